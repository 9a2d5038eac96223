//! What bodies hold beside CommonMark and GFM.

use super::html;
use crate::content::check::FindingKind;
use crate::content::{FencedBlock, Markup, Renderer, Shortcode, ShortcodeCall, Words};
use crate::html::SafeHtml;
use std::sync::Arc;

#[test]
fn formulas_hold_nothing_but_mathml() {
    let out = html("Say $a < b$ and $$\\frac{1}{2}$$.");
    assert!(
        out.contains("<mo>&lt;</mo>") && out.contains("<mfrac>") && out.contains("a &lt; b</annotation>"),
        "{out}"
    );
    for evil in [
        "$a < b <img src=q onerror=x()>$",
        "$<script>x()</script>$",
        "$$<a href=javascript:x()>a</a>$$",
        "$\\operatorname{<script>x()</script>}$",
        "$\\text{<script>x()</script>}$",
        "$\\color{red\" onclick=\"x()}{a}$",
    ] {
        let out = html(evil);
        assert!(
            !["<img", "<script", "<a ", " onclick=\""].iter().any(|bad| out.contains(bad)),
            "{evil} gave {out}"
        );
    }
    let broken = html("$\\nosuchthing{1}$");
    assert!(broken.contains("class=\"math-source\"") && broken.contains("\\nosuchthing{1}"), "{broken}");
}

#[test]
fn callouts_say_what_they_are_in_words() {
    let out = html("> [!WARNING]\n> Hot.\n");
    assert!(out.contains("class=\"callout warning\" role=\"note\"") && out.contains(">Warning</p>"), "{out}");
    let words = Words { warning: "Achtung".into(), ..Words::default() };
    let german = Renderer::builder().words(words).build();
    assert!(german.render("> [!WARNING]\n> Heiß.\n").html("").as_str().contains(">Achtung</p>"));
    assert_ne!(german.fingerprint(), Renderer::new().fingerprint());
}

#[test]
fn notes_lead_down_and_back() {
    let out = html("One[^a] two[^a].\n\n[^a]: The *note*.\n");
    assert!(out.contains("<section class=\"footnotes\"") && out.contains("<em>note</em>"), "{out}");
    let down = out.matches("href=\"#h-").count();
    assert!(down >= 3, "two ways down and at least one back: {out}");
    for target in out.split("href=\"#").skip(1).filter_map(|part| part.split('"').next()) {
        assert!(out.contains(&format!("id=\"{target}\"")), "{target} is nowhere in {out}");
    }
}

#[test]
fn code_has_a_name_marks_and_numbers() {
    let out = html("```rust title=\"a <b>.rs\" {2} linenos\nlet a = 1;\nlet b = 2;\n```\n");
    assert!(
        out.contains("<span class=\"file\">a &lt;b&gt;.rs</span>")
            && out.contains("<span class=\"lang\">Rust</span>")
    );
    assert_eq!(out.matches("class=\"line").count(), 3, "the block, and two lines: {out}");
    assert_eq!(out.matches("class=\"line on").count(), 1, "{out}");
    assert!(out.contains("<pre class=\"lines nums\">"), "{out}");
    let pandoc = html("``` {.python title=\"x.py\"}\npass\n```\n");
    assert!(pandoc.contains("language-python") && pandoc.contains("x.py</span>"), "{pandoc}");
    let unknown = html("```no-such-thing\n<b>&\n```\n");
    assert!(unknown.contains("&lt;b&gt;&amp;\n</code>"), "{unknown}");
}

#[test]
fn our_own_pictures_come_in_sizes() {
    let key = "0123456789abcdef0123456789abcdef-1600x900.jpg";
    let out = html(&format!("![Sea](/media/{key} \"The *sea*\")"));
    for part in [
        "<figure><img src=\"/blog/media/",
        "width=\"1600\" height=\"900\"",
        "/480.webp 480w",
        "loading=\"lazy\"",
        "<figcaption>The *sea*</figcaption>",
    ] {
        assert!(out.contains(part), "{part} is not in {out}");
    }
    assert!(!out.contains("2160.webp"), "wider than it is: {out}");
}

#[test]
fn players_are_links_until_they_are_asked_for() {
    let out =
        html("Watch:\n\nhttps://vimeo.com/1084537\n\nhttps://vimeo.com/1084538\n\nhttps://example.org/v/1\n");
    assert_eq!(out.matches("data-embed=\"https://player.vimeo.com/video/").count(), 2, "{out}");
    assert!(!out.contains("<iframe"), "{out}");
    assert!(out.contains("<p><a href=\"https://example.org/v/1\""), "{out}");
}

struct Shout;

impl Shortcode for Shout {
    fn name(&self) -> &'static str {
        "shout"
    }
    fn fingerprint(&self) -> &'static str {
        "1"
    }
    fn render(&self, call: &ShortcodeCall<'_>) -> Option<Markup> {
        Some(Markup::Sanitised(format!("<b onclick=x()>{}</b>", call.source.len())))
    }
}

struct Drawn;

impl FencedBlock for Drawn {
    fn language(&self) -> &'static str {
        "draw"
    }
    fn fingerprint(&self) -> &'static str {
        "1"
    }
    fn render(&self, _: &str, text: &str) -> Option<Markup> {
        (text != "no\n").then(|| Markup::Vouched(SafeHtml::vouched("<svg></svg>")))
    }
}

#[test]
fn a_host_adds_shortcodes_and_blocks() {
    let renderer = Renderer::builder().shortcode(Arc::new(Shout)).fenced_block(Arc::new(Drawn)).build();
    let out =
        renderer.render("a {{< shout >}} b {{< gone x=\"1\" >}}\n\n```draw\nx\n```\n\n```draw\nno\n```\n");
    let out = out.html("").into_string();
    assert!(out.contains("a <b>13</b> b {{&lt; gone x=\"1\" &gt;}}"), "{out}");
    assert!(out.contains("<svg></svg>") && out.contains("no\n</code>"), "{out}");
    assert_ne!(renderer.fingerprint(), Renderer::new().fingerprint());
}

#[test]
fn findings_know_their_lines() {
    let source = "# A\n\n[x](/posts/gone) [y](#nowhere)\n\n#### C\n\n![](b.png)\n\n{{< what >}}\n";
    let findings = Renderer::new().outline(source).findings(|path| path != "/posts/gone");
    let lines: Vec<u32> = findings.iter().map(|f| f.line).collect();
    assert_eq!(lines, [3, 3, 5, 7, 9], "{findings:?}");
    assert!(matches!(&findings[0].kind, FindingKind::DeadLink { url } if url == "/posts/gone"));
    assert!(matches!(&findings[4].kind, FindingKind::UnknownShortcode { name } if name == "what"));
}
