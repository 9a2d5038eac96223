//! What is told of searches: to whoever counts, and of how the index fares.

use crate::cms::CmsBuilder;
use crate::state::Shared;
use blogcms_core::StoreError;
use blogcms_core::search::{Origin, SearchIndex};
use blogcms_core::service::{Ask, Blog, Found};
use metrics::{counter, histogram};
use std::sync::Arc;
use tokio::sync::mpsc::Sender;
use tokio::time::Instant;

/// A search of a reader: see [`CmsBuilder::on_search`]. Nothing of who asked is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Searched {
    /// What was typed, on one line and at most 200 characters of it.
    pub words: String,
    /// How many posts and pages were found; nothing when it took too long.
    pub results: Option<u64>,
    /// Whether none of them has all the words.
    pub loosened: bool,
}

/// What answers those who search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SearchHealth {
    /// The store: there is no index.
    Store,
    /// The store, until the index is built, or has been looked through after a failure.
    Building,
    /// The index.
    Index,
}

impl SearchHealth {
    /// What answers now.
    pub(crate) async fn of(blog: &Blog) -> Result<Self, StoreError> {
        let Some(index) = blog.search_index() else { return Ok(Self::Store) };
        let origin = Origin::of(&blog.store().site().await?);
        Ok(if index.ready(&origin).await.is_some() { Self::Index } else { Self::Building })
    }
}

impl CmsBuilder {
    /// An index to search in, such as that of the feature `search`. [`crate::Cms::run`] builds it and keeps it in step with the
    /// site, as the follower `search`; before it is built, and whenever it fails or is behind by too much, the store
    /// answers. Without an index the store always does: it knows no typing mistakes, and is slower on large blogs.
    pub fn search(mut self, index: Arc<dyn SearchIndex>) -> Self {
        self.blog = self.blog.with_search(index);
        self
    }

    /// Tells of each search: what was typed and how much was found, and nothing of who asked. Further pages of the results
    /// and suggestions are not searches. While the channel is full no answer waits; what does not fit is counted as
    /// `blogcms_searched_dropped_total` and forgotten.
    pub fn on_search(mut self, searched: Sender<Searched>) -> Self {
        self.searched = Some(searched);
        self
    }
}

/// When a search begins.
pub(super) fn begin() -> Instant {
    Instant::now()
}

/// Counts a search, unless there was nothing to look for, and tells of it.
pub(super) fn tell(app: &Shared, begun: Instant, ask: &Ask, found: Option<&Found>) {
    if ask.query.is_empty() {
        return;
    }
    let outcome = match found {
        None => "slow",
        Some(found) if found.total == 0 => "none",
        Some(_) => "found",
    };
    let source = if found.is_some_and(|found| found.from_index) { "index" } else { "store" };
    counter!("blogcms_searches_total", "source" => source, "outcome" => outcome).increment(1);
    histogram!("blogcms_search_duration_seconds", "source" => source).record(begun.elapsed());
    let Some(searched) = &app.searched else { return };
    let told = Searched {
        words: ask.query.text.clone(),
        results: found.map(|found| found.total),
        loosened: found.is_some_and(|found| found.loosened),
    };
    if searched.try_send(told).is_err() {
        counter!("blogcms_searched_dropped_total").increment(1);
    }
}
