//! Blocks of code.

use super::html;
use crate::content::Renderer;

#[test]
fn changes_are_marked_line_by_line() {
    let out = html("```diff title=a.patch\n--- a\n+++ b\n@@ -1 +1 @@\n-old <b>\n+new\n same\n```\n");
    for line in [
        "<span class=\"line at\">--- a\n</span>",
        "<span class=\"line at\">@@ -1 +1 @@\n</span>",
        "<span class=\"line del\">-old &lt;b&gt;\n</span>",
        "<span class=\"line add\">+new\n</span>",
        "<span class=\"line\"> same\n</span>",
        "<span class=\"file\">a.patch</span><span class=\"lang\">Diff</span>",
    ] {
        assert!(out.contains(line), "{line} is not in {out}");
    }
}

#[test]
fn lines_are_marked_and_numbered_as_other_systems_write_it() {
    for info in ["text {1,3-4}", "text hl_lines=\"1 3-4\"", "text,hl_lines=[1 3-4]", "text mark=1,3-4 {3-4}"]
    {
        let out = html(&format!("```{info}\na\nb\nc\nd\n```\n"));
        let on: Vec<bool> =
            out.split("<span class=\"line").skip(1).map(|line| line.starts_with(" on")).collect();
        assert_eq!(on, [true, false, true, true], "{info}: {out}");
        assert!(!out.contains("nums"), "{out}");
    }
    for info in ["text linenos", "text showLineNumbers", "text {linenos=true}", "text numberLines"] {
        assert!(html(&format!("```{info}\na\n```\n")).contains("<pre class=\"lines nums\">"), "{info}");
    }
    assert!(html("```text linenos=false\na\n```\n").contains("<pre><code"));
    let wild = html("```text {0,4294967296,9-1,-,a}\na\n```\n");
    assert!(!wild.contains("line on"), "{wild}");
}

#[test]
fn what_stands_behind_the_fence_ends_no_element() {
    for info in ["</code></pre><b>", "a title=\"</code><img src=x onerror=y>\"", "rust file='a\"b<c'"] {
        let out = html(&format!("```{info}\nx\n```\n"));
        assert!(!out.contains("<b>") && !out.contains("<img") && !out.contains("a\"b"), "{info}: {out}");
        for element in ["code", "pre", "figure", "figcaption", "span"] {
            let (starts, ends) = (format!("<{element}"), format!("</{element}>"));
            assert_eq!(
                out.matches(&(starts.clone() + ">")).count() + out.matches(&(starts + " ")).count(),
                out.matches(&ends).count(),
                "{info}, {element}: {out}"
            );
        }
    }
}

#[test]
fn code_without_a_language_has_no_frame() {
    assert_eq!(html("    a <b>\n").trim(), "<pre><code>a &lt;b&gt;\n</code></pre>");
    assert_eq!(html("```\n```\n").trim(), "<pre><code></code></pre>");
    let unknown = html("```Brainfunk\n+[-]\n```\n");
    assert!(
        unknown.contains("<span class=\"lang\">Brainfunk</span>") && !unknown.contains("hl-"),
        "{unknown}"
    );
}

#[test]
fn words_of_code_count_for_the_reading_time() {
    let prose = Renderer::new().render("one two three\n");
    let code = Renderer::new().render("one two three\n\n```rust\nlet four = five;\n```\n\nand `six seven`\n");
    assert_eq!((prose.words, code.words), (3, 10));
    assert!(code.text.contains("let four = five;"), "{}", code.text);
}

#[cfg(feature = "highlight-web")]
mod highlighted {
    use super::html;

    #[test]
    fn parts_have_their_classes() {
        for (language, code, parts) in [
            (
                "rust",
                "// c\nfn main() { let a = \"<b>\"; }",
                &["hl-c\">// c<", "hl-k\">fn<", "hl-s\">&quot;&lt;b&gt;&quot;<"][..],
            ),
            ("ts", "const a: string = 'b';", &["hl-k\">const<", "hl-s\">"]),
            ("python", "def f():\n    return 1", &["hl-k\">def<", "hl-n\">1<"]),
            ("sh", "for i in *; do echo \"$i\"; done", &["hl-k\">for<"]),
            ("html", "<script>let a = 1;</script>", &["hl-t\">script<", "hl-k\">let<"]),
        ] {
            let out = html(&format!("```{language}\n{code}\n```\n"));
            for part in parts {
                assert!(out.contains(part), "{language}: {part} is not in {out}");
            }
        }
    }

    #[test]
    fn a_part_over_lines_is_closed_on_each() {
        let out = html("```rust {1}\n/* a\nb */ fn c() {}\n```\n");
        assert!(out.contains("<span class=\"line on\"><span class=\"hl-c\">/* a</span>\n</span>"), "{out}");
        assert!(out.contains("<span class=\"line\"><span class=\"hl-c\">b */</span>"), "{out}");
    }

    #[test]
    fn too_long_a_block_is_plain_and_whole() {
        let code = "fn a() {}\n".repeat(2_000);
        let out = html(&format!("```rust\n{code}```\n"));
        assert!(!out.contains("hl-k") && out.contains(&code), "{} bytes", out.len());
    }
}
