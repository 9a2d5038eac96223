//! Where front matter ends and the body begins.

use super::format::{Format, json_end};
use super::{Fault, MAX_FRONT_MATTER_BYTES};
use crate::error::Message;

/// A file without its byte order mark, in two.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Parts<'a> {
    /// What stands between the fences, and how many lines stand before it.
    pub(super) front: Option<Front<'a>>,
    /// What comes after: every byte of it.
    pub(super) body: &'a str,
}

/// Front matter as it is written.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Front<'a> {
    pub(super) format: Format,
    pub(super) text: &'a str,
    pub(super) lines_before: u32,
}

/// Cuts `text` behind its front matter: YAML between lines of `---` (`...` closes, too), TOML between lines of `+++`,
/// or a JSON object.
pub(super) fn split(text: &str) -> Result<Parts<'_>, Fault> {
    let (first, start) = line(text, 0);
    match first.trim_ascii_end() {
        "---" => fenced(text, start, Format::Yaml, &["---", "..."]),
        "+++" => fenced(text, start, Format::Toml, &["+++"]),
        _ if is_object(text) => object(text),
        _ => Ok(Parts { front: None, body: text }),
    }
}

fn fault(key: &'static str) -> Fault {
    Fault { line: Some(1), message: Message::new(key) }
}

fn fenced<'a>(text: &'a str, start: usize, format: Format, ends: &[&str]) -> Result<Parts<'a>, Fault> {
    let mut at = start;
    while at < text.len() {
        let (content, next) = line(text, at);
        if ends.contains(&content.trim_ascii_end()) {
            let front = Front { format, text: checked(&text[start..at])?, lines_before: 1 };
            return Ok(Parts { front: Some(front), body: &text[next..] });
        }
        at = next;
    }
    Err(fault(if format == Format::Toml {
        "import.front_matter.open_toml"
    } else {
        "import.front_matter.open"
    }))
}

/// Whether `text` begins as an object with members does. (`{{<` begins a shortcode.)
fn is_object(text: &str) -> bool {
    text.strip_prefix('{').is_some_and(|rest| rest.trim_ascii_start().starts_with('"'))
}

fn object(text: &str) -> Result<Parts<'_>, Fault> {
    let end = json_end(text)?;
    let (rest, next) = line(text, end);
    let body = if rest.trim_ascii().is_empty() { &text[next..] } else { &text[end..] };
    let front = Front { format: Format::Json, text: checked(&text[..end])?, lines_before: 0 };
    Ok(Parts { front: Some(front), body })
}

fn checked(text: &str) -> Result<&str, Fault> {
    if text.len() <= MAX_FRONT_MATTER_BYTES {
        return Ok(text);
    }
    let mut fault = fault("import.front_matter.size");
    fault.message = fault.message.with("max", MAX_FRONT_MATTER_BYTES / 1024);
    Err(fault)
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
