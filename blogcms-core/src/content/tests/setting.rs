//! Settings, and the words that come from the renderer.

use super::html;
use crate::content::{Renderer, Words};
use std::collections::HashSet;

#[test]
fn quotes_are_typographic_only_when_asked_for() {
    let source = "\"a\" -- 'b'... `\"c\" --`\n";
    assert!(html(source).contains("\"a\" -- 'b'..."));
    let smart = Renderer::builder().smart_punctuation(true).build().render(source).html("").into_string();
    assert!(smart.contains("“a” – ‘b’…") && smart.contains("<code>\"c\" --</code>"), "{smart}");
}

#[test]
fn formulas_can_be_left_off() {
    let plain = Renderer::builder().math(false).build().render("$a$\n").html("").into_string();
    assert_eq!(plain.trim(), "<p>$a$</p>");
}

#[test]
fn each_setting_changes_the_fingerprint_and_nothing_else_does() {
    let words = |change: fn(&mut Words)| {
        let mut words = Words::default();
        change(&mut words);
        Renderer::builder().words(words).build()
    };
    let all = [
        Renderer::new(),
        Renderer::builder().smart_punctuation(true).build(),
        Renderer::builder().math(false).build(),
        words(|w| w.note = "Hinweis".into()),
        words(|w| w.tip = "Hinweis".into()),
        words(|w| w.task_done = "Erledigt".into()),
        words(|w| w.embed = "{provider} abspielen".into()),
    ];
    let prints: HashSet<&str> = all.iter().map(Renderer::fingerprint).collect();
    assert_eq!(prints.len(), all.len(), "{prints:?}");
    assert_eq!(Renderer::new().fingerprint(), Renderer::builder().math(true).build().fingerprint());
    // With a rendering its words are kept.
    let analyser = format!(".{}-", crate::search::ANALYSER);
    assert!(prints.iter().all(|print| print.contains(&analyser)), "{prints:?}");
}

#[test]
fn each_callout_has_its_word_and_class() {
    for (kind, word) in [
        ("NOTE", "Note"),
        ("TIP", "Tip"),
        ("IMPORTANT", "Important"),
        ("WARNING", "Warning"),
        ("CAUTION", "Caution"),
    ] {
        let out = html(&format!("> [!{kind}]\n> a **b**\n>\n> - c\n"));
        let class = kind.to_lowercase();
        let start = format!(
            "<div class=\"callout {class}\" role=\"note\">\n<p class=\"callout-label\">{word}</p>\n<p>a <strong>b</strong></p>\n<ul>"
        );
        assert!(out.starts_with(&start), "{kind}: {out}");
        assert_eq!(out.matches("<div").count(), out.matches("</div>").count(), "{out}");
    }
    let unknown = html("> [!DANGER]\n> a\n");
    assert!(unknown.starts_with("<blockquote>\n<p>[!DANGER]"), "{unknown}");
}

#[test]
fn boxes_of_tasks_have_names() {
    let words = Words { task_done: "Fait \"oui\"".into(), task_open: "À faire".into(), ..Words::default() };
    let renderer = Renderer::builder().words(words).build();
    let out = renderer.render("- [x] a\n- [ ] b\n").html("").into_string();
    assert!(
        out.contains("<input type=\"checkbox\" disabled checked aria-label=\"Fait &quot;oui&quot;\"> a"),
        "{out}"
    );
    assert!(out.contains("<input type=\"checkbox\" disabled aria-label=\"À faire\"> b"), "{out}");
    assert!(!html("<input type=checkbox>").contains("<input"));
}
