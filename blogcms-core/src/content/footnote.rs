//! Footnotes: numbered in the order in which the text calls them, gathered at the end, with ways back.

use super::sanitize::ID_PREFIX;
use super::slot::{Slots, push};
use super::words::Words;
use crate::html::escape;
use std::collections::HashMap;

#[derive(Debug, Default)]
pub(super) struct Footnotes {
    /// By label, in lower case since labels know no case: its place among the notes.
    labels: HashMap<String, usize>,
    notes: Vec<Note>,
    /// Calls in the text.
    calls: Vec<Call>,
}

#[derive(Debug, Default)]
struct Note {
    html: Option<String>,
    text: String,
    /// Calls within what it says.
    calls: Vec<Call>,
    /// From 1; 0 while nothing that is shown calls it.
    number: usize,
    called: usize,
}

/// A call of a note, and the slot where it is written once its number is known.
#[derive(Clone, Copy, Debug)]
struct Call {
    note: usize,
    slot: usize,
}

impl Footnotes {
    fn note(&mut self, label: &str) -> usize {
        let next = self.notes.len();
        let note = *self.labels.entry(label.to_lowercase()).or_insert(next);
        if note == next {
            self.notes.push(Note::default());
        }
        note
    }

    /// A call of a note, in the text or within the note `within`: gives the mark where it will be written.
    pub(super) fn call(&mut self, label: &str, within: Option<&str>, slots: &mut Slots) -> String {
        let (slot, mark) = slots.reserve();
        let call = Call { note: self.note(label), slot };
        match within.map(|label| self.note(label)) {
            Some(note) => self.notes[note].calls.push(call),
            None => self.calls.push(call),
        }
        mark
    }

    /// What a note says; of two notes with one label the first counts.
    pub(super) fn define(&mut self, label: &str, html: String, text: String) {
        let note = self.note(label);
        let note = &mut self.notes[note];
        if note.html.is_none() {
            (note.html, note.text) = (Some(html), text);
        }
    }

    /// The notes that are called as a list that is not sanitised yet; `None` when there is none. Their texts come to `text`:
    /// a note that nothing calls is for its writer alone.
    pub(super) fn list(mut self, slots: &mut Slots, words: &Words, text: &mut String) -> Option<String> {
        let mut order = Vec::new();
        let calls = std::mem::take(&mut self.calls);
        self.write_calls(&calls, &mut order, slots, words);
        let mut out = String::from("<ol>\n");
        let mut done = 0;
        while let Some(&note) = order.get(done) {
            let calls = std::mem::take(&mut self.notes[note].calls);
            self.write_calls(&calls, &mut order, slots, words);
            done += 1;
        }
        for note in order.iter().map(|note| &self.notes[*note]) {
            let html = note.html.as_deref().unwrap_or_default();
            text.push_str(&note.text);
            let back = slots.put(ways_back(note.number, note.called, words));
            let (body, tail) = html.strip_suffix("</p>\n").map_or((html, ""), |body| (body, "</p>\n"));
            push(&mut out, format_args!("<li id=\"fn:{}\">\n{body} {back}{tail}</li>\n", note.number));
        }
        out.push_str("</ol>\n");
        (!order.is_empty()).then_some(out)
    }

    /// Fills the slots of calls, numbering the notes that are called for the first time.
    fn write_calls(&mut self, calls: &[Call], order: &mut Vec<usize>, slots: &mut Slots, words: &Words) {
        for call in calls {
            let note = &mut self.notes[call.note];
            if note.number == 0 {
                order.push(call.note);
                note.number = order.len();
            }
            note.called += 1;
            let number = note.number;
            let html = format!(
                "<sup class=\"note-ref\"><a href=\"#{ID_PREFIX}fn:{number}\" id=\"{ID_PREFIX}{}\" role=\"doc-noteref\" \
                 aria-label=\"{}\">{number}</a></sup>",
                place(number, note.called),
                escape(&words.footnote.replace("{number}", &number.to_string())),
            );
            slots.set(call.slot, html);
        }
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
