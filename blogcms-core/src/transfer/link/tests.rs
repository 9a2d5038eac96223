use super::*;
use proptest::prelude::*;

fn addresses(text: &str) -> Vec<(String, bool)> {
    let found = find(text);
    found.into_iter().map(|link| (text[link.range].to_owned(), link.picture)).collect()
}

#[test]
fn everywhere_an_address_may_stand() {
    for (text, expected) in [
        ("[a](b.md)", &[("b.md", false)][..]),
        ("[a]( <b c.md> \"t](x)\" )", &[("b c.md", false)]),
        ("![a](b.png 'x')", &[("b.png", true)]),
        ("[![a](b.png)](c.md)", &[("b.png", true), ("c.md", false)]),
        ("[a *b* `](no)`](c_(d).md)", &[("c_(d).md", false)]),
        ("[a\\]](b.md)", &[("b.md", false)]),
        ("[](b.md)", &[("b.md", false)]),
        ("[x][y] ![z]\n\n[y]: <b.md>\n[z]:\n  c.png 'T'\n", &[("b.md", false), ("c.png", true)]),
        ("a <img alt='x' src=\"b.png\"/> <A HREF = c.md>x</a>", &[("b.png", true), ("c.md", false)]),
        ("<figure>\n<img\n src='b.png'>\n<!-- <img src=no> -->\n</figure>\n", &[("b.png", true)]),
        (
            "- x\n\n  > [a](b.md)\n\n| [c](d.md) |\n|---|\n| ![](e.png) |\n",
            &[("b.md", false), ("d.md", false), ("e.png", true)],
        ),
        ("`[a](no.md)`\n\n```\n[a](no.md)\n```\n\n    ![a](no.png)\n\n<https://no>", &[]),
        ("a]( b\n[a] (no.md)\n[a](no", &[]),
    ] {
        let expected: Vec<_> = expected.iter().map(|(a, p)| ((*a).to_owned(), *p)).collect();
        assert_eq!(addresses(text), expected, "{text:?}");
    }
}

#[test]
fn only_addresses_change() {
    let text = "# [a](x.md \"x.md\") x.md\r\n\r\n`[a](x.md)` <a href=\"x.md\">x.md</a>\n\n[r]: x.md\n[r]";
    let new = rewrite(text, |link| (link.address == "x.md").then(|| "/posts/x".to_owned()));
    assert_eq!(
        new,
        "# [a](/posts/x \"x.md\") x.md\r\n\r\n`[a](x.md)` <a href=\"/posts/x\">x.md</a>\n\n[r]: /posts/x\n[r]"
    );
}

/// Texts full of what links are made of.
fn markdown() -> impl Strategy<Value = String> {
    let piece = "[\\[\\]()<>!`\"'\\\\*_#&;:. \n\r\t>-]{0,3}|a|é|b\\.md|\\[a\\]\\(b\\.md\\)|!\\[x\\]\\(<é b>\\)|\\[x\\]: b\\.md\n|<img src=\"a\">|<a href='b|```|    |\\PC{0,4}";
    prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn no_rewriting_changes_no_byte(text in markdown()) {
        prop_assert_eq!(rewrite(&text, |_| None), text.as_str());
        let same = rewrite(&text, |link| Some(text[link.range.clone()].to_owned()));
        prop_assert_eq!(same, text.as_str());
    }

    /// What was found is what the renderer takes for the address.
    #[test]
    fn what_is_found_is_the_address(text in markdown()) {
        for link in find(&text) {
            let written = &text[link.range.clone()];
            let plain = written.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.');
            prop_assert!(!plain || link.address == written, "{:?} in {:?}", link, text);
        }
    }
}
