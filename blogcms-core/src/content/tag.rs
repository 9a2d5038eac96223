//! Tags and comments, as they are read from raw HTML.

use super::entity::{encode, plain};
use std::borrow::Cow;

/// The most attributes that an element keeps.
const MAX_ATTRIBUTES: usize = 32;

/// A start tag, names in lower case.
#[derive(Debug, Default)]
pub(super) struct Element {
    pub(super) name: String,
    /// Names and values, these encoded for HTML.
    attributes: Vec<(String, String)>,
}

impl Element {
    /// The value of an attribute as plain text.
    pub(super) fn get(&self, name: &str) -> Option<Cow<'_, str>> {
        self.attributes.iter().find(|(n, _)| n == name).map(|(_, v)| plain(v))
    }

    /// Puts what `change` gives in the place of values; whether it gave any.
    pub(super) fn replace(&mut self, change: impl Fn(&str, &str) -> Option<String>) -> bool {
        let mut changed = false;
        for (name, value) in &mut self.attributes {
            if let Some(new) = change(name, &plain(value)) {
                *value = encode(&new);
                changed = true;
            }
        }
        changed
    }

    pub(super) fn write(&self, out: &mut String) {
        out.push('<');
        out.push_str(&self.name);
        for (name, value) in &self.attributes {
            out.push(' ');
            out.push_str(name);
            out.push_str("=\"");
            out.push_str(value);
            out.push('"');
        }
        out.push('>');
    }
}

/// Behind the end tag of `name`; nothing is left when there is none.
pub(super) fn past_end_of<'a>(name: &str, rest: &'a str) -> &'a str {
    let mut from = 0;
    while let Some(at) = rest[from..].find("</") {
        let at = from + at + 2;
        if rest.as_bytes()[at..].get(..name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name.as_bytes())) {
            return rest[at..].find('>').map_or("", |end| &rest[at + end + 1..]);
        }
        from = at;
    }
    ""
}

/// What was looked for once and is not there, so that it is not looked for again.
#[derive(Default)]
pub(super) struct NoEnd {
    comment: bool,
    other: bool,
}

/// Behind a comment, a declaration or a processing instruction.
pub(super) fn comment<'a>(rest: &'a str, no_end: &mut NoEnd) -> Option<&'a str> {
    if let Some(inner) = rest.strip_prefix("<!--") {
        if no_end.comment {
            return None;
        }
        if let Some(after) = inner.strip_prefix('>').or_else(|| inner.strip_prefix("->")) {
            return Some(after);
        }
        let end = inner.find("-->");
        no_end.comment = end.is_none();
        return end.map(|end| &inner[end + 3..]);
    }
    if !(rest.starts_with("<!") || rest.starts_with("<?")) || no_end.other {
        return None;
    }
    let end = rest.find('>');
    no_end.other = end.is_none();
    end.map(|end| &rest[end + 1..])
}

fn tag_name(text: &str) -> Option<(String, &str)> {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(text.len());
    let starts = text.starts_with(|c: char| c.is_ascii_alphabetic());
    (starts && end <= 30).then(|| (text[..end].to_ascii_lowercase(), &text[end..]))
}

/// The name of an end tag, and what follows it.
pub(super) fn end_tag(rest: &str) -> Option<(String, &str)> {
    let (name, after) = tag_name(rest.strip_prefix("</")?)?;
    let end = after.find(['>', '<'])?;
    after[end..].strip_prefix('>').map(|after| (name, after))
}

/// A start tag, and what follows it.
pub(super) fn start_tag(rest: &str) -> Option<(Element, &str)> {
    let (name, mut rest) = tag_name(rest.strip_prefix('<')?)?;
    let mut element = Element { name, attributes: Vec::new() };
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if let Some(after) = rest.strip_prefix('>') {
            return Some((element, after));
        }
        let end = rest.find(|c: char| c.is_ascii_whitespace() || "=/><\"'".contains(c))?;
        if end == 0 {
            return None;
        }
        let (name, after) = (rest[..end].to_ascii_lowercase(), rest[end..].trim_start());
        let (value, after) = match after.strip_prefix('=') {
            Some(after) => value(after.trim_start())?,
            None => ("", &rest[end..]),
        };
        rest = after;
        let known = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if known && element.attributes.len() < MAX_ATTRIBUTES && element.get(&name).is_none() {
            element.attributes.push((name, encode(value)));
        }
    }
}

fn value(rest: &str) -> Option<(&str, &str)> {
    for quote in ['"', '\''] {
        if let Some(inner) = rest.strip_prefix(quote) {
            let end = inner.find(quote)?;
            return Some((&inner[..end], &inner[end + 1..]));
        }
    }
    let end = rest.find(|c: char| c.is_ascii_whitespace() || "><\"'`".contains(c))?;
    Some(rest.split_at(end))
}
