//! JSON, as Hugo writes it: an object at the head of the file.

use super::{Entry, Fault, Node, Value, line_at, line_of, no_map};
use crate::error::Message;
use serde_json::{Deserializer, Value as Json};

/// Where the object that `text` begins with ends.
pub(in crate::transfer) fn end(text: &str) -> Result<usize, Fault> {
    let mut stream = Deserializer::from_str(text).into_iter::<serde::de::IgnoredAny>();
    match stream.next() {
        Some(Ok(_)) => Ok(stream.byte_offset()),
        Some(Err(error)) => Err(fault(&error)),
        None => Err(no_map(1)),
    }
}

/// Reads an object.
pub(super) fn read(text: &str) -> Result<Vec<Entry>, Fault> {
    match serde_json::from_str(text) {
        Ok(Json::Object(map)) => Ok(entries(text, map)),
        Ok(_) => Err(no_map(1)),
        Err(error) => Err(fault(&error)),
    }
}

fn fault(error: &serde_json::Error) -> Fault {
    let message = Message::new("import.json").with("reason", error);
    Fault { line: Some(line_of(error.line().max(1))), message }
}

/// The members. JSON does not tell where a value stands, so that its line is the first on which its key does.
fn entries(text: &str, map: serde_json::Map<String, Json>) -> Vec<Entry> {
    let entry = |(key, value): (String, Json)| {
        let line = text.find(&format!("\"{key}\"")).map_or(1, |at| line_at(text, at));
        Entry { value: node(text, value, line), key, line }
    };
    map.into_iter().map(entry).collect()
}

fn node(text: &str, value: Json, line: u32) -> Node {
    let value = match value {
        Json::Null => Value::Null,
        Json::Bool(yes) => Value::Text(yes.to_string()),
        Json::Number(number) => Value::Text(number.to_string()),
        Json::String(string) => Value::Text(string),
        Json::Array(items) => Value::List(items.into_iter().map(|item| node(text, item, line)).collect()),
        Json::Object(map) => Value::Map(entries(text, map)),
    };
    Node { line, value }
}
