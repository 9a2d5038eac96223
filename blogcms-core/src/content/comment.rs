//! Comments: a small part of Markdown, since anybody may write one.

use super::autolink::{Part, parts};
use super::href::encoded;
use super::{is_safe_url, without_controls};
use crate::html::{SafeHtml, escape};
use pulldown_cmark::{Event, Options, Parser, Tag};
use std::borrow::Cow;

/// Lists and quotations nest so deep; what is deeper stands on the last level.
const MAX_DEPTH: usize = 6;

/// The longest comment, in characters: one is rendered each time it is shown.
pub const MAX_COMMENT_CHARS: usize = 10_000;

/// `text` without the characters that force or embed a direction of writing (U+202A to U+202E), by which a reader could
/// make what stands beside it read as something else. Isolates stay in place and end with the paragraph.
pub fn without_turns(text: &str) -> Cow<'_, str> {
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}');
    if text.contains(turns) { Cow::Owned(text.replace(turns, "")) } else { Cow::Borrowed(text) }
}

/// Before every address that a reader wrote: search engines give it no weight, and it learns nothing of the page.
const LINK: &str = "<a rel=\"ugc nofollow noopener\" href=\"";

/// The HTML of a comment: paragraphs, emphasis, code, quotations, lists and links to `http`, `https` and `mailto`. A
/// line end is a line end. Everything else of Markdown shows its text; HTML and pictures are text, too. Marks that turn
/// the direction of writing round are left out, and what is longer than [`MAX_COMMENT_CHARS`] is cut.
pub fn comment_html(source: &str) -> SafeHtml {
    let source = match source.char_indices().nth(MAX_COMMENT_CHARS) {
        Some((end, _)) => Cow::Owned(format!("{}…", &source[..end])),
        None => Cow::Borrowed(source),
    };
    let source = without_turns(&source);
    let source = without_controls(&source);
    let mut writer = Writer::default();
    for event in Parser::new_ext(&source, Options::ENABLE_STRIKETHROUGH) {
        writer.event(event);
    }
    SafeHtml::vouched(writer.out)
}

#[derive(Default)]
struct Writer {
    out: String,
    /// What ends each open element; empty for one that is not written.
    ends: Vec<&'static str>,
    depth: usize,
    /// Within a link, where no other may stand, or in code.
    plain: usize,
}

impl Writer {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(&tag),
            Event::End(_) => self.end(),
            Event::Text(text) if self.plain == 0 => self.linked(&text),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => {
                self.out.push_str(&escape(&text));
            }
            Event::Code(code) => {
                self.out.push_str("<code>");
                self.out.push_str(&escape(&code));
                self.out.push_str("</code>");
            }
            Event::SoftBreak | Event::HardBreak => self.out.push_str("<br>\n"),
            Event::Rule
            | Event::FootnoteReference(_)
            | Event::TaskListMarker(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_) => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        let (begin, end) = match tag {
            Tag::Paragraph | Tag::Heading { .. } | Tag::HtmlBlock => ("<p>", "</p>\n"),
            Tag::Emphasis => ("<em>", "</em>"),
            Tag::Strong => ("<strong>", "</strong>"),
            Tag::Strikethrough => ("<del>", "</del>"),
            Tag::CodeBlock(_) => ("<pre><code>", "</code></pre>\n"),
            Tag::BlockQuote(_) | Tag::List(_) | Tag::Item => return self.nest(tag),
            Tag::Link { dest_url, .. } => return self.link(dest_url),
            _ => ("", ""),
        };
        self.plain += usize::from(matches!(tag, Tag::CodeBlock(_)));
        self.open(begin, end);
    }

    /// What can hold itself, as deep as that goes.
    fn nest(&mut self, tag: &Tag<'_>) {
        let (begin, end) = match tag {
            Tag::BlockQuote(_) => ("<blockquote>\n", "</blockquote>\n"),
            Tag::List(Some(_)) => ("<ol>\n", "</ol>\n"),
            Tag::List(None) => ("<ul>\n", "</ul>\n"),
            _ => ("<li>", "</li>\n"),
        };
        let is_item = matches!(tag, Tag::Item);
        self.depth += usize::from(!is_item);
        let too_deep = self.depth > MAX_DEPTH;
        self.open(if too_deep { "" } else { begin }, if too_deep { deep(tag) } else { end });
    }

    fn open(&mut self, begin: &str, end: &'static str) {
        self.out.push_str(begin);
        self.ends.push(end);
    }

    fn link(&mut self, url: &str) {
        self.plain += 1;
        if is_taken(url) {
            self.begin_link(url);
            self.ends.push("</a>");
        } else {
            self.ends.push(NO_LINK);
        }
    }

    fn begin_link(&mut self, url: &str) {
        self.out.push_str(LINK);
        self.out.push_str(&escape(&encoded(url)));
        self.out.push_str("\">");
    }

    fn end(&mut self) {
        let end = self.ends.pop().unwrap_or_default();
        self.plain -= usize::from(matches!(end, "</a>" | NO_LINK | "</code></pre>\n"));
        self.depth -= usize::from(matches!(end, "</blockquote>\n" | "</ol>\n" | "</ul>\n" | DEEP));
        if !matches!(end, NO_LINK | DEEP) {
            self.out.push_str(end);
        }
    }

    /// Text whose addresses become links.
    fn linked(&mut self, text: &str) {
        let before = self.out.chars().next_back().filter(|c| *c != '>');
        for part in parts(text, before) {
            match part {
                Part::Link(shown, url) if is_taken(&url) => {
                    self.begin_link(&url);
                    self.out.push_str(&escape(shown));
                    self.out.push_str("</a>");
                }
                Part::Text(text) | Part::Link(text, _) => self.out.push_str(&escape(text)),
            }
        }
    }
}

/// Marks the end of a link that was none.
const NO_LINK: &str = "\u{1}";

/// Marks the end of a list or quotation that was too deep.
const DEEP: &str = "\u{2}";

fn deep(tag: &Tag<'_>) -> &'static str {
    if matches!(tag, Tag::Item) { "" } else { DEEP }
}

/// Whether a reader may link there: not into the blog by a relative address, since comments move with mails and feeds.
fn is_taken(url: &str) -> bool {
    let Some((scheme, rest)) = url.split_once(':') else { return false };
    let is = |name: &str| scheme.eq_ignore_ascii_case(name);
    // Without the slashes it would be an address of this very page's host.
    let absolute = (is("http") || is("https")) && rest.starts_with("//");
    (absolute || is("mailto")) && is_safe_url(url)
}
