//! The allow-list that everything a writer wrote goes through.

use super::raw::{Watch, tidy};
use super::tag::Element;
use super::{BASE, is_safe_url, without_controls};
use crate::html::SafeHtml;
use ammonia::{Builder, UrlRelative};
use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::LazyLock;

/// Before every id of a body, so that none can take the place of one of the page's own.
pub(super) const ID_PREFIX: &str = "h-";

/// The kinds of callouts, which are also their classes.
pub(super) const CALLOUTS: [&str; 5] = ["note", "tip", "important", "warning", "caution"];

static BUILDER: LazyLock<Builder<'static>> = LazyLock::new(builder);

static TAGS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| BUILDER.clone_tags());

fn builder() -> Builder<'static> {
    let mut builder = Builder::default();
    builder
        .add_tags(["section", "figure", "figcaption"])
        .rm_tags(["map", "area"])
        .add_tag_attributes("a", ["id"])
        .add_tag_attributes("ol", ["start"])
        .add_tag_attributes("code", ["class"])
        .add_tag_attributes("details", ["open"])
        .add_tag_attributes("div", ["role"])
        .url_schemes(["http", "https", "mailto", "tel"].into())
        .link_rel(Some("noopener"))
        .id_prefix(Some(ID_PREFIX))
        .set_tag_attribute_value("img", "loading", "lazy")
        .set_tag_attribute_value("img", "decoding", "async")
        .attribute_filter(attribute)
        .add_allowed_classes("div", ["callout"].into_iter().chain(CALLOUTS))
        .add_allowed_classes("p", ["callout-label"])
        .add_allowed_classes("td", ["num", "mid"])
        .add_allowed_classes("th", ["num", "mid"])
        .url_relative(UrlRelative::Custom(Box::new(relative)));
    for element in ["h2", "h3", "h4", "h5", "h6", "div", "section", "p", "li", "span"] {
        builder.add_tag_attributes(element, ["id"]);
    }
    builder
}

fn attribute<'u>(element: &str, attribute: &str, value: &'u str) -> Option<Cow<'u, str>> {
    if value.len() > MAX_VALUE {
        return None;
    }
    match (element, attribute) {
        ("code", "class") => language(value).map(Cow::from),
        ("div", "role") => (value == "note").then_some(Cow::from(value)),
        // One rule for every address: what the sanitiser would let through beyond it goes, too.
        (_, "href" | "src" | "cite") if !is_safe_url(value) => None,
        _ => Some(Cow::from(value)),
    }
}

/// Whether an element may stand in a body.
pub(super) fn is_allowed(name: &str) -> bool {
    TAGS.contains(name)
}

/// Only `language-…` of letters, digits and a few signs.
fn language(class: &str) -> Option<String> {
    let name = class.split_whitespace().find_map(|c| c.strip_prefix("language-"))?;
    let name: String =
        name.chars().filter(|c| c.is_ascii_alphanumeric() || "+#-_".contains(*c)).take(30).collect();
    (!name.is_empty()).then(|| format!("language-{name}"))
}

/// Addresses without a scheme: a fragment finds its prefixed id, a path from the root goes below the blog's base, and
/// anything else stays.
fn relative(url: &str) -> Option<Cow<'_, str>> {
    if !is_safe_url(url) {
        return None;
    }
    match url.strip_prefix('#') {
        Some(id) if id.is_empty() || id.starts_with(ID_PREFIX) => Some(Cow::from(url)),
        Some(id) => Some(Cow::from(format!("#{ID_PREFIX}{id}"))),
        None if url.starts_with('/') => Some(Cow::from(format!("{BASE}{url}"))),
        None => Some(Cow::from(url)),
    }
}

/// The longest value of an attribute, in bytes; no browser follows a longer address.
const MAX_VALUE: usize = 8 * 1024;

/// Stands in long texts and for nothing: no source holds its first character.
const BREAK: &str = "\u{4}&gt;";

/// Sanitises what is in order: every element is known and closed where it must be.
pub(super) fn clean(tidy: &str) -> String {
    let clean = match with_breaks(tidy) {
        Cow::Borrowed(tidy) => BUILDER.clean(tidy).to_string(),
        Cow::Owned(tidy) => BUILDER.clean(&tidy).to_string().replace(BREAK, ""),
    };
    without_idle_rel(clean)
}

/// What the sanitiser puts at the end of every link, also of one that has lost its address. HTML allows it with an
/// address only.
const REL: &str = " rel=\"noopener\">";

/// No `rel` where no `href` is. (A quotation mark within a value is escaped, so [`REL`] ends a tag wherever it stands.)
fn without_idle_rel(html: String) -> String {
    let Some(first) = html.find(REL) else { return html };
    let mut out = String::with_capacity(html.len());
    let (mut from, mut at) = (0, first);
    loop {
        let tag = html[from..at].rfind("<a").map_or("", |start| &html[from + start..at]);
        let end = if tag.contains(" href=\"") { REL } else { ">" };
        out.push_str(&html[from..at]);
        out.push_str(end);
        from = at + REL.len();
        match html[from..].find(REL) {
            Some(next) => at = from + next,
            None => break,
        }
    }
    out.push_str(&html[from..]);
    out
}

/// At every `&` and every character of U+0080 to U+00BF, the serialiser searches the rest of its text for `<` and
/// `>`, which takes the square of a text's length if there is none. Breaks bound that search.
fn with_breaks(tidy: &str) -> Cow<'_, str> {
    const APART: usize = 2 * 1024;
    let mut breaks = Vec::new();
    let mut start = 0;
    for part in tidy.split_inclusive('<') {
        let text = part.find('>').map_or(0, |end| end + 1);
        let mut last = text;
        for (at, byte) in part.bytes().enumerate().skip(text) {
            if at - last >= APART && matches!(byte, b'&' | 0xC2) {
                breaks.push(start + at);
                last = at;
            }
        }
        start += part.len();
    }
    if breaks.is_empty() {
        return Cow::Borrowed(tidy);
    }
    let mut out = String::with_capacity(tidy.len() + breaks.len() * BREAK.len());
    let mut from = 0;
    for at in breaks {
        out.push_str(&tidy[from..at]);
        out.push_str(BREAK);
        from = at;
    }
    out.push_str(&tidy[from..]);
    Cow::Owned(out)
}

struct Nothing;

impl Watch for Nothing {
    fn element(&mut self, _: &Element) -> Option<String> {
        None
    }
    fn text(&mut self, _: &str) {}
}

/// HTML from anywhere, cut down to what a body may hold: text, links, pictures and tables; nothing that runs, no style
/// and no form. Addresses that [`is_safe_url`] refuses go. Sanitising the outcome again changes nothing.
pub fn sanitize_html(html: &str) -> SafeHtml {
    let based = sanitize(html);
    SafeHtml::vouched(based.replace(BASE, ""))
}

/// As [`sanitize_html`], with [`BASE`] before addresses of the blog.
pub(super) fn sanitize(html: &str) -> String {
    // A rare tree reads differently once it is written down, such as a table within a link: then once more.
    const ROUNDS: usize = 4;
    let mut now = pass(html);
    for _ in 0..ROUNDS {
        let again = pass(&now);
        if again == now {
            break;
        }
        now = again;
    }
    now
}

fn pass(html: &str) -> String {
    let (source, mut open, mut out) = (without_controls(html), Vec::new(), String::new());
    tidy(&source, &mut open, &mut Nothing, &mut out);
    super::raw::end_markdown(&mut open, &mut out);
    clean(&out)
}
