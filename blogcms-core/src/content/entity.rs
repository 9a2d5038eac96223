//! Character references in raw HTML.

use crate::html::escape;
use std::borrow::Cow;

/// `text` of raw HTML with `& < > " '` encoded. Named references such as `&copy;` stay; numbers become the characters
/// they name, and those that name a control character vanish: our own marks are control characters.
pub(super) fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&escape(&rest[..at]));
        rest = &rest[at..];
        if let Some((c, after)) = numeric(rest) {
            if let Some(c) = c {
                out.push_str(&escape(c.encode_utf8(&mut [0; 4])));
            }
            rest = after;
        } else if let Some(length) = named(rest) {
            out.push_str(&rest[..length]);
            rest = &rest[length..];
        } else {
            out.push_str("&amp;");
            rest = &rest[1..];
        }
    }
    out.push_str(&escape(rest));
    out
}

/// The length of `&name;` at the start of `text`.
fn named(text: &str) -> Option<usize> {
    let inner = &text[1..];
    let end = inner.bytes().take(33).position(|b| !b.is_ascii_alphanumeric())?;
    (end > 0 && inner.as_bytes()[end] == b';' && inner.as_bytes()[0].is_ascii_alphabetic()).then_some(end + 2)
}

/// `&#…` at the start of `text`: the character, unless it is none or a control character, and what follows.
fn numeric(text: &str) -> Option<(Option<char>, &str)> {
    let inner = text.strip_prefix("&#")?;
    let (radix, digits) = match inner.strip_prefix(['x', 'X']) {
        Some(hex) => (16, hex),
        None => (10, inner),
    };
    let end = digits.find(|c: char| !c.is_digit(radix)).unwrap_or(digits.len());
    if end == 0 {
        return None;
    }
    let code = u32::from_str_radix(&digits[..end], radix).unwrap_or(0xFFFD);
    let c = char::from_u32(code).unwrap_or('\u{FFFD}');
    let after = &digits[end..];
    let kept = !c.is_control() || matches!(c, '\n' | '\t');
    Some((kept.then_some(c), after.strip_prefix(';').unwrap_or(after)))
}

/// What [`encode`] made, as plain text; rarer named references stay as they are.
pub(super) fn plain(html: &str) -> Cow<'_, str> {
    if !html.contains('&') {
        return Cow::Borrowed(html);
    }
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let known = [
            ("&amp;", '&'),
            ("&lt;", '<'),
            ("&gt;", '>'),
            ("&quot;", '"'),
            ("&#39;", '\''),
            ("&nbsp;", '\u{a0}'),
        ];
        match known.iter().find(|(name, _)| rest.starts_with(name)) {
            Some((name, c)) => {
                out.push(*c);
                rest = &rest[name.len()..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}
