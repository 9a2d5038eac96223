//! HTML inside every construct of Markdown.

use super::{Corpus, Kind};

const HTML: &[&str] = &[
    "<img src=q onerror=CALL>",
    "<a href=javascript:CALL>a</a>",
    "<svg onload=CALL></svg>",
    "<script>CALL</script>",
    "<b onclick=CALL>a</b>",
    "<iframe src=javascript:CALL></iframe>",
    "<details open ontoggle=CALL></details>",
];

const CONSTRUCTS: &[&str] = &[
    "# HERE",
    "###### a HERE #",
    "HERE\n====",
    "a HERE\n---",
    "> HERE",
    "> > a\n> HERE",
    "- HERE",
    "1. a\n   HERE",
    "- [ ] HERE",
    "| a HERE |\n|---|\n| b |",
    "| a |\n|:-:|\n| HERE |",
    "*a HERE b*",
    "**HERE**",
    "~~HERE~~",
    "[HERE](b)",
    "[a][b] HERE\n\n[b]: c",
    "a[^1]\n\n[^1]: HERE",
    "a[^1]\n\n[^1]: > HERE",
    "> [!NOTE]\n> HERE",
    "`a` HERE `b",
    "``a` HERE",
    "\\`HERE\\`",
    "    a\n\nHERE",
    "```\na\n```\nHERE",
    "a  \nHERE",
    "a\\\nHERE",
    "<p>\nHERE\n</p>",
    "<b>\n\nHERE",
    "<!-- a\n\n-->\nHERE",
    "<?a\n\n?>\nHERE",
    "<![CDATA[a]]>\nHERE",
    "<pre>\n\n</pre>\nHERE",
    "a <b c=\"\n> d\"> HERE",
    "---\nHERE",
    "&lt;a HERE",
];

pub(super) fn add(corpus: &mut Corpus) {
    for construct in CONSTRUCTS {
        for html in HTML {
            corpus.pattern(Kind::Markdown, &construct.replace("HERE", html));
        }
    }
}
