//! What the reads that make a page give.

use super::{Post, PostKind, PostSummary};
use crate::comment::Comment;
use crate::content::Rendered;
use crate::id::{AuthorId, TermId};
use crate::slug::Slug;
use crate::time::Timestamp;

/// The file of a cover: what its address is made of.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CoverFile {
    /// Where its bytes lie: see [`crate::Picture::of_key`].
    pub key: String,
    /// The point that a crop keeps, in thousandths of width and height.
    pub focal: (u16, u16),
    /// The size of the file as it is kept, in bytes.
    pub bytes: u64,
}

/// A post of a series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeriesPart {
    /// Its address.
    pub slug: Slug,
    /// Its title.
    pub title: String,
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
    /// Three other live posts to go on with, for posts: those whose kept score is best, ties newest first; then the
    /// newest of its category; then the newest of all. Fewer only when there are no more.
    pub related: Vec<PostSummary>,
    /// The live posts of its series in the order of [`Listing::Series`], itself among them, for posts; the first
    /// [`MAX_PARTS`] of them.
    pub series: Vec<SeriesPart>,
    /// Its approved comments, oldest first, ties by id; the first [`MAX_THREAD`] of them.
    pub thread: Vec<Comment>,
}

/// So many parts of a series a post's page names at most.
pub const MAX_PARTS: usize = 100;

/// So many comments a post's page holds at most.
pub const MAX_THREAD: usize = 1000;

/// A live post with its text, as feeds give it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostText {
    /// The post.
    pub post: Post,
    /// The file of its cover.
    pub cover_file: Option<CoverFile>,
    /// As [`PostPage::body`].
    pub body: String,
    /// As [`PostPage::rendering`].
    pub rendering: Option<Rendered>,
}

/// Which live posts a list shows. Newest first, ties by id, where nothing else is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Listing {
    /// All of them.
    All,
    /// Those that name one of these terms (a category and the ones below it; a tag).
    Terms(Vec<TermId>),
    /// Those with this byline.
    Author(AuthorId),
    /// Those of this series, the first part first: by position, then the oldest first, then by id.
    Series(TermId),
    /// Those published in a stretch of time: a year, a month.
    Between {
        /// Not before this time.
        from: Timestamp,
        /// Before this time.
        until: Timestamp,
    },
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
    /// When the oldest live post of the whole list was published.
    pub oldest: Option<Timestamp>,
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

/// A live post or page that search engines may list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SitemapEntry {
    /// Post or page.
    pub kind: PostKind,
    /// Its address.
    pub slug: Slug,
    /// Its title.
    pub title: String,
    /// When it went live.
    pub published_at: Timestamp,
    /// When what readers see of it last changed.
    pub updated_at: Timestamp,
    /// Where search engines are to look instead, as [`super::Seo::canonical`].
    pub canonical: Option<String>,
    /// The file of its cover.
    pub cover_file: Option<CoverFile>,
}

/// A part of what search engines may list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SitemapPage {
    /// The entries of the window.
    pub entries: Vec<SitemapEntry>,
    /// How many there are in all.
    pub total: u64,
}
