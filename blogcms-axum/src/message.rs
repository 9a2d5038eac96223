//! Every word a page says by itself, and how dates and numbers are written: one catalogue per language.
//!
//! A catalogue is TOML. A message is a string with `{name}` where an argument goes, or a table of CLDR plural forms
//! (`zero`, `one`, `two`, `few`, `many`, `other`), of which `other` is the one that must be there. Messages are text,
//! never HTML: what prints them escapes them.

use blogcms_core::time::Civil;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

const ENGLISH: &str = include_str!("../messages/en.toml");
const FORMS: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

/// The messages of one language. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Catalogue(Arc<BTreeMap<String, Message>>);

/// A catalogue that cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CatalogueError {
    /// The file is no TOML.
    #[error("the message catalogue is not valid TOML: {0}")]
    Syntax(#[from] toml::de::Error),
    /// A value that is neither text nor a list nor a table.
    #[error("message `{0}` must be text, or a table of plural forms")]
    NotText(String),
    /// Plural forms without the one that always applies.
    #[error("message `{0}` has plural forms but not `other`, which every language needs")]
    NoOther(String),
}

/// How much of a date is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DateStyle {
    /// 18 November 2026
    Long,
    /// 18 Nov 2026
    Medium,
    /// 18 Nov
    Short,
    /// November 2026
    Month,
}

#[derive(Debug)]
enum Message {
    Text(Vec<Part>),
    /// In the order of [`FORMS`].
    Plural([Option<Vec<Part>>; 6]),
}

#[derive(Debug)]
enum Part {
    Text(String),
    Argument(String),
}

impl Catalogue {
    /// The English messages that come with this crate.
    pub fn english() -> Self {
        // A test reads the same bytes, so the empty catalogue never happens.
        Self::parse(ENGLISH).unwrap_or_default()
    }

    /// Reads a catalogue.
    pub fn parse(source: &str) -> Result<Self, CatalogueError> {
        let mut messages = BTreeMap::new();
        for (key, value) in source.parse::<toml::Table>()? {
            collect(key, value, &mut messages)?;
        }
        Ok(Self(Arc::new(messages)))
    }

    /// The message `key` with its arguments filled in; the key itself when there is no such message.
    pub fn text(&self, key: &str, arguments: &[(&str, &str)]) -> String {
        self.find(key, None, arguments).unwrap_or_else(|| key.to_owned())
    }

    /// The form of the message `key` for `n` things, where `{n}` is `n` as people write it.
    pub fn plural(&self, key: &str, n: u64, arguments: &[(&str, &str)]) -> String {
        self.find(key, Some(n), arguments).unwrap_or_else(|| key.to_owned())
    }

    /// `n` with its digits in groups.
    pub fn number(&self, n: u64) -> String {
        let digits = n.to_string();
        if digits.len() < 4 {
            return digits;
        }
        let separator = self.text("number.group", &[]);
        let mut out = String::with_capacity(digits.len() + digits.len() / 3);
        for (i, digit) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                out.push_str(&separator);
            }
            out.push(digit);
        }
        out
    }

    /// A calendar date in words.
    pub fn format_date(&self, date: Civil, style: DateStyle) -> String {
        let (pattern, names) = match style {
            DateStyle::Long => ("date.long", "date.months"),
            DateStyle::Medium => ("date.medium", "date.months-short"),
            DateStyle::Short => ("date.short", "date.months-short"),
            DateStyle::Month => ("date.month", "date.months"),
        };
        let month = self.text(&format!("{names}.{}", date.month), &[]);
        let (day, year) = (date.day.to_string(), date.year.to_string());
        self.text(pattern, &[("day", &day), ("month", &month), ("year", &year)])
    }

    /// The message, or nothing when the catalogue lacks it.
    pub(crate) fn find(&self, key: &str, n: Option<u64>, arguments: &[(&str, &str)]) -> Option<String> {
        let parts = match self.0.get(key)? {
            Message::Text(parts) => parts,
            Message::Plural(forms) => forms[n.map_or(5, form)].as_ref().or(forms[5].as_ref())?,
        };
        let mut out = String::with_capacity(48);
        for part in parts {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Argument(name) => match arguments.iter().find(|(given, _)| given == name) {
                    Some((_, value)) => out.push_str(value),
                    None => match n {
                        Some(n) if name == "n" => out.push_str(&self.number(n)),
                        // Shown as written, so that a forgotten argument is seen. Writing to a String cannot fail.
                        _ => drop(write!(out, "{{{name}}}")),
                    },
                },
            }
        }
        Some(out)
    }

    #[cfg(test)]
    fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

/// The place in [`FORMS`] of the plural form English uses for `n` (CLDR: one when n = 1, else other).
fn form(n: u64) -> usize {
    if n == 1 { 1 } else { 5 }
}

fn collect(
    key: String,
    value: toml::Value,
    into: &mut BTreeMap<String, Message>,
) -> Result<(), CatalogueError> {
    match value {
        toml::Value::String(text) => {
            into.insert(key, Message::Text(parts(&text)));
        }
        toml::Value::Array(list) => {
            for (i, value) in list.into_iter().enumerate() {
                collect(format!("{key}.{}", i + 1), value, into)?;
            }
        }
        toml::Value::Table(table) if is_plural(&table) => {
            if !table.contains_key("other") {
                return Err(CatalogueError::NoOther(key));
            }
            let forms = FORMS.map(|form| table.get(form).and_then(toml::Value::as_str).map(parts));
            into.insert(key, Message::Plural(forms));
        }
        toml::Value::Table(table) => {
            for (name, value) in table {
                collect(format!("{key}.{name}"), value, into)?;
            }
        }
        _ => return Err(CatalogueError::NotText(key)),
    }
    Ok(())
}

fn is_plural(table: &toml::Table) -> bool {
    !table.is_empty() && table.iter().all(|(name, value)| value.is_str() && FORMS.contains(&name.as_str()))
}

/// Splits at `{name}`; a brace without its partner is text.
fn parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else { break };
        if !before.is_empty() {
            parts.push(Part::Text(before.to_owned()));
        }
        parts.push(Part::Argument(name.to_owned()));
        rest = after;
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest.to_owned()));
    }
    parts
}

#[cfg(test)]
mod tests;
