//! `{{< name … >}}` and `{{% name … %}}`.

use super::args::Args;
use super::{Scan, put};

/// The tag at `open`; where to go on.
pub(super) fn tag(scan: &mut Scan<'_>, open: usize) -> Option<usize> {
    let closing = if scan.text[open..].starts_with("{{<") { ">}}" } else { "%}}" };
    let close = scan.close(open + 3, closing)?;
    let end = close + closing.len();
    let inside = scan.text[open + 3..close].trim();
    // `{{</* name */>}}` shows a tag.
    if inside.starts_with("/*") {
        return Some(end);
    }
    let inside = inside.strip_suffix('/').unwrap_or(inside);
    let args = Args::read(inside);
    match args.name.as_str() {
        "" => {}
        "ref" | "relref" => match args.get_or("path", 0) {
            Some(target) => scan.put_reference(open..end, target),
            None => scan.unknown(inside),
        },
        "figure" | "image" | "img" => figure(scan, open..end, &args),
        "highlight" => return Some(highlight(scan, open, end, &args)),
        name if name.starts_with('/') => {}
        name => match put::page(name, &args) {
            Some(page) => scan.embed(open..end, &page),
            None => scan.unknown(name),
        },
    }
    Some(end)
}

pub(super) fn figure(scan: &mut Scan<'_>, range: std::ops::Range<usize>, args: &Args) {
    let Some(markdown) = put::figure(args) else { return scan.unknown(&args.name) };
    let caption = if args.get("caption").is_some() { "caption" } else { "title" };
    let known = ["src", "path", "url", "alt", caption, "link", "href"];
    scan.dropped(&args.name, &args.others(&known));
    scan.edit(range, markdown);
}

/// `{{< highlight rust "options" >}} … {{< /highlight >}}`
fn highlight(scan: &mut Scan<'_>, open: usize, end: usize, args: &Args) -> usize {
    let rest = &scan.text[end..];
    let ends = [
        "{{< /highlight >}}",
        "{{</ highlight >}}",
        "{{</highlight>}}",
        "{{% /highlight %}}",
        "{{< / highlight >}}",
    ];
    let search = !scan.without_end.contains(&"highlight");
    let found =
        ends.iter().filter(|_| search).filter_map(|tag| rest.find(tag).map(|at| (at, tag.len()))).min();
    let Some((at, length)) = found else {
        scan.without_end.push("highlight");
        scan.unknown("highlight");
        return end;
    };
    let language = args.get_or("lang", 0).unwrap_or("");
    let (options, dropped) = options(args.positional.get(1).map_or("", String::as_str));
    scan.dropped("highlight", &dropped.iter().map(String::as_str).collect::<Vec<_>>());
    let code = put::fence(language, &options, &rest[..at]);
    scan.edit(open..end + at + length, code);
    end + at + length
}

/// Options of the block, and the names of those that have no place.
fn options(written: &str) -> (String, Vec<String>) {
    let (mut kept, mut dropped) = (Vec::new(), Vec::new());
    let mut marking = false;
    for part in written.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        match part.split_once('=') {
            Some(("hl_lines", lines)) => {
                kept.push(
                    lines
                        .trim_matches(['[', ']', '"', '\''])
                        .split_whitespace()
                        .collect::<Vec<_>>()
                        .join(","),
                );
                marking = true;
            }
            // `hl_lines=[2,"4-6"]`: its commas are ours.
            None if marking => kept.push(part.trim_matches(['[', ']', '"', '\'']).to_owned()),
            Some((name, value)) => {
                marking = false;
                if !(name == "linenos" && value == "false") {
                    dropped.push(name.to_owned());
                }
            }
            None => dropped.push(part.to_owned()),
        }
    }
    let lines = kept.iter().filter(|l| l.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'-' | b',')));
    let lines = lines.map(String::as_str).collect::<Vec<_>>().join(",");
    (if lines.is_empty() { lines } else { format!("{{{lines}}}") }, dropped)
}
