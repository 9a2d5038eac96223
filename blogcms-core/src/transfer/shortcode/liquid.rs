//! Jekyll's `{% tag %}` and `{{ value }}`.

use super::args::Args;
use super::{Scan, put, zola};
use crate::error::Message;
use crate::transfer::Note;

/// The tag at `open`; where to go on.
pub(super) fn tag(scan: &mut Scan<'_>, open: usize) -> Option<usize> {
    let statement = scan.text[open..].starts_with("{%");
    let closing = if statement { "%}" } else { "}}" };
    let close = scan.close(open + 2, closing)?;
    let end = close + 2;
    let inside = scan.text[open + 2..close].trim_matches(|c: char| c.is_whitespace() || c == '-');
    if zola::is_call(inside) {
        return Some(zola::tag(scan, open..end, inside, statement));
    }
    if !statement {
        value(scan, open, end, inside);
        return Some(end);
    }
    let args = Args::read(inside);
    match args.name.as_str() {
        "" => {}
        "post_url" | "link" => scan.put_reference(open..end, inside[args.name.len()..].trim()),
        "highlight" => return Some(highlight(scan, open, end, &args)),
        "raw" => return Some(raw(scan, open, end)),
        "comment" => return Some(comment(scan, open, end)),
        name => match put::page(name, &args) {
            Some(page) => scan.embed(open..end, &page),
            None if name.starts_with("end") => {}
            None => scan.unknown(if name == "include" { inside } else { name }),
        },
    }
    Some(end)
}

/// Where `{% name %}` begins and ends after `from`. Where there is none, none is looked for again.
fn find_end(scan: &mut Scan<'_>, from: usize, name: &'static str) -> Option<(usize, usize)> {
    if scan.without_end.contains(&name) {
        return None;
    }
    let text = scan.text;
    let mut at = from;
    while let Some(open) = text[at..].find("{%").map(|i| at + i + 2) {
        let Some(close) = text[open..].find("%}").map(|i| open + i) else { break };
        if text[open..close].trim_matches(|c: char| c.is_whitespace() || c == '-') == name {
            return Some((open - 2, close + 2));
        }
        at = open;
    }
    scan.without_end.push(name);
    None
}

fn highlight(scan: &mut Scan<'_>, open: usize, end: usize, args: &Args) -> usize {
    let Some((until, behind)) = find_end(scan, end, "endhighlight") else {
        scan.unknown("highlight");
        return end;
    };
    let marks = args.get("hl_lines").or_else(|| args.get("mark_lines")).unwrap_or("");
    let marks = marks.split_whitespace().collect::<Vec<_>>().join(",");
    let marks = if marks.is_empty() { marks } else { format!("{{{marks}}}") };
    let dropped: Vec<&str> = args.positional.iter().skip(1).map(String::as_str).collect();
    scan.dropped("highlight", &dropped);
    let language = args.positional.first().map_or("", String::as_str);
    scan.edit(open..behind, put::fence(language, &marks, &scan.text[end..until]));
    behind
}

/// What it shields needs no shield here.
fn raw(scan: &mut Scan<'_>, open: usize, end: usize) -> usize {
    let Some((until, behind)) = find_end(scan, end, "endraw") else {
        scan.unknown("raw");
        return end;
    };
    scan.edit(open..end, String::new());
    scan.edit(until..behind, String::new());
    behind
}

/// What nobody was to see becomes a comment of HTML, which nobody sees either.
fn comment(scan: &mut Scan<'_>, open: usize, end: usize) -> usize {
    let Some((until, behind)) = find_end(scan, end, "endcomment") else {
        scan.unknown("comment");
        return end;
    };
    let text = scan.text[end..until].replace("--", "- -");
    scan.edit(open..behind, format!("<!--{text}-->"));
    scan.notes.push(Note::changed(Message::new("import.note.comment")));
    behind
}

/// `{{ site.baseurl }}` is nothing, since the blog adds its base itself; `{{ "/x" | relative_url }}` is the path.
fn value(scan: &mut Scan<'_>, open: usize, end: usize, inside: &str) {
    if matches!(inside, "site.baseurl" | "site.url") && scan.text[end..].starts_with(['/', '{']) {
        return scan.edit(open..end, String::new());
    }
    let path = inside.split_once('|').and_then(|(path, filter)| {
        let path = path.trim().trim_matches(['"', '\'']);
        let known = ["relative_url", "absolute_url", "prepend: site.baseurl", "prepend:site.baseurl"];
        (known.contains(&filter.trim()) && path.starts_with('/')).then_some(path)
    });
    match path {
        Some(path) => scan.edit(open..end, path.to_owned()),
        None => scan.unknown(inside),
    }
}
