//! TOML, as Hugo and Zola write it between two lines of `+++`.

use super::{Entry, Fault, MAX_DEPTH, Node, Value, line_at};
use crate::error::Message;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Reads a document, in the order of its lines.
pub(super) fn read(text: &str) -> Result<Vec<Entry>, Fault> {
    let lines = Lines(text);
    match DeTable::parse(text) {
        Ok(table) => lines.table(table.into_inner(), 0),
        Err(error) => {
            let line = line_at(text, error.span().map_or(0, |span| span.start));
            let reason = error.message().replace('\n', "; ");
            Err(Fault { line: Some(line), message: Message::new("import.toml").with("reason", reason) })
        }
    }
}

struct Lines<'a>(&'a str);

impl Lines<'_> {
    fn table(&self, table: DeTable<'_>, depth: usize) -> Result<Vec<Entry>, Fault> {
        let mut entries = Vec::with_capacity(table.len());
        for (key, value) in table {
            let at = key.span().start;
            let line = line_at(self.0, at);
            entries.push((
                at,
                Entry { key: key.into_inner().into_owned(), line, value: self.node(value, depth)? },
            ));
        }
        entries.sort_by_key(|(at, _)| *at);
        Ok(entries.into_iter().map(|(_, entry)| entry).collect())
    }

    fn node(&self, value: Spanned<DeValue<'_>>, depth: usize) -> Result<Node, Fault> {
        let line = line_at(self.0, value.span().start);
        if depth > MAX_DEPTH {
            let message = Message::new("import.toml").with("reason", "it nests too deep");
            return Err(Fault { line: Some(line), message });
        }
        let value = match value.into_inner() {
            DeValue::String(text) => Value::Text(text.into_owned()),
            DeValue::Integer(number) => Value::Text(number.as_str().to_owned()),
            DeValue::Float(number) => Value::Text(number.as_str().to_owned()),
            DeValue::Boolean(yes) => Value::Text(yes.to_string()),
            DeValue::Datetime(time) => Value::Text(time.to_string()),
            DeValue::Array(items) => Value::List(
                items.into_iter().map(|item| self.node(item, depth + 1)).collect::<Result<_, _>>()?,
            ),
            DeValue::Table(table) => Value::Map(self.table(table, depth + 1)?),
        };
        Ok(Node { line, value })
    }
}
