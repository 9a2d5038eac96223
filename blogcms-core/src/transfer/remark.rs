//! Remarks that a writer left in a text for themselves, which no page shows: HTML comments, and definitions of links
//! that lead nowhere and that nothing uses (`[//]: # (like this)`).

use super::link::{options, replace};
use pulldown_cmark::{Event, Parser, Tag};
use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

/// `text` without its remarks: for readers of the source. HTML comments stay, empty, since they can keep two lists apart; what only looks like one, in code, stays as it is.
pub fn without_remarks(text: &str) -> Cow<'_, str> {
    if !text.contains("<!--") && !text.contains("]:") {
        return Cow::Borrowed(text);
    }
    let (mut edits, mut used) = (Vec::new(), HashSet::new());
    let mut events = Parser::new_ext(text, options()).into_offset_iter();
    for (event, range) in events.by_ref() {
        match event {
            Event::Start(Tag::HtmlBlock) | Event::InlineHtml(_) => find(text, range, &mut edits),
            Event::Start(Tag::Link { id, .. } | Tag::Image { id, .. }) => {
                used.insert(id.to_lowercase());
            }
            _ => {}
        }
    }
    for (label, definition) in events.reference_definitions().iter() {
        if matches!(&*definition.dest, "" | "#") && !used.contains(&label.to_lowercase()) {
            edits.push((definition.span.clone(), String::new()));
        }
    }
    edits.sort_by_key(|(range, _)| range.start);
    replace(text, &edits)
}

fn find(text: &str, range: Range<usize>, edits: &mut Vec<(Range<usize>, String)>) {
    let html = &text[range.clone()];
    let mut at = 0;
    while let Some(start) = html[at..].find("<!--").map(|found| at + found) {
        // `<!-->` is a whole comment (CommonMark 0.31.2, section 6.6).
        at = html[start + 2..].find("-->").map_or(html.len(), |end| start + 2 + end + 3);
        edits.push((range.start + start..range.start + at, "<!-- -->".to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comments_hold_goes() {
        for (text, left) in [
            ("plain", "plain"),
            ("a <!-- secret --> b <!-- more --> c", "a <!-- --> b <!-- --> c"),
            ("- a\n\n<!-- secret\n\nlines -->\n\n- b", "- a\n\n<!-- -->\n\n- b"),
            ("> <!-- secret\n> more -->\n> text", "> <!-- -->\n> text"),
            ("`<!-- code -->`\n\n    <!-- code -->\n\n```\n<!-- code -->\n```", "="),
            ("<!--> a <!-- secret -->", "<!-- --> a <!-- -->"),
            ("text\n\n<!-- never ends\n\nsecret", "text\n\n<!-- -->"),
            ("<div><!-- secret --><p>b</p></div>", "<div><!-- --><p>b</p></div>"),
            ("a \\<!-- text -->", "="),
            ("a\n\n[//]: # (secret)\n\nb", "a\n\n\n\nb"),
            ("a\n\n[comment]: <> \"secret\"\n", "a\n\n\n"),
            ("[up][top] and [x]\n\n[top]: #\n[x]: https://x.example", "="),
        ] {
            assert_eq!(without_remarks(text), if left == "=" { text } else { left });
        }
    }
}
