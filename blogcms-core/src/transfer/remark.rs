//! Remarks that a writer left in a text for themselves: HTML comments, which no page shows.

use super::link::{options, replace};
use pulldown_cmark::{Event, Parser, Tag};
use std::borrow::Cow;
use std::ops::Range;

/// `text` without what stands in its HTML comments: for readers of the source. The comments stay, empty, since they can
/// keep two lists apart; what only looks like one, in code, stays as it is.
pub fn without_remarks(text: &str) -> Cow<'_, str> {
    if !text.contains("<!--") {
        return Cow::Borrowed(text);
    }
    let mut edits = Vec::new();
    for (event, range) in Parser::new_ext(text, options()).into_offset_iter() {
        if matches!(event, Event::Start(Tag::HtmlBlock) | Event::InlineHtml(_)) {
            find(text, range, &mut edits);
        }
    }
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
        ] {
            assert_eq!(without_remarks(text), if left == "=" { text } else { left });
        }
    }
}
