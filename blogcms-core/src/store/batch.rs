//! Batches: commands that are carried out together or not at all.

use super::{Entity, Op, Scope, Seq};
use crate::author::AuthorOp;
use crate::comment::CommentOp;
use crate::content::Rendered;
use crate::id::{PostId, RevisionId};
use crate::job::NewJob;
use crate::media::MediaOp;
use crate::post::PostOp;
use crate::redirect::RedirectOp;
use crate::site::SiteOp;
use crate::taxonomy::TermOp;
use crate::time::Timestamp;
use std::collections::HashSet;
use std::sync::Arc;

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
    /// Renderings to keep, of revisions that the ops make live, so that these are found from the first moment on.
    pub renderings: Vec<NewRendering>,
}

/// A rendering to keep with a write, as [`crate::PostRead::keep_rendering`] keeps it by itself: it is no change, has no
/// version, and is passed over when the post has no such revision.
#[derive(Clone, Debug, PartialEq)]
pub struct NewRendering {
    /// The post.
    pub post: PostId,
    /// The revision whose body was rendered.
    pub revision: RevisionId,
    /// The renderer's [`crate::Renderer::fingerprint`].
    pub fingerprint: String,
    /// What it made.
    pub rendered: Arc<Rendered>,
}

/// The most ops a batch may have.
pub const MAX_OPS: usize = 1000;
/// The most bytes a batch may carry.
pub const MAX_BYTES: usize = 16 * 1024 * 1024;

impl WriteBatch {
    /// A batch without ops.
    pub fn new(actor: impl Into<String>, at: Timestamp) -> Self {
        Self {
            actor: actor.into(),
            at,
            require: Vec::new(),
            ops: Vec::new(),
            jobs: Vec::new(),
            renderings: Vec::new(),
        }
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

    /// Whether the op may change what readers see of anything but comments. An autosave changes nothing of it, nor does
    /// who is a member.
    pub fn is_content(&self) -> bool {
        match self {
            Self::Comment(_)
            | Self::Post(PostOp::Autosave { .. })
            | Self::Site(SiteOp::SetMember { .. } | SiteOp::RemoveMember { .. }) => false,
            Self::Post(_) | Self::Term(_) | Self::Author(_) | Self::Media(_) | Self::Redirect(_) => true,
            Self::Site(SiteOp::Configure { .. }) => true,
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
