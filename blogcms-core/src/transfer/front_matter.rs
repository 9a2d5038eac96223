//! Front matter: where it is, and what its keys say.

use super::yaml::{self, Entry, Node, Value};
use super::{Fault, MAX_FRONT_MATTER_BYTES, shown};
use crate::error::Message;
use crate::slug::Slug;
use crate::time::{Timestamp, Zone};
use std::collections::HashSet;

/// A file without its byte order mark, in two.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Parts<'a> {
    /// What stands between the fences; it starts on line 2.
    pub(super) yaml: Option<&'a str>,
    /// What comes after: every byte of it.
    pub(super) body: &'a str,
}

/// Cuts `text` behind its front matter. A fence is a line of `---`; `...` closes too.
pub(super) fn split(text: &str) -> Result<Parts<'_>, Fault> {
    let (first, start) = line(text, 0);
    let fault = |key| Fault { line: Some(1), message: Message::new(key) };
    match first.trim_ascii_end() {
        "---" => {}
        "+++" | "{" => return Err(fault("import.front_matter.format")),
        _ => return Ok(Parts { yaml: None, body: text }),
    }
    let mut at = start;
    while at < text.len() {
        let (content, next) = line(text, at);
        if matches!(content.trim_ascii_end(), "---" | "...") {
            if at - start > MAX_FRONT_MATTER_BYTES {
                let mut fault = fault("import.front_matter.size");
                fault.message = fault.message.with("max", MAX_FRONT_MATTER_BYTES / 1024);
                return Err(fault);
            }
            return Ok(Parts { yaml: Some(&text[start..at]), body: &text[next..] });
        }
        at = next;
    }
    Err(fault("import.front_matter.open"))
}

/// The line that begins at `from`, without its end, and where the next one begins. `\n`, `\r\n` and `\r` end a line,
/// as in YAML and CommonMark.
fn line(text: &str, from: usize) -> (&str, usize) {
    let rest = &text[from..];
    match rest.find(['\n', '\r']) {
        None => (rest, text.len()),
        Some(end) => {
            let width = if rest[end..].starts_with("\r\n") { 2 } else { 1 };
            (&rest[..end], from + end + width)
        }
    }
}

/// What front matter says.
#[derive(Debug, Default)]
pub(super) struct Front {
    /// The title and its line. Present but blank is a fault for the caller to find.
    pub(super) title: Option<(u32, String)>,
    pub(super) slug: Option<Slug>,
    pub(super) date: Option<Timestamp>,
    pub(super) authors: Vec<String>,
    pub(super) category: Vec<String>,
    pub(super) tags: Vec<String>,
    pub(super) excerpt: String,
    pub(super) draft: bool,
    pub(super) ignored: Vec<String>,
}

const KEYS: [&str; 13] = [
    "title",
    "slug",
    "date",
    "author",
    "authors",
    "category",
    "categories",
    "tags",
    "excerpt",
    "description",
    "summary",
    "draft",
    "published",
];

/// Reads the keys of `yaml`; what is wrong with them goes to `faults`, with lines of the file.
pub(super) fn read(yaml: &str, zone: &Zone, faults: &mut Vec<Fault>) -> Front {
    let mut keys = Keys::default();
    match yaml::read_map(yaml) {
        Ok(entries) => keys.entries = entries,
        Err(fault) => keys.faults.push(fault),
    }
    let (category, more) = keys.category();
    let tags = keys.list(&["tags"], true);
    let front = Front {
        title: keys.text("title").map(|(line, title)| (line.saturating_add(1), title)),
        slug: keys.parsed("slug", "import.slug", |text| text.parse().ok()),
        date: keys.parsed("date", "import.date", |text| Timestamp::parse_in(text, zone).ok()),
        authors: keys.list(&["author", "authors"], false),
        category,
        tags: tidy(tags.into_iter().chain(more)),
        excerpt: keys.excerpt(),
        draft: keys.draft(),
        ignored: keys.rest(),
    };
    // The YAML starts on the file's second line.
    faults.extend(keys.faults.into_iter().map(|f| Fault { line: f.line.map(|l| l.saturating_add(1)), ..f }));
    front
}

/// The keys that nobody has asked for yet.
#[derive(Default)]
struct Keys {
    entries: Vec<Entry>,
    ignored: Vec<String>,
    faults: Vec<Fault>,
}

impl Keys {
    fn take(&mut self, key: &str) -> Option<Entry> {
        let at = self.entries.iter().position(|e| e.key.eq_ignore_ascii_case(key))?;
        Some(self.entries.remove(at))
    }

    fn fault(&mut self, line: u32, message: Message) {
        self.faults.push(Fault { line: Some(line), message });
    }

    /// The one text of `key`, trimmed, and its line. Nothing is the blank text.
    fn text(&mut self, key: &'static str) -> Option<(u32, String)> {
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

    /// The text of `key` as something else; a text that is none is a fault. Blank counts as not there.
    fn parsed<T>(
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

    /// The texts of all `keys`, each once, without blank ones. A single text is one item, or several between commas.
    fn list(&mut self, keys: &[&'static str], commas: bool) -> Vec<String> {
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
            Value::List(_) | Value::Map(_) => "import.list",
            Value::Alias => "import.alias",
        };
        self.fault(item.line, Message::new(wrong).with("key", key));
    }

    /// The path of the first category, and the other categories as they are written.
    fn category(&mut self) -> (Vec<String>, Vec<String>) {
        let mut all = self.list(&["category", "categories"], false).into_iter();
        let path = all.next().unwrap_or_default();
        let path =
            path.split('/').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect();
        (path, all.collect())
    }

    /// The first of the keys for it that says something; the others are ignored.
    fn excerpt(&mut self) -> String {
        let mut excerpt = String::new();
        for key in ["excerpt", "description", "summary"] {
            match self.text(key) {
                Some((_, text)) if excerpt.is_empty() => excerpt = text,
                Some((_, text)) if !text.is_empty() && text != excerpt => self.ignored.push(key.to_owned()),
                _ => {}
            }
        }
        excerpt
    }

    /// `draft: true`, or Jekyll's `published: false`.
    fn draft(&mut self) -> bool {
        let draft = self.parsed("draft", "import.draft", switch).unwrap_or(false);
        let published = match self.take("published") {
            Some(Entry { value: Node { value: Value::Text(text), .. }, .. }) => {
                let published = switch(text.trim());
                if published.is_none() {
                    self.ignored.push("published".to_owned());
                }
                published
            }
            Some(_) => {
                self.ignored.push("published".to_owned());
                None
            }
            None => None,
        };
        draft || published == Some(false)
    }

    /// The names of the keys that are left. One that we know is left because it was there before.
    fn rest(&mut self) -> Vec<String> {
        for entry in std::mem::take(&mut self.entries) {
            if KEYS.iter().any(|key| entry.key.eq_ignore_ascii_case(key)) {
                self.fault(entry.line, Message::new("import.duplicate").with("key", shown(&entry.key)));
            } else {
                self.ignored.push(shown(&entry.key));
            }
        }
        tidy(std::mem::take(&mut self.ignored))
    }
}

/// The items, trimmed, without blank ones and repeated ones, in their order.
fn tidy(items: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut seen = HashSet::new();
    let trimmed = items.into_iter().map(|item| item.trim().to_owned());
    trimmed.filter(|item| !item.is_empty() && seen.insert(item.clone())).collect()
}

/// What YAML 1.1 and people take for yes and no.
fn switch(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "1" => Some(true),
        "false" | "no" | "off" | "0" => Some(false),
        _ => None,
    }
}
