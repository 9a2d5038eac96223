//! The index.

use crate::checkpoint::Held;
use crate::error::IndexError;
use crate::folder::{OpenError, Place};
use crate::query::find;
use crate::schema::Fields;
use crate::similar::{counted, similar};
use crate::state::{Inner, Shown};
use crate::version::versions;
use async_trait::async_trait;
use blogcms_core::Seq;
use blogcms_core::id::PostId;
use blogcms_core::search::{Document, Hits, Origin, Search, SearchError, SearchIndex};
use std::path::PathBuf;
use std::sync::Arc;
use tantivy::{Searcher, TantivyError};

/// An index of posts, in a folder or in memory. Clones share it.
///
/// One process at a time writes to a folder. Others only read there: they see what it has committed half a second later,
/// pass over what they are told to take in, and take over once it has ended: when they are asked for their checkpoint, or are
/// told of a write.
#[derive(Clone)]
pub struct TantivyIndex(Arc<Inner>);

impl TantivyIndex {
    /// The index in a folder, which is made if it is not there. One that is damaged, or of another version, is set aside as
    /// `damaged` (the one before it is deleted) and begun anew.
    ///
    /// Blocks for some milliseconds.
    ///
    /// # Errors
    /// The folder is a file, cannot be made or cannot be written to.
    pub fn open(folder: impl Into<PathBuf>) -> Result<Self, OpenError> {
        Self::at(Place::Folder(folder.into()))
    }

    /// An index in memory, for tests and for whoever has no folder: built anew with each start.
    ///
    /// # Errors
    /// None that is known.
    pub fn in_memory() -> Result<Self, OpenError> {
        Self::at(Place::Memory)
    }

    fn at(place: Place) -> Result<Self, OpenError> {
        let inner = Inner::at(place)?;
        if !inner.is_writing() {
            tracing::warn!("another process writes to this search index: this one only reads it");
        }
        Ok(Self(Arc::new(inner)))
    }

    /// Runs what reads or writes files where it may block.
    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Inner) -> Result<T, IndexError> + Send + 'static,
    ) -> Result<T, SearchError> {
        let inner = Arc::clone(&self.0);
        let done = tokio::task::spawn_blocking(move || work(&inner)).await;
        let done = done.map_err(IndexError::from).and_then(|done| done);
        if let Err(IndexError::Tantivy(_) | IndexError::Task(_)) = &done {
            self.0.begin_to_doubt();
        }
        Ok(done?)
    }

    /// Runs what reads. While the index is not whole there is nothing to read.
    async fn reading<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Fields, &Searcher) -> Result<T, TantivyError> + Send + 'static,
    ) -> Result<T, SearchError> {
        let Shown { searcher: Some(searcher), held: Some(Held { upto: Some(_), .. }) } = self.0.shown()
        else {
            return Err(IndexError::NotWhole.into());
        };
        self.blocking(move |inner| Ok(work(inner.fields(), &searcher)?)).await
    }
}

#[async_trait]
impl SearchIndex for TantivyIndex {
    async fn checkpoint(&self, origin: &Origin) -> Result<Option<Seq>, SearchError> {
        if !self.0.is_current() {
            self.blocking(Inner::look).await?;
        }
        Ok(self.0.shown().upto(origin))
    }

    async fn ready(&self, origin: &Origin) -> Option<Seq> {
        if self.0.is_to_look() {
            let inner = Arc::clone(&self.0);
            // Whoever searches later sees what it finds; the store has what this one misses.
            drop(tokio::task::spawn_blocking(move || inner.glance()));
        }
        self.0.ready(origin)
    }

    fn is_read_only(&self) -> bool {
        !self.0.is_writing()
    }

    async fn search(&self, search: &Search) -> Result<Hits, SearchError> {
        let search = search.clone();
        self.reading(move |fields, searcher| find(fields, searcher, &search)).await
    }

    async fn similar(
        &self,
        post: PostId,
        text: &str,
        language: &str,
        limit: u32,
    ) -> Result<Vec<PostId>, SearchError> {
        let stems = counted(text, language);
        self.reading(move |fields, searcher| similar(fields, searcher, (post, stems), limit)).await
    }

    async fn put(
        &self,
        posts: &[PostId],
        documents: Vec<Document>,
        upto: Option<Seq>,
    ) -> Result<(), SearchError> {
        let posts = posts.to_vec();
        self.blocking(move |inner| inner.put(&posts, &documents, upto)).await
    }

    async fn clear(&self, origin: &Origin) -> Result<(), SearchError> {
        let origin = origin.clone();
        self.blocking(move |inner| inner.clear(origin)).await
    }

    async fn versions(&self, after: Option<PostId>, limit: u32) -> Result<Vec<(PostId, Seq)>, SearchError> {
        let Some(searcher) = self.0.shown().searcher else { return Ok(Vec::new()) };
        self.blocking(move |inner| Ok(versions(inner.fields(), &searcher, after, limit)?)).await
    }
}
