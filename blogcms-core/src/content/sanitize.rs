//! The allow-list that everything a writer wrote goes through.

use super::BASE;
use super::render::{TASK_DONE, TASK_OPEN};
use crate::html::SafeHtml;
use ammonia::{Builder, UrlRelative};
use std::borrow::Cow;
use std::sync::LazyLock;

/// Before every id of a body, so that none can take the place of one of the page's own.
pub(super) const ID_PREFIX: &str = "h-";

static BUILDER: LazyLock<Builder<'static>> = LazyLock::new(builder);

fn builder() -> Builder<'static> {
    let mut builder = Builder::default();
    builder
        .add_tags(["section", "figure", "figcaption"])
        .rm_tags(["map", "area"])
        .add_tag_attributes("a", ["id"])
        .add_tag_attributes("ol", ["start"])
        .add_tag_attributes("code", ["class"])
        .url_schemes(["http", "https", "mailto", "tel"].into())
        .link_rel(Some("noopener"))
        .id_prefix(Some(ID_PREFIX))
        .set_tag_attribute_value("img", "loading", "lazy")
        .attribute_filter(|element, attribute, value| match (element, attribute) {
            ("code", "class") => language(value).map(Cow::from),
            _ => Some(Cow::from(value)),
        })
        .add_allowed_classes(
            "blockquote",
            [
                "markdown-alert-note",
                "markdown-alert-tip",
                "markdown-alert-important",
                "markdown-alert-warning",
                "markdown-alert-caution",
            ],
        )
        .add_allowed_classes("sup", ["footnote-reference", "footnote-definition-label"])
        .add_allowed_classes("div", ["footnote-definition"])
        .add_allowed_classes("td", ["num", "mid"])
        .add_allowed_classes("th", ["num", "mid"])
        .url_relative(UrlRelative::Custom(Box::new(relative)));
    for heading in ["h2", "h3", "h4", "h5", "h6", "div", "section"] {
        builder.add_tag_attributes(heading, ["id"]);
    }
    builder
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
    if let Some(id) = url.strip_prefix('#') {
        return Some(if id.is_empty() { Cow::from("#") } else { Cow::from(format!("#{ID_PREFIX}{id}")) });
    }
    // `//host` and `/\host` name another host without saying so.
    if url.starts_with("//") || url.starts_with("/\\") || url.starts_with('\\') {
        return None;
    }
    if url.starts_with('/') { Some(Cow::from(format!("{BASE}{url}"))) } else { Some(Cow::from(url)) }
}

pub(super) fn sanitize(html: &str) -> SafeHtml {
    // The renderer aligns cells with a style attribute, which our content policy forbids.
    let html = html
        .replace("style=\"text-align: right\"", "class=\"num\"")
        .replace("style=\"text-align: center\"", "class=\"mid\"");
    let clean = BUILDER.clean(&html).to_string();
    SafeHtml::vouched(
        clean
            .replace(TASK_OPEN, "<input type=\"checkbox\" disabled>")
            .replace(TASK_DONE, "<input type=\"checkbox\" checked disabled>"),
    )
}
