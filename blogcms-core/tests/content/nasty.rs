//! Laws of the sanitiser over HTML that nobody would write by accident.

use super::html::{sanitised, unsafe_part};
use proptest::prelude::*;

const TAGS: &[&str] = &[
    "a",
    "b",
    "p",
    "div",
    "section",
    "table",
    "tr",
    "td",
    "caption",
    "colgroup",
    "svg",
    "math",
    "mtext",
    "mglyph",
    "annotation-xml",
    "foreignObject",
    "desc",
    "style",
    "script",
    "title",
    "textarea",
    "xmp",
    "noscript",
    "iframe",
    "noembed",
    "plaintext",
    "select",
    "option",
    "template",
    "form",
    "input",
    "button",
    "img",
    "image",
    "br",
    "h1",
    "h2",
    "ul",
    "li",
    "dl",
    "dt",
    "pre",
    "code",
    "blockquote",
    "figure",
    "ruby",
    "rt",
    "rp",
    "details",
    "summary",
    "sup",
    "object",
    "embed",
    "base",
    "meta",
    "link",
    "body",
    "html",
    "head",
    "frameset",
    "font",
    "nobr",
    "x-y",
    "a:b",
    "q",
];

const NAMES: &[&str] = &[
    "href",
    "src",
    "id",
    "class",
    "title",
    "alt",
    "style",
    "onclick",
    "onerror",
    "name",
    "srcdoc",
    "xlink:href",
    "action",
    "start",
    "align",
    "colspan",
    "loading",
    "rel",
    "target",
    "encoding",
    "data-a",
    "lang",
    "cite",
    "datetime",
    "width",
];

const VALUES: &[&str] = &[
    "x",
    "#x",
    "#",
    "",
    "/x",
    "//x",
    "/\\x",
    "\\x",
    "javascript:x",
    "java&#9;script:x",
    "JAVASCRIPT&colon;x",
    "data:,x",
    "https://example.org/?a=b&c",
    "mailto:a",
    "h-x",
    "#h-x",
    "main",
    "language-a b",
    "language-<",
    "num",
    "mid evil",
    "&quot;",
    "&amp;quot;",
    "&lt;b&gt;",
    "<b>",
    "-->",
    "</style>",
    "\u{a0}",
    "\u{2028}",
    "é",
    "&#0;",
    "\u{feff}x",
];

const TEXTS: &[&str] = &[
    "a",
    " ",
    "\n",
    "\t",
    "&",
    "&amp;",
    "&lt;",
    "&#60;",
    "&#x3c",
    "&bogus;",
    "<",
    "<<",
    "</",
    "<!",
    "<?",
    ">",
    "\"",
    "'",
    "`",
    "=",
    "<!--",
    "-->",
    "--!>",
    "<!-->",
    "<![CDATA[",
    "]]>",
    "<!DOCTYPE a>",
    "<?xml ?>",
    "</ x>",
    "<%a%>",
    "\\",
    "\u{0}",
    "\u{c}",
    "&#0;",
    "\u{1}",
    "\u{2}",
    "\u{3}",
    "&nbsp;",
    "\u{202e}",
    "😀",
    "\r",
];

fn attribute() -> impl Strategy<Value = String> {
    let quote = prop::sample::select(vec!["\"", "'", "", "`"]);
    (prop::sample::select(NAMES), quote, prop::sample::select(VALUES))
        .prop_map(|(name, quote, value)| format!(" {name}={quote}{value}{quote}"))
}

fn piece() -> impl Strategy<Value = String> {
    let tag = || prop::sample::select(TAGS);
    prop_oneof![
        4 => (tag(), prop::collection::vec(attribute(), 0..4), prop::sample::select(vec![">", "/>", " ", "\n>"]))
            .prop_map(|(tag, attributes, end)| format!("<{tag}{}{end}", attributes.concat())),
        2 => tag().prop_map(|tag| format!("</{tag}>")),
        3 => prop::sample::select(TEXTS).prop_map(str::to_owned),
        1 => "[ -~]{0,8}",
    ]
}

fn nasty() -> impl Strategy<Value = String> {
    prop::collection::vec(piece(), 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, max_shrink_iters: 20_000, ..ProptestConfig::default() })]

    /// Letter by letter.
    #[test]
    fn cleaning_twice_is_cleaning_once(html in nasty()) {
        let once = sanitised(&html);
        prop_assert_eq!(&once, &sanitised(&once));
    }

    #[test]
    fn what_comes_out_is_on_the_list(html in nasty()) {
        let clean = sanitised(&html);
        prop_assert_eq!(unsafe_part(&clean), None, "{}", clean);
    }

    #[test]
    fn markdown_around_it_changes_nothing(html in nasty(), before in "[ -~\n]{0,20}", after in "[ -~\n]{0,20}") {
        let clean = super::render(&format!("{before}{html}{after}"));
        prop_assert_eq!(unsafe_part(&clean), None, "{}", clean);
    }
}

#[test]
fn fragments_get_their_prefix_once() {
    let html = super::render("<div id=\"h-x\">a</div>\n\n[a](#h-x)");
    assert!(html.contains("id=\"h-x\"") && html.contains("href=\"#h-x\""), "it gave {html}");
}

/// References to characters that stand for something inside the renderer, where a writer may put them.
#[test]
fn references_to_sentinels_are_only_text() {
    for n in 0..32 {
        for source in [
            format!("<b title=\"&#{n};<img src=q onerror=a>\">a</b>"),
            format!("<b title=\"&#{n}; onclick=a b\">a</b>"),
            format!("<a href=\"&#{n};/b\">a</a> <code>&#{n};</code> &#{n};<b>&#{n};</b>"),
            format!("[a](&#{n}; \"&#{n};<img src=q onerror=a>\")"),
        ] {
            let html = super::render(&source);
            assert_eq!(unsafe_part(&html), None, "{source} gave {html}");
            assert!(!html.contains("<input"), "{source} gave {html}");
        }
    }
}
