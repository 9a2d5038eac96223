//! Content: Markdown in, safe HTML and what is known of it out.

mod absolute;
mod autolink;
mod block;
pub mod check;
mod code;
mod comment;
mod embed;
mod entity;
mod fact;
mod footnote;
mod heading;
pub mod highlight;
mod href;
mod image;
mod inline;
mod math;
mod mathml;
mod raw;
mod render;
mod renderer;
mod sanitize;
mod shortcode;
mod slot;
mod tag;
mod words;

pub use absolute::absolute_url;
pub use comment::{MAX_COMMENT_CHARS, comment_html, without_turns};
pub use embed::EMBED_ORIGINS;
pub use renderer::{Renderer, RendererBuilder};
pub use sanitize::sanitize_html;
pub use shortcode::{FencedBlock, Markup, Shortcode, ShortcodeCall};
pub use words::Words;

/// The places of a piece of raw HTML that no page shows.
pub(crate) fn hidden(html: &str) -> Vec<std::ops::Range<usize>> {
    raw::hidden(html)
}

use crate::html::SafeHtml;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// The largest body, in bytes.
pub const MAX_BODY_BYTES: usize = 2 * 1024 * 1024;

/// Stands where the base of the blog goes in a rendered address: U+0001, which no source can hold once
/// [`Renderer::render`] has stripped it.
const BASE: char = '\u{1}';
/// The same as a byte of a text.
const BASE_BYTE: u8 = 1;

/// A heading, for "On this page".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TocEntry {
    /// 2 to 4; a heading of the first level counts as 2, since the title is the first.
    pub level: u8,
    /// The id of the heading's element.
    pub id: String,
    /// Its text.
    pub title: String,
}

/// A rendered body.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rendered {
    #[serde(default)]
    html: SafeHtml,
    /// The headings, in order.
    pub toc: Vec<TocEntry>,
    /// The text without markup, for search and feeds.
    #[serde(default)]
    pub text: String,
    /// The beginning of the text, at most 200 characters, cut at a word.
    pub excerpt: String,
    /// Words of the text; code counts word by word, as it is read too. At 225 words a minute this is the reading time.
    pub words: u32,
    /// Addresses that it links to, as they were written.
    pub links: Vec<String>,
}

impl Rendered {
    /// This with the HTML that a store kept beside the rest of it.
    #[must_use]
    pub fn with_html(self, html: SafeHtml) -> Self {
        Self { html, ..self }
    }

    /// The HTML with addresses of the blog below `base`: empty, or a path such as `/blog`, or an origin and path for
    /// feeds and mail.
    pub fn html(&self, base: &str) -> SafeHtml {
        let html = self.html.as_str();
        let mut out = String::with_capacity(html.len() + 64);
        let mut done = 0;
        for at in memchr::memchr_iter(BASE_BYTE, html.as_bytes()) {
            out.push_str(&html[done..at]);
            out.push_str(base);
            done = at + 1;
        }
        out.push_str(&html[done..]);
        SafeHtml::vouched(out)
    }

    /// The HTML for readers elsewhere, in a feed or a mail: every address absolute. `base` is the origin and path of the
    /// blog, `page` the absolute address of the page, without a query or fragment.
    pub fn absolute_html(&self, base: &str, page: &str) -> SafeHtml {
        SafeHtml::vouched(absolute::absolute(self.html(base).as_str(), page))
    }
}

/// `text` without control characters, which no body holds: our own marks are some of them.
fn without_controls(text: &str) -> Cow<'_, str> {
    let foreign = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    if text.contains(foreign) { Cow::Owned(text.replace(foreign, "")) } else { Cow::Borrowed(text) }
}

/// Words for the reading time: what stands between white space, in code as well, since it is read, too. In Chinese and
/// Japanese two characters count as a word.
fn word_count(text: &str) -> u32 {
    let dense = |c: &char| matches!(*c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}');
    let words = text.split_whitespace().filter(|w| w.contains(|c: char| !dense(&c))).count();
    let characters = if text.is_ascii() { 0 } else { text.chars().filter(dense).count() };
    u32::try_from(words + characters.div_ceil(2)).unwrap_or(u32::MAX)
}

/// The beginning of `text`: at most 200 characters, cut at a word, white space folded.
fn excerpt(text: &str) -> String {
    const CHARS: usize = 200;
    let mut out = String::new();
    let mut chars = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if chars + length + 1 > CHARS {
            if out.is_empty() {
                out.extend(word.chars().take(CHARS - 1));
            }
            out.push('…');
            return out;
        }
        if !out.is_empty() {
            out.push(' ');
            chars += 1;
        }
        out.push_str(word);
        chars += length;
    }
    out
}

/// Whether `url` may stand in a link: `http`, `https`, `mailto`, `tel`, or relative to the blog. The one rule for every
/// field that holds an address. Control characters and white space inside are refused, since browsers drop some of them
/// before they read the scheme.
pub fn is_safe_url(url: &str) -> bool {
    if url.is_empty() || url.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return false;
    }
    if url.starts_with("//") || url.starts_with('\\') || url.starts_with("/\\") {
        return false;
    }
    let scheme = url.split(['/', '?', '#']).next().unwrap_or("");
    match scheme.split_once(':') {
        None => true,
        Some((scheme, _)) => {
            ["http", "https", "mailto", "tel"].iter().any(|s| scheme.eq_ignore_ascii_case(s))
        }
    }
}

#[cfg(test)]
mod tests;
