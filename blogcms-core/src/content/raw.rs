//! Raw HTML, put in order before it is sanitised: known tags only, properly nested, not too deep, so that what a
//! writer forgot to close cannot swallow the rest of the post, and the sanitiser's work stays linear.

use super::entity::{encode, plain};
use super::sanitize::is_allowed;
use super::tag::{Element, NoEnd, comment, end_tag, past_end_of, start_tag};
use std::ops::Range;

/// How many elements may lie within each other, Markdown and raw HTML counted together.
pub(super) const MAX_DEPTH: usize = 100;

/// An element that is open at some place of a body.
#[derive(Debug)]
pub(super) enum Open {
    /// One of Markdown; `false` when it was left out because it lies too deep.
    Markdown(bool),
    /// A tag in raw HTML.
    Raw(String),
}

/// What is told of raw HTML while it is put in order.
pub(super) trait Watch {
    /// A start tag; what is returned stands in its place.
    fn element(&mut self, element: &Element) -> Option<String>;
    /// Text between tags.
    fn text(&mut self, text: &str);
}

/// Puts one piece of raw HTML in order, given what is open around it.
pub(super) fn tidy(html: &str, open: &mut Vec<Open>, watch: &mut impl Watch, out: &mut String) {
    let mut rest = html;
    let mut no_end = NoEnd::default();
    while !rest.is_empty() {
        let Some(at) = rest.find('<') else {
            text(rest, watch, out);
            break;
        };
        text(&rest[..at], watch, out);
        rest = &rest[at..];
        if let Some(after) = comment(rest, &mut no_end) {
            rest = after;
        } else if let Some((name, after)) = end_tag(rest) {
            close(&name, open, out);
            rest = after;
        } else if let Some((element, after)) = start_tag(rest) {
            rest = start(element, after, open, watch, out);
        } else {
            text("<", watch, out);
            rest = &rest[1..];
        }
    }
}

/// Closes what was opened in raw HTML within the Markdown element that ends here; says whether that one was kept.
pub(super) fn end_markdown(open: &mut Vec<Open>, out: &mut String) -> bool {
    loop {
        match open.pop() {
            Some(Open::Raw(name)) => write_end(&name, out),
            Some(Open::Markdown(kept)) => return kept,
            None => return true,
        }
    }
}

fn write_end(name: &str, out: &mut String) {
    out.push_str("</");
    out.push_str(name);
    out.push('>');
}

fn start<'a>(
    mut element: Element,
    after: &'a str,
    open: &mut Vec<Open>,
    watch: &mut impl Watch,
    out: &mut String,
) -> &'a str {
    if matches!(element.name.as_str(), "h1") {
        element.name = "h2".into();
    }
    let name = element.name.as_str();
    if holds_no_markup(name) {
        return past_end_of(name, after);
    }
    if !is_allowed(name) {
        return after;
    }
    let instead = watch.element(&element);
    if is_void(name) {
        match instead {
            Some(html) => out.push_str(&html),
            None => element.write(out),
        }
        return after;
    }
    close_implied(name, open, out);
    if open.len() >= MAX_DEPTH || (name == "a" && is_open("a", open)) {
        return after;
    }
    element.write(out);
    let pre = name == "pre";
    open.push(Open::Raw(element.name));
    // The first line break after it is not part of the text; a second would be lost when it is read again.
    if pre { after.trim_start_matches(['\n', '\r']) } else { after }
}

/// Open tags of raw HTML within the innermost Markdown element, innermost first.
fn raw(open: &[Open]) -> impl Iterator<Item = &str> {
    open.iter().rev().map_while(|o| match o {
        Open::Raw(name) => Some(name.as_str()),
        Open::Markdown(_) => None,
    })
}

/// Whether a raw element of this name is open, also around Markdown elements.
pub(super) fn is_within(name: &str, open: &[Open]) -> bool {
    // None is opened deeper, however deep Markdown goes.
    open.iter().take(MAX_DEPTH).any(|o| matches!(o, Open::Raw(raw) if raw == name))
}

fn is_open(name: &str, open: &[Open]) -> bool {
    raw(open).any(|o| o == name)
}

/// Closes `name` and all within; an end tag without a start is left out.
fn close(name: &str, open: &mut Vec<Open>, out: &mut String) {
    let name = if name == "h1" { "h2" } else { name };
    let depth = raw(open).position(|o| o == name);
    if let Some(depth) = depth {
        close_innermost(depth + 1, open, out);
    }
}

fn close_innermost(count: usize, open: &mut Vec<Open>, out: &mut String) {
    for _ in 0..count {
        if let Some(Open::Raw(name)) = open.pop() {
            write_end(&name, out);
        }
    }
}

/// Closes what the start of `name` ends by the rules of HTML.
fn close_implied(name: &str, open: &mut Vec<Open>, out: &mut String) {
    let (ends, within): (&[&str], &[&str]) = match name {
        "li" => (&["li", "p"], &["ul", "ol"]),
        "dd" | "dt" => (&["dd", "dt", "p"], &["dl"]),
        "td" | "th" => (&["td", "th"], &["table"]),
        "tr" => (&["tr", "td", "th"], &["table"]),
        "thead" | "tbody" | "tfoot" => (&["thead", "tbody", "tfoot", "tr"], &["table"]),
        _ if ends_paragraph(name) => (&["p"], &["td", "th", "caption", "li", "dd", "div", "table"]),
        _ => return,
    };
    let reach: Vec<&str> = raw(open).take_while(|o| !within.contains(o)).collect();
    let depth = reach.iter().rposition(|o| ends.contains(o));
    if let Some(depth) = depth {
        close_innermost(depth + 1, open, out);
    }
}

fn ends_paragraph(name: &str) -> bool {
    matches!(
        name,
        "article"
            | "aside"
            | "blockquote"
            | "center"
            | "details"
            | "div"
            | "dl"
            | "figcaption"
            | "figure"
            | "footer"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "hr"
            | "nav"
            | "ol"
            | "p"
            | "pre"
            | "section"
            | "summary"
            | "table"
            | "ul"
    )
}

fn is_void(name: &str) -> bool {
    matches!(name, "br" | "col" | "hr" | "img" | "wbr")
}

/// The places of a piece of raw HTML that no page shows: comments, declarations, and elements whose content is no text
/// for readers. What has no end goes on to that of the piece.
pub(super) fn hidden(html: &str) -> Vec<Range<usize>> {
    let (mut found, mut no_end, mut at) = (Vec::new(), NoEnd::default(), 0);
    while let Some(start) = html[at..].find('<').map(|next| at + next) {
        let rest = &html[start..];
        let (shown, after) = match (comment(rest, &mut no_end), start_tag(rest)) {
            (Some(after), _) => (false, after),
            (None, Some((element, after))) if holds_no_markup(&element.name) => {
                (false, past_end_of(&element.name, after))
            }
            (None, Some((_, after))) => (true, after),
            (None, None) if rest.starts_with("<!") || rest.starts_with("<?") => (false, ""),
            (None, None) => (true, &rest[1..]),
        };
        at = html.len() - after.len();
        if !shown {
            found.push(start..at);
        }
    }
    found
}

/// Elements whose content is no text for readers.
fn holds_no_markup(name: &str) -> bool {
    matches!(
        name,
        "script"
            | "style"
            | "template"
            | "textarea"
            | "title"
            | "iframe"
            | "noscript"
            | "noembed"
            | "noframes"
            | "xmp"
            | "svg"
            | "math"
            | "select"
            | "object"
            | "plaintext"
    )
}

fn text(text: &str, watch: &mut impl Watch, out: &mut String) {
    if !text.is_empty() {
        let html = encode(text);
        watch.text(&plain(&html));
        out.push_str(&html);
    }
}
