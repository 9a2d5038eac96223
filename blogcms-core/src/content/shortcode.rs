//! What a host adds to the language of bodies: shortcodes, and renderers for fenced blocks.

use super::slot::push;
use crate::html::SafeHtml;
use std::fmt;

/// HTML from a host's function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Markup {
    /// Goes through the same allow-list as what writers write. The one to prefer.
    Sanitised(String),
    /// Stands as it is. The host vouches for it: whatever of the arguments is in there must be escaped.
    Vouched(SafeHtml),
}

/// A function that writers call as `{{< name first key="second" >}}`.
pub trait Shortcode: Send + Sync {
    /// The name that calls it: letters, digits, `-` and `_`.
    fn name(&self) -> &str;

    /// Changes whenever the same call would come out differently: a kept rendering with another one is made anew.
    fn fingerprint(&self) -> &str;

    /// What stands in the place of the call; `None` when its arguments make no sense, and the call stays as it was
    /// written. Must not depend on anything but the call.
    fn render(&self, call: &ShortcodeCall<'_>) -> Option<Markup>;
}

impl fmt::Debug for dyn Shortcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Shortcode({})", self.name())
    }
}

/// Renders fenced blocks of one language itself, such as diagrams.
pub trait FencedBlock: Send + Sync {
    /// The first word behind the fence.
    fn language(&self) -> &str;

    /// As [`Shortcode::fingerprint`].
    fn fingerprint(&self) -> &str;

    /// The block, given the whole line behind the fence and the text within; `None` leaves it a block of code.
    fn render(&self, info: &str, text: &str) -> Option<Markup>;
}

impl fmt::Debug for dyn FencedBlock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FencedBlock({})", self.language())
    }
}

/// The longest call, in bytes.
const MAX_CALL: usize = 2000;

/// A call as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShortcodeCall<'a> {
    /// The name.
    pub name: &'a str,
    /// The arguments in order, with their names if they have one.
    pub arguments: Vec<(Option<&'a str>, &'a str)>,
    pub(super) source: &'a str,
}

impl<'a> ShortcodeCall<'a> {
    /// The argument of this name.
    pub fn get(&self, name: &str) -> Option<&'a str> {
        self.arguments.iter().find(|(n, _)| *n == Some(name)).map(|(_, value)| *value)
    }

    /// The argument at this place among those without a name, from 0.
    pub fn at(&self, index: usize) -> Option<&'a str> {
        self.arguments.iter().filter(|(n, _)| n.is_none()).nth(index).map(|(_, value)| *value)
    }

    /// Reads a call at the start of `text`, which begins with `{{<`: on one line, at most [`MAX_CALL`] bytes.
    fn parse(text: &'a str) -> Option<Self> {
        let mut cut = text.len().min(MAX_CALL);
        while !text.is_char_boundary(cut) {
            cut -= 1;
        }
        // Cut first: a line may be as long as the body, and hold as many calls.
        let line = text[..cut].split('\n').next()?;
        let inner_end = line.find(">}}")?;
        let inner = line[3..inner_end].trim();
        let end = inner.find(char::is_whitespace).unwrap_or(inner.len());
        let name = &inner[..end];
        let fits = |c: char| c.is_ascii_alphanumeric() || "-_/".contains(c);
        if name.is_empty() || !name.chars().all(fits) {
            return None;
        }
        let arguments = arguments(&inner[end..]);
        Some(Self { name, arguments, source: &text[..inner_end + 3] })
    }
}

fn arguments(mut rest: &str) -> Vec<(Option<&str>, &str)> {
    let mut out = Vec::new();
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            return out;
        }
        let key_end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_')).unwrap_or(0);
        let key = match rest[key_end..].strip_prefix('=') {
            Some(after) if key_end > 0 => {
                let key = &rest[..key_end];
                rest = after;
                Some(key)
            }
            _ => None,
        };
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'));
        let (value, after) = match quote {
            Some(quote) => rest[1..].split_once(quote).unwrap_or((&rest[1..], "")),
            None => rest.split_at(rest.find(char::is_whitespace).unwrap_or(rest.len())),
        };
        out.push((key, value));
        rest = after;
    }
}

/// Around the number of a call in the text that Markdown is read from: no source holds them.
const OPEN: char = '\u{4}';
const CLOSE: char = '\u{5}';

/// Puts a mark in the place of every call, so that Markdown does not take it apart.
pub(super) fn mark(source: &str) -> (String, Vec<ShortcodeCall<'_>>) {
    let (mut out, mut calls) = (String::with_capacity(source.len()), Vec::new());
    let mut rest = source;
    while let Some(at) = rest.find("{{<") {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(call) = ShortcodeCall::parse(rest) {
            push(&mut out, format_args!("{OPEN}{}{CLOSE}", calls.len()));
            rest = &rest[call.source.len()..];
            calls.push(call);
        } else {
            out.push_str("{{<");
            rest = &rest[3..];
        }
    }
    out.push_str(rest);
    (out, calls)
}

/// A piece of text between marks, or the number of a call.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'t> {
    Text(&'t str),
    Call(usize),
}

/// Takes text apart at its marks.
pub(super) fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    text.split(OPEN).enumerate().flat_map(|(i, part)| {
        let (call, text) = match part.split_once(CLOSE) {
            Some((number, text)) if i > 0 => (number.parse().ok().map(Piece::Call), text),
            _ => (None, part),
        };
        call.into_iter().chain((!text.is_empty()).then_some(Piece::Text(text)))
    })
}

/// The calls in `text` as they were written, for where none is carried out.
pub(super) fn restore(text: &str, calls: &[ShortcodeCall<'_>]) -> String {
    pieces(text)
        .map(|piece| match piece {
            Piece::Text(text) => text,
            Piece::Call(number) => calls.get(number).map_or("", |call| call.source),
        })
        .collect()
}
