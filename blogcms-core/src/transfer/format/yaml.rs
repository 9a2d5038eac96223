//! YAML. Why not serde: `docs/adr/0002-yaml.md`.

use super::{Entry, Fault, MAX_DEPTH, Node, Value, line_of, no_map};
use crate::error::Message;
use granit_parser::{Event, Options, Parser, ScalarStyle, StrInput, options};

/// Reads a text that is one map, or nothing at all.
pub(super) fn read(text: &str) -> Result<Vec<Entry>, Fault> {
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
