//! A vector in every place of a post.

use crate::corpus::Vector;
use serde_json::to_string as quoted;
use std::fmt::Write;

/// The vector on one line, without what no line of text holds.
fn line(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A file of Markdown with the vector in its front matter, as far as each field takes it, and as its whole body.
pub(crate) fn whole(vector: &Vector, with_category: bool) -> String {
    front(vector, "v", with_category) + &vector.text + "\n"
}

/// A file of Markdown with the vector in every construct that has a text, a name or an address.
pub(crate) fn scattered(vector: &Vector) -> String {
    let p = line(&vector.text);
    let quoted = p.replace('"', "&quot;");
    format!(
        "{}## {p}\n\na {p} b\n\n![{p}](q \"{p}\")\n\n![a](q '{p}')\n\n[{p}](q \"{p}\")\n\n![a](<{p}>)\n\n[a](<{p}>)\n\n\
         ```{p}\n{p}\n```\n\n~~~ a {p}\n{p}\n~~~\n\n``` {{{p}}}\na\n```\n\n| {p} | b |\n|:-:|--:|\n| a | {p} |\n\n\
         `{p}` a[^{p}] b[^1]\n\n[^{p}]: c\n\n[^1]: {p}\n\n[d][e] [{p}]\n\n[e]: q \"{p}\"\n\n[{p}]: q\n\n- [ ] {p}\n\n\
         > [!NOTE]\n> {p}\n\n> [!{p}]\n> a\n\nterm {p}\n: {p}\n\n$${p}$$\n\n${p}$\n\n## a {{#{p} .{p}}}\n\n\
         {{{{< youtube {p} >}}}}\n\nhttps://example.org/{p}\n\n::: {p}\n{p}\n:::\n\n\
         <img src=\"q\" alt=\"{quoted}\" title=\"{quoted}\">\n<a href=\"{quoted}\" title=\"{quoted}\">a</a>\n\
         <code class=\"language-{quoted}\">a</code> <b id=\"{quoted}\" class=\"{quoted}\">a</b>\n",
        front(vector, "w", false)
    )
}

/// The front matter: the vector stands in each field that takes a text of its length.
fn front(vector: &Vector, prefix: &str, with_category: bool) -> String {
    let p = line(&vector.text);
    let chars = p.chars().count();
    let text = |text: &str| quoted(text).expect("JSON");
    let title = if chars <= 200 { p.clone() } else { format!("Vector {}", vector.id) };
    let mut front = format!("---\ntitle: {}\nslug: {prefix}-{}\ndate: 2026-01-01\n", text(&title), vector.id);
    if chars <= 500 {
        let _ = writeln!(front, "excerpt: {}", text(&p));
    }
    if chars <= 100 {
        let _ = writeln!(front, "tags: [{}]\nauthor: {}", text(&p), text(&p));
        // A slash divides a category from the one above it, and each needs a letter for its address.
        if with_category && p.split('/').all(|name| name.chars().any(|c| c.is_ascii_alphanumeric())) {
            let _ = writeln!(front, "category: {}", text(&p));
        }
    }
    front + "---\n\n"
}
