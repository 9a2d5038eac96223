//! Every example of CommonMark 0.31.2.

use super::html::{comparable, sanitised};
use super::package::examples;
use super::render;

/// The examples that come out otherwise than the specification says, and why. Exactly these: one that no longer differs
/// has to go from here.
const DIFFERS: &[(usize, &str)] = &[
    (148, "A line end stands on the other side of a closing tag."),
    (572, FIGURE),
    (573, FIGURE),
    (576, FIGURE),
    (577, FIGURE),
    (584, FIGURE),
    (585, FIGURE),
    (586, FIGURE),
    (588, FIGURE),
    (589, FIGURE),
    (591, FIGURE),
    (606, LINKED),
    (608, LINKED),
    (611, LINKED),
    (612, LINKED),
    (623, "Closing tags that close nothing leave no empty paragraph."),
];

const FIGURE: &str = "A picture with a title that is alone in its paragraph is a figure.";
const LINKED: &str = "A bare address is a link, as in GFM.";

#[test]
fn commonmark() {
    let mut wrong = String::new();
    for example in examples("spec", 652) {
        let (ours, theirs) = (comparable(&render(&example.markdown)), comparable(&sanitised(&example.html)));
        let known = DIFFERS.iter().any(|(number, _)| *number == example.number);
        if known && ours == theirs {
            wrong += &format!("example {} does not differ any more: take it off the list\n", example.number);
        } else if !known && ours != theirs {
            wrong += &format!(
                "example {}:\n{}\n---- ours\n{ours}\n---- the specification's\n{theirs}\n\n",
                example.number, example.markdown
            );
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn the_comparison_sees_what_differs() {
    let examples = examples("spec", 652);
    let outcomes: Vec<_> = examples.iter().map(|example| comparable(&sanitised(&example.html))).collect();
    let empty = outcomes.iter().filter(|outcome| outcome.is_empty()).count();
    assert!(empty < 15, "{empty} outcomes are nothing after sanitising");
    for (a, b) in [
        ("<p>a b</p>", "<p>ab</p>"),
        ("<p>a</p><p>b</p>", "<p>a b</p>"),
        ("<pre>a\nb</pre>", "<pre>a b</pre>"),
        ("<h2>a</h2>", "<h3>a</h3>"),
        ("<a href=\"/a\">b</a>", "<a href=\"/b\">b</a>"),
        ("<em>a</em>", "<strong>a</strong>"),
    ] {
        assert_ne!(comparable(&sanitised(a)), comparable(&sanitised(b)), "{a} and {b}");
    }
}
