//! Whether, when and as what it is published.

use super::super::format::{Entry, Value};
use super::super::keys::{Keys, switch};
use super::super::{Document, Note, date, shown};
use super::date_of;
use crate::error::Message;
use crate::post::{PostKind, Status};
use crate::time::Zone;

/// Reads dates, status and kind.
pub(super) fn read(keys: &mut Keys, zone: &Zone, document: &mut Document) {
    let date = date_of(keys, "date", zone);
    let publish = ["publishDate", "publish_date", "published_at", "pubDate", "publishedAt"];
    document.date = publish.into_iter().filter_map(|key| date_of(keys, key, zone)).next_back();
    if let (Some(date), Some(publish)) = (date, document.date)
        && date != publish
    {
        document.notes.push(Note::changed(Message::new("import.note.publish_date").with("date", date)));
    }
    document.date = document.date.or(date);
    for key in
        ["lastmod", "updated", "last_modified_at", "modified", "updated_at", "last_updated", "lastUpdated"]
    {
        document.updated = document.updated.or(date_of(keys, key, zone));
    }
    document.created = date_of(keys, "created", zone);
    for key in ["expires", "expiryDate", "expires_at", "unpublishDate"] {
        document.expires = document.expires.or(date_of(keys, key, zone));
    }
    status(keys, zone, document);
    kind(keys, document);
}

/// `draft: true`, Jekyll's `published: false`, or a `status` by name. The most hidden of them counts.
fn status(keys: &mut Keys, zone: &Zone, document: &mut Document) {
    let draft = keys.parsed("draft", "import.draft", switch).unwrap_or(false);
    if let Some(text) = keys.first(&["status"]) {
        document.status = match text.to_ascii_lowercase().as_str() {
            "published" | "publish" | "public" => Status::Published,
            "draft" => Status::Draft,
            "review" | "pending" => Status::Review,
            "archived" => Status::Archived,
            // "private", "hidden": not knowing is no reason to show it.
            _ => {
                document
                    .notes
                    .push(Note::changed(Message::new("import.note.status").with("value", shown(&text))));
                Status::Draft
            }
        };
    }
    if draft || published(keys, zone, document) == Some(false) {
        document.status = Status::Draft;
    }
}

/// `published: false`; some write a date there.
fn published(keys: &mut Keys, zone: &Zone, document: &mut Document) -> Option<bool> {
    let Entry { key, value, .. } = keys.take("published")?;
    if let Value::Text(text) = &value.value {
        if let Some(published) = switch(text.trim()) {
            return Some(published);
        }
        if let Some(time) = date::read(text, zone).filter(|_| document.date.is_none()) {
            document.date = Some(time);
            return None;
        }
    }
    keys.ignore(&key);
    None
}

/// `type: page` and `layout: page` make a page of it; other words name a template of the site it comes from.
fn kind(keys: &mut Keys, document: &mut Document) {
    for key in ["type", "layout"] {
        match keys.first(&[key]).as_deref() {
            Some("page") => document.kind = PostKind::Page,
            Some("post") if key == "type" => {}
            Some(_) => keys.ignore(key),
            None => {}
        }
    }
}
