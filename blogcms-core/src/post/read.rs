//! Reads of posts, and the reads that make a page.

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
#[derive(Clone, Debug, PartialEq, Eq)]
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

/// The file of a cover: what its address is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoverFile {
    /// Where its bytes lie: see [`crate::Picture::of_key`].
    pub key: String,
    /// The point that a crop keeps, in thousandths of width and height.
    pub focal: (u16, u16),
}

/// A post beside another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Neighbour {
    /// Its address.
    pub slug: Slug,
    /// Its title.
    pub title: String,
}

/// What the page of a post needs beside the [`crate::SiteSnapshot`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostPage {
    /// The post.
    pub post: Post,
    /// The file of its cover.
    pub cover_file: Option<CoverFile>,
    /// The Markdown of its live revision; empty when `rendering` is there, which needs no source.
    pub body: String,
    /// The kept rendering of its live revision, if there is one with the fingerprint asked for. Its `text` is left
    /// empty: a page shows none, and it is as long as the post.
    pub rendering: Option<Rendered>,
    /// The live post before it in time, for posts.
    pub previous: Option<Neighbour>,
    /// The live post after it in time, for posts.
    pub next: Option<Neighbour>,
    /// At most three other live posts to go on with, for posts: the newest of its category.
    pub related: Vec<PostSummary>,
}

/// Which live posts a list shows. Always newest first, ties by id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Listing {
    /// All of them.
    All,
    /// Those that name one of these terms (a category and the ones below it; a tag).
    Terms(Vec<TermId>),
    /// Those with this byline.
    Author(AuthorId),
}

/// Which part of a numbered list is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// How many to pass over.
    pub offset: u64,
    /// How many to give at most.
    pub size: u32,
}

impl Window {
    /// Page `number` (from 1) of pages of `size`.
    pub fn page(number: u64, size: u32) -> Self {
        Self { offset: number.saturating_sub(1).saturating_mul(u64::from(size)), size }
    }
}

/// What a page of a list needs beside the [`crate::SiteSnapshot`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListingPage {
    /// The posts of the window.
    pub posts: Vec<PostSummary>,
    /// How many live posts the list has in all.
    pub total: u64,
}

/// What the home page needs beside the [`crate::SiteSnapshot`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HomePage {
    /// The post shown large: the newest live one that is featured, or else the newest live one. The same on every
    /// page of the list, whether or not the window reaches it.
    pub lead: Option<PostSummary>,
    /// The other live posts, newest first: `lead` is neither listed nor counted among them.
    pub latest: ListingPage,
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

    /// Keeps the rendering of a revision in the place of the post's former one. A disposable cache: outside versions
    /// and the change log, and passed over when the post or revision is not there.
    async fn keep_rendering(
        &self,
        post: PostId,
        revision: RevisionId,
        fingerprint: &str,
        rendered: &Rendered,
    ) -> Result<(), StoreError>;

    /// At most `limit` live revisions (with their post and Markdown) that have no kept rendering of this fingerprint.
    async fn missing_renderings(
        &self,
        fingerprint: &str,
        limit: u32,
    ) -> Result<Vec<(PostId, RevisionId, String)>, StoreError>;
}
