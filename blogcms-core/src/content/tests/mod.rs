mod code;
mod comment;
mod embed;
mod feature;
mod note;
mod setting;

use super::*;

fn html(markdown: &str) -> String {
    Renderer::new().render(markdown).html("/blog").into_string()
}

#[test]
fn commonmark_and_gfm() {
    assert_eq!(html("# Hello *you*").trim(), "<h2 id=\"h-hello-you\">Hello <em>you</em></h2>");
    let table = html("| a | b |\n|---|--:|\n| 1 | 2 |\n");
    assert!(table.contains("<td class=\"num\">2</td>"), "{table}");
    let tasks = html("- [x] done\n- [ ] open\n");
    assert!(tasks.contains("<input type=\"checkbox\" disabled checked aria-label=\"Done\">"), "{tasks}");
    assert!(html("```rust\nfn main() {}\n```").contains("<code class=\"language-rust\">"));
    assert!(html("~~no~~").contains("<del>no</del>"));
}

#[test]
fn addresses_of_the_blog_go_below_its_base() {
    let out = html("[a](/posts/x) [b](#there) [c](https://example.org/) [d](next)\n\n## There\n");
    assert!(out.contains("href=\"/blog/posts/x\""), "{out}");
    assert!(out.contains("href=\"#h-there\"") && out.contains("id=\"h-there\""), "{out}");
    assert!(out.contains("href=\"https://example.org/\"") && out.contains("href=\"next\""), "{out}");
}

#[test]
fn contents_words_and_excerpt() {
    let r = Renderer::new().render("# One\n\nFirst words here.\n\n## Two\n\n### Two\n\n```\ncode\n```\n");
    let toc: Vec<_> = r.toc.iter().map(|t| (t.level, t.id.as_str(), t.title.as_str())).collect();
    assert_eq!(toc, [(2, "h-one", "One"), (2, "h-two", "Two"), (3, "h-two-2", "Two")]);
    assert_eq!(r.words, 7);
    assert_eq!(r.excerpt, "First words here.");
    let long = Renderer::new().render(&"word ".repeat(100));
    assert!(long.excerpt.ends_with("word…") && long.excerpt.chars().count() <= 200);
}

#[test]
fn nothing_that_runs_gets_through() {
    for evil in [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](java&#10;script:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "[x](data:text/html,hi)",
        "[x](vbscript:x)",
        "[x](//evil.example/x)",
        "[x](/\\evil.example/x)",
        "<svg onload=alert(1)><script>alert(1)</script></svg>",
        "<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>",
        "<iframe src=https://example.org></iframe>",
        "<form action=/x><input name=a></form>",
        "<a href=\"x\" style=\"color:red\" onclick=\"alert(1)\">x</a>",
        "<h2 id=main>clobber</h2>",
        "![x](javascript:alert(1))",
        "<javascript:alert(1)>",
    ] {
        let out = html(evil).to_lowercase();
        for bad in [
            "<script",
            "onerror",
            "onload",
            "onclick",
            "href=\"javascript",
            "href=\"data",
            "src=\"javascript",
            "<svg",
            "<math",
            "<iframe",
            "<form",
            "<input",
            "style=",
            "\"//evil",
            "\"/\\evil",
            "id=\"main\"",
            "href=\"vbscript",
        ] {
            assert!(!out.contains(bad), "{evil} gave {out}");
        }
    }
}

#[test]
fn control_characters_cannot_stand_for_ours() {
    let out = html("a\u{1}b \u{2}c &#1; &#2; <b>&#1;</b>");
    assert!(!out.contains("/blogb") && out.contains("ab c"), "{out}");
}

#[test]
fn addresses_that_may_stand_in_a_link() {
    for good in [
        "https://a.example/x?y#z",
        "HTTP://a",
        "mailto:a@b.example",
        "tel:+1",
        "/posts/x",
        "x/y:z",
        "#a",
        "?q=a:b",
    ] {
        assert!(is_safe_url(good), "{good}");
    }
    for bad in [
        "",
        "javascript:alert(1)",
        "JAVASCRIPT:x",
        "java\tscript:x",
        "\u{1}javascript:x",
        "data:x",
        "//a",
        "/\\a",
        "\\\\a",
        "x:y",
        "https://a b",
    ] {
        assert!(!is_safe_url(bad), "{bad}");
    }
}
