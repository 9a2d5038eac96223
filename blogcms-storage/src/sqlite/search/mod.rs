//! Searching in what is kept with renderings.

mod filter;
mod find;
mod named;
mod rank;
mod read;
#[cfg(test)]
mod tests;
mod words;

use super::SqliteStore;
use async_trait::async_trait;
use blogcms_core::post::{PostSummary, Snapshot};
use blogcms_core::search::{Hits, Search, SearchHit, SearchRead, SearchSource};
use blogcms_core::{Comment, Media, PostId, Seq, StoreError, Timestamp};
pub(super) use rank::register;
pub(super) use words::{forget, keep};

#[async_trait]
impl SearchRead for SqliteStore {
    async fn search(&self, search: &Search) -> Result<Hits, StoreError> {
        let search = search.clone();
        self.pool.long_read(self.site, move |sql| find::search(sql, &search)).await
    }

    async fn search_page(
        &self,
        posts: &[PostId],
        at: Timestamp,
    ) -> Result<Snapshot<Vec<SearchHit>>, StoreError> {
        let posts = posts.to_vec();
        self.pool.read(self.site, move |sql| read::search_page(sql, &posts, at)).await
    }

    async fn summaries(&self, posts: &[PostId]) -> Result<Vec<PostSummary>, StoreError> {
        let posts = posts.to_vec();
        self.pool.look(self.site, move |sql| read::summaries(sql, &posts)).await
    }

    async fn search_sources(
        &self,
        posts: &[PostId],
        fingerprint: &str,
    ) -> Result<Vec<SearchSource>, StoreError> {
        let (posts, fingerprint) = (posts.to_vec(), fingerprint.to_owned());
        self.pool.look(self.site, move |sql| read::search_sources(sql, &posts, &fingerprint)).await
    }

    async fn post_versions(
        &self,
        after: Option<PostId>,
        limit: u32,
    ) -> Result<Vec<(PostId, Seq)>, StoreError> {
        self.pool.look(self.site, move |sql| read::post_versions(sql, after, limit)).await
    }

    async fn media_with(&self, words: &[String], limit: u32) -> Result<Vec<Media>, StoreError> {
        let words = words.to_vec();
        self.pool.look(self.site, move |sql| read::media_with(sql, &words, limit)).await
    }

    async fn comments_with(&self, words: &[String], limit: u32) -> Result<Vec<Comment>, StoreError> {
        let words = words.to_vec();
        self.pool.look(self.site, move |sql| read::comments_with(sql, &words, limit)).await
    }
}
