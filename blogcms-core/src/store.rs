//! The store: many reads, one door for writes.
//!
//! A [`WriteBatch`] is plain data. [`Store::apply`] carries out all of it or nothing, and gives the number of the
//! write; that number is the new version of everything the batch changed.

use crate::author::{AuthorOp, AuthorRead};
use crate::comment::{CommentOp, CommentRead};
use crate::error::StoreError;
use crate::id::{AuthorId, CommentId, Id, MediaId, PostId, RedirectId, TermId};
use crate::media::{MediaOp, MediaRead};
use crate::post::{PostOp, PostRead};
use crate::redirect::{RedirectOp, RedirectRead};
use crate::site::{AccountRef, SiteOp, SiteRead};
use crate::taxonomy::{TaxonomyRead, TermOp};
use crate::time::Timestamp;
use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::fmt;

/// The number of a write to a site: 1, 2, 3, … without gaps. Also the version of whatever it wrote last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seq(pub u64);

impl Seq {
    /// Before any write.
    pub const NONE: Self = Self(0);
}

impl fmt::Display for Seq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// One command of a batch. Each is carried out in its aggregate's own file of a backend.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "each is documented where it is defined")]
pub enum Op {
    Post(PostOp),
    Term(TermOp),
    Author(AuthorOp),
    Comment(CommentOp),
    Media(MediaOp),
    Redirect(RedirectOp),
    Site(SiteOp),
}

macro_rules! op_from {
    ($($variant:ident($op:ty)),*) => {$(
        impl From<$op> for Op {
            fn from(op: $op) -> Self { Self::$variant(op) }
        }
    )*};
}
op_from!(
    Post(PostOp),
    Term(TermOp),
    Author(AuthorOp),
    Comment(CommentOp),
    Media(MediaOp),
    Redirect(RedirectOp),
    Site(SiteOp)
);

/// A set of things that a rule is about. The store remembers the last write that touched each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// Who is a member, as what.
    Members,
    /// Categories, tags and series: which there are and how they nest.
    Taxonomy,
    /// Redirects.
    Redirects,
}

impl Op {
    /// The scope that the op touches, if any.
    pub fn scope(&self) -> Option<Scope> {
        match self {
            Self::Term(_) => Some(Scope::Taxonomy),
            Self::Redirect(_) => Some(Scope::Redirects),
            Self::Site(SiteOp::SetMember { .. } | SiteOp::RemoveMember { .. }) => Some(Scope::Members),
            Self::Site(SiteOp::Configure { .. }) => None,
            Self::Post(_) | Self::Author(_) | Self::Comment(_) | Self::Media(_) => None,
        }
    }

    /// What the op names.
    fn entities(&self) -> Vec<Entity> {
        match self {
            Self::Post(PostOp::Create { post, .. } | PostOp::Update { post, .. }) => {
                vec![Entity::Post(post.id)]
            }
            Self::Post(PostOp::Autosave { revision }) => vec![Entity::Post(revision.post)],
            Self::Post(PostOp::SetStatus { ids, .. }) => ids.iter().map(|id| Entity::Post(*id)).collect(),
            Self::Post(PostOp::Delete { id, .. }) => vec![Entity::Post(*id)],
            Self::Term(TermOp::Create { term } | TermOp::Update { term, .. }) => vec![Entity::Term(term.id)],
            Self::Term(TermOp::Delete { id, .. }) => vec![Entity::Term(*id)],
            Self::Term(TermOp::Merge { from, into }) => vec![Entity::Term(*from), Entity::Term(*into)],
            Self::Author(AuthorOp::Create { author } | AuthorOp::Update { author, .. }) => {
                vec![Entity::Author(author.id)]
            }
            Self::Author(AuthorOp::Delete { id, .. }) => vec![Entity::Author(*id)],
            Self::Comment(CommentOp::Create { comment } | CommentOp::Update { comment, .. }) => {
                vec![Entity::Comment(comment.id)]
            }
            Self::Comment(CommentOp::Decide { ids, .. } | CommentOp::Delete { ids }) => {
                ids.iter().map(|id| Entity::Comment(*id)).collect()
            }
            Self::Media(MediaOp::Create { media } | MediaOp::Update { media, .. }) => {
                vec![Entity::Media(media.id)]
            }
            Self::Media(MediaOp::Delete { id, .. }) => vec![Entity::Media(*id)],
            Self::Redirect(RedirectOp::Put { redirect }) => vec![Entity::Redirect(redirect.id)],
            Self::Redirect(RedirectOp::Delete { id }) => vec![Entity::Redirect(*id)],
            Self::Redirect(RedirectOp::Release { .. }) => vec![],
            Self::Site(SiteOp::Configure { .. }) => vec![Entity::Settings],
            Self::Site(SiteOp::SetMember { account, .. } | SiteOp::RemoveMember { account }) => {
                vec![Entity::Member(account.clone())]
            }
        }
    }

    /// About how many bytes the op carries.
    fn weight(&self) -> usize {
        let text = match self {
            Self::Post(PostOp::Create { revision, .. } | PostOp::Autosave { revision }) => {
                revision.body.len()
            }
            Self::Post(PostOp::Update { revision, .. }) => revision.as_ref().map_or(0, |r| r.body.len()),
            Self::Post(PostOp::SetStatus { ids, .. }) => ids.len() * 16,
            Self::Comment(CommentOp::Create { comment } | CommentOp::Update { comment, .. }) => {
                comment.body.len()
            }
            Self::Comment(CommentOp::Decide { ids, .. } | CommentOp::Delete { ids }) => ids.len() * 16,
            Self::Term(TermOp::Create { term } | TermOp::Update { term, .. }) => term.description.len(),
            Self::Author(AuthorOp::Create { author } | AuthorOp::Update { author, .. }) => author.bio.len(),
            _ => 0,
        };
        text + 512
    }
}

/// Something of a site that can change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names say it all")]
pub enum Entity {
    Settings,
    Member(AccountRef),
    Post(PostId),
    Term(TermId),
    Author(AuthorId),
    Comment(CommentId),
    Media(MediaId),
    Redirect(RedirectId),
}

impl Entity {
    /// The kind of thing, as the change log spells it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Settings => "settings",
            Self::Member(_) => "member",
            Self::Post(_) => "post",
            Self::Term(_) => "term",
            Self::Author(_) => "author",
            Self::Comment(_) => "comment",
            Self::Media(_) => "media",
            Self::Redirect(_) => "redirect",
        }
    }

    /// The key among its kind: the id's bytes, a member's account, nothing for the settings.
    pub fn key(&self) -> Vec<u8> {
        match self {
            Self::Settings => Vec::new(),
            Self::Member(account) => account.as_str().as_bytes().to_vec(),
            Self::Post(id) => id.to_bytes().to_vec(),
            Self::Term(id) => id.to_bytes().to_vec(),
            Self::Author(id) => id.to_bytes().to_vec(),
            Self::Comment(id) => id.to_bytes().to_vec(),
            Self::Media(id) => id.to_bytes().to_vec(),
            Self::Redirect(id) => id.to_bytes().to_vec(),
        }
    }

    /// The entity with this kind and key, if they make one.
    pub fn from_parts(kind: &str, key: &[u8]) -> Option<Self> {
        let id = || <[u8; 16]>::try_from(key).ok();
        Some(match kind {
            "settings" => Self::Settings,
            "member" => Self::Member(AccountRef::new(std::str::from_utf8(key).ok()?)?),
            "post" => Self::Post(PostId::from_bytes(id()?)),
            "term" => Self::Term(TermId::from_bytes(id()?)),
            "author" => Self::Author(AuthorId::from_bytes(id()?)),
            "comment" => Self::Comment(CommentId::from_bytes(id()?)),
            "media" => Self::Media(MediaId::from_bytes(id()?)),
            "redirect" => Self::Redirect(RedirectId::from_bytes(id()?)),
            _ => return None,
        })
    }
}

/// Work to be done once after the batch, at least once and never before `due`. Enqueued with the batch, or not at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewJob {
    /// Names the job on its site: one with the same key is not enqueued again.
    pub key: String,
    /// What to do: the name of a handler.
    pub kind: String,
    /// Not before.
    pub due: Timestamp,
    /// What the handler needs, as JSON.
    pub payload: String,
}

/// Commands that are carried out together or not at all.
#[derive(Clone, Debug, PartialEq)]
pub struct WriteBatch {
    /// Who, as [`crate::Actor::reference`] gives it: for the audit log.
    pub actor: String,
    /// When, for the audit log.
    pub at: Timestamp,
    /// Scopes that must not have been touched after a write.
    pub require: Vec<(Scope, Seq)>,
    /// The commands, carried out in order.
    pub ops: Vec<Op>,
    /// Jobs to enqueue.
    pub jobs: Vec<NewJob>,
}

/// The most ops a batch may have.
pub const MAX_OPS: usize = 1000;
/// The most bytes a batch may carry.
pub const MAX_BYTES: usize = 16 * 1024 * 1024;

impl WriteBatch {
    /// A batch without ops.
    pub fn new(actor: impl Into<String>, at: Timestamp) -> Self {
        Self { actor: actor.into(), at, require: Vec::new(), ops: Vec::new(), jobs: Vec::new() }
    }

    /// This batch and one more op.
    #[must_use]
    pub fn op(mut self, op: impl Into<Op>) -> Self {
        self.ops.push(op.into());
        self
    }

    /// This batch, to fail with `Moved` if anything in `scope` was written after `seq`.
    #[must_use]
    pub fn require(mut self, scope: Scope, seq: Seq) -> Self {
        self.require.push((scope, seq));
        self
    }

    /// This batch and one more job.
    #[must_use]
    pub fn job(mut self, job: NewJob) -> Self {
        self.jobs.push(job);
        self
    }

    /// Whether the batch keeps the caps and names nothing twice. Every backend asks this first.
    pub fn check(&self) -> Result<(), BatchError> {
        if self.ops.len() > MAX_OPS {
            return Err(BatchError::TooManyOps(self.ops.len()));
        }
        let bytes: usize = self.ops.iter().map(Op::weight).sum();
        if bytes > MAX_BYTES {
            return Err(BatchError::TooLarge(bytes));
        }
        let mut seen = HashSet::new();
        for entity in self.ops.iter().flat_map(Op::entities) {
            if seen.contains(&entity) {
                return Err(BatchError::NamedTwice(entity));
            }
            seen.insert(entity);
        }
        Ok(())
    }
}

/// A batch that no store would take: a mistake of the program, not of a person.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BatchError {
    /// More than [`MAX_OPS`].
    #[error("a batch has at most {MAX_OPS} ops, this one has {0}")]
    TooManyOps(usize),
    /// More than [`MAX_BYTES`].
    #[error("a batch has at most {MAX_BYTES} bytes, this one has {0}")]
    TooLarge(usize),
    /// The order of two commands about one thing would matter.
    #[error("a batch names {0:?} twice")]
    NamedTwice(Entity),
}

/// A field whose value must be unique.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all")]
pub enum Field {
    Id,
    Slug,
    Handle,
    ExternalId,
    UserRef,
    MediaKey,
    Path,
}

/// Why a batch lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConflictKind {
    /// Somebody changed the thing since it was read.
    Stale {
        /// Its version now.
        current: Seq,
    },
    /// The value is taken.
    Duplicate(Field),
    /// Something in the scope changed since it was read.
    Moved(Scope),
    /// The thing, or one it names, is not there.
    Missing,
}

/// A batch that lost against what is in the store; nothing of it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("op {op} of the batch is in conflict: {kind:?}")]
pub struct Conflict {
    /// Which op; for `Moved`, which requirement.
    pub op: usize,
    /// Why.
    pub kind: ConflictKind,
}

/// Why a batch was not applied; nothing of it was written.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// It lost against what is in the store.
    #[error(transparent)]
    Conflict(#[from] Conflict),
    /// No store would take it.
    #[error(transparent)]
    Batch(#[from] BatchError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A batch was applied, durably.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Applied {
    /// The number of the write: the new version of everything it changed.
    pub seq: Seq,
}

/// What a write did to a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is new or different.
    Put,
    /// It is gone.
    Deleted,
}

/// A row of the change log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeRow {
    /// The write.
    pub seq: Seq,
    /// The thing.
    pub entity: Entity,
    /// What became of it.
    pub change: Change,
}

/// What a follower is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changes {
    /// The changes of whole writes, in order. Empty when there is nothing new.
    Rows(Vec<ChangeRow>),
    /// The log no longer reaches back that far: rebuild.
    Truncated,
}

/// The change log.
#[async_trait]
pub trait ChangeLog: Send + Sync {
    /// The changes after write `after`, of at least one and, past `limit` rows, no further whole writes. A thing
    /// stands at most once in a write. Every write has a number; one that changed nothing has no rows.
    async fn changes(&self, after: Seq, limit: u32) -> Result<Changes, StoreError>;
}

/// Everything that is kept about one site. A handle is bound to its site, and cheap to clone behind an `Arc`.
///
/// What `apply` has acknowledged, every later read of any handle sees, also after a crash. A read sees whole
/// batches only.
#[async_trait]
pub trait Store:
    SiteRead + PostRead + TaxonomyRead + AuthorRead + CommentRead + MediaRead + RedirectRead + ChangeLog
{
    /// Carries out a batch: all of it, durably, or nothing.
    ///
    /// Checks [`WriteBatch::check`] first, then the requirements, then the ops in order; the first that cannot be
    /// carried out is the conflict. Writes the change rows, the audit row and the jobs in the same transaction. A
    /// batch without ops gets a number, too.
    async fn apply(&self, batch: WriteBatch) -> Result<Applied, ApplyError>;
}
