//! Blocks of code: the line behind the fence, and the HTML.

use super::highlight::{CodeSpan, Highlighter, canonical, label, lines};
use super::slot::push;
use crate::html::escape;

/// How much code of one body is highlighted: the sum of the squares of the lengths in bytes, which is what broken code
/// costs at worst. Enough for fifty blocks of 1,600 bytes.
const BUDGET: usize = 2 * 8 * 1024 * 8 * 1024;

/// The most ranges of marked lines.
const MAX_RANGES: usize = 100;

/// What is written behind the fence: the language, then in any order `title="x.rs"` or `file=x.rs`, marked lines as
/// `{1,3-5}` or `hl_lines="1 3-5"`, and `linenos` or `showLineNumbers`. As Hugo, Zola and Docusaurus write it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Info {
    pub(super) language: String,
    pub(super) title: String,
    pub(super) marked: Vec<(u32, u32)>,
    pub(super) numbered: bool,
}

impl Info {
    pub(super) fn parse(info: &str) -> Self {
        let info = info.trim();
        // As Pandoc writes it: `{.rust title="main.rs"}`.
        let info = if info.starts_with("{.") { info.trim_matches(['{', '}']) } else { info };
        let end = info.find(|c: char| c.is_whitespace() || c == ',' || c == '{').unwrap_or(info.len());
        let language = info[..end].trim_start_matches('.').chars().take(30).collect();
        let mut out = Self { language, ..Self::default() };
        let mut words = Words(&info[end..]);
        while let Some((key, value)) = words.next() {
            match (key, value) {
                ("title" | "file" | "filename" | "name", Some(value)) => {
                    out.title = value.chars().take(200).collect();
                }
                ("hl_lines" | "mark", Some(value)) => out.mark(value),
                ("linenos" | "showLineNumbers" | "numberLines", value) => {
                    out.numbered = value != Some("false");
                }
                (ranges, None) => out.mark(ranges),
                _ => {}
            }
        }
        out.marked.sort_unstable();
        out
    }

    fn mark(&mut self, ranges: &str) {
        for range in ranges.split(|c: char| !c.is_ascii_digit() && c != '-') {
            let (from, to) = range.split_once('-').unwrap_or((range, range));
            if let (Ok(from), Ok(to)) = (from.parse(), to.parse())
                && self.marked.len() < MAX_RANGES
            {
                self.marked.push((from, to));
            }
        }
    }

    fn is_marked(&self, line: u32) -> bool {
        self.marked.iter().any(|(from, to)| (*from..=*to).contains(&line))
    }
}

/// Words and `key=value` pairs; quotes and brackets hold a value together, braces around pairs mean nothing.
struct Words<'a>(&'a str);

impl<'a> Words<'a> {
    fn next(&mut self) -> Option<(&'a str, Option<&'a str>)> {
        let blank = |c: char| c.is_whitespace() || c == ',' || c == '{' || c == '}';
        let rest = self.0.trim_start_matches(blank);
        if rest.is_empty() {
            return None;
        }
        let end = rest.find(|c: char| blank(c) || c == '=').unwrap_or(rest.len());
        let key = &rest[..end];
        let Some(value) = rest[end..].strip_prefix('=') else {
            self.0 = &rest[end..];
            return Some((key, None));
        };
        let close = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => Some(quote),
            Some('[') => Some(']'),
            _ => None,
        };
        let (value, after) = match close {
            Some(close) => value[1..].split_once(close).unwrap_or((&value[1..], "")),
            None => value.split_at(value.find(blank).unwrap_or(value.len())),
        };
        self.0 = after;
        Some((key, Some(value)))
    }
}

/// Makes the blocks of one body.
pub(super) struct CodeBlocks<'r> {
    highlighter: Option<&'r dyn Highlighter>,
    left: usize,
}

impl<'r> CodeBlocks<'r> {
    pub(super) fn new(highlighter: Option<&'r dyn Highlighter>) -> Self {
        Self { highlighter, left: BUDGET }
    }

    pub(super) fn html(&mut self, info: &str, code: &str) -> String {
        let info = Info::parse(info);
        let language = canonical(&info.language);
        let spans = self.spans(&language, code);
        let rows = lines(code, &spans);
        let diff = language == "diff";
        let by_line = diff || info.numbered || !info.marked.is_empty();
        let mut out = String::with_capacity(code.len() * 2 + 200);
        let framed = frame(&info, &mut out);
        out.push_str(match (by_line, info.numbered) {
            (true, true) => "<pre class=\"lines nums\"><code",
            (true, false) => "<pre class=\"lines\"><code",
            (false, _) => "<pre><code",
        });
        if let Some(class) = class(&info.language) {
            push(&mut out, format_args!(" class=\"language-{class}\""));
        }
        out.push('>');
        for (number, (row, text)) in (1..).zip(rows.iter().zip(code.lines())) {
            if by_line {
                let mark = if info.is_marked(number) { " on" } else { "" };
                let change = if diff { change(text) } else { "" };
                push(&mut out, format_args!("<span class=\"line{mark}{change}\">{row}\n</span>"));
            } else {
                out.push_str(row);
                out.push('\n');
            }
        }
        out.push_str(if framed { "</code></pre></figure>\n" } else { "</code></pre>\n" });
        out
    }

    fn spans(&mut self, language: &str, code: &str) -> Vec<CodeSpan> {
        let cost = code.len().saturating_mul(code.len());
        let Some(highlighter) = self.highlighter.filter(|_| cost <= self.left && !language.is_empty()) else {
            return Vec::new();
        };
        let spans = highlighter.highlight(language, code);
        if spans.is_some() {
            self.left -= cost;
        }
        spans.unwrap_or_default()
    }
}

/// Opens the frame that holds file name and language, if there is either.
fn frame(info: &Info, out: &mut String) -> bool {
    let label = label(&info.language);
    if label.is_empty() && info.title.is_empty() {
        return false;
    }
    out.push_str("<figure class=\"code\"><figcaption>");
    if !info.title.is_empty() {
        push(out, format_args!("<span class=\"file\">{}</span>", escape(&info.title)));
    }
    if !label.is_empty() {
        push(out, format_args!("<span class=\"lang\">{}</span>", escape(&label)));
    }
    out.push_str("</figcaption>");
    true
}

/// The class of a line of a difference.
fn change(line: &str) -> &'static str {
    if line.starts_with("+++") || line.starts_with("---") || line.starts_with("@@") {
        " at"
    } else if line.starts_with('+') {
        " add"
    } else if line.starts_with('-') {
        " del"
    } else {
        ""
    }
}

fn class(language: &str) -> Option<String> {
    let class: String =
        language.chars().filter(|c| c.is_ascii_alphanumeric() || "+#-_".contains(*c)).take(30).collect();
    (!class.is_empty()).then_some(class)
}

/// The name of a language for readers, where it is not the word behind the fence.
pub(super) fn language_label(language: &str) -> Option<&'static str> {
    Some(match language {
        "text" | "plain" | "plaintext" | "txt" | "none" => "",
        "javascript" => "JavaScript",
        "typescript" => "TypeScript",
        "tsx" => "TSX",
        "json" => "JSON",
        "html" => "HTML",
        "css" => "CSS",
        "bash" => "Shell",
        "rust" => "Rust",
        "toml" => "TOML",
        "ini" => "INI",
        "yaml" => "YAML",
        "python" => "Python",
        "go" => "Go",
        "dockerfile" => "Dockerfile",
        "diff" => "Diff",
        "sql" => "SQL",
        "markdown" => "Markdown",
        "cpp" => "C++",
        "csharp" => "C#",
        "c" => "C",
        "java" => "Java",
        "kotlin" => "Kotlin",
        "ruby" => "Ruby",
        "php" => "PHP",
        "swift" => "Swift",
        "xml" => "XML",
        _ => return None,
    })
}
