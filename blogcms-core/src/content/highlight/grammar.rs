//! Highlighting by tree-sitter grammars that are compiled in.

use super::{CodeSpan, Highlighter, Token};
use arborium::tree_sitter::{
    Language, ParseOptions, Parser, Query, QueryCursor, QueryCursorOptions, StreamingIterator, Tree,
};
use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The largest block that is highlighted, in bytes. What bounds the time: in broken code a step can cost as much as the
/// block is long.
const MAX_BYTES: usize = 8 * 1024;

/// Hundreds of steps that parsing, and then matching, may take; 8 KiB of ordinary code take at most a quarter.
const MAX_STEPS: u32 = 1000;

/// How many idle parsers are kept.
const MAX_IDLE: usize = 16;

/// Compiled when they are first needed, once for the process: the queries take up to 45 ms a language.
static LOADED: Mutex<Option<HashMap<String, Option<Arc<Grammar>>>>> = Mutex::new(None);

static IDLE: Mutex<Vec<Worker>> = Mutex::new(Vec::new());

/// The languages of the features `highlight-web` and `highlight-sql`. Holds nothing itself; grammars and parsers are
/// shared by the whole process.
#[derive(Clone, Copy, Debug, Default)]
pub struct Grammars;

struct Grammar {
    language: Language,
    query: Query,
    /// By the number of a capture.
    tokens: Vec<Option<Token>>,
}

struct Worker {
    parser: Parser,
    cursor: QueryCursor,
}

/// A part as the grammar sees it: where, what, and the number of the pattern that says so.
struct Span {
    start: usize,
    end: usize,
    token: Option<Token>,
    pattern: usize,
}

impl Highlighter for Grammars {
    fn fingerprint(&self) -> &str {
        match (cfg!(feature = "highlight-web"), cfg!(feature = "highlight-sql")) {
            (true, true) => "arborium-2.18-web-sql",
            (true, false) => "arborium-2.18-web",
            (false, _) => "arborium-2.18-sql",
        }
    }

    fn highlight(&self, language: &str, code: &str) -> Option<Vec<CodeSpan>> {
        if code.len() > MAX_BYTES || (language == "yaml" && !is_shallow(code)) {
            return None;
        }
        let grammar = grammar(language)?;
        let idle = lock(&IDLE).pop();
        let mut worker = idle.unwrap_or_else(|| Worker { parser: Parser::new(), cursor: QueryCursor::new() });
        let spans = worker.spans(&grammar, language, code);
        let mut idle = lock(&IDLE);
        if idle.len() < MAX_IDLE {
            idle.push(worker);
        }
        drop(idle);
        spans.map(|spans| flatten(spans, code.len()))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn grammar(language: &str) -> Option<Arc<Grammar>> {
    let (source, query) = source(language)?;
    let mut loaded = lock(&LOADED);
    let loaded = loaded.get_or_insert_default();
    if let Some(grammar) = loaded.get(language) {
        return grammar.clone();
    }
    let grammar = Query::new(&source, query).ok().map(|query| {
        let tokens = query.capture_names().iter().map(|name| token(name)).collect();
        Arc::new(Grammar { language: source, query, tokens })
    });
    loaded.insert(language.to_owned(), grammar.clone());
    grammar
}

fn source(language: &str) -> Option<(Language, &'static str)> {
    macro_rules! grammars {
        ($($feature:literal $name:literal $grammar:ident),*) => {
            match language {
                $(#[cfg(feature = $feature)]
                $name => Some((arborium::$grammar::language().into(), &arborium::$grammar::HIGHLIGHTS_QUERY)),)*
                _ => None,
            }
        };
    }
    grammars!(
        "highlight-web" "bash" lang_bash, "highlight-web" "css" lang_css,
        "highlight-web" "dockerfile" lang_dockerfile, "highlight-web" "go" lang_go,
        "highlight-web" "html" lang_html, "highlight-web" "javascript" lang_javascript,
        "highlight-web" "json" lang_json, "highlight-web" "python" lang_python,
        "highlight-web" "rust" lang_rust, "highlight-web" "toml" lang_toml,
        "highlight-web" "tsx" lang_tsx, "highlight-web" "typescript" lang_typescript,
        "highlight-web" "yaml" lang_yaml, "highlight-sql" "sql" lang_sql
    )
}

impl Worker {
    fn spans(&mut self, grammar: &Grammar, language: &str, code: &str) -> Option<Vec<Span>> {
        let tree = self.parse(grammar, code)?;
        let mut spans = self.matches(grammar, &tree, code, 0)?;
        if language == "html" {
            for (element, within) in [("script_element", "javascript"), ("style_element", "css")] {
                let Some(grammar) = self::grammar(within) else { continue };
                for range in raw_text(&tree, element) {
                    if let Some(tree) = self.parse(&grammar, &code[range.clone()]) {
                        spans.extend(self.matches(&grammar, &tree, &code[range.clone()], range.start)?);
                    }
                }
            }
        }
        Some(spans)
    }

    fn parse(&mut self, grammar: &Grammar, code: &str) -> Option<Tree> {
        self.parser.reset();
        self.parser.set_language(&grammar.language).ok()?;
        let mut steps = 0;
        let mut count = |_: &_| step(&mut steps);
        let options = ParseOptions::new().progress_callback(&mut count);
        self.parser.parse_with_options(
            &mut |at, _| code.as_bytes().get(at..).unwrap_or_default(),
            None,
            Some(options),
        )
    }

    fn matches(&mut self, grammar: &Grammar, tree: &Tree, code: &str, offset: usize) -> Option<Vec<Span>> {
        let (mut steps, mut spans) = (0, Vec::new());
        let mut count = |_: &_| step(&mut steps);
        let options = QueryCursorOptions::new().progress_callback(&mut count);
        self.cursor.set_match_limit(256);
        let mut matches =
            self.cursor.matches_with_options(&grammar.query, tree.root_node(), code.as_bytes(), options);
        while let Some(found) = matches.next() {
            for capture in found.captures {
                let range = capture.node.byte_range();
                let token = grammar.tokens.get(capture.index as usize).copied().flatten();
                let (start, end) = (range.start + offset, range.end + offset);
                spans.push(Span { start, end, token, pattern: found.pattern_index });
            }
        }
        (steps <= MAX_STEPS).then_some(spans)
    }
}

fn step(steps: &mut u32) -> ControlFlow<()> {
    *steps += 1;
    if *steps > MAX_STEPS { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
}

/// Where the text of elements such as `<script>` lies.
fn raw_text(tree: &Tree, element: &str) -> Vec<std::ops::Range<usize>> {
    const MOST: usize = 20;
    let (mut out, mut cursor) = (Vec::new(), tree.walk());
    loop {
        let node = cursor.node();
        let inside = node.kind() == "raw_text" && node.parent().is_some_and(|p| p.kind() == element);
        if inside {
            out.push(node.byte_range());
        }
        if out.len() >= MOST {
            return out;
        }
        if !inside && cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return out;
            }
        }
    }
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
                '-' | '?' | ':'
                    if column > MAX_COLUMN && chars.peek().is_none_or(|(_, next)| next.is_whitespace()) =>
                {
                    return false;
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
    spans.retain(|s| s.start < s.end && s.end <= length);
    spans.sort_by_key(|s| (s.start, std::cmp::Reverse(s.end), s.pattern));
    let mut out: Vec<CodeSpan> = Vec::with_capacity(spans.len());
    let mut open: Vec<(usize, Option<Token>)> = Vec::new();
    let mut at = 0;
    for span in &spans {
        while let Some(&(until, token)) = open.last()
            && until <= span.start
        {
            emit(&mut out, &mut at, until, token);
            open.pop();
        }
        let around = open.last().and_then(|(_, token)| *token);
        emit(&mut out, &mut at, span.start, around);
        let end = open.last().map_or(span.end, |(until, _)| span.end.min(*until));
        open.push((end, span.token));
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
