//! What must come out letter by letter: code of every kind, and tables with alignment.

use super::render;
use blogcms_core::content::sanitize_html;

/// The code of the one block in `html`, as a reader copies it.
fn code(html: &str) -> String {
    let start = html.find("<pre").expect("a block of code");
    let end = start + html[start..].find("</pre>").expect("its end");
    let mut text = String::new();
    let mut in_tag = false;
    for c in html[start..end].chars() {
        match c {
            '<' => in_tag = true,
            '>' => in_tag = false,
            c if !in_tag => text.push(c),
            _ => {}
        }
    }
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

#[test]
fn fences_hold_fences() {
    for (outer, inner) in
        [("````", "```"), ("~~~~~", "~~~~"), ("~~~", "```"), ("```", "~~~"), ("``````", "`````")]
    {
        let body = format!("{inner}md\n# No heading\n\n{inner}\n\n> {inner}\n");
        let html = render(&format!("{outer}markdown\n{body}{outer}\n\nAfter.\n"));
        assert_eq!(code(&html), body, "{outer} around {inner}: {html}");
        assert_eq!(html.matches("<pre").count(), 1, "{html}");
        assert!(html.contains("<p>After.</p>"), "{html}");
    }
}

#[test]
fn fences_keep_blank_lines_and_indents() {
    let body = "\n\nfn a() {\n\n\n    b();\n\n\tc();\n  \n}\n\n\n";
    for language in ["", "rust", "nosuchlanguage"] {
        assert_eq!(code(&render(&format!("```{language}\n{body}```\n"))), body, "as {language:?}");
    }
    let quoted: String = body.lines().map(|line| format!("> {line}\n")).collect();
    assert_eq!(code(&render(&format!("> ```rust\n{quoted}> ```\n"))), body);
    let indented: String = body.lines().map(|line| format!("  {line}\n")).collect();
    assert_eq!(code(&render(&format!("- ```rust\n{indented}  ```\n"))), body);
}

#[test]
fn back_ticks_and_placeholders_come_out_whole() {
    let body = "const a = `${b} and ${`${c}`} \\` \\${d}`;\necho \"${e:-`f`}\" $$ $(g) {{ h }} {% i %} <%= j %> \\(k\\)\n";
    for language in ["", "js", "typescript", "bash", "sh", "nosuchlanguage"] {
        assert_eq!(code(&render(&format!("```{language}\n{body}```\n"))), body, "as {language:?}");
    }
    for (source, text) in [
        ("`` `${a}` ``", "`${a}`"),
        ("``` `` ```", "``"),
        ("`${a} and ${b}`", "${a} and ${b}"),
        ("`$x$ and $$y$$`", "$x$ and $$y$$"),
        ("`{{ a }} [^1] :b: {% c %}`", "{{ a }} [^1] :b: {% c %}"),
    ] {
        let html = render(source);
        assert!(html.contains(&format!("<code>{text}</code>")), "{source}: {html}");
    }
    let html = render("Costs ${a}, then ${b} and `c`.\n");
    assert!(html.contains("Costs ${a}, then ${b} and <code>c</code>."), "{html}");
}

#[test]
fn tables_align_their_cells() {
    let html = render(
        "| left | middle | right | plain |\n|:--|:-:|--:|---|\n| a\\|b | `c\\|d` | **e** | [f](/g) |\n| h |\n",
    );
    let cells: Vec<&str> =
        html.split("<t").filter(|part| part.starts_with("h>") || part.starts_with("h ")).collect();
    assert_eq!(cells.len(), 4, "{html}");
    assert!(html.contains("<th scope=\"col\" class=\"mid\">middle</th>"), "{html}");
    assert!(html.contains("<th scope=\"col\" class=\"num\">right</th>"), "{html}");
    assert!(html.contains("<th scope=\"col\">plain</th>"), "{html}");
    assert!(html.contains(">a|b</td>") && html.contains("<code>c|d</code>"), "{html}");
    assert!(html.contains("<td class=\"num\"><strong>e</strong></td>"), "{html}");
    assert!(html.contains("<td><a href=\"/g\""), "{html}");
    assert_eq!(html.matches("<td").count(), 8, "a short row is filled up: {html}");
}

/// Long texts get marks while they are sanitised; none of them, and no sign beside them, may be gone or left.
#[test]
fn long_texts_come_out_whole() {
    for (sign, html) in
        [("&", "&amp;"), ("\u{b0}", "\u{b0}"), ("&a", "&amp;a"), ("&amp;", "&amp;"), ("a&gt;", "a&gt;")]
    {
        for count in [2_000, 30_000] {
            let source = sign.repeat(count);
            let rendered = render(&source);
            assert_eq!(rendered.trim_end(), format!("<p>{}</p>", html.repeat(count)), "{sign}");
            let cleaned = sanitize_html(&format!("<b>{source}</b>")).into_string();
            assert_eq!(cleaned, format!("<b>{}</b>", html.repeat(count)), "{sign}");
        }
    }
    // A mark of ours in the source is none.
    let forged = format!("{}\u{4}&gt;", "&".repeat(9_000));
    let rendered = render(&forged);
    assert!(rendered.trim_end().ends_with("&amp;&gt;</p>"));
}

#[test]
fn an_address_longer_than_browsers_follow_is_left_out() {
    let link = |length: usize| render(&format!("[a](/{})", "b".repeat(length)));
    assert!(link(8_000).contains("href"));
    assert_eq!(link(9_000).trim_end(), "<p><a>a</a></p>");
}
