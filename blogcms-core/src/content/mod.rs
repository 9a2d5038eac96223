//! Content: Markdown in, safe HTML and what is known of it out.

mod render;
mod sanitize;

use crate::html::SafeHtml;
use serde::{Deserialize, Serialize};

/// The largest body, in bytes.
pub const MAX_BODY_BYTES: usize = 2 * 1024 * 1024;

/// Stands where the base of the blog goes in a rendered address: U+0001, which no source can hold once
/// [`Renderer::render`] has stripped it.
const BASE: char = '\u{1}';

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
    html: SafeHtml,
    /// The headings, in order.
    pub toc: Vec<TocEntry>,
    /// The text without markup, for search and feeds.
    pub text: String,
    /// The beginning of the text, at most 200 characters, cut at a word.
    pub excerpt: String,
    /// Words of the text; code counts, as it is read too.
    pub words: u32,
    /// Addresses that it links to, as they were written.
    pub links: Vec<String>,
}

impl Rendered {
    /// The HTML with addresses of the blog below `base`: empty, or a path such as `/blog`, or an origin and path for
    /// feeds and mail.
    pub fn html(&self, base: &str) -> SafeHtml {
        let html = self.html.as_str();
        let mut out = String::with_capacity(html.len() + 64);
        for (i, part) in html.split(BASE).enumerate() {
            if i > 0 {
                out.push_str(base);
            }
            out.push_str(part);
        }
        SafeHtml::vouched(out)
    }
}

/// Turns Markdown (CommonMark 0.31.2 with the tables, task lists, strikethrough, footnotes and alerts of GFM) into
/// [`Rendered`]. Cheap to make; holds no state.
#[derive(Clone, Debug, Default)]
pub struct Renderer {
    _private: (),
}

/// Changes whenever the same source would come out differently.
const RENDER_VERSION: &str = "1";

impl Renderer {
    /// A renderer with our settings.
    pub fn new() -> Self {
        Self::default()
    }

    /// Names everything that the outcome depends on besides the source: a kept rendering with another fingerprint is
    /// made anew.
    pub fn fingerprint(&self) -> &str {
        RENDER_VERSION
    }

    /// Renders `markdown`. Whatever it holds, the outcome is safe to show.
    pub fn render(&self, markdown: &str) -> Rendered {
        let source: String =
            markdown.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\r' | '\t')).collect();
        let draft = render::render(&source);
        Rendered {
            html: sanitize::sanitize(&draft.html),
            toc: draft.toc,
            excerpt: excerpt(&draft.prose),
            words: u32::try_from(draft.text.split_whitespace().count()).unwrap_or(u32::MAX),
            text: draft.text,
            links: draft.links,
        }
    }
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
