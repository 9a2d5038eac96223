//! What readers may write.

use crate::content::{MAX_COMMENT_CHARS, comment_html, without_turns};
use proptest::prelude::*;

fn html(source: &str) -> String {
    comment_html(source).into_string()
}

#[test]
fn a_small_part_of_markdown() {
    assert_eq!(
        html("One *two* **three** `<4>`\nfive"),
        "<p>One <em>two</em> <strong>three</strong> <code>&lt;4&gt;</code><br>\nfive</p>\n"
    );
    assert_eq!(
        html("> so\n\n- a\n- b"),
        "<blockquote>\n<p>so</p>\n</blockquote>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"
    );
    assert_eq!(
        html("```js\nlet a = 1 < 2; // https://x.example\n```"),
        "<pre><code>let a = 1 &lt; 2; // https://x.example\n</code></pre>\n"
    );
    assert_eq!(html(""), "");
}

#[test]
fn the_rest_shows_its_text() {
    assert_eq!(html("# Loud"), "<p>Loud</p>\n");
    assert_eq!(html("![a cat](https://x.example/cat.png)"), "<p>a cat</p>\n");
    assert_eq!(html("<b>bold</b>"), "<p>&lt;b&gt;bold&lt;/b&gt;</p>\n");
    assert_eq!(html("<script>alert(1)</script>"), "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n");
    assert_eq!(html("a\n\n---\n\nb"), "<p>a</p>\n<p>b</p>\n");
}

#[test]
fn links_are_those_of_readers() {
    let link = |url: &str, text: &str| {
        format!("<p><a rel=\"ugc nofollow noopener\" href=\"{url}\">{text}</a></p>\n")
    };
    assert_eq!(
        html("[here](https://x.example/?a=1&b=\"2\")"),
        link("https://x.example/?a=1&amp;b=%222%22", "here")
    );
    assert_eq!(html("https://x.example/a"), link("https://x.example/a", "https://x.example/a"));
    assert_eq!(
        html("[https://y.example](https://x.example)"),
        link("https://x.example", "https://y.example")
    );
    assert_eq!(html("[m](mailto:a@b.example)"), link("mailto:a@b.example", "m"));
    for url in [
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "data:text/html,x",
        "//x.example",
        "/about",
        "tel:1",
        "#x",
        "vbscript:x",
        "http:x",
        "https:about",
    ] {
        assert_eq!(html(&format!("[here]({url})")), "<p>here</p>\n", "{url}");
    }
}

#[test]
fn depth_is_bounded() {
    let deep = html(&">".repeat(10_000));
    assert!(deep.matches("<blockquote>").count() <= 6);
    let lists: Vec<String> = (0..60).map(|i| format!("{}- x\n", " ".repeat(2 * i))).collect();
    let lists = html(&lists.concat());
    assert_eq!(lists.matches("<ul>").count(), lists.matches("</ul>").count());
    assert!(lists.matches("<ul>").count() <= 6);
    assert_eq!(lists.matches("<li>").count(), lists.matches("</li>").count());
}

#[test]
fn long_ones_are_cut_and_none_turns_what_is_beside_it() {
    let long = html(&"é".repeat(MAX_COMMENT_CHARS + 1));
    assert_eq!(long.chars().filter(|c| *c == 'é').count(), MAX_COMMENT_CHARS);
    assert!(long.contains("…</p>"));
    assert!(!html(&"é".repeat(MAX_COMMENT_CHARS)).contains('…'));
    assert_eq!(html("a \u{202e}b\u{202c} `\u{202d}c`"), "<p>a b <code>c</code></p>\n");
    assert_eq!(without_turns("x\u{202a}y\u{202b}z"), "xyz");
}

proptest! {
    #[test]
    fn every_element_is_one_of_ours_and_closed(source in "[-a-z<>\\[\\]()*_`#>&;:/!\"'\\\\ \n0-9.]{0,200}") {
        let html = html(&source);
        let mut open = Vec::new();
        for part in html.split('<').skip(1) {
            let tag = part.split('>').next().unwrap();
            let name = tag.split(' ').next().unwrap();
            match name.strip_prefix('/') {
                Some(end) => prop_assert_eq!(open.pop(), Some(end)),
                None if name == "br" => {}
                None => {
                    prop_assert!(["p", "em", "strong", "del", "code", "pre", "blockquote", "ol", "ul", "li", "a"].contains(&name));
                    prop_assert!(tag == name || tag.starts_with("a rel=\"ugc nofollow noopener\" href=\""));
                    open.push(name);
                }
            }
        }
        prop_assert!(open.is_empty());
    }
}
