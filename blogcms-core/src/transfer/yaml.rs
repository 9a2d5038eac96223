//! YAML as front matter needs it: a small tree in which everything knows its line. Why not serde: `docs/adr/0002-yaml.md`.

use super::Fault;
use crate::error::Message;
use granit_parser::{Event, Options, Parser, ScalarStyle, StrInput, options};

/// How deep lists and maps may nest, counted apart for the block and the flow style.
const MAX_DEPTH: usize = 32;

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
pub(super) fn read_map(text: &str) -> Result<Vec<Entry>, Fault> {
    let mut reader = Reader(Parser::new_from_str_with_options(text, limits()));
    let mut root = None;
    while let Some((event, line)) = reader.next()? {
        match event {
            Event::StreamStart | Event::StreamEnd | Event::DocumentStart(..) | Event::DocumentEnd => {}
            event if root.is_none() => root = Some(reader.node(event, line)?),
            _ => return Err(no_map(line)),
        }
    }
    match root {
        None | Some(Node { value: Value::Null, .. }) => Ok(Vec::new()),
        Some(Node { value: Value::Map(entries), .. }) => Ok(entries),
        Some(Node { line, .. }) => Err(no_map(line)),
    }
}

fn limits() -> Options {
    options! {
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
        disallow_directives: true,
    }
}

fn no_map(line: u32) -> Fault {
    Fault { line: Some(line), message: Message::new("import.front_matter.map") }
}

struct Reader<'a>(Parser<'a, StrInput<'a>>);

impl<'a> Reader<'a> {
    fn next(&mut self) -> Result<Option<(Event<'a>, u32)>, Fault> {
        match self.0.next() {
            None => Ok(None),
            Some(Ok((event, span))) => Ok(Some((event, line_of(span.start.line())))),
            Some(Err(error)) => Err(Fault {
                line: Some(line_of(error.marker().line())),
                message: Message::new("import.yaml").with("reason", error.info()),
            }),
        }
    }

    /// The value that begins with `event`. Calls itself as deep as [`MAX_DEPTH`] lets the parser go.
    fn node(&mut self, event: Event<'a>, line: u32) -> Result<Node, Fault> {
        let value = match event {
            Event::Scalar(text, style, _, _) => scalar(&text, style),
            Event::SequenceStart(..) => Value::List(self.list()?),
            Event::MappingStart(..) => Value::Map(self.map()?),
            _ => Value::Alias,
        };
        Ok(Node { line, value })
    }

    fn list(&mut self) -> Result<Vec<Node>, Fault> {
        let mut items = Vec::new();
        while let Some((event, line)) = self.next()? {
            if event == Event::SequenceEnd {
                break;
            }
            items.push(self.node(event, line)?);
        }
        Ok(items)
    }

    fn map(&mut self) -> Result<Vec<Entry>, Fault> {
        let mut entries = Vec::new();
        while let Some((event, line)) = self.next()? {
            if event == Event::MappingEnd {
                break;
            }
            let key = match self.node(event, line)?.value {
                Value::Text(text) => text,
                _ => "?".to_owned(),
            };
            let Some((event, at)) = self.next()? else { break };
            entries.push(Entry { key, line, value: self.node(event, at)? });
        }
        Ok(entries)
    }
}

fn scalar(text: &str, style: ScalarStyle) -> Value {
    if style == ScalarStyle::Plain && matches!(text, "" | "~" | "null" | "Null" | "NULL") {
        Value::Null
    } else {
        Value::Text(text.to_owned())
    }
}

fn line_of(line: usize) -> u32 {
    u32::try_from(line).unwrap_or(u32::MAX)
}
