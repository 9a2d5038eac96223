//! Posts and pages.

mod op;
mod page;
mod read;
mod related;

pub use op::PostOp;
pub use page::{
    CoverFile, HomePage, Listing, ListingPage, MAX_PARTS, MAX_THREAD, Neighbour, PostPage, PostText,
    SeriesPart, SitemapEntry, SitemapPage, Window,
};
pub use read::{PostFilter, PostRead, PostSummary, Snapshot};
pub use related::{MAX_COMPARED, MAX_RELATED, RelatedPool, RelatedPost, RelatedScores, RelatedTask};

use crate::id::{AuthorId, MediaId, PostId, RevisionId, TermId};
use crate::slug::Slug;
use crate::store::Seq;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Whether something stands in the stream of posts or beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PostKind {
    /// In the stream: dated, listed, in feeds.
    Post,
    /// Beside it: "About", "Imprint".
    Page,
}

/// Where a post is on its way. "Scheduled" is no status of its own: it is `Published` with a time to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Being written.
    Draft,
    /// Waiting for an editor.
    Review,
    /// Live from `published_at` until `expires_at`.
    Published,
    /// Taken down, kept.
    Archived,
    /// On its way out; can be restored.
    Trash,
}

/// Whether a post takes comments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CommentPolicy {
    /// As the site's settings say.
    #[default]
    Inherit,
    /// Yes.
    Open,
    /// No.
    Closed,
}

/// A picture at the head of a post.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Cover {
    /// The file.
    pub media: MediaId,
    /// What it shows, for those who do not see it.
    pub alt: String,
    /// A caption.
    pub caption: String,
}

/// A post's place in a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InSeries {
    /// The series.
    pub series: TermId,
    /// Where in it; ties go by date.
    pub position: i32,
}

/// What search engines and link previews are told where it differs from what readers see.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seo {
    /// Another title.
    pub title: Option<String>,
    /// Another description.
    pub description: Option<String>,
    /// The address that counts, when this text first stood elsewhere.
    pub canonical: Option<String>,
    /// A picture for link previews.
    pub image: Option<MediaId>,
    /// Asks search engines to leave it out.
    pub noindex: bool,
}

/// Everything of a post that its editor's form holds, but for the body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostFields {
    /// The title, as plain text.
    pub title: String,
    /// The address; unique on the site among its kind, over all languages and the trash.
    pub slug: Slug,
    /// A summary as its writer put it; empty when it is to be taken from the body.
    pub excerpt: String,
    /// A BCP 47 tag, when it is not the site's language.
    pub language: Option<String>,
    /// The category.
    pub category: Option<TermId>,
    /// The tags, in the writer's order.
    pub tags: Vec<TermId>,
    /// The place in a series.
    pub series: Option<InSeries>,
    /// The bylines, in order.
    pub authors: Vec<AuthorId>,
    /// The picture at its head.
    pub cover: Option<Cover>,
    /// Whether the home page may put it first.
    pub featured: bool,
    /// Whether it takes comments.
    pub comments: CommentPolicy,
    /// What search engines are told.
    pub seo: Seo,
    /// Custom fields declared by the host, by name; the values are theirs to read.
    pub extra: BTreeMap<String, String>,
}

impl PostFields {
    /// Fields with a title and an address, and nothing else.
    pub fn new(title: impl Into<String>, slug: Slug) -> Self {
        Self {
            title: title.into(),
            slug,
            excerpt: String::new(),
            language: None,
            category: None,
            tags: Vec::new(),
            series: None,
            authors: Vec::new(),
            cover: None,
            featured: false,
            comments: CommentPolicy::default(),
            seo: Seo::default(),
            extra: BTreeMap::new(),
        }
    }

    /// Every term that is named: category, tags, series.
    pub fn terms(&self) -> impl Iterator<Item = TermId> + '_ {
        self.category.into_iter().chain(self.tags.iter().copied()).chain(self.series.map(|s| s.series))
    }
}

/// A post or page.
///
/// `fields` are those of the live revision, or of the head when it has never been live: what lists and queries
/// see. The body lies in the revisions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// The post's id.
    pub id: PostId,
    /// The write that last changed it; [`Seq::NONE`] before the first.
    pub version: Seq,
    /// Post or page. Never changes.
    pub kind: PostKind,
    /// Where it is on its way.
    pub status: Status,
    /// When it goes, or went, live. Set whenever the status is `Published`.
    pub published_at: Option<Timestamp>,
    /// When it stops being live.
    pub expires_at: Option<Timestamp>,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When what readers see of it last changed.
    pub updated_at: Timestamp,
    /// Its newest saved state.
    pub head: RevisionId,
    /// The state readers see; a working copy is `head != live`.
    pub live: Option<RevisionId>,
    /// Where it came from, for an import that is repeated; unique on the site.
    pub external_id: Option<String>,
    /// The post it is a translation of.
    pub translation_of: Option<PostId>,
    /// What the editor's form holds.
    pub fields: PostFields,
    /// A summary taken from the body.
    pub auto_excerpt: String,
    /// Words of the body.
    pub words: u32,
}

impl Post {
    /// Whether readers see it at `at`: the one predicate of visibility, the same as [`is_live`].
    pub fn is_live(&self, at: Timestamp) -> bool {
        is_live(self.status, self.published_at, self.expires_at, at)
    }

    /// Whether there is a working copy: saved changes that readers do not see yet.
    pub fn has_working_copy(&self) -> bool {
        self.live.is_some_and(|live| live != self.head)
    }
}

/// Live = published, begun and not expired. Every query, feed, sitemap and cache lifetime says the same.
pub fn is_live(
    status: Status,
    published_at: Option<Timestamp>,
    expires_at: Option<Timestamp>,
    at: Timestamp,
) -> bool {
    status == Status::Published && published_at.is_some_and(|p| p <= at) && expires_at.is_none_or(|e| at < e)
}

/// Minutes that `words` take at 225 words a minute, at least one.
pub fn reading_minutes(words: u32) -> u32 {
    words.div_ceil(225).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn live_is_one_stretch_of_time(from in 0i64..100, length in 1i64..100, at in 0i64..250) {
            let t = Timestamp::from_micros;
            let live = is_live(Status::Published, Some(t(from)), Some(t(from + length)), t(at));
            prop_assert_eq!(live, (from..from + length).contains(&at));
            for status in [Status::Draft, Status::Review, Status::Archived, Status::Trash] {
                prop_assert!(!is_live(status, Some(t(from)), None, t(at)));
            }
            prop_assert!(!is_live(Status::Published, None, None, t(at)));
        }
    }
}
