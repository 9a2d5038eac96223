//! The three languages of front matter, each read into a small tree in which everything knows its line.

mod json;
mod toml;
mod yaml;

use super::Fault;
use crate::error::Message;
pub(super) use json::end as json_end;

/// How deep lists and maps may nest; in YAML counted apart for the block and the flow style.
const MAX_DEPTH: usize = 32;

/// What front matter is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Yaml,
    Toml,
    Json,
}

/// A value and the line on which it starts, counted from 1.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) line: u32,
    pub(super) value: Value,
}

/// A value. Scalars are texts: whether `2024-05-01` or `no` is more than that, the key decides.
#[derive(Debug)]
pub(super) enum Value {
    Null,
    Text(String),
    List(Vec<Node>),
    Map(Vec<Entry>),
    /// `*name`. Never followed, so that a few lines cannot stand for millions of values.
    Alias,
}

/// One `key: value` of a map.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) line: u32,
    pub(super) value: Node,
}

/// Reads a text that is one map, or nothing at all.
pub(super) fn read(format: Format, text: &str) -> Result<Vec<Entry>, Fault> {
    match format {
        Format::Yaml => yaml::read(text),
        Format::Toml => toml::read(text),
        Format::Json => json::read(text),
    }
}

fn no_map(line: u32) -> Fault {
    Fault { line: Some(line), message: Message::new("import.front_matter.map") }
}

fn line_of(line: usize) -> u32 {
    u32::try_from(line).unwrap_or(u32::MAX)
}

/// The line, counted from 1, on which the byte `at` stands.
fn line_at(text: &str, at: usize) -> u32 {
    line_of(text.get(..at).unwrap_or(text).matches('\n').count() + 1)
}
