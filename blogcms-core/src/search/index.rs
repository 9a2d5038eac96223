//! The port for an index beside the store.

use super::{Document, Hits, Search};
use crate::id::PostId;
use crate::store::Seq;
use async_trait::async_trait;

/// Why an index did not answer or did not take something in. The store answers in its place.
pub type SearchError = Box<dyn std::error::Error + Send + Sync>;

/// An index of the posts of a site. It is no store: it can be made anew from one at any time.
///
/// Writes come from one task, one after the other; reads come at any time and see what was taken in as a whole.
#[async_trait]
pub trait SearchIndex: Send + Sync {
    /// The last write it has taken in, nothing if it is empty, damaged or not whole yet. Every search begun afterwards knows
    /// at least as much.
    async fn checkpoint(&self) -> Result<Option<Seq>, SearchError>;

    /// What matches.
    async fn search(&self, search: &Search) -> Result<Hits, SearchError>;

    /// Public posts whose texts are most like `text`, which is in the language `language`, best first, and never `post`.
    /// Whether they are live at some time is for the caller to look at.
    async fn similar(
        &self,
        post: PostId,
        text: &str,
        language: &str,
        limit: u32,
    ) -> Result<Vec<PostId>, SearchError>;

    /// Takes the documents of whole posts in: everything it held of `posts` is replaced by `documents`. With `upto` it is
    /// kept durably, with that as the next checkpoint, and seen by searches; without, it may be either later.
    async fn put(
        &self,
        posts: &[PostId],
        documents: Vec<Document>,
        upto: Option<Seq>,
    ) -> Result<(), SearchError>;

    /// Forgets everything; without a checkpoint from now on.
    async fn clear(&self) -> Result<(), SearchError>;

    /// At most `limit` of the posts it holds with the version of each, in the order of their ids, of those with ids greater
    /// than `after`.
    async fn versions(&self, after: Option<PostId>, limit: u32) -> Result<Vec<(PostId, Seq)>, SearchError>;
}
