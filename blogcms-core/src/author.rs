//! Authors: public bylines. (Accounts are credentials; an account may write as several authors, or as none.)

use crate::error::StoreError;
use crate::id::{AuthorId, MediaId};
use crate::slug::Slug;
use crate::store::Seq;
use crate::time::Timestamp;
use async_trait::async_trait;

/// A byline.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Author {
    /// The author's id.
    pub id: AuthorId,
    /// The write that last changed it; [`Seq::NONE`] before the first.
    pub version: Seq,
    /// The address of the author's page; unique on the site.
    pub handle: Slug,
    /// The name as readers see it.
    pub name: String,
    /// What the author does, in a few words: "Systems editor".
    pub title: String,
    /// A few sentences about the author, as plain text.
    pub bio: String,
    /// The author's own site, if any.
    pub url: Option<String>,
    /// A picture, if any.
    pub avatar: Option<MediaId>,
    /// The host's user or our account behind the byline, if any; unique on the site.
    pub user_ref: Option<String>,
}

/// What is written about authors.
#[derive(Clone, Debug, PartialEq)]
pub enum AuthorOp {
    /// Adds an author. `Duplicate` if the handle or the user is taken.
    Create {
        /// The author; its version is not read.
        author: Author,
    },
    /// Replaces an author. `Stale` unless it is at version `expect`.
    Update {
        /// The author; its version is not read.
        author: Author,
        /// The version it was read at.
        expect: Seq,
    },
    /// Removes an author, also from the posts that name it (each gets a new version).
    Delete {
        /// Which.
        id: AuthorId,
        /// The version it was read at.
        expect: Seq,
    },
}

/// How many live posts an author has, and since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuthorCount {
    /// The author.
    pub author: AuthorId,
    /// Posts with this byline that are live at the time asked for.
    pub live: u64,
    /// When the newest of them was published.
    pub newest: Timestamp,
}

/// Reads of authors.
#[async_trait]
pub trait AuthorRead: Send + Sync {
    /// The author with this id.
    async fn author(&self, id: AuthorId) -> Result<Option<Author>, StoreError>;

    /// For every author the posts (not pages) that are live at `at`; authors without any are left out.
    async fn author_counts(&self, at: Timestamp) -> Result<Vec<AuthorCount>, StoreError>;
}
