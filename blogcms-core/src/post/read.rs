//! Reads of posts, and the reads that make a page.

use super::page::{CoverFile, HomePage, Listing, ListingPage, PostPage, PostText, SitemapPage, Window};
use super::related::{RelatedPool, RelatedScores, RelatedTask};
use super::{Cover, Post, PostKind, Status};
use crate::content::Rendered;
use crate::error::StoreError;
use crate::id::{AuthorId, PostId, RevisionId, TermId};
use crate::page::{Page, PageRequest};
use crate::revision::{Revision, RevisionSummary};
use crate::slug::Slug;
use crate::store::Seq;
use crate::time::Timestamp;
use async_trait::async_trait;

/// An answer, what it was read at, and until when it holds if nothing is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot<T> {
    /// The site's last write when it was read.
    pub seq: Seq,
    /// The time it was asked for.
    pub at: Timestamp,
    /// The next time at which some post or page goes live or expires; nothing if none will.
    pub until: Option<Timestamp>,
    /// The answer.
    pub value: T,
}

/// What a card or a row of a list shows of a post.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PostSummary {
    /// The post's id.
    pub id: PostId,
    /// Post or page.
    pub kind: PostKind,
    /// Where it is on its way.
    pub status: Status,
    /// Its address.
    pub slug: Slug,
    /// Its title.
    pub title: String,
    /// Its summary: the written one, or else the one taken from the body.
    pub excerpt: String,
    /// When it goes, or went, live.
    pub published_at: Option<Timestamp>,
    /// When what readers see of it last changed.
    pub updated_at: Timestamp,
    /// Words of the body.
    pub words: u32,
    /// Its category.
    pub category: Option<TermId>,
    /// Its bylines, in order.
    pub authors: Vec<AuthorId>,
    /// The picture at its head.
    pub cover: Option<Cover>,
    /// The file of that picture.
    pub cover_file: Option<CoverFile>,
    /// Whether the home page may put it first.
    pub featured: bool,
}

/// Which posts a list of the admin shows, whatever their status.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PostFilter {
    /// Only posts, or only pages.
    pub kind: Option<PostKind>,
    /// Only those with this status; without it all but the trash.
    pub status: Option<Status>,
}

/// Reads of posts.
///
/// The `…_page` reads run all their statements in one read transaction and so see one state of the store; `at` is
/// the time of the request, taken once. They never show what [`Post::is_live`] says is not live at `at`.
#[async_trait]
pub trait PostRead: Send + Sync {
    /// The post with this id, whatever its status.
    async fn post(&self, id: PostId) -> Result<Option<Post>, StoreError>;

    /// The post with this address, whatever its status.
    async fn post_by_slug(&self, kind: PostKind, slug: &Slug) -> Result<Option<Post>, StoreError>;

    /// The post with this external id, whatever its status.
    async fn post_by_external_id(&self, external_id: &str) -> Result<Option<Post>, StoreError>;

    /// Posts for the admin, last changed first (by version), ties by id.
    async fn posts(&self, filter: &PostFilter, page: &PageRequest) -> Result<Page<PostSummary>, StoreError>;

    /// The revision with this id.
    async fn revision(&self, id: RevisionId) -> Result<Option<Revision>, StoreError>;

    /// The saved states of a post, newest first, ties by id; autosaves among them.
    async fn revisions(&self, post: PostId, page: &PageRequest) -> Result<Page<RevisionSummary>, StoreError>;

    /// The page of a live post; nothing if there is none at `at`. `fingerprint` is that of the wanted rendering.
    async fn post_page(
        &self,
        kind: PostKind,
        slug: &Slug,
        fingerprint: &str,
        at: Timestamp,
    ) -> Result<Snapshot<Option<PostPage>>, StoreError>;

    /// The home page: its lead, and a window of the live posts beside the lead.
    async fn home_page(&self, window: Window, at: Timestamp) -> Result<Snapshot<HomePage>, StoreError>;

    /// A page of a list of live posts. Terms and authors that are not there have no posts.
    async fn listing_page(
        &self,
        listing: &Listing,
        window: Window,
        at: Timestamp,
    ) -> Result<Snapshot<ListingPage>, StoreError>;

    /// The newest `limit` live posts of a list with their texts, newest first whatever the list's own order, ties by
    /// id. `fingerprint` as for [`PostRead::post_page`].
    async fn feed_page(
        &self,
        listing: &Listing,
        limit: u32,
        fingerprint: &str,
        at: Timestamp,
    ) -> Result<Snapshot<Vec<PostText>>, StoreError>;

    /// Live posts and pages that do not ask to be left out ([`super::Seo::noindex`]), oldest first by
    /// `published_at`, ties by id.
    async fn sitemap_page(&self, window: Window, at: Timestamp) -> Result<Snapshot<SitemapPage>, StoreError>;

    /// How many live posts were published from each of the ascending `bounds` until the next: one number less than
    /// there are bounds.
    async fn archive_counts(
        &self,
        bounds: &[Timestamp],
        at: Timestamp,
    ) -> Result<Snapshot<Vec<u64>>, StoreError>;

    /// Keeps the rendering of a revision in the place of the post's former one. A disposable cache: outside versions
    /// and the change log, and passed over when the post or revision is not there.
    async fn keep_rendering(
        &self,
        post: PostId,
        revision: RevisionId,
        fingerprint: &str,
        rendered: &Rendered,
    ) -> Result<(), StoreError>;

    /// At most `limit` live revisions (with their post and Markdown) that have no kept rendering of this fingerprint,
    /// or no kept words to be found by: the newest posts first, by id, of those with ids less than that of `before`.
    async fn missing_renderings(
        &self,
        fingerprint: &str,
        before: Option<PostId>,
        limit: u32,
    ) -> Result<Vec<(PostId, RevisionId, String)>, StoreError>;

    /// At most `limit` posts (not pages) with the status `published`, whatever their times, whose scores were kept for
    /// another version or never; the newest first, by id.
    async fn missing_related(&self, limit: u32) -> Result<Vec<RelatedTask>, StoreError>;

    /// A post and at most `limit` others worth comparing with it: those of `also`, in their order, then the nearest in time
    /// of its series, of its category and of its tags, then of all. Every one has the status `published`, whatever its times. Nothing unless the post
    /// itself is one.
    async fn related_pool(
        &self,
        post: PostId,
        also: &[PostId],
        limit: u32,
    ) -> Result<Option<RelatedPool>, StoreError>;

    /// Keeps how well posts go together, all or nothing. Each in turn loses what was kept about it, then gets the best
    /// [`super::MAX_RELATED`] of its scores, and stands among those of each other post where its score is among the
    /// best there; of equal scores any may be kept. Posts that are not there, or no more at the version given, are
    /// passed over. A disposable cache: outside versions and the change log.
    async fn keep_related(&self, kept: &[RelatedScores]) -> Result<(), StoreError>;
}
