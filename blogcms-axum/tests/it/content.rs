//! The examples of `docs/content.md`, and what the style sheet and the script know of bodies.

use blogcms_axum::core::content::Renderer;

const PAGE: &str = include_str!("../../../docs/content.md");

/// The fenced Markdown examples, with the headings they stand below.
fn examples() -> Vec<(&'static str, String)> {
    let (mut heading, mut out, mut inside) = ("", Vec::new(), false);
    for line in PAGE.lines() {
        match line {
            "````markdown" => {
                inside = true;
                out.push((heading, String::new()));
            }
            "````" => inside = false,
            _ if inside => {
                let (_, example) = out.last_mut().unwrap();
                *example += line;
                *example += "\n";
            }
            _ => heading = line.strip_prefix("## ").unwrap_or(heading),
        }
    }
    out
}

/// What is shown below each heading, and what it must become.
const SHOWN: [(&str, &[&str]); 12] = [
    (
        "Text",
        &[
            "<em><strong>",
            "<del>",
            "<code>",
            "<kbd>",
            "<mark>",
            "<sub>",
            "<abbr",
            "<blockquote>",
            "<hr>",
            "<br>",
        ],
    ),
    ("Headings", &["<h2 id=\"h-a-section\">", "<h3 id=\"h-its-own-address\">"]),
    (
        "Links",
        &["href=\"/blog/posts/some-post\"", "href=\"#h-links\"", "href=\"https://example.org\"", "mailto:"],
    ),
    ("Lists", &["<ul>", "<ol>", "checkbox", "<dl>", "<dt>", "<dd>"]),
    ("Tables", &["<th scope", "class=\"mid\"", "class=\"num\""]),
    ("Callouts", &["callout note", "callout tip", "callout important", "callout warning", "callout caution"]),
    ("Footnotes", &["class=\"note-ref\"", "class=\"footnotes\"", "doc-backlink"]),
    ("Code", &["class=\"file\"", "class=\"lang\"", "lines nums", "line on", "line add", "line del", "hl-k"]),
    ("Formulas", &["display=\"inline\"", "display=\"block\"", "class=\"eq\""]),
    ("Pictures", &["<figure><img", "<figcaption>", "width=\"1600\"", "480.webp 480w"]),
    ("Films and sounds", &["class=\"embed video\"", "data-embed=\"https://www.youtube-nocookie.com/"]),
    ("HTML", &["<details><summary>", "<strong>"]),
];

#[test]
fn every_example_of_the_page_is_what_it_says() {
    let renderer = Renderer::new();
    let examples = examples();
    for (heading, _) in &examples {
        assert!(SHOWN.iter().any(|(shown, _)| shown == heading), "{heading} is missing in SHOWN");
    }
    for (heading, marks) in SHOWN {
        let mut html = String::new();
        for (_, example) in examples.iter().filter(|(under, _)| *under == heading) {
            assert_eq!(renderer.outline(example).unknown_shortcodes().next(), None, "{example}");
            html.push_str(renderer.render(example).html("/blog").as_str());
        }
        for mark in marks {
            assert!(html.contains(mark), "{heading}: no {mark} in {html}");
        }
        assert!(!html.contains("math-source"), "{heading}: {html}");
    }
}

#[test]
fn the_style_sheet_knows_every_class_of_the_page() {
    let css = include_str!("../../assets/site.css");
    let (_, table) = PAGE.split_once("## For themes").unwrap();
    let names = table.split('`').skip(1).step_by(2).flat_map(str::split_whitespace);
    let mut known = 0;
    for name in names.filter(|name| *name != "data-embed") {
        let class = name.rsplit('.').next().unwrap();
        assert!(css.contains(&format!(".{class}")), ".{class} has no style");
        known += 1;
    }
    assert!(known > 25, "{known}");
    assert!(include_str!("../../assets/site.js").contains("data-embed"));
}
