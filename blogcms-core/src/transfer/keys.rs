//! The keys of front matter, asked for one by one; what nobody asked for is left over and told.

use super::format::{Entry, Node, Value};
use super::{Fault, shown};
use crate::error::Message;
use std::collections::HashSet;

/// The keys that nobody has asked for yet.
#[derive(Default)]
pub(super) struct Keys {
    pub(super) entries: Vec<Entry>,
    /// The names of those that were read.
    pub(super) kept: Vec<String>,
    /// The names of those that mean nothing.
    pub(super) ignored: Vec<String>,
    pub(super) faults: Vec<Fault>,
    /// The lines of those that were asked for, in lower case.
    pub(super) lines: Vec<(String, u32)>,
}

impl Keys {
    pub(super) fn take(&mut self, key: &str) -> Option<Entry> {
        let at = self.entries.iter().position(|e| e.key.eq_ignore_ascii_case(key))?;
        let entry = self.entries.remove(at);
        self.kept.push(shown(&entry.key));
        self.lines.push((entry.key.to_ascii_lowercase(), entry.line));
        Some(entry)
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.entries.iter().any(|e| e.key.eq_ignore_ascii_case(key))
    }

    /// Says of a key that was taken that nothing came of it.
    pub(super) fn ignore(&mut self, key: &str) {
        self.kept.retain(|kept| !kept.eq_ignore_ascii_case(key));
        self.ignored.push(shown(key));
    }

    pub(super) fn fault(&mut self, line: u32, message: Message) {
        self.faults.push(Fault { line: Some(line), message });
    }

    /// The one text of `key`, trimmed, and its line. Nothing is the blank text.
    pub(super) fn text(&mut self, key: &'static str) -> Option<(u32, String)> {
        let entry = self.take(key)?;
        let wrong = match entry.value.value {
            Value::Null => return Some((entry.line, String::new())),
            Value::Text(text) => return Some((entry.line, text.trim().to_owned())),
            Value::List(_) | Value::Map(_) => "import.text",
            Value::Alias => "import.alias",
        };
        self.fault(entry.line, Message::new(wrong).with("key", key));
        None
    }

    /// The text of the first of `keys` that says something; the others are left where they say something else. One that
    /// is no text is no fault here: it is left, too.
    pub(super) fn first(&mut self, keys: &[&'static str]) -> Option<String> {
        let mut found: Option<String> = None;
        for key in keys {
            let Some(entry) = self.take(key) else { continue };
            match (entry.value.value, &found) {
                (Value::Null, _) => {}
                (Value::Text(text), _) if text.trim().is_empty() => {}
                (Value::Text(text), None) => found = Some(text.trim().to_owned()),
                (Value::Text(text), Some(found)) if text.trim() == found => {}
                _ => self.ignore(&entry.key),
            }
        }
        found
    }

    /// The text of `key` as something else; a text that is none is a fault. Blank counts as not there.
    pub(super) fn parsed<T>(
        &mut self,
        key: &'static str,
        wrong: &'static str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let (line, text) = self.text(key).filter(|(_, text)| !text.is_empty())?;
        let value = parse(&text);
        if value.is_none() {
            self.fault(line, Message::new(wrong).with("value", shown(&text)));
        }
        value
    }

    /// The yes or no of the first of `keys` that is there; what is neither is left.
    pub(super) fn switch(&mut self, keys: &[&'static str]) -> Option<bool> {
        let mut found = None;
        for key in keys {
            let Some(entry) = self.take(key) else { continue };
            let value = if let Value::Text(text) = &entry.value.value { switch(text.trim()) } else { None };
            match value {
                Some(value) if found.is_none() => found = Some(value),
                Some(_) => {}
                None if matches!(entry.value.value, Value::Null) => {}
                None => self.ignore(&entry.key),
            }
        }
        found
    }

    /// The texts of all `keys`, each once, without blank ones. A single text is one item, or several between commas; of
    /// a map its `name` counts.
    pub(super) fn list(&mut self, keys: &[&'static str], commas: bool) -> Vec<String> {
        let mut found = Vec::new();
        for key in keys {
            let Some(Entry { value: node, .. }) = self.take(key) else { continue };
            match node.value {
                Value::Text(text) if commas => found.extend(text.split(',').map(str::to_owned)),
                Value::List(items) => items.into_iter().for_each(|item| self.item(key, item, &mut found)),
                _ => self.item(key, node, &mut found),
            }
        }
        tidy(found)
    }

    fn item(&mut self, key: &'static str, item: Node, found: &mut Vec<String>) {
        let wrong = match item.value {
            Value::Null => return,
            Value::Text(text) => return found.push(text),
            Value::Map(entries) if key.starts_with("author") => match named(entries) {
                Some(name) => return found.push(name),
                None => "import.list",
            },
            Value::List(_) | Value::Map(_) => "import.list",
            Value::Alias => "import.alias",
        };
        self.fault(item.line, Message::new(wrong).with("key", key));
    }
}

/// The `name` of a map, as themes write authors.
fn named(entries: Vec<Entry>) -> Option<String> {
    entries.into_iter().find_map(|entry| match entry.value.value {
        Value::Text(text) if entry.key.eq_ignore_ascii_case("name") => Some(text),
        _ => None,
    })
}

/// The items, trimmed, without blank ones and repeated ones, in their order.
pub(super) fn tidy(items: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut seen = HashSet::new();
    let trimmed = items.into_iter().map(|item| item.trim().to_owned());
    trimmed.filter(|item| !item.is_empty() && seen.insert(item.clone())).collect()
}

/// What YAML 1.1 and people take for yes and no.
pub(super) fn switch(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "1" => Some(true),
        "false" | "no" | "off" | "0" => Some(false),
        _ => None,
    }
}
