//! Faults of the reads of posts and pages.

use super::{Broken, Fault};
use crate::content::Rendered;
use crate::error::StoreError;
use crate::id::{PostId, RevisionId};
use crate::page::{Page, PageRequest};
use crate::post::{
    HomePage, Listing, ListingPage, Post, PostFilter, PostKind, PostPage, PostRead, PostSummary, PostText,
    RelatedPool, RelatedScores, RelatedTask, SitemapPage, Snapshot, Status, Window,
};
use crate::revision::{Revision, RevisionSummary};
use crate::slug::Slug;
use crate::store::Seq;
use crate::time::Timestamp;
use async_trait::async_trait;
use std::time::Duration;

impl Broken {
    /// The time it takes `at` for.
    pub(super) fn time_read(&self, at: Timestamp) -> Timestamp {
        match self.fault {
            Some(Fault::HourAhead) => at.plus(Duration::from_secs(3600)),
            Some(Fault::MicrosecondAhead) => at.plus(Duration::from_micros(1)),
            Some(Fault::MicrosecondBehind) => Timestamp::from_micros(at.as_micros() - 1),
            _ => at,
        }
    }

    pub(super) fn seq_read(&self, seq: Seq) -> Seq {
        if self.is(Fault::SnapshotBefore) { Seq(seq.0.saturating_sub(1)) } else { seq }
    }

    pub(super) fn page_read<T: Clone>(&self, mut got: Page<T>, asked: &PageRequest) -> Page<T> {
        if self.is(Fault::DropsLastOfPage) && got.next.is_some() && got.items.len() > 1 {
            got.items.pop();
        }
        if self.is(Fault::RepeatsLastOfPage)
            && asked.after.is_some()
            && let Some(first) = got.items.first().cloned()
        {
            got.items.insert(0, first);
            got.items.truncate(asked.limit());
        }
        got
    }

    pub(super) fn snapshot<T>(&self, mut got: Snapshot<T>, at: Timestamp) -> Snapshot<T> {
        got.at = at;
        got.seq = self.seq_read(got.seq);
        got.until = match self.fault {
            Some(Fault::ForgetsUntil) => None,
            Some(Fault::UntilTooLate) => got.until.map(|until| until.plus(Duration::from_micros(1))),
            _ => got.until,
        };
        got
    }
}

#[async_trait]
impl PostRead for Broken {
    async fn post(&self, id: PostId) -> Result<Option<Post>, StoreError> {
        let now = self.inner.post(id).await?;
        match now {
            Some(now) if self.is(Fault::StaleReads) => {
                Ok(Some(self.memory.lock().unwrap().posts.entry(id).or_insert(now).clone()))
            }
            now => Ok(now),
        }
    }

    async fn post_by_slug(&self, kind: PostKind, slug: &Slug) -> Result<Option<Post>, StoreError> {
        let found = self.inner.post_by_slug(kind, slug).await?;
        if found.is_some() || !self.is(Fault::MixesKinds) {
            return Ok(found);
        }
        let other = if kind == PostKind::Post { PostKind::Page } else { PostKind::Post };
        self.inner.post_by_slug(other, slug).await
    }

    async fn post_by_external_id(&self, external_id: &str) -> Result<Option<Post>, StoreError> {
        self.inner.post_by_external_id(external_id).await
    }

    async fn posts(&self, filter: &PostFilter, page: &PageRequest) -> Result<Page<PostSummary>, StoreError> {
        let mut got = self.inner.posts(filter, page).await?;
        if self.is(Fault::ListsTrash) && filter.status.is_none() {
            let trash = PostFilter { status: Some(Status::Trash), ..filter.clone() };
            got.items.extend(self.inner.posts(&trash, page).await?.items);
        }
        Ok(self.page_read(got, page))
    }

    async fn revision(&self, id: RevisionId) -> Result<Option<Revision>, StoreError> {
        self.inner.revision(id).await
    }

    async fn revisions(&self, post: PostId, page: &PageRequest) -> Result<Page<RevisionSummary>, StoreError> {
        let got = self.inner.revisions(post, page).await?;
        Ok(self.page_read(got, page))
    }

    async fn post_page(
        &self,
        kind: PostKind,
        slug: &Slug,
        fingerprint: &str,
        at: Timestamp,
    ) -> Result<Snapshot<Option<PostPage>>, StoreError> {
        let mut got = self.inner.post_page(kind, slug, fingerprint, self.time_read(at)).await?;
        if got.value.is_none() && self.is(Fault::ShowsExpired) {
            got.value = self.expired(kind, slug, fingerprint, at).await?;
        }
        if let Some(page) = &mut got.value {
            self.break_page(page, at).await?;
        }
        Ok(self.snapshot(got, at))
    }

    async fn home_page(&self, window: Window, at: Timestamp) -> Result<Snapshot<HomePage>, StoreError> {
        let mut got = self.inner.home_page(window, self.time_read(at)).await?;
        if self.is(Fault::WrapsPages) && got.value.latest.posts.is_empty() {
            got = self.inner.home_page(Window { offset: 0, ..window }, at).await?;
        }
        self.break_home(&mut got.value, window, at).await?;
        Ok(self.snapshot(got, at))
    }

    async fn listing_page(
        &self,
        listing: &Listing,
        window: Window,
        at: Timestamp,
    ) -> Result<Snapshot<ListingPage>, StoreError> {
        let (asked, time) = (self.list_asked(listing), self.time_read(at));
        let mut got = self.inner.listing_page(&asked, window, time).await?;
        self.break_listing(&mut got.value, listing, window, at).await?;
        Ok(self.snapshot(got, at))
    }

    async fn feed_page(
        &self,
        listing: &Listing,
        limit: u32,
        fingerprint: &str,
        at: Timestamp,
    ) -> Result<Snapshot<Vec<PostText>>, StoreError> {
        let (asked, time) = (self.list_asked(listing), self.time_read(at));
        let mut got = self.inner.feed_page(&asked, limit, fingerprint, time).await?;
        self.break_feed(&mut got.value, listing, at).await?;
        Ok(self.snapshot(got, at))
    }

    async fn sitemap_page(&self, window: Window, at: Timestamp) -> Result<Snapshot<SitemapPage>, StoreError> {
        let mut got = self.inner.sitemap_page(window, self.time_read(at)).await?;
        self.break_sitemap(&mut got.value, at).await?;
        Ok(self.snapshot(got, at))
    }

    async fn archive_counts(
        &self,
        bounds: &[Timestamp],
        at: Timestamp,
    ) -> Result<Snapshot<Vec<u64>>, StoreError> {
        let late = |bound: &Timestamp| bound.plus(Duration::from_micros(1));
        let moved: Vec<_> = bounds.iter().map(late).collect();
        let bounds = if self.is(Fault::CountsBoundBefore) { &moved } else { bounds };
        let got = self.inner.archive_counts(bounds, self.time_read(at)).await?;
        Ok(self.snapshot(got, at))
    }

    async fn keep_rendering(
        &self,
        post: PostId,
        revision: RevisionId,
        fingerprint: &str,
        rendered: &Rendered,
    ) -> Result<(), StoreError> {
        let mut shown = rendered.clone();
        shown.text.clear();
        self.memory.lock().unwrap().renderings.insert(post, shown);
        self.inner.keep_rendering(post, revision, fingerprint, rendered).await
    }

    async fn missing_renderings(
        &self,
        fingerprint: &str,
        before: Option<PostId>,
        limit: u32,
    ) -> Result<Vec<(PostId, RevisionId, String)>, StoreError> {
        self.inner.missing_renderings(fingerprint, before, limit).await
    }

    async fn missing_related(&self, limit: u32) -> Result<Vec<RelatedTask>, StoreError> {
        self.inner.missing_related(limit).await
    }

    async fn related_pool(
        &self,
        post: PostId,
        also: &[PostId],
        limit: u32,
    ) -> Result<Option<RelatedPool>, StoreError> {
        let mut pool = self.inner.related_pool(post, also, limit).await?;
        if let Some(pool) = &mut pool {
            self.break_pool(pool).await?;
        }
        Ok(pool)
    }

    async fn keep_related(&self, kept: &[RelatedScores]) -> Result<(), StoreError> {
        self.inner.keep_related(&self.related_kept(kept).await?).await
    }
}
