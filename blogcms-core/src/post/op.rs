//! What is written about posts.

use super::{Post, Status};
use crate::id::PostId;
use crate::revision::Revision;
use crate::store::Seq;
use crate::time::Timestamp;

/// What is written about posts.
#[derive(Clone, Debug, PartialEq)]
pub enum PostOp {
    /// Adds a post together with its first revision, which is its head.
    ///
    /// `Duplicate` if the slug is taken among its kind or the external id on the site, `Missing` if a term or
    /// author it names is not there.
    Create {
        /// The post; its version is not read.
        post: Box<Post>,
        /// Its first revision.
        revision: Box<Revision>,
    },
    /// Replaces a post, and adds a revision when the text was saved. `Stale` unless it is at version `expect`;
    /// otherwise as `Create`. The kind and `created_at` stay.
    Update {
        /// The post; its version is not read.
        post: Box<Post>,
        /// The version it was read at.
        expect: Seq,
        /// The saved state, if this is a save.
        revision: Option<Box<Revision>>,
    },
    /// Keeps what somebody is typing: one rolling revision for each post and account, which takes the place of the
    /// one before. Neither the post's version nor its head changes. `Missing` if the post is not there.
    Autosave {
        /// The state; its kind is `Autosave`.
        revision: Box<Revision>,
    },
    /// Puts many posts into one status; each that is there gets a new version. Where it is to be `Published`, a post
    /// without a time gets `at` as its `published_at`, and one without a live revision has its head made live. Ids
    /// that are not there are passed over.
    SetStatus {
        /// Which.
        ids: Vec<PostId>,
        /// Where to.
        status: Status,
        /// The present time.
        at: Timestamp,
    },
    /// Removes a post for good: its revisions, comments, rendering and the redirects to it. `Stale` unless it is at
    /// version `expect`.
    Delete {
        /// Which.
        id: PostId,
        /// The version it was read at.
        expect: Seq,
    },
}
