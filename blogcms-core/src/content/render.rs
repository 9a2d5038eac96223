//! Markdown to a body: the walk over the parser's events.

use super::code::CodeBlocks;
use super::fact::{Fact, Facts, RawFacts};
use super::footnote::Footnotes;
use super::heading::Ids;
use super::image::Image;
use super::raw::{self, MAX_DEPTH, Open};
use super::renderer::Settings;
use super::shortcode::{Piece, ShortcodeCall, pieces, restore};
use super::slot::{self, Slots, push};
use super::{TocEntry, autolink, without_controls};
use crate::html::escape;
use pulldown_cmark::{Alignment, CodeBlockKind, Event, Options, Parser};

/// What the walk gathers.
pub(super) struct Walk<'r, 's> {
    pub(super) settings: &'r Settings,
    pub(super) calls: &'s [ShortcodeCall<'s>],
    /// What is not sanitised yet.
    pub(super) html: String,
    /// What lies around a footnote while it is written: by its label, HTML and text.
    pub(super) outside: Vec<(String, (String, String))>,
    pub(super) open: Vec<Open>,
    pub(super) slots: Slots,
    pub(super) code: CodeBlocks<'r>,
    pub(super) footnotes: Footnotes,
    pub(super) ids: Ids,
    pub(super) toc: Vec<TocEntry>,
    pub(super) text: String,
    /// The text of paragraphs only.
    pub(super) prose: String,
    pub(super) facts: Facts,
    pub(super) offset: usize,
    /// Text that is not written yet, since the parser gives it in pieces.
    run: String,
    run_at: usize,
    pub(super) heading: Option<Heading>,
    /// Where the paragraph that is open began.
    pub(super) paragraph: Option<usize>,
    pub(super) image: Option<(Image, u32)>,
    pub(super) links: u32,
    /// The line behind the fence, and the code so far.
    pub(super) block: Option<(String, String)>,
    /// Lines of a block of raw HTML.
    pub(super) raw: Option<String>,
    pub(super) table: Table,
}

/// A heading while it is written.
pub(super) struct Heading {
    pub(super) start: usize,
    pub(super) level: u8,
    pub(super) id: Option<String>,
    pub(super) title: String,
}

#[derive(Default)]
pub(super) struct Table {
    pub(super) alignments: Vec<Alignment>,
    pub(super) cell: usize,
    pub(super) head: bool,
    pub(super) body: bool,
}

fn options(settings: &Settings) -> Options {
    let mut options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM;
    options.set(Options::ENABLE_SMART_PUNCTUATION, settings.smart_punctuation);
    options.set(Options::ENABLE_MATH, settings.math);
    options
}

impl<'r, 's> Walk<'r, 's> {
    pub(super) fn new(settings: &'r Settings, calls: &'s [ShortcodeCall<'s>], bytes: usize) -> Self {
        Self {
            settings,
            calls,
            html: String::with_capacity(bytes * 2),
            outside: Vec::new(),
            open: Vec::new(),
            slots: Slots::default(),
            code: CodeBlocks::new(settings.highlighter.as_deref()),
            footnotes: Footnotes::default(),
            ids: Ids::default(),
            toc: Vec::new(),
            text: String::with_capacity(bytes),
            prose: String::new(),
            facts: Facts::default(),
            offset: 0,
            run: String::new(),
            run_at: 0,
            heading: None,
            paragraph: None,
            image: None,
            links: 0,
            block: None,
            raw: None,
            table: Table::default(),
        }
    }

    pub(super) fn run(&mut self, marked: &str) {
        for (event, range) in Parser::new_ext(marked, options(self.settings)).into_offset_iter() {
            self.offset = range.start;
            self.event(event);
        }
        self.flush();
        raw::end_markdown(&mut self.open, &mut self.html);
    }

    fn event(&mut self, event: Event<'_>) {
        if let Event::Text(text) = &event
            && self.block.is_none()
        {
            if self.run.is_empty() {
                self.run_at = self.offset;
            }
            self.run.push_str(text);
            return;
        }
        self.flush();
        match event {
            Event::Start(tag) => self.start_block(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(code) => {
                if let Some((_, text)) = &mut self.block {
                    text.push_str(&restore(&code, self.calls));
                }
            }
            Event::Code(code) => self.inline_code(&restore(&code, self.calls)),
            Event::InlineMath(latex) => self.math(&restore(&latex, self.calls), false),
            Event::DisplayMath(latex) => self.math(&restore(&latex, self.calls), true),
            Event::Html(html) | Event::InlineHtml(html) => {
                let html = restore(&html, self.calls);
                match &mut self.raw {
                    Some(block) => block.push_str(&html),
                    None => self.raw_html(&html),
                }
            }
            Event::FootnoteReference(label) => {
                if self.image.is_none() {
                    let within = self.outside.last().map(|(label, _)| label.as_str());
                    self.html.push_str(&self.footnotes.call(&label, within, &mut self.slots));
                }
            }
            Event::SoftBreak => self.line_break("\n"),
            Event::HardBreak => self.line_break("<br>\n"),
            Event::Rule => self.html.push_str("<hr>\n"),
            Event::TaskListMarker(done) => self.task(done),
        }
    }

    /// Writes the text that was held back.
    fn flush(&mut self) {
        if self.run.is_empty() {
            return;
        }
        let run = std::mem::take(&mut self.run);
        let offset = std::mem::replace(&mut self.offset, self.run_at);
        for piece in pieces(&run) {
            match piece {
                Piece::Text(text) => self.write_text(text),
                Piece::Call(number) => self.call(number),
            }
        }
        self.offset = offset;
    }

    fn write_text(&mut self, text: &str) {
        let text = without_controls(text);
        self.note(&text);
        if self.image.is_some() {
            return;
        }
        if !text.contains([':', '.', '@']) || self.links > 0 || raw::is_within("a", &self.open) {
            self.html.push_str(&escape(&text));
            return;
        }
        // An address may follow an element, or the mark of what is filled in later.
        let follows = self.html.chars().next_back().filter(|c| !matches!(*c, '>' | slot::CLOSE));
        for part in autolink::parts(&text, follows) {
            match part {
                autolink::Part::Text(text) => self.html.push_str(&escape(text)),
                autolink::Part::Link(shown, url) => {
                    push(&mut self.html, format_args!("<a href=\"{}\">{}</a>", escape(&url), escape(shown)));
                    self.facts.add(self.offset, Fact::Link(url));
                }
            }
        }
    }

    /// Keeps text for search, contents, excerpt and alternative text.
    pub(super) fn note(&mut self, text: &str) {
        if let Some((image, _)) = &mut self.image {
            image.alt.push_str(text);
            return;
        }
        self.text.push_str(text);
        if let Some(heading) = &mut self.heading {
            heading.title.push_str(text);
        }
        if self.paragraph.is_some() && self.outside.is_empty() {
            self.prose.push_str(text);
        }
    }

    fn line_break(&mut self, html: &str) {
        self.note(if self.image.is_some() || self.paragraph.is_some() { " " } else { "\n" });
        if self.image.is_none() {
            self.html.push_str(html);
        }
    }

    /// Our own HTML in this place, once all else is sanitised.
    pub(super) fn put(&mut self, html: String) {
        if self.image.is_none() {
            let mark = self.slots.put(html);
            self.html.push_str(&mark);
        }
    }

    pub(super) fn raw_html(&mut self, html: &str) {
        if self.image.is_some() {
            return;
        }
        let mut facts = RawFacts {
            facts: &mut self.facts,
            slots: &mut self.slots,
            text: &mut self.text,
            at: self.offset,
        };
        raw::tidy(html, &mut self.open, &mut facts, &mut self.html);
    }

    /// Whether an element that can lie within itself may still be opened.
    pub(super) fn is_shallow(&self) -> bool {
        self.open.len() < MAX_DEPTH
    }

    /// The line behind a fence.
    pub(super) fn info(&self, kind: &CodeBlockKind<'_>) -> String {
        match kind {
            CodeBlockKind::Fenced(info) => restore(info, self.calls),
            CodeBlockKind::Indented => String::new(),
        }
    }

    /// A text such as an address with shortcodes as they were written.
    pub(super) fn written(&self, text: &str) -> String {
        without_controls(&restore(text, self.calls)).into_owned()
    }
}
