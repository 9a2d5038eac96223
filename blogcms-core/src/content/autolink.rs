//! Addresses that stand in the text, as GFM's extended autolinks have them.

/// The longest address, in characters.
const MAX_CHARS: usize = 2000;

/// A part of text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Part<'t> {
    Text(&'t str),
    /// What is shown, and where it leads.
    Link(&'t str, String),
}

/// Takes `text` apart at the addresses in it; `follows` is the character before.
pub(super) fn parts(text: &str, follows: Option<char>) -> Vec<Part<'_>> {
    let mut out = Vec::new();
    let (mut from, mut at) = (0, 0);
    while let Some(found) = text[at..].find([':', '.', '@']) {
        let sign = at + found;
        let link = match text.as_bytes()[sign] {
            b':' => web(text, sign, from, follows),
            b'.' => www(text, sign, from, follows),
            _ => mail(text, sign, from),
        };
        at = sign + 1;
        if let Some((start, end, url)) = link {
            if start > from {
                out.push(Part::Text(&text[from..start]));
            }
            out.push(Part::Link(&text[start..end], url));
            (from, at) = (end, end);
        }
    }
    if from < text.len() {
        out.push(Part::Text(&text[from..]));
    }
    out
}

type Found = Option<(usize, usize, String)>;

/// `http://…` and `https://…`, found by the colon.
fn web(text: &str, colon: usize, from: usize, follows: Option<char>) -> Found {
    if !text[colon..].starts_with("://") {
        return None;
    }
    let before = &text.as_bytes()[from..colon];
    let scheme = ["https", "http"].into_iter().find(|s| {
        before.len() >= s.len() && before[before.len() - s.len()..].eq_ignore_ascii_case(s.as_bytes())
    })?;
    let start = colon - scheme.len();
    let end = begins(text, start, follows).then(|| end_of(text, colon + 3))??;
    Some((start, end, text[start..end].to_owned()))
}

/// `www.…`, found by its first dot.
fn www(text: &str, dot: usize, from: usize, follows: Option<char>) -> Found {
    let start = dot.checked_sub(3).filter(|s| *s >= from)?;
    if !text.get(start..dot)?.eq_ignore_ascii_case("www") || !begins(text, start, follows) {
        return None;
    }
    let end = end_of(text, start)?;
    (end > dot + 1).then(|| (start, end, format!("http://{}", &text[start..end])))
}

/// Only at the start, after white space or after one of `*_~(`.
fn begins(text: &str, start: usize, follows: Option<char>) -> bool {
    let before = text[..start].chars().next_back().or(follows);
    before.is_none_or(|c| c.is_whitespace() || "*_~(".contains(c))
}

/// Where the address ends whose host starts at `host`; `None` when that is no host.
fn end_of(text: &str, host: usize) -> Option<usize> {
    // The host first: where none is, nothing behind it is looked at.
    let rest = &text[host..];
    let host_end = rest.find(|c: char| !(c.is_alphanumeric() || ".-_".contains(c))).unwrap_or(rest.len());
    let mut names = rest[..host_end].trim_end_matches('.').rsplit('.');
    let (last, before) = (names.next()?, names.next()?);
    if last.is_empty() || before.is_empty() || last.contains('_') || before.contains('_') {
        return None;
    }
    let signs = rest.char_indices().take(MAX_CHARS);
    let length = signs.take_while(|(_, c)| !c.is_whitespace() && *c != '<').last();
    let rest = &rest[..length.map_or(0, |(at, c)| at + c.len_utf8())];
    let (opened, mut closed) = (rest.matches('(').count(), rest.matches(')').count());
    let mut end = rest.len();
    while let Some(c) = rest[..end].chars().next_back() {
        match c {
            '?' | '!' | '.' | ',' | ':' | '*' | '_' | '~' | '\'' | '"' => {}
            ')' if closed > opened => closed -= 1,
            ';' => {
                // What looks like a character reference is none of the address.
                let Some(reference) = rest[..end - 1].rfind('&') else { break };
                let name = &rest[reference + 1..end - 1];
                if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric()) {
                    break;
                }
                end = reference;
                continue;
            }
            _ => break,
        }
        end -= 1;
    }
    Some(host + end)
}

/// `name@host.example`, found by the sign.
fn mail(text: &str, sign: usize, from: usize) -> Found {
    let name = |c: char| c.is_ascii_alphanumeric() || ".-_+".contains(c);
    let start = sign - text[from..sign].bytes().rev().take_while(|b| name(char::from(*b))).count();
    let host = |c: char| c.is_ascii_alphanumeric() || ".-_".contains(c);
    let rest = &text[sign + 1..];
    let length = rest.find(|c: char| !host(c)).unwrap_or(rest.len());
    let host = rest[..length].trim_end_matches('.');
    let fits = start < sign && host.contains('.') && !host.starts_with('.') && !host.ends_with(['-', '_']);
    let end = sign + 1 + host.len();
    fits.then(|| (start, end, format!("mailto:{}", &text[start..end])))
}
