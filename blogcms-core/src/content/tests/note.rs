//! Footnotes, definition lists, formulas and links by hand.

use super::{Renderer, html};

#[test]
fn notes_are_numbered_as_they_are_called() {
    let out = html(
        "[^b]: Note B.\n\nText[^a] and [^b].\n\n[^a]: Note A, see [^c].\n\n[^c]: Note C.\n\n[^d]: Note D.\n",
    );
    let at = |text: &str| out.find(text).unwrap_or_else(|| panic!("{text} is not in {out}"));
    assert!(at("Note A") < at("Note B") && at("Note B") < at("Note C"), "{out}");
    for (number, note) in [(1, "Note A"), (2, "Note B"), (3, "Note C")] {
        assert!(out.contains(&format!("<li id=\"h-fn:{number}\">\n<p>{note}")), "{note}: {out}");
    }
    assert!(out.contains("aria-label=\"Footnote 1\">1</a></sup> and <sup"), "{out}");
    assert!(!out.contains("Note D"), "a note that nothing calls is not shown: {out}");
}

#[test]
fn a_label_knows_no_case_and_each_way_back_leads_to_its_call() {
    let out = html("x[^A] y[^a]\n\n[^a]: n\n");
    assert_eq!(out.matches("<li id=").count(), 1, "{out}");
    for place in ["h-ref:1", "h-ref:1.2"] {
        assert_eq!(out.matches(&format!("id=\"{place}\"")).count(), 1, "{place}: {out}");
        assert_eq!(out.matches(&format!("href=\"#{place}\"")).count(), 1, "{place}: {out}");
    }
}

#[test]
fn notes_that_call_each_other_come_to_an_end() {
    let out = html("x[^1]\n\n[^1]: see[^2]\n\n[^2]: back[^1]\n");
    assert_eq!(out.matches("<li id=").count(), 2, "{out}");
    let lost = html("x\n\n[^1]: see[^2]\n\n[^2]: back[^1]\n");
    assert!(!lost.contains("footnotes") && !lost.contains("h-ref"), "{lost}");
}

#[test]
fn terms_have_definitions() {
    let out = html("Slug\n: The end of an address.\n: Also an *animal*.\n\nTag\n: A word.\n");
    let flat: String = out.lines().collect();
    assert_eq!(
        flat,
        "<dl><dt>Slug</dt><dd>The end of an address.</dd><dd>Also an <em>animal</em>.</dd>\
         <dt>Tag</dt><dd>A word.</dd></dl>"
    );
}

#[test]
fn a_formula_that_cannot_be_read_shows_its_source() {
    let alone = html("$$\\nosuchthing{a} \\div 2$$\n");
    assert!(
        alone.starts_with("<div class=\"math-source\"><code>\\nosuchthing{a} \\div 2</code></div>"),
        "{alone}"
    );
    let within = html("So $$\\nosuchthing{a} \\div 2$$ is.\n");
    assert!(
        within.contains("So <span class=\"math-source\"><code>\\nosuchthing{a} \\div 2</code></span> is."),
        "{within}"
    );
}

#[test]
fn a_formula_of_its_own_line_is_no_paragraph() {
    let alone = html("$$a^2$$\n");
    assert!(alone.starts_with("<div class=\"eq\"><math") && !alone.contains("<p>"), "{alone}");
    let within = html("So $$a^2$$ is.\n");
    assert!(within.starts_with("<p>So <math") && !within.contains("<div"), "{within}");
    assert!(!html("It costs $5 and $6.\n").contains("<math"));
}

#[test]
fn an_address_within_a_link_of_raw_html_stays_text() {
    for source in [
        "<a href=\"/x\">www.example.org and a@example.org</a>",
        "<a href=\"/x\">see **www.example.org** here</a>",
    ] {
        let out = html(source);
        assert_eq!(out.matches("<a ").count(), 1, "{out}");
        assert!(out.contains("href=\"/blog/x\"") && !out.contains("></a>"), "{out}");
    }
    let after = html("<a href=\"/x\">a</a> www.example.org");
    assert!(after.contains("href=\"http://www.example.org\""), "{after}");
}

#[test]
fn a_note_that_nothing_calls_is_no_text_of_the_post() {
    let body = "Text[^a] and `code`.\n\n[^a]: Shown, see[^b].\n\n[^todo]: The buyer is Initech, <b>really</b>, `secret`.\n\n[^b]: \
                Shown too.\n\n[^lost]: Only called by a lost one[^todo].\n\nThe end.\n";
    let text = Renderer::new().render(body).text;
    for shown in ["Text", "code", "Shown, see", "Shown too.", "The end."] {
        assert!(text.contains(shown), "{shown}: {text}");
    }
    for hidden in ["Initech", "really", "secret", "Only called"] {
        assert!(!text.contains(hidden), "{hidden}: {text}");
    }
}
