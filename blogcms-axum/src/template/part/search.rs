//! What a page of results is made of.

use super::{Date, Html, Link};
use serde::Serialize;

/// A post or page that was found.
#[derive(Serialize, Clone, Debug)]
pub struct Hit {
    /// Its title, with what was looked for in `mark`.
    pub title: Html,
    /// Address.
    pub url: String,
    /// The part of its text that says most of what was looked for, likewise; may be empty.
    pub snippet: Html,
    /// Category.
    pub category: Option<Link>,
    /// The first author.
    pub author: Option<Link>,
    /// When it was published, in the medium style.
    pub published: Date,
    /// Reading time.
    pub minutes: u32,
}

/// Filters of one kind.
#[derive(Serialize, Clone, Debug)]
pub struct Facet {
    /// What they are: "Category".
    pub label: String,
    /// The filters.
    pub values: Vec<Narrower>,
}

/// A filter that would narrow a search down.
#[derive(Serialize, Clone, Debug)]
pub struct Narrower {
    /// What it is called.
    pub label: String,
    /// The same search with it.
    pub url: String,
    /// How much would be found, where that is known.
    pub count: Option<u64>,
}

/// Why there is nothing to show, and what to do.
#[derive(Serialize, Clone, Debug)]
pub struct Notice {
    /// What happened, in a few words.
    pub title: String,
    /// What may help.
    pub text: String,
    /// Where to go.
    pub actions: Vec<Link>,
}
