//! Footnotes: numbered in the order in which the text calls them, gathered at the end, with ways back.

use super::sanitize::ID_PREFIX;
use super::slot::{Slots, push};
use super::words::Words;
use crate::html::escape;
use std::collections::HashMap;

#[derive(Debug, Default)]
pub(super) struct Footnotes {
    /// By label: its number from 1, and how often it is called.
    numbers: HashMap<String, usize>,
    notes: Vec<Note>,
}

#[derive(Debug, Default)]
struct Note {
    calls: usize,
    html: Option<String>,
}

impl Footnotes {
    fn number(&mut self, label: &str) -> usize {
        if let Some(number) = self.numbers.get(label) {
            return *number;
        }
        self.notes.push(Note::default());
        self.numbers.insert(label.to_owned(), self.notes.len());
        self.notes.len()
    }

    /// A call of a note.
    pub(super) fn call(&mut self, label: &str, words: &Words) -> String {
        let number = self.number(label);
        let note = &mut self.notes[number - 1];
        note.calls += 1;
        format!(
            "<sup class=\"note-ref\"><a href=\"#{ID_PREFIX}fn:{number}\" id=\"{ID_PREFIX}{}\" role=\"doc-noteref\" \
             aria-label=\"{}\">{number}</a></sup>",
            place(number, note.calls),
            escape(&words.footnote.replace("{number}", &number.to_string())),
        )
    }

    /// What a note says; of two notes with one label the first counts.
    pub(super) fn define(&mut self, label: &str, html: String) {
        let number = self.number(label);
        self.notes[number - 1].html.get_or_insert(html);
    }

    /// All notes as a list that is not sanitised yet; `None` when there is none.
    pub(super) fn list(self, slots: &mut Slots, words: &Words) -> Option<String> {
        if self.notes.is_empty() {
            return None;
        }
        let mut out = String::from("<ol>\n");
        for (number, note) in (1..).zip(self.notes) {
            let html = note.html.unwrap_or_default();
            let back = slots.put(ways_back(number, note.calls, words));
            let (body, tail) = match html.strip_suffix("</p>\n") {
                Some(body) => (body, "</p>\n"),
                None => (html.as_str(), ""),
            };
            push(&mut out, format_args!("<li id=\"fn:{number}\">\n{body} {back}{tail}</li>\n"));
        }
        out.push_str("</ol>\n");
        Some(out)
    }
}

fn place(number: usize, call: usize) -> String {
    if call == 1 { format!("ref:{number}") } else { format!("ref:{number}.{call}") }
}

fn ways_back(number: usize, calls: usize, words: &Words) -> String {
    let label = escape(&words.footnote_back.replace("{number}", &number.to_string()));
    let mut out = String::new();
    for call in 1..=calls {
        let place = place(number, call);
        let nth = if call == 1 { String::new() } else { format!("<sup>{call}</sup>") };
        let name = if call == 1 { label.clone() } else { format!("{label} ({call})") };
        push(
            &mut out,
            format_args!(
                "<a href=\"#{ID_PREFIX}{place}\" role=\"doc-backlink\" aria-label=\"{name}\">↩\u{fe0e}{nth}</a>"
            ),
        );
    }
    out
}
