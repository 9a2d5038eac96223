//! Searching in what is kept with renderings.

mod find;
mod named;
mod read;
mod words;

use super::PostgresStore;
use async_trait::async_trait;
use blogcms_core::post::{PostSummary, Snapshot};
use blogcms_core::search::{Hits, Search, SearchHit, SearchRead, SearchSource};
use blogcms_core::{Comment, Media, PostId, Seq, StoreError, Timestamp};
pub(super) use words::{forget, keep};

#[async_trait]
impl SearchRead for PostgresStore {
    async fn search(&self, search: &Search) -> Result<Hits, StoreError> {
        // The server ends it when readers no longer wait for it: nobody tells it that a search was given up.
        let begun = self.shared.begin_as(self.site, 2, false).await;
        let mut sql = begun.map_err(|fault| fault.store_error(&self.shared.place))?;
        let found = find::search(&mut sql, search).await;
        sql.end(found).await
    }

    async fn search_page(
        &self,
        posts: &[PostId],
        at: Timestamp,
    ) -> Result<Snapshot<Vec<SearchHit>>, StoreError> {
        let mut sql = self.read().await?;
        let found = read::search_page(&mut sql, posts, at).await;
        sql.end(found).await
    }

    async fn summaries(&self, posts: &[PostId]) -> Result<Vec<PostSummary>, StoreError> {
        let mut sql = self.read().await?;
        let found = read::summaries(&mut sql, posts).await;
        sql.end(found).await
    }

    async fn search_sources(
        &self,
        posts: &[PostId],
        fingerprint: &str,
    ) -> Result<Vec<SearchSource>, StoreError> {
        let mut sql = self.read().await?;
        let found = read::search_sources(&mut sql, posts, fingerprint).await;
        sql.end(found).await
    }

    async fn post_versions(
        &self,
        after: Option<PostId>,
        limit: u32,
    ) -> Result<Vec<(PostId, Seq)>, StoreError> {
        let mut sql = self.read().await?;
        let found = read::post_versions(&mut sql, after, limit).await;
        sql.end(found).await
    }

    async fn media_with(&self, words: &[String], limit: u32) -> Result<Vec<Media>, StoreError> {
        let mut sql = self.read().await?;
        let found = read::media_with(&mut sql, words, limit).await;
        sql.end(found).await
    }

    async fn comments_with(&self, words: &[String], limit: u32) -> Result<Vec<Comment>, StoreError> {
        let mut sql = self.read().await?;
        let found = read::comments_with(&mut sql, words, limit).await;
        sql.end(found).await
    }
}
