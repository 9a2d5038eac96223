//! The port for an index beside the store.

use super::{Document, Hits, Search};
use crate::id::{HistoryId, PostId};
use crate::site::Site;
use crate::store::Seq;
use async_trait::async_trait;

/// Why an index did not answer or did not take something in. The store answers in its place.
pub type SearchError = Box<dyn std::error::Error + Send + Sync>;

/// What the documents of an index are made from. One that holds those of another origin has no answers for this one: they
/// are of another blog, of what a blog was in a database that has been replaced, or their words are stemmed in another language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The history of the site.
    pub history: HistoryId,
    /// The language of the site.
    pub language: String,
}

impl Origin {
    /// That of a site as it is now.
    pub fn of(site: &Site) -> Self {
        Self { history: site.history, language: site.settings.language.clone() }
    }
}

/// An index of the posts of a site. It is no store: it can be made anew from one at any time.
///
/// Writes come from one task, one after the other; reads come at any time and see what was taken in as a whole.
#[async_trait]
pub trait SearchIndex: Send + Sync {
    /// The last write of this origin that it has taken in, nothing if it is empty, damaged, not whole yet or of another
    /// origin. Every search begun afterwards knows at least as much. For whoever brings it up to date: it may take the time
    /// that it takes to look through what may be damaged.
    async fn checkpoint(&self, origin: &Origin) -> Result<Option<Seq>, SearchError>;

    /// The same for those who search, and do not wait: nothing when it cannot be said at once.
    async fn ready(&self, origin: &Origin) -> Option<Seq> {
        self.checkpoint(origin).await.ok().flatten()
    }

    /// Whether another process keeps it, so that what it is told here is passed over.
    fn is_read_only(&self) -> bool {
        false
    }

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

    /// Takes the documents of whole posts in, of the origin it has a checkpoint of or was cleared for; an error where there is
    /// none. Everything it held of `posts` is replaced by `documents`. With `upto` it is
    /// kept durably, with that as the next checkpoint, and seen by searches; without, it may be either later.
    async fn put(
        &self,
        posts: &[PostId],
        documents: Vec<Document>,
        upto: Option<Seq>,
    ) -> Result<(), SearchError>;

    /// Forgets everything; without a checkpoint from now on. What is put next is of `origin`.
    async fn clear(&self, origin: &Origin) -> Result<(), SearchError>;

    /// At most `limit` of the posts it holds with the version of each, in the order of their ids, of those with ids greater
    /// than `after`.
    async fn versions(&self, after: Option<PostId>, limit: u32) -> Result<Vec<(PostId, Seq)>, SearchError>;
}
