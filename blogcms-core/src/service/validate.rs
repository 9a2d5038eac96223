//! Checks that several inputs share. Each notes a problem and goes on.

use crate::error::{Invalid, Message};
use crate::slug::{MAX_CHARS, Slug, SlugError};

/// Addresses that a page cannot have, because the blog's own routes may stand there.
pub const RESERVED_SLUGS: [&str; 22] = [
    "posts",
    "pages",
    "categories",
    "tags",
    "authors",
    "series",
    "archive",
    "search",
    "newsletter",
    "feed",
    "feeds",
    "atom",
    "sitemap",
    "media",
    "preview",
    "api",
    "admin",
    "robots",
    "llms",
    "health",
    "login",
    "assets",
];

/// A line of text: trimmed, without control characters, at least one character if `required`, at most `max`.
pub(super) fn line(
    invalid: &mut Invalid,
    field: &'static str,
    text: &str,
    max: usize,
    required: bool,
) -> String {
    let words = text.replace(|c: char| c.is_control() && !c.is_whitespace(), "");
    let text = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if required && text.is_empty() {
        invalid.add(field, Message::new("problem.empty"));
    }
    length(invalid, field, &text, max);
    text
}

/// A text that is kept as it is: any but one with U+0000, which not every store can keep.
pub(super) fn storable(invalid: &mut Invalid, field: &'static str, text: &str) {
    if text.contains('\0') {
        invalid.add(field, Message::new("problem.nul"));
    }
}

/// A text of several lines: at most `max` characters, none of them U+0000.
pub(super) fn length(invalid: &mut Invalid, field: &'static str, text: &str, max: usize) {
    storable(invalid, field, text);
    let count = text.chars().count();
    if count > max {
        invalid.add(field, Message::new("problem.long").with("max", max).with("count", count));
    }
}

/// An address that was typed; nothing when it is empty or wrong.
pub(super) fn slug(invalid: &mut Invalid, field: &'static str, text: &str) -> Option<Slug> {
    if text.trim().is_empty() {
        return None;
    }
    match text.trim().parse() {
        Ok(slug) => Some(slug),
        Err(SlugError::Empty) => None,
        Err(SlugError::TooLong) => {
            invalid.add(
                field,
                Message::new("problem.long").with("max", MAX_CHARS).with("count", text.chars().count()),
            );
            None
        }
        Err(SlugError::Form) => {
            let message = match Slug::from_title(text) {
                Some(better) => Message::new("problem.slug.form").with("better", better),
                None => Message::new("problem.slug.letters"),
            };
            invalid.add(field, message);
            None
        }
    }
}

/// An address of the web, or of this blog: http, https, mailto, tel, or relative. Nothing when it is empty.
pub(super) fn url(invalid: &mut Invalid, field: &'static str, text: Option<&str>) -> Option<String> {
    let text = text.map(str::trim).filter(|t| !t.is_empty())?;
    if crate::content::is_safe_url(text) && text.len() <= 2000 {
        return Some(text.to_owned());
    }
    invalid.add(field, Message::new("problem.url"));
    None
}
