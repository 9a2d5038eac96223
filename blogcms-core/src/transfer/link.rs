//! Where a Markdown text names addresses, so that some can be put in the place of others and no other byte changes.

mod destination;
mod html;

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag};
use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

/// An address in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Where it is written, without brackets or quotes around it.
    pub range: Range<usize>,
    /// The address that is meant: entities and escapes read.
    pub address: String,
    /// Whether it is shown (a picture) rather than followed.
    pub picture: bool,
}

/// The addresses of links, pictures, reference definitions and of `href` and `src` in raw HTML, in order and apart. None
/// in code, none of autolinks.
pub fn find(text: &str) -> Vec<Link> {
    if !text.contains("](") && !text.contains("]:") && !text.contains('<') {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut pictures: HashSet<String> = HashSet::new();
    // What the title of a link or its text holds lies inside the link; so does its end.
    let mut open: Vec<Open> = Vec::new();
    let mut events = Parser::new_ext(text, options()).into_offset_iter();
    for (event, range) in events.by_ref() {
        if let Some((_, inner, _)) = open.last_mut() {
            *inner = (*inner).max(range.end.min(open_end(&event, &range)));
        }
        match event {
            Event::Start(Tag::Link { link_type, dest_url, .. }) => {
                open.push((range.clone(), range.start + 1, inline(link_type, &dest_url, false)));
            }
            Event::Start(Tag::Image { link_type, dest_url, id, .. }) => {
                if link_type != LinkType::Inline {
                    pictures.insert(id.to_lowercase());
                }
                open.push((range.clone(), range.start + 2, inline(link_type, &dest_url, true)));
            }
            Event::End(pulldown_cmark::TagEnd::Link | pulldown_cmark::TagEnd::Image) => {
                let Some((range, inner, link)) = open.pop() else { continue };
                if let Some((address, picture)) = link
                    && let Some(at) = destination::inline(text, inner, range.end)
                {
                    found.push(Link { range: at, address, picture });
                }
                if let Some((_, outer, _)) = open.last_mut() {
                    *outer = (*outer).max(range.end);
                }
            }
            Event::Start(Tag::HtmlBlock) | Event::InlineHtml(_) => html::find(text, range, &mut found),
            _ => {}
        }
    }
    for (label, definition) in events.reference_definitions().iter() {
        if let Some(at) = destination::of_definition(text, definition.span.clone()) {
            let picture = pictures.contains(&label.to_lowercase());
            found.push(Link { range: at, address: definition.dest.to_string(), picture });
        }
    }
    apart(found)
}

/// The links in order, without those that overlap one before.
fn apart(mut found: Vec<Link>) -> Vec<Link> {
    found.sort_by_key(|link| (link.range.start, link.range.end));
    let mut end = 0;
    found.retain(|link| {
        let apart = link.range.start >= end;
        end = end.max(link.range.end);
        apart
    });
    found
}

/// A link that has not ended: the whole of it, where its text ends so far, and its address if that stands in it.
type Open = (Range<usize>, usize, Option<(String, bool)>);

/// Events inside a link end before its own end does; those of the link itself count for nothing.
fn open_end(event: &Event<'_>, range: &Range<usize>) -> usize {
    match event {
        Event::Start(Tag::Link { .. } | Tag::Image { .. })
        | Event::End(pulldown_cmark::TagEnd::Link | pulldown_cmark::TagEnd::Image) => 0,
        _ => range.end,
    }
}

fn inline(link: LinkType, address: &str, picture: bool) -> Option<(String, bool)> {
    (link == LinkType::Inline).then(|| (address.to_owned(), picture))
}

/// What the renderer understands, as far as it decides what is a link.
pub(super) fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM
}

/// `text` with other texts in the place of some ranges, which are in order and apart.
pub fn replace<'a>(text: &'a str, edits: &[(Range<usize>, String)]) -> Cow<'a, str> {
    if edits.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + edits.len() * 32);
    let mut at = 0;
    for (range, new) in edits {
        out.push_str(&text[at..range.start]);
        out.push_str(new);
        at = range.end;
    }
    out.push_str(&text[at..]);
    Cow::Owned(out)
}

/// `text` with the addresses that `rewrite` gives in the place of those it is asked about.
pub fn rewrite(text: &str, mut rewrite: impl FnMut(&Link) -> Option<String>) -> Cow<'_, str> {
    let edits: Vec<_> =
        find(text).into_iter().filter_map(|link| rewrite(&link).map(|new| (link.range, new))).collect();
    replace(text, &edits)
}

#[cfg(test)]
mod tests;
