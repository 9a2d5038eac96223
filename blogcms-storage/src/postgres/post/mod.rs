//! Posts: reads, pages, writes.

mod archive;
mod listing;
mod page;
mod read;
mod related;
mod rendering;
mod select;
mod sitemap;
mod stream;
mod text;
mod total;
mod write;

use super::PostgresStore;
use super::apply::ended;
use super::site;
use async_trait::async_trait;
use blogcms_core::post::{
    HomePage, Listing, ListingPage, PostFilter, PostPage, PostRead, PostSummary, PostText, RelatedPool,
    RelatedScores, RelatedTask, SitemapPage, Snapshot, Window,
};
use blogcms_core::{
    Page, PageRequest, Post, PostId, PostKind, Rendered, Revision, RevisionId, RevisionSummary, Slug,
    StoreError, Timestamp, Versions,
};
pub(super) use page::{of, snapshot};
pub(super) use read::{post_columns, summary_columns, summary_joins};
pub(super) use rendering::keep_new;
pub(super) use write::carry_out;

#[async_trait]
impl PostRead for PostgresStore {
    async fn post(&self, id: PostId) -> Result<Option<Post>, StoreError> {
        let mut sql = self.read().await?;
        let found = read::post(&mut sql, id).await;
        sql.end(found).await
    }

    async fn post_by_slug(&self, kind: PostKind, slug: &Slug) -> Result<Option<Post>, StoreError> {
        let mut sql = self.read().await?;
        let found = read::by_slug(&mut sql, kind, slug).await;
        sql.end(found).await
    }

    async fn post_by_external_id(&self, external_id: &str) -> Result<Option<Post>, StoreError> {
        let mut sql = self.read().await?;
        let found = read::by_external_id(&mut sql, external_id).await;
        sql.end(found).await
    }

    async fn posts(&self, filter: &PostFilter, page: &PageRequest) -> Result<Page<PostSummary>, StoreError> {
        let mut sql = self.read().await?;
        let found = read::posts(&mut sql, filter, page).await;
        sql.end(found).await
    }

    async fn revision(&self, id: RevisionId) -> Result<Option<Revision>, StoreError> {
        let mut sql = self.read().await?;
        let found = read::revision(&mut sql, id).await;
        sql.end(found).await
    }

    async fn revisions(&self, post: PostId, page: &PageRequest) -> Result<Page<RevisionSummary>, StoreError> {
        let mut sql = self.read().await?;
        let found = read::revisions(&mut sql, post, page).await;
        sql.end(found).await
    }

    async fn post_page(
        &self,
        kind: PostKind,
        slug: &Slug,
        fingerprint: &str,
        at: Timestamp,
    ) -> Result<Snapshot<Option<PostPage>>, StoreError> {
        let mut sql = self.read().await?;
        let found = page::post_page(&mut sql, kind, slug, fingerprint, at).await;
        sql.end(found).await
    }

    async fn home_page(&self, window: Window, at: Timestamp) -> Result<Snapshot<HomePage>, StoreError> {
        let mut sql = self.read().await?;
        let found = page::home_page(&mut sql, window, at).await;
        sql.end(found).await
    }

    async fn listing_page(
        &self,
        listing: &Listing,
        window: Window,
        at: Timestamp,
    ) -> Result<Snapshot<ListingPage>, StoreError> {
        let mut sql = self.read().await?;
        let found = page::listing_page(&mut sql, listing, window, at).await;
        sql.end(found).await
    }

    async fn feed_page(
        &self,
        listing: &Listing,
        limit: u32,
        fingerprint: &str,
        at: Timestamp,
    ) -> Result<Snapshot<Vec<PostText>>, StoreError> {
        let mut sql = self.read().await?;
        let found = text::feed_page(&mut sql, listing, limit, fingerprint, at).await;
        sql.end(found).await
    }

    async fn sitemap_page(&self, window: Window, at: Timestamp) -> Result<Snapshot<SitemapPage>, StoreError> {
        let mut sql = self.read().await?;
        let found = sitemap::sitemap_page(&mut sql, window, at).await;
        sql.end(found).await
    }

    async fn archive_counts(
        &self,
        bounds: &[Timestamp],
        at: Timestamp,
    ) -> Result<Snapshot<Vec<u64>>, StoreError> {
        let mut sql = self.read().await?;
        let found = archive::archive_counts(&mut sql, bounds, at).await;
        sql.end(found).await
    }

    async fn keep_rendering(
        &self,
        post: PostId,
        revision: RevisionId,
        fingerprint: &str,
        rendered: &Rendered,
    ) -> Result<(), StoreError> {
        let mut sql = self.write().await?;
        // A post must not go away between its look and its end.
        let kept = match site::lock(&mut sql).await {
            Ok(_) => rendering::keep(&mut sql, post, revision, fingerprint, rendered).await,
            Err(fault) => Err(fault),
        };
        sql.end(kept).await
    }

    async fn missing_renderings(
        &self,
        fingerprint: &str,
        before: Option<PostId>,
        limit: u32,
    ) -> Result<Vec<(PostId, RevisionId, String)>, StoreError> {
        let mut sql = self.read().await?;
        let found = rendering::missing(&mut sql, fingerprint, before, limit).await;
        sql.end(found).await
    }

    async fn missing_related(&self, limit: u32) -> Result<Vec<RelatedTask>, StoreError> {
        let mut sql = self.read().await?;
        let found = related::missing(&mut sql, limit).await;
        sql.end(found).await
    }

    async fn related_pool(
        &self,
        post: PostId,
        also: &[PostId],
        limit: u32,
    ) -> Result<Option<RelatedPool>, StoreError> {
        let mut sql = self.read().await?;
        let found = related::pool(&mut sql, post, also, limit as usize).await;
        sql.end(found).await
    }

    async fn keep_related(&self, kept: &[RelatedScores]) -> Result<(), StoreError> {
        // As in `apply`: what is kept is known, also when nobody waits any more.
        let (store, kept) = (self.clone(), kept.to_vec());
        let task = tokio::spawn(async move {
            let mut sql = store.write().await?;
            let count = related::keep(&mut sql, &kept).await;
            let related = sql.end(count).await?.map_or(0, i64::cast_unsigned);
            store.told(Versions { related, ..Versions::default() });
            Ok(())
        });
        task.await.map_err(ended)?
    }
}
