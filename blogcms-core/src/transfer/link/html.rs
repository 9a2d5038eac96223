//! Addresses in raw HTML.

use super::Link;
use std::ops::Range;

/// Adds the values of `src`, `poster` and `href` of the tags in `range`. Comments are passed over.
pub(super) fn find(text: &str, range: Range<usize>, found: &mut Vec<Link>) {
    let html = &text[range.clone()];
    let mut at = 0;
    while let Some(open) = html[at..].find('<').map(|i| at + i) {
        if html[open..].starts_with("<!--") {
            at = html[open + 4..].find("-->").map_or(html.len(), |i| open + 4 + i + 3);
            continue;
        }
        let name = html[open + 1..].bytes().take_while(u8::is_ascii_alphanumeric).count();
        at = open + 1 + name;
        if name > 0 {
            at = tag(html, at, range.start, found);
        }
    }
}

/// The attributes of the tag whose name ends at `at`; where the tag ends.
fn tag(html: &str, mut at: usize, base: usize, found: &mut Vec<Link>) -> usize {
    let bytes = html.as_bytes();
    while at < bytes.len() && bytes[at] != b'>' {
        let from = at;
        at += run(bytes, at, |b| !b.is_ascii_whitespace() && !matches!(b, b'=' | b'>' | b'/' | b'"' | b'\''));
        let name = from..at;
        let equals = at + run(bytes, at, |b| b.is_ascii_whitespace());
        if name.is_empty() || bytes.get(equals) != Some(&b'=') {
            at = at.max(from + usize::from(name.is_empty()));
            continue;
        }
        let start = equals + 1 + run(bytes, equals + 1, |b| b.is_ascii_whitespace());
        let quote = bytes.get(start).copied().filter(|b| matches!(b, b'"' | b'\''));
        let start = start + usize::from(quote.is_some());
        let end = start
            + match quote {
                Some(quote) => run(bytes, start, |b| b != quote),
                None => run(bytes, start, |b| !b.is_ascii_whitespace() && b != b'>'),
            };
        let name = html[name].to_ascii_lowercase();
        if matches!(name.as_str(), "src" | "href" | "poster") && start < end {
            let address = html[start..end].replace("&amp;", "&");
            found.push(Link { range: base + start..base + end, address, picture: name != "href" });
        }
        at = end + usize::from(quote.is_some());
    }
    at.min(bytes.len())
}

fn run(bytes: &[u8], from: usize, is: impl Fn(u8) -> bool) -> usize {
    bytes.get(from..).map_or(0, |rest| rest.iter().take_while(|b| is(**b)).count())
}
