//! A feed and what stands in it, whatever the format.

use blogcms_core::{Timestamp, Zone};

/// What wrote a feed.
pub(super) const GENERATOR: &str = "blogcms";

/// The newest posts of a list. Addresses are absolute.
#[derive(Clone, Debug)]
pub(super) struct Feed {
    /// A URI that stays when the blog moves to another address.
    pub(super) id: String,
    pub(super) title: String,
    /// May be empty.
    pub(super) description: String,
    /// BCP 47.
    pub(super) language: String,
    /// The page with the same posts.
    pub(super) home: String,
    /// The address of the feed itself.
    pub(super) address: String,
    /// Who is behind posts without a byline: the name of the blog.
    pub(super) author: String,
    /// Where dates are at home.
    pub(super) zone: Zone,
    /// Newest first.
    pub(super) entries: Vec<Entry>,
}

/// A post in a feed.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// A URI that stays, whatever becomes of the address.
    pub(super) id: String,
    pub(super) url: String,
    /// Plain text.
    pub(super) title: String,
    /// Plain text; may be empty.
    pub(super) summary: String,
    /// The whole text as HTML; nothing where that would be too much for one answer.
    pub(super) html: Option<String>,
    pub(super) published: Timestamp,
    /// When readers last saw it change; never before `published`.
    pub(super) updated: Timestamp,
    /// In order.
    pub(super) authors: Vec<Person>,
    /// The category, then the tags.
    pub(super) terms: Vec<Subject>,
    /// BCP 47, when it is another than that of the feed.
    pub(super) language: Option<String>,
    pub(super) cover: Option<Enclosure>,
}

/// A byline.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub(super) name: String,
    pub(super) url: Option<String>,
}

/// What a post is about.
#[derive(Clone, Debug)]
pub(super) struct Subject {
    pub(super) slug: String,
    pub(super) name: String,
    /// The page with all subjects of this kind.
    pub(super) scheme: String,
}

/// The file of a cover.
#[derive(Clone, Debug)]
pub(super) struct Enclosure {
    pub(super) url: String,
    pub(super) mime: &'static str,
    /// In bytes.
    pub(super) length: u64,
    /// What it shows; may be empty.
    pub(super) alt: String,
}

impl Feed {
    /// When the newest change was; nothing for an empty feed.
    pub(super) fn updated(&self) -> Option<Timestamp> {
        self.entries.iter().map(|entry| entry.updated).max()
    }
}
