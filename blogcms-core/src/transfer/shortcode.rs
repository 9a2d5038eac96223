//! Shortcodes of Hugo and Zola and tags of Jekyll's Liquid: put into Markdown where we have the thing, left visible and
//! told where not. Never inside code.

mod args;
mod hugo;
mod liquid;
mod put;
mod zola;

use super::{Note, link, shown};
use crate::error::Message;
use pulldown_cmark::{Event, Parser, Tag};
use std::borrow::Cow;
use std::ops::Range;

/// The longest tag that is looked at, in bytes.
const MAX_TAG: usize = 4096;

/// `text` with what can be put into Markdown, and what became of the rest. `reference` gives the address of the post that
/// `ref` or `post_url` name.
pub fn translate<'a>(text: &'a str, reference: &dyn Fn(&str) -> Option<String>) -> (Cow<'a, str>, Vec<Note>) {
    if !text.contains("{{") && !text.contains("{%") {
        return (Cow::Borrowed(text), Vec::new());
    }
    let (edits, notes, without_end) = Default::default();
    let mut scan = Scan { text, reference, code: code(text), edits, notes, without_end };
    scan.run();
    (link::replace(text, &scan.edits), scan.notes)
}

/// Where code stands, in order.
fn code(text: &str) -> Vec<Range<usize>> {
    let events = Parser::new_ext(text, link::options()).into_offset_iter();
    let is_code = |event: &Event<'_>| matches!(event, Event::Start(Tag::CodeBlock(_)) | Event::Code(_));
    events.filter(|(event, _)| is_code(event)).map(|(_, range)| range).collect()
}

/// A way through a text.
struct Scan<'a> {
    text: &'a str,
    reference: &'a dyn Fn(&str) -> Option<String>,
    code: Vec<Range<usize>>,
    edits: Vec<(Range<usize>, String)>,
    notes: Vec<Note>,
    /// Tags that have no end from here on.
    without_end: Vec<&'static str>,
}

impl Scan<'_> {
    fn run(&mut self) {
        let mut at = 0;
        while let Some(open) = self.text[at..].find('{').map(|i| at + i) {
            at = open + 1;
            let rest = &self.text[open..];
            if !rest.starts_with("{{") && !rest.starts_with("{%") {
                continue;
            }
            if let Some(code) = self.code_at(open) {
                at = code;
                continue;
            }
            let end = if rest.starts_with("{{<") || rest.starts_with("{{%") {
                hugo::tag(self, open)
            } else {
                liquid::tag(self, open)
            };
            at = end.unwrap_or(open + 2);
        }
    }

    /// The end of the code that `at` stands in.
    fn code_at(&self, at: usize) -> Option<usize> {
        let next = self.code.partition_point(|range| range.end <= at);
        self.code.get(next).filter(|range| range.start <= at).map(|range| range.end)
    }

    /// Where `close` begins after `from`, if the tag is no longer than one may be.
    fn close(&self, from: usize, close: &str) -> Option<usize> {
        let mut end = self.text.len().min(from + MAX_TAG);
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        self.text.get(from..end)?.find(close).map(|i| from + i)
    }

    fn edit(&mut self, range: Range<usize>, new: String) {
        self.edits.push((range, new));
    }

    /// A link to a post in the place of the tag, or the tag as it was if there is no such post.
    fn put_reference(&mut self, range: Range<usize>, name: &str) {
        match (self.reference)(name) {
            Some(address) => self.edit(range, address),
            None => {
                self.notes
                    .push(Note::lost(Message::new("import.note.reference").with("target", shown(name))));
            }
        }
    }

    /// Says that the tag stays visible.
    fn unknown(&mut self, name: &str) {
        let message = Message::new("import.note.shortcode").with("name", shown(name));
        if !self.notes.iter().any(|note| note.message == message) {
            self.notes.push(Note::lost(message));
        }
    }

    /// Says that something of a tag has no place.
    fn dropped(&mut self, name: &str, what: &[&str]) {
        if !what.is_empty() {
            let message =
                Message::new("import.note.argument").with("name", name).with("keys", what.join(", "));
            self.notes.push(Note::lost(message));
        }
    }

    /// Whether nothing else stands on the lines of `range`.
    fn alone(&self, range: &Range<usize>) -> bool {
        let before = self.text[..range.start].rsplit('\n').next().unwrap_or("");
        let after = self.text[range.end..].split('\n').next().unwrap_or("");
        before.trim().is_empty() && after.trim().is_empty()
    }

    /// What a known media tag is, as Markdown.
    fn embed(&mut self, range: Range<usize>, address: &str) {
        let alone = self.alone(&range);
        self.edit(range, if alone { address.to_owned() } else { format!("<{address}>") });
    }
}

#[cfg(test)]
mod tests;
