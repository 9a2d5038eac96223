//! The store: many reads, one door for writes.
//!
//! A [`WriteBatch`] is plain data. [`Store::apply`] carries out all of it or nothing, and gives the number of the
//! write; that number is the new version of everything the batch changed.

mod batch;
mod change;
mod conflict;

pub use batch::{BatchError, MAX_BYTES, MAX_OPS, NewRendering, WriteBatch};
pub use change::{Change, ChangeLog, ChangeRow, Changes, Entity};
pub use conflict::{ApplyError, Conflict, ConflictKind, Field};

use crate::author::{AuthorOp, AuthorRead};
use crate::comment::{CommentOp, CommentRead};
use crate::job::JobQueue;
use crate::media::{MediaOp, MediaRead};
use crate::post::{PostOp, PostRead};
use crate::redirect::{RedirectOp, RedirectRead};
use crate::search::SearchRead;
use crate::site::{SiteOp, SiteRead};
use crate::taxonomy::{TaxonomyRead, TermOp};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

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

/// A batch was applied, durably.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Applied {
    /// The number of the write: the new version of everything it changed.
    pub seq: Seq,
}

/// How far what readers see has come. Whatever was made of an answer holds for as long as the numbers it depends on do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Versions {
    /// The last write with an op that [`Op::is_content`].
    pub content: Seq,
    /// The last write that changed what readers see of comments.
    pub discussion: Seq,
    /// How often [`crate::PostRead::keep_related`] has kept something.
    pub related: u64,
}

impl Versions {
    /// The higher number of each.
    #[must_use]
    pub fn max(self, other: Self) -> Self {
        Self {
            content: self.content.max(other.content),
            discussion: self.discussion.max(other.discussion),
            related: self.related.max(other.related),
        }
    }
}

/// Ready once something has been written: see [`Store::written`].
pub type Written = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Everything that is kept about one site. A handle is bound to its site, and cheap to clone behind an `Arc`.
///
/// What `apply` has acknowledged, every later read of any handle sees, also after a crash. A read sees whole
/// batches only.
#[async_trait]
pub trait Store:
    SiteRead
    + PostRead
    + TaxonomyRead
    + AuthorRead
    + CommentRead
    + MediaRead
    + RedirectRead
    + SearchRead
    + ChangeLog
{
    /// Carries out a batch: all of it, durably, or nothing.
    ///
    /// Checks [`WriteBatch::check`] first, then the requirements, then the ops in order; the first that cannot be
    /// carried out is the conflict. Writes the change rows, the audit row and the jobs in the same transaction. A
    /// batch without ops gets a number, too.
    async fn apply(&self, batch: WriteBatch) -> Result<Applied, ApplyError>;

    /// What this program knows of [`SiteRead::versions`] without asking, or nothing for a store that would have to ask.
    ///
    /// No less than what any of its handles has applied, kept or been answered: a write raises it before the writer
    /// hears that it was done, and even if the writer no longer listens.
    fn known(&self) -> Option<Versions> {
        None
    }

    /// The queue that the jobs of batches come into, or nothing for a store that keeps none.
    fn jobs(&self) -> Option<Arc<dyn JobQueue>> {
        None
    }

    /// Ready when, after this call, a batch has been applied or a job enqueued by this program; others may be told of, too.
    /// It is a hint, for whoever looks from time to time anyway: it may come for nothing, or never.
    fn written(&self) -> Written {
        Box::pin(std::future::pending())
    }
}
