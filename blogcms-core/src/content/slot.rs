//! Places in a body that are filled after sanitising, with HTML of our own.

use std::fmt::Write;

/// Around the number of a slot: no source holds them, and no character reference can name them.
const OPEN: char = '\u{2}';
pub(super) const CLOSE: char = '\u{3}';

#[derive(Debug, Default)]
pub(super) struct Slots(Vec<Slot>);

#[derive(Debug)]
struct Slot {
    html: String,
    /// What stands there instead when it is all that a paragraph holds; then without the paragraph.
    alone: Option<String>,
}

impl Slots {
    /// Keeps `html` and gives the mark that stands for it.
    pub(super) fn put(&mut self, html: String) -> String {
        self.add(Slot { html, alone: None })
    }

    /// A slot that is filled later with [`Self::set`]: its number and its mark.
    pub(super) fn reserve(&mut self) -> (usize, String) {
        let mark = self.put(String::new());
        (self.0.len() - 1, mark)
    }

    /// What stands in a slot that was reserved.
    pub(super) fn set(&mut self, number: usize, html: String) {
        if let Some(slot) = self.0.get_mut(number) {
            slot.html = html;
        }
    }

    /// As [`Self::put`], with what it is when a paragraph holds nothing else.
    pub(super) fn put_or_alone(&mut self, html: String, alone: String) -> String {
        self.add(Slot { html, alone: Some(alone) })
    }

    fn add(&mut self, slot: Slot) -> String {
        self.0.push(slot);
        format!("{OPEN}{}{CLOSE}", self.0.len() - 1)
    }

    /// The mark for the content of a paragraph that is one slot which can stand alone.
    pub(super) fn alone(&mut self, content: &str) -> Option<String> {
        let number = content.trim().strip_prefix(OPEN)?.strip_suffix(CLOSE)?;
        let slot = self.0.get_mut(number.parse::<usize>().ok()?)?;
        slot.html = slot.alone.take()?;
        Some(content.trim().to_owned())
    }

    /// Fills the marks in sanitised HTML.
    pub(super) fn fill(&self, html: &str, out: &mut String) {
        for (i, part) in html.split(OPEN).enumerate() {
            match part.split_once(CLOSE) {
                Some((number, rest)) if i > 0 => {
                    let slot = number.parse::<usize>().ok().and_then(|n| self.0.get(n));
                    out.push_str(slot.map_or("", |s| &s.html));
                    out.push_str(rest);
                }
                _ => out.push_str(part),
            }
        }
    }
}

/// `html` without marks, as text for a check of emptiness.
pub(super) fn is_blank(html: &str) -> bool {
    html.trim().is_empty()
}

/// Adds formatted text.
pub(super) fn push(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = out.write_fmt(text);
}
