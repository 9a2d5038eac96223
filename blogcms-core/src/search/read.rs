//! Searching in the store itself, and what an index needs of it.

use super::{Hits, Search};
use crate::comment::Comment;
use crate::content::Rendered;
use crate::error::StoreError;
use crate::id::PostId;
use crate::media::Media;
use crate::post::{Post, PostFields, PostSummary, Snapshot};
use crate::store::Seq;
use crate::time::Timestamp;
use async_trait::async_trait;

/// A hit with what its result shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchHit {
    /// The post.
    pub post: PostSummary,
    /// The text of its kept rendering, of whatever fingerprint, if that is of its live revision.
    pub text: Option<String>,
}

/// A post with what its documents are made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchSource {
    /// The post.
    pub post: Post,
    /// The body of its live revision, and its kept rendering of the wanted fingerprint.
    pub live: Option<(String, Option<Rendered>)>,
    /// The fields and body of its newest revision, unless that is the live one.
    pub head: Option<(PostFields, String)>,
}

/// Reads of search.
///
/// What is searched is kept with each rendering: a live revision is found once its rendering has been kept, with the write
/// that makes it live ([`crate::WriteBatch::renderings`]) or later ([`crate::PostRead::keep_rendering`]), and not by words of
/// a former revision.
#[async_trait]
pub trait SearchRead: Send + Sync {
    /// What matches, as of one state of the store. Words match by their stems; letters that are off do not match, and a single
    /// letter of ASCII does not go on: too much begins with it. A search with [`super::Reach::All`] finds posts by their
    /// titles, whatever their status, and by the texts of live revisions.
    ///
    /// It may take long, and ends early when its future is dropped.
    async fn search(&self, search: &Search) -> Result<Hits, StoreError>;

    /// Those of `posts` that are live at `at` and do not ask to be left out, in the order given.
    async fn search_page(
        &self,
        posts: &[PostId],
        at: Timestamp,
    ) -> Result<Snapshot<Vec<SearchHit>>, StoreError>;

    /// Those of `posts` that there are, in any order, whatever their status; their summaries, as of their newest state.
    async fn summaries(&self, posts: &[PostId]) -> Result<Vec<PostSummary>, StoreError>;

    /// What the documents of `posts` are made of, in any order; posts that are not there are left out.
    async fn search_sources(
        &self,
        posts: &[PostId],
        fingerprint: &str,
    ) -> Result<Vec<SearchSource>, StoreError>;

    /// At most `limit` posts and pages of any status with the version of each, in the order of their ids, of those with ids
    /// greater than `after`.
    async fn post_versions(
        &self,
        after: Option<PostId>,
        limit: u32,
    ) -> Result<Vec<(PostId, Seq)>, StoreError>;

    /// At most `limit` files whose name, alternative text or caption hold every one of `words`, ASCII case aside, the newest
    /// first. The words are taken as they are: none of their characters stands for others.
    async fn media_with(&self, words: &[String], limit: u32) -> Result<Vec<Media>, StoreError>;

    /// At most `limit` comments of any status whose name, address or text hold every one of `words`, likewise.
    async fn comments_with(&self, words: &[String], limit: u32) -> Result<Vec<Comment>, StoreError>;
}
