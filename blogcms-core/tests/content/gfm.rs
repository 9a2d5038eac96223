//! The extensions of GFM that we claim: tables, task lists and strikethrough by the examples of its specification, and
//! autolinks rule by rule.

use super::html::{comparable, sanitised};
use super::package::examples;
use super::render;

/// Boxes of task lists as signs, since the sanitiser takes the elements from what a writer writes.
fn with_signs(html: &str) -> String {
    let mut parts = html.split("<input ");
    let mut out = parts.next().unwrap_or("").to_owned();
    for part in parts {
        let (tag, rest) = part.split_once('>').expect("the end of the tag");
        out += if tag.contains("checked") { "☑" } else { "☐" };
        out += " ";
        out += rest.trim_start();
    }
    out
}

fn check(name: &str, count: usize) {
    for example in examples(name, count) {
        let theirs = sanitised(&with_signs(&example.html));
        let ours = with_signs(&render(&example.markdown));
        assert_eq!(
            comparable(&ours),
            comparable(&theirs),
            "{name}, example {}:\n{}",
            example.number,
            example.markdown
        );
    }
}

#[test]
fn tables() {
    check("gfm_table", 9);
}

#[test]
fn task_lists() {
    check("gfm_tasklist", 2);
}

#[test]
fn strikethrough() {
    check("gfm_strikethrough", 3);
}

/// Source, the address it must link to, and the text of the link. Without an address: no link.
const AUTOLINKS: &[(&str, &str, &str)] = &[
    ("www.example.org", "http://www.example.org", "www.example.org"),
    ("See www.example.org/a/b now", "http://www.example.org/a/b", "www.example.org/a/b"),
    ("Is it www.example.org/a?", "http://www.example.org/a", "www.example.org/a"),
    ("It is www.example.org.", "http://www.example.org", "www.example.org"),
    ("www.example.org/a?b=c(d)", "http://www.example.org/a?b=c(d)", "www.example.org/a?b=c(d)"),
    ("(www.example.org/a?b=c(d))", "http://www.example.org/a?b=c(d)", "www.example.org/a?b=c(d)"),
    ("www.example.org/a?b=c&d=e", "http://www.example.org/a?b=c&amp;d=e", "www.example.org/a?b=c&amp;d=e"),
    ("www.example.org/a?b=c&xyzzy;", "http://www.example.org/a?b=c", "www.example.org/a?b=c"),
    ("www.example.org/a<b", "http://www.example.org/a", "www.example.org/a"),
    ("http://example.org", "http://example.org", "http://example.org"),
    ("(see https://example.org/a?b=c%20d)", "https://example.org/a?b=c%20d", "https://example.org/a?b=c%20d"),
    ("**https://example.org/a**", "https://example.org/a", "https://example.org/a"),
    ("mail ada@example.org today", "mailto:ada@example.org", "ada@example.org"),
    ("ada+l.b-c_d@example.org.", "mailto:ada+l.b-c_d@example.org", "ada+l.b-c_d@example.org"),
    ("ada@example", "", ""),
    ("ada@example.org-", "", ""),
    ("javascript://example.org", "", ""),
    ("`www.example.org`", "", ""),
    ("![www.example.org](/a.png)", "", ""),
];

#[test]
fn autolinks() {
    let mut wrong = String::new();
    for (source, address, text) in AUTOLINKS {
        let html = render(source);
        let holds = if address.is_empty() {
            !html.contains("<a ")
        } else {
            html.contains(&format!("<a href=\"{address}\"")) && html.contains(&format!(">{text}</a>"))
        };
        if !holds {
            wrong += &format!("{source} gave {html}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_link_is_not_linked_again() {
    let html = render("[www.example.org](https://example.net/) <https://example.org/>");
    assert_eq!(html.matches("<a ").count(), 2, "{html}");
}
