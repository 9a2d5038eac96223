//! What a blog is and may do: types, rules, services and the contract of a store. No SQL, no HTTP, no file system.
//!
//! | module | holds |
//! |---|---|
//! | [`id`], [`slug`], [`time`], [`page`], [`html`] | small types that everything uses |
//! | [`site`], [`post`], [`revision`], [`taxonomy`], [`author`], [`comment`], [`media`], [`redirect`] | one per aggregate: its types, its ops, its read trait, its pure rules |
//! | [`store`] | [`Store`], [`WriteBatch`], [`Op`]: many reads, one door for writes |
//! | [`follower`] | what a process makes of a site and keeps in step with it |
//! | [`job`] | the port for work that is done later, once, by one of several processes |
//! | [`policy`] | who may do what |
//! | [`search`] | what is asked and found; the port for an index |
//! | [`service`] | the use cases |
//! | [`content`], [`cover`] | Markdown to safe HTML; covers drawn from titles |
//! | [`transfer`] | folders of Markdown files, read into neutral documents |
//! | [`media_store`] | the port for bytes of media |
//! | [`error`] | what can go wrong |
//! | `conformance` (feature `testing`) | the suite that every store passes |

pub mod author;
pub mod comment;
#[cfg(feature = "testing")]
pub mod conformance;
pub mod content;
pub mod cover;
pub mod error;
pub mod follower;
pub mod html;
pub mod id;
pub mod job;
pub mod media;
pub mod media_store;
pub mod page;
pub mod policy;
pub mod post;
pub mod purge;
pub mod redirect;
pub mod revision;
pub mod search;
pub mod service;
pub mod site;
pub mod slug;
pub mod store;
pub mod taxonomy;
pub mod time;
pub mod transfer;

pub use author::{Author, AuthorOp, AuthorRead};
pub use comment::{Comment, CommentOp, CommentRead, CommentStatus};
pub use content::{Rendered, Renderer};
pub use error::{Error, Invalid, Message, Problem, StoreError, StoreErrorKind};
pub use follower::{FollowError, Follower};
pub use html::SafeHtml;
pub use id::{
    AuthorId, CommentId, HistoryId, Id, IdGen, MediaId, PostId, RandomIds, RedirectId, RevisionId, SiteId,
    TermId,
};
pub use job::{Claim, DeadJob, Job, JobCount, JobOutcome, JobQueue, Lease, NewJob};
pub use media::{Media, MediaOp, MediaRead, Picture, Processor};
pub use media_store::MediaStore;
pub use page::{Cursor, Page, PageRequest};
pub use policy::{Action, Actor, Principal, Role};
pub use post::{Post, PostFields, PostKind, PostOp, PostRead, PostSummary, Snapshot, Status};
pub use purge::{Purger, SurrogateKey};
pub use redirect::{Redirect, RedirectOp, RedirectRead, RedirectTarget};
pub use revision::{Revision, RevisionKind, RevisionSummary};
pub use search::{SearchIndex, SearchRead};
pub use site::{AccountRef, Member, Members, Settings, Site, SiteOp, SiteRead, SiteSnapshot};
pub use slug::Slug;
pub use store::{
    Applied, ApplyError, BatchError, Change, ChangeLog, ChangeRow, Changes, Conflict, ConflictKind, Entity,
    Field, NewRendering, Op, Scope, Seq, Store, Versions, WriteBatch, Written,
};
pub use taxonomy::{Taxonomy, TaxonomyRead, Term, TermKind, TermOp};
pub use time::{Clock, ManualClock, SystemClock, Timestamp, Zone};
