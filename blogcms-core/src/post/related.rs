//! What is compared to find the posts that go together, and what is kept of it.

use crate::id::{PostId, TermId};
use crate::store::Seq;

/// So many other posts are kept for each post at most.
pub const MAX_RELATED: usize = 12;

/// So many characters of a text are compared at most.
pub const MAX_COMPARED: usize = 2000;

/// A post that is to be compared with others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RelatedTask {
    /// The post.
    pub post: PostId,
    /// Its version.
    pub version: Seq,
}

/// What is compared of a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelatedPost {
    /// The post's id.
    pub id: PostId,
    /// Its category.
    pub category: Option<TermId>,
    /// Its tags.
    pub tags: Vec<TermId>,
    /// Its series.
    pub series: Option<TermId>,
    /// Its title.
    pub title: String,
    /// Its summary: the written one, or else the one taken from the body.
    pub excerpt: String,
    /// The beginning of its live Markdown: [`MAX_COMPARED`] characters at most.
    pub text: String,
}

/// A post, and those that it is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelatedPool {
    /// The post.
    pub post: RelatedPost,
    /// The others, each once.
    pub others: Vec<RelatedPost>,
}

/// How well a post goes together with others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelatedScores {
    /// The post.
    pub post: PostId,
    /// The version that was compared.
    pub version: Seq,
    /// Other posts, each once, and how well they go with it: the more, the better.
    pub scores: Vec<(PostId, u32)>,
}
