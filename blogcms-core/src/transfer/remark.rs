//! What stands in a text and no page shows: HTML comments, scripts and the like in raw HTML, footnotes that nothing
//! calls, and definitions of links that lead nowhere and that nothing uses (`[//]: # (like this)`).

use super::link::{options, replace};
use crate::content::hidden;
use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// `text` without what no page shows: for readers of the source. In the place of raw HTML stays an empty comment, since
/// it can keep two lists apart; what only looks like HTML, in code, stays as it is.
pub fn without_remarks(text: &str) -> Cow<'_, str> {
    if !text.contains('<') && !text.contains("]:") {
        return Cow::Borrowed(text);
    }
    let (mut edits, mut used) = (Vec::new(), HashSet::new());
    let (mut notes, mut block) = (Notes::default(), Vec::new());
    let mut events = Parser::new_ext(text, options()).into_offset_iter();
    for (event, range) in events.by_ref() {
        match event {
            // A block comes line by line, without what begins the lines of a quotation around it.
            Event::Html(_) => block.push(range),
            Event::End(TagEnd::HtmlBlock) => raw(text, &std::mem::take(&mut block), &mut edits),
            Event::InlineHtml(_) => raw(text, &[range], &mut edits),
            Event::Start(Tag::Link { id, .. } | Tag::Image { id, .. }) => {
                used.insert(id.to_lowercase());
            }
            Event::Start(Tag::FootnoteDefinition(label)) => notes.begin(&label, range),
            Event::End(TagEnd::FootnoteDefinition) => notes.end(),
            Event::FootnoteReference(label) => notes.call(&label),
            _ => {}
        }
    }
    for (label, definition) in events.reference_definitions().iter() {
        if matches!(&*definition.dest, "" | "#") && !used.contains(&label.to_lowercase()) {
            edits.push((definition.span.clone(), String::new()));
        }
    }
    edits.extend(notes.idle().into_iter().map(|range| (range, String::new())));
    replace(text, &apart(edits))
}

/// The edits in order, without those that lie within others.
fn apart(mut edits: Vec<(Range<usize>, String)>) -> Vec<(Range<usize>, String)> {
    edits.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
    let mut end = 0;
    edits.retain(|(range, _)| {
        let new = range.start >= end;
        end = end.max(range.end);
        new
    });
    edits
}

/// Notes what is hidden in raw HTML that stands in these places.
fn raw(text: &str, places: &[Range<usize>], edits: &mut Vec<(Range<usize>, String)>) {
    let html: String = places.iter().map(|place| &text[place.clone()]).collect();
    let mut lengths = places.iter().scan(0, |before, place| {
        let start = *before;
        *before += place.len();
        Some((start, place.clone()))
    });
    let mut current = lengths.next();
    // Where a place of `html` stands in the text. Asked in order.
    let mut at = |wanted: usize| loop {
        let (start, place) = current.clone()?;
        if wanted <= start + place.len() {
            return Some(place.start + wanted - start);
        }
        current = lengths.next();
    };
    for range in hidden(&html) {
        if let (Some(start), Some(end)) = (at(range.start), at(range.end)) {
            edits.push((start..end, "<!-- -->".to_owned()));
        }
    }
}

/// Footnotes, and who calls them. Labels know no case; of two notes with one label the first counts.
#[derive(Default)]
struct Notes {
    definitions: Vec<(String, Range<usize>)>,
    /// The note that each call stands in; the text itself has none.
    calls: HashMap<Option<usize>, Vec<String>>,
    open: Option<usize>,
}

impl Notes {
    fn begin(&mut self, label: &str, range: Range<usize>) {
        self.open = Some(self.definitions.len());
        self.definitions.push((label.to_lowercase(), range));
    }

    fn end(&mut self) {
        self.open = None;
    }

    fn call(&mut self, label: &str) {
        self.calls.entry(self.open).or_default().push(label.to_lowercase());
    }

    /// Where the notes stand that nothing calls which is shown.
    fn idle(mut self) -> Vec<Range<usize>> {
        let mut first = HashMap::new();
        for (number, (label, _)) in self.definitions.iter().enumerate() {
            first.entry(label.clone()).or_insert(number);
        }
        let mut shown = HashSet::new();
        let mut calls = self.calls.remove(&None).unwrap_or_default();
        while let Some(label) = calls.pop() {
            if let Some(&note) = first.get(&label)
                && shown.insert(note)
            {
                calls.extend(self.calls.remove(&Some(note)).unwrap_or_default());
            }
        }
        let notes = self.definitions.into_iter().enumerate();
        notes.filter(|(number, _)| !shown.contains(number)).map(|(_, (_, range))| range).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_page_shows_goes() {
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
            ("a\n\n<script>\nlet secret;\n\nmore\n</script>\n\nb", "a\n\n<!-- -->\n\nb"),
            ("> <STYLE>\n> secret > p {}\n> </style> b\n\nc", "> <!-- --> b\n\nc"),
            ("<?php secret ?> b\n\n<![CDATA[ secret ]]>\n\nc", "<!-- --> b\n\n<!-- -->\n\nc"),
            (
                "<div><template>secret</template>\n<p title=\"<!--\">b</p>",
                "<div><!-- -->\n<p title=\"<!--\">b</p>",
            ),
            ("a < b, <b>c</b> <br/> <!d", "="),
        ] {
            assert_eq!(without_remarks(text), if left == "=" { text } else { left });
        }
    }

    #[test]
    fn footnotes_that_nothing_calls_go() {
        for (text, left) in [
            ("a[^1]\n\n[^1]: shown\n\n[^2]: secret\n", "a[^1]\n\n[^1]: shown\n\n"),
            ("a[^A]\n\n[^a]: shown[^b]\n\n[^b]: shown, too\n", "="),
            ("a\n\n[^a]: secret[^b]\n\n[^b]: secret <!-- more -->\n\nb\n", "a\n\nb\n"),
            ("a[^1]\n\n[^1]: shown\n\n[^1]: secret\n", "a[^1]\n\n[^1]: shown\n\n"),
        ] {
            assert_eq!(without_remarks(text), if left == "=" { text } else { left });
        }
    }
}
