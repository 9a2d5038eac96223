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

use super::SqliteStore;
use async_trait::async_trait;
use blogcms_core::post::{
    HomePage, Listing, ListingPage, PostFilter, PostPage, PostRead, PostSummary, PostText, RelatedPool,
    RelatedScores, RelatedTask, SitemapPage, Snapshot, Window,
};
use blogcms_core::{
    Page, PageRequest, Post, PostId, PostKind, Rendered, Revision, RevisionId, RevisionSummary, Slug,
    StoreError, Timestamp, Versions,
};
pub(super) use page::snapshot;
pub(super) use read::{post_columns, summary_columns, summary_joins};
pub(super) use rendering::keep_new;
use std::sync::Arc;
pub(super) use write::carry_out;

#[async_trait]
impl PostRead for SqliteStore {
    async fn post(&self, id: PostId) -> Result<Option<Post>, StoreError> {
        self.pool.look(self.site, move |sql| read::post(sql, id)).await
    }

    async fn post_by_slug(&self, kind: PostKind, slug: &Slug) -> Result<Option<Post>, StoreError> {
        let slug = slug.clone();
        self.pool.look(self.site, move |sql| read::by_slug(sql, kind, &slug)).await
    }

    async fn post_by_external_id(&self, external_id: &str) -> Result<Option<Post>, StoreError> {
        let external_id = external_id.to_owned();
        self.pool.look(self.site, move |sql| read::by_external_id(sql, &external_id)).await
    }

    async fn posts(&self, filter: &PostFilter, page: &PageRequest) -> Result<Page<PostSummary>, StoreError> {
        let (filter, page) = (filter.clone(), page.clone());
        self.pool.look(self.site, move |sql| read::posts(sql, &filter, &page)).await
    }

    async fn revision(&self, id: RevisionId) -> Result<Option<Revision>, StoreError> {
        self.pool.look(self.site, move |sql| read::revision(sql, id)).await
    }

    async fn revisions(&self, post: PostId, page: &PageRequest) -> Result<Page<RevisionSummary>, StoreError> {
        let page = page.clone();
        self.pool.look(self.site, move |sql| read::revisions(sql, post, &page)).await
    }

    async fn post_page(
        &self,
        kind: PostKind,
        slug: &Slug,
        fingerprint: &str,
        at: Timestamp,
    ) -> Result<Snapshot<Option<PostPage>>, StoreError> {
        let (slug, fingerprint) = (slug.clone(), fingerprint.to_owned());
        self.pool.read(self.site, move |sql| page::post_page(sql, kind, &slug, &fingerprint, at)).await
    }

    async fn home_page(&self, window: Window, at: Timestamp) -> Result<Snapshot<HomePage>, StoreError> {
        self.pool.read(self.site, move |sql| page::home_page(sql, window, at)).await
    }

    async fn listing_page(
        &self,
        listing: &Listing,
        window: Window,
        at: Timestamp,
    ) -> Result<Snapshot<ListingPage>, StoreError> {
        let listing = listing.clone();
        self.pool.read(self.site, move |sql| page::listing_page(sql, &listing, window, at)).await
    }

    async fn feed_page(
        &self,
        listing: &Listing,
        limit: u32,
        fingerprint: &str,
        at: Timestamp,
    ) -> Result<Snapshot<Vec<PostText>>, StoreError> {
        let (listing, fingerprint) = (listing.clone(), fingerprint.to_owned());
        self.pool.read(self.site, move |sql| text::feed_page(sql, &listing, limit, &fingerprint, at)).await
    }

    async fn sitemap_page(&self, window: Window, at: Timestamp) -> Result<Snapshot<SitemapPage>, StoreError> {
        self.pool.read(self.site, move |sql| sitemap::sitemap_page(sql, window, at)).await
    }

    async fn archive_counts(
        &self,
        bounds: &[Timestamp],
        at: Timestamp,
    ) -> Result<Snapshot<Vec<u64>>, StoreError> {
        let bounds = bounds.to_vec();
        self.pool.read(self.site, move |sql| archive::archive_counts(sql, &bounds, at)).await
    }

    async fn keep_rendering(
        &self,
        post: PostId,
        revision: RevisionId,
        fingerprint: &str,
        rendered: &Rendered,
    ) -> Result<(), StoreError> {
        let (fingerprint, rendered) = (fingerprint.to_owned(), rendered.clone());
        let job =
            move |sql: &super::sql::Sql<'_>| rendering::keep(sql, post, revision, &fingerprint, &rendered);
        let kept = self.pool.write(self.site, job).await?;
        kept.map_err(|fault| fault.store_error(self.pool.place().text()))
    }

    async fn missing_renderings(
        &self,
        fingerprint: &str,
        before: Option<PostId>,
        limit: u32,
    ) -> Result<Vec<(PostId, RevisionId, String)>, StoreError> {
        let fingerprint = fingerprint.to_owned();
        self.pool.look(self.site, move |sql| rendering::missing(sql, &fingerprint, before, limit)).await
    }

    async fn missing_related(&self, limit: u32) -> Result<Vec<RelatedTask>, StoreError> {
        self.pool.look(self.site, move |sql| related::missing(sql, limit)).await
    }

    async fn related_pool(
        &self,
        post: PostId,
        also: &[PostId],
        limit: u32,
    ) -> Result<Option<RelatedPool>, StoreError> {
        let also = also.to_vec();
        self.pool.read(self.site, move |sql| related::pool(sql, post, &also, limit as usize)).await
    }

    async fn keep_related(&self, kept: &[RelatedScores]) -> Result<(), StoreError> {
        let kept = kept.to_vec();
        let known = Arc::clone(&self.known);
        let then = move |count: &Option<i64>| {
            let related = count.map_or(0, i64::cast_unsigned);
            known.raise(Versions { related, ..Versions::default() });
        };
        let done = self.pool.write_then(self.site, move |sql| related::keep(sql, &kept), then).await?;
        done.map(drop).map_err(|fault| fault.store_error(self.pool.place().text()))
    }
}
