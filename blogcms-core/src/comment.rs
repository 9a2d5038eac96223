//! Comments.

use crate::error::StoreError;
use crate::id::{CommentId, PostId};
use crate::page::{Page, PageRequest};
use crate::site::AccountRef;
use crate::store::Seq;
use crate::time::Timestamp;
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

/// Where a comment stands in moderation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CommentStatus {
    /// Waits for a moderator.
    Pending,
    /// Readers see it.
    Approved,
    /// A moderator or the filter took it for spam.
    Spam,
    /// On its way out.
    Trash,
}

/// What a reader said about a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// The comment's id.
    pub id: CommentId,
    /// The write that last changed it; [`Seq::NONE`] before the first.
    pub version: Seq,
    /// The post it is about.
    pub post: PostId,
    /// The comment it answers, of the same post.
    pub parent: Option<CommentId>,
    /// Where it stands.
    pub status: CommentStatus,
    /// The name the reader gave.
    pub name: String,
    /// The reader's address: never shown.
    pub email: Option<String>,
    /// The reader's own site.
    pub url: Option<String>,
    /// The account, when somebody signed in wrote it.
    pub account: Option<AccountRef>,
    /// What was said: a small subset of Markdown.
    pub body: String,
    /// When it was written.
    pub created_at: Timestamp,
    /// When its writer last changed it.
    pub edited_at: Option<Timestamp>,
}

/// What is written about comments. A change to what readers see raises the post's `discussion_seq`.
#[derive(Clone, Debug, PartialEq)]
pub enum CommentOp {
    /// Adds a comment. `Missing` if the post, or the comment answered, is not there; one of another post is not.
    Create {
        /// The comment; its version is not read.
        comment: Comment,
    },
    /// Replaces a comment; its post and parent stay. `Stale` unless it is at version `expect`.
    Update {
        /// The comment; its version is not read.
        comment: Comment,
        /// The version it was read at.
        expect: Seq,
    },
    /// Puts comments where a moderator wants them; ids that are not there are passed over.
    Decide {
        /// Which.
        ids: Vec<CommentId>,
        /// Where to.
        status: CommentStatus,
    },
    /// Removes comments for good; answers to them stay and answer nobody. Ids that are not there are passed over.
    Delete {
        /// Which.
        ids: Vec<CommentId>,
    },
}

/// Reads of comments.
#[async_trait]
pub trait CommentRead: Send + Sync {
    /// The comment with this id.
    async fn comment(&self, id: CommentId) -> Result<Option<Comment>, StoreError>;

    /// The approved comments of a post, oldest first, ties by id.
    async fn thread(&self, post: PostId) -> Result<Vec<Comment>, StoreError>;

    /// The write that last changed what readers see of the comments of a post; [`Seq::NONE`] before the first, and where
    /// there is no such post.
    async fn discussion_seq(&self, post: PostId) -> Result<Seq, StoreError>;

    /// Comments of one status, newest first, ties by id.
    async fn comments(&self, status: CommentStatus, page: &PageRequest) -> Result<Page<Comment>, StoreError>;
}
