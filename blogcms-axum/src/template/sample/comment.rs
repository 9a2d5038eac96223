//! A small discussion.

use super::date;
use crate::template::context::{Byline, Comment, Comments};
use blogcms_core::SafeHtml;

/// Name, whom it answers, day, text.
type Said = (&'static str, Option<usize>, u8, &'static str);

const SAID: [Said; 6] = [
    (
        "Ines Falk",
        None,
        18,
        "<p>The sentence beside the constant is the best thing in here. We found two numbers nobody would sign.</p>",
    ),
    (
        "Maren Osei",
        Some(0),
        19,
        "<p>That is the usual harvest. Were they <em>long</em> or <em>short</em>?</p>",
    ),
    ("Ines Falk", Some(1), 19, "<p>Long, of course. <code>86400</code>, copied from a blog post.</p>"),
    ("Jo", Some(2), 20, "<p>Not this one, I hope.</p>"),
    (
        "Bartholomäus von und zu Donaudampfschifffahrtsgesellschaft",
        None,
        20,
        "<p>Does the early renewal hold up when the work costs more than the lifetime?</p><p>We have a report that takes forty minutes and is asked for every ten.</p>",
    ),
    ("Jo", None, 21, "<p>Thanks.</p>"),
];

pub(super) fn comments() -> Comments {
    let id = |number: usize| format!("comment-{number}");
    let said = SAID.iter().enumerate().map(|(number, said)| (said.1.map(id), comment(id(number), said)));
    Comments::new(true, said.collect())
}

fn comment(id: String, (name, _, day, html): &Said) -> Comment {
    let Byline { name, initials, hue, .. } = Byline::new(name);
    Comment {
        url: format!("#{id}"),
        id,
        site_url: (name == "Ines Falk").then(|| "https://ines.example".to_owned()),
        by_author: name == "Maren Osei",
        name,
        initials,
        hue,
        written: date(*day, "November 2026"),
        edited: (*day == 21).then(|| date(22, "November 2026")),
        body: SafeHtml::vouched(*html).into(),
        reply_to: None,
        replies: Vec::new(),
    }
}
