//! The port for highlighting code, and its classes.

use super::code::language_label;
use crate::html::escape;
use std::fmt;
use std::ops::Range;

#[cfg(any(feature = "highlight-web", feature = "highlight-sql"))]
mod grammar;

#[cfg(any(feature = "highlight-web", feature = "highlight-sql"))]
pub use grammar::Grammars;

/// What a piece of code is. Each kind has one short class, which is part of the theme interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Token {
    /// A word of the language, such as `fn`: class `hl-k`.
    Keyword,
    /// Text in quotes: `hl-s`.
    String,
    /// A remark: `hl-c`.
    Comment,
    /// The name of a function, a key or a property that is defined: `hl-f`.
    Function,
    /// A type, a tag or a table: `hl-t`.
    Type,
    /// A number, a constant, a truth value: `hl-n`.
    Number,
    /// An attribute or an annotation: `hl-a`.
    Attribute,
    /// An operator: `hl-o`.
    Operator,
    /// A variable of the language or the shell: `hl-v`.
    Variable,
}

impl Token {
    /// The class in the HTML.
    pub fn class(self) -> &'static str {
        match self {
            Self::Keyword => "hl-k",
            Self::String => "hl-s",
            Self::Comment => "hl-c",
            Self::Function => "hl-f",
            Self::Type => "hl-t",
            Self::Number => "hl-n",
            Self::Attribute => "hl-a",
            Self::Operator => "hl-o",
            Self::Variable => "hl-v",
        }
    }
}

/// A piece of code that is something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeSpan {
    /// Where it lies, in bytes of the code.
    pub range: Range<usize>,
    /// What it is.
    pub token: Token,
}

/// Knows the parts of code. Implement it to bring another highlighter.
pub trait Highlighter: Send + Sync {
    /// Names the highlighter, its version and its languages: a kept rendering with another fingerprint is made anew.
    fn fingerprint(&self) -> &str;

    /// The parts of `code`, in order and without overlap; `None` for a language it does not know and for code that it
    /// had rather not touch. Spans that are out of order or cut a character are left out. `language` is in lower case
    /// and one name for all its spellings, such as `javascript` for `js`.
    fn highlight(&self, language: &str, code: &str) -> Option<Vec<CodeSpan>>;
}

impl fmt::Debug for dyn Highlighter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Highlighter({})", self.fingerprint())
    }
}

/// Code as HTML, line by line; a span that goes over lines is closed and opened again.
pub(super) fn lines(code: &str, spans: &[CodeSpan]) -> Vec<String> {
    let mut out = Vec::new();
    let mut spans = spans.iter().peekable();
    let mut start = 0;
    for line in code.split_inclusive('\n') {
        let text = line.strip_suffix('\n').unwrap_or(line);
        out.push(one_line(code, start..start + text.len(), &mut spans));
        start += line.len();
    }
    out
}

fn one_line<'a>(
    code: &str,
    line: Range<usize>,
    spans: &mut std::iter::Peekable<impl Iterator<Item = &'a CodeSpan>>,
) -> String {
    let mut html = String::with_capacity(line.len() * 2);
    let mut at = line.start;
    while let Some(span) = spans.peek() {
        if span.range.start >= line.end {
            break;
        }
        let (from, to) = (span.range.start.max(at), span.range.end.min(line.end));
        if let (true, Some(before), Some(inside)) = (from < to, code.get(at..from), code.get(from..to)) {
            html.push_str(&escape(before));
            html.push_str("<span class=\"");
            html.push_str(span.token.class());
            html.push_str("\">");
            html.push_str(&escape(inside));
            html.push_str("</span>");
            at = to;
        }
        if span.range.end > line.end {
            break;
        }
        spans.next();
    }
    html.push_str(&escape(&code[at..line.end]));
    html
}

/// The one name of a language for all its spellings.
pub(super) fn canonical(language: &str) -> String {
    let lower = language.to_lowercase();
    let name = match lower.as_str() {
        "js" | "mjs" | "cjs" | "jsx" | "node" => "javascript",
        "ts" | "mts" | "cts" => "typescript",
        "rs" => "rust",
        "py" | "python3" => "python",
        "sh" | "shell" | "zsh" | "console" | "shell-session" => "bash",
        "yml" => "yaml",
        "golang" => "go",
        "htm" | "xhtml" => "html",
        "jsonc" | "json5" | "webmanifest" => "json",
        "docker" | "containerfile" => "dockerfile",
        "patch" => "diff",
        "postgres" | "postgresql" | "sqlite" | "mysql" | "plpgsql" => "sql",
        "md" => "markdown",
        "c++" => "cpp",
        "c#" | "cs" => "csharp",
        _ => return lower,
    };
    name.to_owned()
}

/// A language's name for readers; an empty one for text without a language.
pub(super) fn label(language: &str) -> String {
    language_label(&canonical(language)).map_or_else(|| language.to_owned(), str::to_owned)
}
