//! HTML made comparable.

use super::render;

/// Tags with white space around them that nobody sees.
const BLOCKS: &[&str] = &[
    "blockquote",
    "br",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "input",
    "li",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
];

/// `html` as a writer may write it into a body: through the same sanitiser as everything else.
pub(crate) fn sanitised(html: &str) -> String {
    // A block of HTML ends at a blank line, which therefore is written as a character reference.
    let mut body = String::from("<div></div>");
    for line in html.lines() {
        body.push_str(if line.trim().is_empty() { "&#10;" } else { "\n" });
        body.push_str(line);
    }
    body.push('\n');
    render(&body).replacen("<div></div>", "", 1)
}

/// What is left of `html` without what we add to every body and say so: ids of headings, our first level being the
/// second, and white space that a browser does not show.
pub(crate) fn comparable(html: &str) -> String {
    let html = html.replace("<h1", "<h2").replace("</h1>", "</h2>");
    let mut out = String::with_capacity(html.len());
    let mut in_pre = false;
    let mut rest = html.as_str();
    while !rest.is_empty() {
        let at = rest.find('<').unwrap_or(rest.len());
        text(&mut out, &rest[..at], in_pre);
        rest = &rest[at..];
        let Some(end) = rest.find('>') else { break };
        let tag = &rest[..=end];
        rest = &rest[end + 1..];
        let name = tag.trim_matches(['<', '/', '>']).split([' ', '>']).next().unwrap_or("");
        let block = BLOCKS.contains(&name);
        if name == "pre" {
            in_pre = !tag.starts_with("</");
        }
        if block && out.ends_with(' ') && !in_pre {
            out.pop();
        }
        out.push_str(&if name.starts_with('h') { without_id(tag) } else { tag.to_owned() });
        if block && !in_pre {
            // Swallows the space that follows.
            out.push('\n');
        }
    }
    out.trim().to_owned()
}

fn text(out: &mut String, text: &str, in_pre: bool) {
    if in_pre {
        out.push_str(text);
        return;
    }
    for c in text.chars() {
        if !c.is_ascii_whitespace() {
            out.push(c);
        } else if !out.ends_with([' ', '\n']) {
            out.push(' ');
        }
    }
}

fn without_id(tag: &str) -> String {
    match tag.split_once(" id=\"") {
        Some((before, after)) => format!("{before}{}", after.split_once('"').map_or("", |(_, rest)| rest)),
        None => tag.to_owned(),
    }
}
