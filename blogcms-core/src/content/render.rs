//! Markdown to HTML that is not sanitised yet.

use super::TocEntry;
use crate::slug::Slug;
use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};
use std::collections::HashMap;

/// Stands for the box of a task list item: open, and done. The sanitiser puts the element in.
pub(super) const TASK_OPEN: char = '\u{2}';
pub(super) const TASK_DONE: char = '\u{3}';

#[derive(Default)]
pub(super) struct Draft {
    pub(super) html: String,
    pub(super) toc: Vec<TocEntry>,
    /// All text.
    pub(super) text: String,
    /// The text of paragraphs only.
    pub(super) prose: String,
    pub(super) links: Vec<String>,
}

pub(super) fn render(source: &str) -> Draft {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM;
    let mut draft = Draft::default();
    let mut ids = HashMap::new();
    let mut events: Vec<Event<'_>> = Vec::with_capacity(source.len() / 16);
    let mut heading: Option<usize> = None;
    let mut paragraphs = 0u32;
    for event in Parser::new_ext(source, options) {
        match &event {
            Event::Start(Tag::Heading { .. }) => heading = Some(events.len()),
            Event::Start(Tag::Paragraph) => paragraphs += 1,
            Event::End(TagEnd::Paragraph) => {
                paragraphs = paragraphs.saturating_sub(1);
                draft.prose.push('\n');
            }
            Event::Start(Tag::Link { dest_url, .. }) => draft.links.push(dest_url.to_string()),
            _ => {}
        }
        note_text(&event, &mut draft, paragraphs > 0);
        if matches!(event, Event::End(TagEnd::Heading(_)))
            && let Some(start) = heading.take()
        {
            finish_heading(&mut events, start, &mut draft.toc, &mut ids);
        }
        events.push(match event {
            Event::TaskListMarker(done) => {
                Event::Text(CowStr::from(if done { TASK_DONE } else { TASK_OPEN }.to_string()))
            }
            other => other,
        });
    }
    html::push_html(&mut draft.html, events.into_iter());
    draft
}

/// Collects the plain text of an event.
fn note_text(event: &Event<'_>, draft: &mut Draft, in_paragraph: bool) {
    match event {
        Event::Text(text) | Event::Code(text) => {
            draft.text.push_str(text);
            if in_paragraph {
                draft.prose.push_str(text);
            }
        }
        Event::SoftBreak | Event::HardBreak => {
            draft.text.push('\n');
            draft.prose.push(' ');
        }
        Event::End(
            TagEnd::Paragraph
            | TagEnd::Heading(_)
            | TagEnd::Item
            | TagEnd::CodeBlock
            | TagEnd::TableCell
            | TagEnd::FootnoteDefinition,
        ) => draft.text.push('\n'),
        _ => {}
    }
}

/// Gives the heading that began at `start` an id, one level of its own below the title, and a line of the contents.
fn finish_heading(
    events: &mut [Event<'_>],
    start: usize,
    toc: &mut Vec<TocEntry>,
    ids: &mut HashMap<String, u32>,
) {
    let mut title = String::new();
    for event in &events[start..] {
        if let Event::Text(text) | Event::Code(text) = event {
            title.push_str(text);
        }
    }
    let slug = Slug::from_title(&title).map_or_else(|| "section".to_owned(), String::from);
    let seen = ids.entry(slug.clone()).and_modify(|n| *n += 1).or_insert(1);
    let id = if *seen == 1 { slug } else { format!("{slug}-{seen}") };
    if let Event::Start(Tag::Heading { id: slot, level, .. }) = &mut events[start] {
        if *level == HeadingLevel::H1 {
            *level = HeadingLevel::H2;
        }
        let level = *level as u8;
        if level <= 4 && !title.trim().is_empty() {
            let id = format!("{}{id}", super::sanitize::ID_PREFIX);
            toc.push(TocEntry { level, id, title: title.trim().to_owned() });
        }
        *slot = Some(CowStr::from(id));
    }
}
