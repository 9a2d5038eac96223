//! Highlighting by tree-sitter grammars that are compiled in.

use super::{CodeSpan, Highlighter, Token};
use arborium::advanced::Span;
use arborium::{Config, GrammarStore};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

/// The largest block that is highlighted, in bytes. Broken code can cost time that grows with the square of its length:
/// measured, a second and a half at 32 KiB.
const MAX_BYTES: usize = 16 * 1024;

/// How many idle parsers are kept.
const MAX_IDLE: usize = 16;

/// Compiled when they are first needed, once for the process: the queries take up to 45 ms a language.
static STORE: LazyLock<Arc<GrammarStore>> = LazyLock::new(|| Arc::new(GrammarStore::new()));

static IDLE: Mutex<Vec<arborium::Highlighter>> = Mutex::new(Vec::new());

/// The languages of the features `highlight-web` and `highlight-sql`. Holds nothing itself; grammars and parsers are
/// shared by the whole process.
#[derive(Clone, Copy, Debug, Default)]
pub struct Grammars;

impl Highlighter for Grammars {
    fn fingerprint(&self) -> &str {
        match (cfg!(feature = "highlight-web"), cfg!(feature = "highlight-sql")) {
            (true, true) => "arborium-2.18-web-sql",
            (true, false) => "arborium-2.18-web",
            (false, _) => "arborium-2.18-sql",
        }
    }

    fn highlight(&self, language: &str, code: &str) -> Option<Vec<CodeSpan>> {
        if !knows(language) || code.len() > MAX_BYTES || (language == "yaml" && !is_shallow(code)) {
            return None;
        }
        let idle = IDLE.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut parser = idle.unwrap_or_else(|| {
            // Code within code: the scripts and styles of a page, the commands of a container file. Nowhere else,
            // since the rules for one language guard only what is written in it.
            arborium::Highlighter::with_store_and_config(
                STORE.clone(),
                Config { max_injection_depth: 1, ..Config::default() },
            )
        });
        let spans = parser.highlight_spans(language, code).ok()?;
        let mut idle = IDLE.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < MAX_IDLE {
            idle.push(parser);
        }
        drop(idle);
        Some(flatten(spans, code.len()))
    }
}

fn knows(language: &str) -> bool {
    let web = matches!(
        language,
        "javascript"
            | "typescript"
            | "tsx"
            | "json"
            | "html"
            | "css"
            | "bash"
            | "rust"
            | "toml"
            | "yaml"
            | "python"
            | "go"
            | "dockerfile"
    );
    (web && cfg!(feature = "highlight-web")) || (language == "sql" && cfg!(feature = "highlight-sql"))
}

/// Whether YAML is nested so little that its scanner stays within its memory: it keeps four bytes a level in a buffer
/// of 1,024 and writes beyond it. A level is a bracket, or a column where a block begins, with at most two to a column.
fn is_shallow(code: &str) -> bool {
    const MAX_COLUMN: usize = 100;
    const MAX_BRACKETS: usize = 40;
    let mut brackets = 0usize;
    for line in code.lines() {
        let mut chars = line.chars().enumerate().peekable();
        while let Some((column, c)) = chars.next() {
            match c {
                '[' | '{' => brackets += 1,
                ']' | '}' => brackets = brackets.saturating_sub(1),
                '-' | '?' | ':' if column > MAX_COLUMN => {
                    if chars.peek().is_none_or(|(_, next)| next.is_whitespace()) {
                        return false;
                    }
                }
                _ => {}
            }
            if brackets > MAX_BRACKETS {
                return false;
            }
        }
    }
    true
}

/// What a capture is, by its name in the queries.
fn token(capture: &str) -> Option<Token> {
    let (head, tail) = capture.split_once('.').unwrap_or((capture, ""));
    Some(match head {
        "keyword" | "conditional" | "repeat" | "include" | "exception" | "storageclass" | "import" => {
            match tail {
                "operator" => Token::Operator,
                _ => Token::Keyword,
            }
        }
        "string" | "character" | "escape" => Token::String,
        "comment" => Token::Comment,
        "function" | "method" | "macro" | "property" | "constructor" => Token::Function,
        "type" | "tag" | "module" | "namespace" | "label" => Token::Type,
        "number" | "float" | "boolean" | "constant" => Token::Number,
        "attribute" | "annotation" | "preproc" => Token::Attribute,
        "operator" => Token::Operator,
        "variable" if tail == "builtin" => Token::Variable,
        _ => return None,
    })
}

/// Nested and equal spans as a row without overlap: the inner one wins, and of two equal ones the later pattern.
fn flatten(mut spans: Vec<Span>, length: usize) -> Vec<CodeSpan> {
    spans.retain(|s| s.start < s.end && s.end as usize <= length);
    spans.sort_by_key(|s| (s.start, std::cmp::Reverse(s.end), s.pattern_index));
    let mut out: Vec<CodeSpan> = Vec::with_capacity(spans.len());
    let mut open: Vec<(usize, Option<Token>)> = Vec::new();
    let mut at = 0;
    for span in &spans {
        let (start, end) = (span.start as usize, span.end as usize);
        while let Some(&(until, token)) = open.last()
            && until <= start
        {
            emit(&mut out, &mut at, until, token);
            open.pop();
        }
        let around = open.last().and_then(|(_, token)| *token);
        emit(&mut out, &mut at, start, around);
        let end = open.last().map_or(end, |(until, _)| end.min(*until));
        open.push((end, token(&span.capture)));
    }
    while let Some((until, token)) = open.pop() {
        emit(&mut out, &mut at, until, token);
    }
    out
}

fn emit(out: &mut Vec<CodeSpan>, at: &mut usize, until: usize, token: Option<Token>) {
    if until <= *at {
        return;
    }
    if let Some(token) = token {
        match out.last_mut() {
            Some(last) if last.token == token && last.range.end == *at => last.range.end = until,
            _ => out.push(CodeSpan { range: *at..until, token }),
        }
    }
    *at = until;
}
