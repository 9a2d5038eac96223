//! Faults of search.

use super::Broken;
use crate::comment::Comment;
use crate::error::StoreError;
use crate::id::PostId;
use crate::media::Media;
use crate::post::{PostSummary, Snapshot};
use crate::search::{Hits, Search, SearchHit, SearchRead, SearchSource};
use crate::store::Seq;
use crate::time::Timestamp;
use async_trait::async_trait;

#[async_trait]
impl SearchRead for Broken {
    async fn search(&self, search: &Search) -> Result<Hits, StoreError> {
        self.inner.search(search).await
    }

    async fn search_page(
        &self,
        posts: &[PostId],
        at: Timestamp,
    ) -> Result<Snapshot<Vec<SearchHit>>, StoreError> {
        let got = self.inner.search_page(posts, self.time_read(at)).await?;
        Ok(self.snapshot(got, at))
    }

    async fn summaries(&self, posts: &[PostId]) -> Result<Vec<PostSummary>, StoreError> {
        self.inner.summaries(posts).await
    }

    async fn search_sources(
        &self,
        posts: &[PostId],
        fingerprint: &str,
    ) -> Result<Vec<SearchSource>, StoreError> {
        self.inner.search_sources(posts, fingerprint).await
    }

    async fn post_versions(
        &self,
        after: Option<PostId>,
        limit: u32,
    ) -> Result<Vec<(PostId, Seq)>, StoreError> {
        self.inner.post_versions(after, limit).await
    }

    async fn media_with(&self, words: &[String], limit: u32) -> Result<Vec<Media>, StoreError> {
        self.inner.media_with(words, limit).await
    }

    async fn comments_with(&self, words: &[String], limit: u32) -> Result<Vec<Comment>, StoreError> {
        self.inner.comments_with(words, limit).await
    }
}
