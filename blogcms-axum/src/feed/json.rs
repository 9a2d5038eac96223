//! JSON Feed 1.1.

use super::model::{Enclosure, Entry, Feed, Person, Subject};
use super::xml::legal;
use blogcms_core::Zone;
use serde::Serialize;
use std::borrow::Cow;
use std::io;

#[derive(Serialize)]
struct Document<'a> {
    version: &'static str,
    title: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    home_page_url: &'a str,
    feed_url: &'a str,
    language: &'a str,
    authors: [Author<'a>; 1],
    items: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Author<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
}

#[derive(Serialize)]
struct Item<'a> {
    id: &'a str,
    url: &'a str,
    title: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_html: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_text: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "str::is_empty")]
    summary: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<&'a str>,
    date_published: String,
    date_modified: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authors: Vec<Author<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attachments: Vec<Attachment<'a>>,
}

#[derive(Serialize)]
struct Attachment<'a> {
    url: &'a str,
    mime_type: &'static str,
    size_in_bytes: u64,
    #[serde(skip_serializing_if = "str::is_empty")]
    title: &'a str,
}

pub(super) fn write(feed: &Feed) -> io::Result<Vec<u8>> {
    let document = Document {
        version: "https://jsonfeed.org/version/1.1",
        title: &feed.title,
        description: &feed.description,
        home_page_url: &feed.home,
        feed_url: &feed.address,
        language: &feed.language,
        authors: [Author { name: &feed.author, url: Some(&feed.home) }],
        items: feed.entries.iter().map(|entry| item(entry, &feed.zone)).collect(),
    };
    let mut bytes = serde_json::to_vec_pretty(&document)?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn item<'a>(entry: &'a Entry, zone: &Zone) -> Item<'a> {
    let author = |person: &'a Person| Author { name: &person.name, url: person.url.as_deref() };
    let attachment = |cover: &'a Enclosure| Attachment {
        url: &cover.url,
        mime_type: cover.mime,
        size_in_bytes: cover.length,
        title: &cover.alt,
    };
    // An item says something (section "Items").
    let said = if entry.summary.is_empty() { &entry.title } else { &entry.summary };
    Item {
        id: &entry.id,
        url: &entry.url,
        // JSON could hold more, but it is the same feed, and some readers make XML of it.
        title: legal(&entry.title),
        content_html: entry.html.as_deref().map(legal),
        content_text: entry.html.is_none().then(|| legal(said)),
        summary: legal(&entry.summary),
        image: entry.cover.as_ref().map(|cover| cover.url.as_str()),
        date_published: entry.published.rfc3339_in(zone),
        date_modified: entry.updated.rfc3339_in(zone),
        authors: entry.authors.iter().map(author).collect(),
        tags: tags(&entry.terms),
        language: entry.language.as_deref(),
        attachments: entry.cover.iter().map(attachment).collect(),
    }
}

/// Names, each once: a category and a tag may have the same.
fn tags(terms: &[Subject]) -> Vec<&str> {
    let mut tags: Vec<&str> = Vec::new();
    for term in terms {
        if !tags.contains(&term.name.as_str()) {
            tags.push(&term.name);
        }
    }
    tags
}
