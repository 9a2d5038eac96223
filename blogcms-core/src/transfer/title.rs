//! The title of a file whose front matter has none.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// The text of the first heading of level 1, and the body; without the heading if it comes first.
pub(super) fn first_heading(body: &str) -> Option<(String, &str)> {
    let mut depth = 0usize;
    let mut title = String::new();
    let mut inside = false;
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_GFM;
    for (event, range) in Parser::new_ext(body, options).into_offset_iter() {
        match event {
            Event::End(TagEnd::Heading(_)) if inside => {
                let title = std::mem::take(&mut title).trim().to_owned();
                inside = false;
                depth -= 1;
                if !title.is_empty() {
                    let first = body[..range.start].trim().is_empty();
                    return Some((title, if first { &body[range.end..] } else { body }));
                }
            }
            Event::Start(tag) => {
                let top = matches!(tag, Tag::Heading { level: HeadingLevel::H1, .. });
                inside = inside || top && depth == 0;
                depth += 1;
            }
            Event::End(_) => depth = depth.saturating_sub(1),
            Event::Text(text) | Event::Code(text) if inside => title.push_str(&text),
            Event::SoftBreak | Event::HardBreak if inside => title.push(' '),
            _ => {}
        }
    }
    None
}
