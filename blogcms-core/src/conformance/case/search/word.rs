//! Words, phrases, and what is no language of queries.

use super::{ask, clause, found, hits, kept, with, without};
use crate::conformance::fixture::{Lab, t};
use crate::post::Post;
use crate::search::{Clause, Field, Match, Reach, Search};
use crate::taxonomy::TermKind;

pub(crate) async fn words_match_by_their_stems(lab: Lab) {
    kept(&lab, lab.live("walk", 0).body("She **walks** to the Café, *naïvely*.")).await;
    kept(&lab, lab.live("code", 0).body("Use `Vec<String>` in C++, not C#.\n\n## Gardening")).await;
    for word in ["walk", "walking", "WALKED", "café", "cafe", "naive"] {
        assert_eq!(with(&lab, &[clause(word)]).await, ["walk"], "{word}");
    }
    for word in ["vec", "string", "c++", "c#", "gardens", "garden"] {
        assert_eq!(with(&lab, &[clause(word)]).await, ["code"], "{word}");
    }
    assert_eq!(with(&lab, &[clause("c")]).await, [""; 0]);
    assert_eq!(with(&lab, &[clause("wal")]).await, [""; 0]);
    assert_eq!(with(&lab, &[clause("to"), clause("use")]).await, [""; 0]);
    let excerpt = lab.live("sum", 0).with(|p| p.fields.excerpt = "About dragonflies".into());
    kept(&lab, excerpt).await;
    assert_eq!(with(&lab, &[clause("dragonfly")]).await, ["sum"]);
}

pub(crate) async fn a_word_is_looked_for_in_each_language(lab: Lab) {
    let german = |p: &mut Post| p.fields.language = Some("de".into());
    kept(&lab, lab.live("haus", 0).body("Viele Häuser am Fluß.").with(german)).await;
    let search = |languages: &[&str]| Search {
        languages: languages.iter().map(|tag| (*tag).to_owned()).collect(),
        ..ask(&[clause("haus")])
    };
    assert_eq!(found(&lab, &search(&["en", "de"])).await, ["haus"]);
    assert_eq!(with(&lab, &[clause("fluss")]).await, ["haus"]);
}

pub(crate) async fn a_post_is_found_in_the_stems_of_its_site(lab: Lab) {
    let german = |p: &mut Post| {
        p.fields.language = Some("de".into());
        p.fields.title = "Alte Städte".into();
    };
    kept(&lab, lab.live("haus", 0).body("Viele Häuser am Fluß, running servers.").with(german)).await;
    for word in
        ["häuser", "HAUSER", "haus", "städte", "stadt", "runs", "running", "viele häuser", "alte städte"]
    {
        assert_eq!(with(&lab, &[clause(word)]).await, ["haus"], "{word}");
    }
    assert_eq!(with(&lab, &[clause("häuser viele")]).await, [""; 0]);
    let in_title = Search { field: Field::Title, ..ask(&[clause("städte")]) };
    assert_eq!(found(&lab, &in_title).await, ["haus"]);
    let typing = Clause { prefix: true, ..clause("städ") };
    assert_eq!(with(&lab, &[typing]).await, ["haus"]);
}

pub(crate) async fn a_text_is_found_however_it_is_composed(lab: Lab) {
    // Й, が and 한 of their parts, as file names and some editors have them.
    let parts = "И\u{306}од, か\u{3099}くせい, \u{1112}\u{1161}\u{11ab}\u{1100}\u{116e}\u{11a8}.";
    kept(&lab, lab.live("parts", 0).body(parts)).await;
    kept(&lab, lab.live("whole", 0).body("Йод, がくせい, 한국.")).await;
    for word in [
        "йод",
        "и\u{306}од",
        "がく",
        "か\u{3099}く",
        "한국",
        "\u{1112}\u{1161}\u{11ab}\u{1100}\u{116e}\u{11a8}",
    ] {
        assert_eq!(with(&lab, &[clause(word)]).await, ["parts", "whole"], "{word}");
    }
    assert_eq!(with(&lab, &[clause("иод")]).await, [""; 0]);
}

pub(crate) async fn a_phrase_stands_as_it_is(lab: Lab) {
    kept(&lab, lab.live("one", 0).body("The quick brown fox jumps.")).await;
    kept(&lab, lab.live("two", 0).body("A brown, quick fox; quick and brown.")).await;
    assert_eq!(with(&lab, &[clause("quick brown")]).await, ["one"]);
    assert_eq!(with(&lab, &[clause("brown quick")]).await, ["two"]);
    assert_eq!(with(&lab, &[clause("quick brown foxes")]).await, ["one"]);
    assert_eq!(with(&lab, &[clause("brown"), clause("quick")]).await, ["one", "two"]);
    // Not from the title into the text.
    assert_eq!(with(&lab, &[clause("one the quick")]).await, [""; 0]);
}

pub(crate) async fn texts_without_spaces_are_found(lab: Lab) {
    kept(&lab, lab.live("tokyo", 0).body("私は東京都に住んでいます。")).await;
    kept(&lab, lab.live("kyoto", 0).body("京都は古い町です。")).await;
    kept(&lab, lab.live("hindi", 0).body("मैं हिन्दी में लिखता हूँ।")).await;
    kept(&lab, lab.live("korean", 0).body("학교에서 공부한다.")).await;
    assert_eq!(with(&lab, &[clause("東京")]).await, ["tokyo"]);
    assert_eq!(with(&lab, &[clause("京都")]).await, ["kyoto", "tokyo"]);
    assert_eq!(with(&lab, &[clause("京都は")]).await, ["kyoto"]);
    assert_eq!(with(&lab, &[clause("हिन्दी")]).await, ["hindi"]);
    assert_eq!(with(&lab, &[clause("학교")]).await, ["korean"]);
    assert_eq!(with(&lab, &[Clause { prefix: true, ..clause("町") }]).await, ["kyoto"]);
}

pub(crate) async fn the_last_word_may_go_on(lab: Lab) {
    kept(&lab, lab.live("one", 0).body("A lighthouse keeper.")).await;
    let open = |text: &str| Clause { prefix: true, ..clause(text) };
    assert_eq!(with(&lab, &[open("lighth")]).await, ["one"]);
    assert_eq!(with(&lab, &[open("lighthouse kee")]).await, ["one"]);
    assert_eq!(with(&lab, &[open("light kee")]).await, [""; 0]);
    assert_eq!(with(&lab, &[open("ighthouse")]).await, [""; 0]);
    assert_eq!(with(&lab, &[clause("lighth")]).await, [""; 0]);
    // Too much begins with one letter.
    assert_eq!(with(&lab, &[open("l")]).await, [""; 0]);
    assert_eq!(with(&lab, &[open("a")]).await, ["one"]);
    // Its stem is no beginning of what has been typed.
    let title = |p: &mut Post| p.fields.title = "On happiness".into();
    kept(&lab, lab.live("title", 0).with(title)).await;
    for typed in ["happi", "happin", "happine", "happiness"] {
        assert_eq!(with(&lab, &[open(typed)]).await, ["title"], "{typed}");
    }
}

pub(crate) async fn what_is_not_wanted_is_shut_out(lab: Lab) {
    let tag = lab.add(TermKind::Tag, "tag").await;
    kept(&lab, lab.live("both", 0).body("Apples and pears.")).await;
    kept(&lab, lab.live("apple", 0).body("Apples alone.")).await;
    kept(&lab, lab.live("tagged", 0).body("Apples, tagged.").tags(&[tag])).await;
    assert_eq!(with(&lab, &[clause("apple"), without("pear")]).await, ["apple", "tagged"]);
    let named = Clause { terms: vec![tag], ..without("pear") };
    assert_eq!(with(&lab, &[clause("apple"), named]).await, ["apple"]);
    assert_eq!(with(&lab, &[clause("apple"), without("apples alone"), without("pear")]).await, ["tagged"]);
    assert_eq!(with(&lab, &[without("pear")]).await, ["apple", "tagged"]);
}

pub(crate) async fn any_text_can_be_looked_for(lab: Lab) {
    kept(&lab, lab.live("post", 0).body("Near and not or: \"quoted\" it's a*b {title} <script>")).await;
    let long = "x".repeat(10_000);
    let hostile = [
        "\0",
        "a\0b",
        "\"",
        "\"\"",
        "'",
        "\\",
        "*",
        "a*",
        "NEAR",
        "AND",
        "OR",
        "NOT",
        "NEAR(a b)",
        "title:x",
        "(",
        ")",
        "a & b",
        "!a",
        "a <-> b",
        ":*",
        "'a':A",
        "-",
        "+",
        "^",
        "{",
        "\u{202e}",
        "\u{1f389}",
        " ",
        "",
        "%",
        "_",
        "?1",
        "$1",
        "--",
        ";",
        "\u{ffff}",
        "\u{10ffff}",
        "'; DROP TABLE bc_posts; --",
        &long,
    ];
    for text in hostile {
        for prefix in [false, true] {
            for negated in [false, true] {
                let clause = Clause { words: vec![text.to_owned()], prefix, negated, ..Clause::default() };
                for reach in [Reach::Live(t(1000)), Reach::All] {
                    for field in [Field::Everywhere, Field::Title] {
                        hits(&lab, &Search { field, reach, ..ask(std::slice::from_ref(&clause)) }).await;
                    }
                }
            }
        }
    }
    for word in ["near", "and", "not", "or", "quoted", "it's", "title"] {
        assert_eq!(with(&lab, &[clause(word)]).await, ["post"], "{word}");
    }
    let many: Vec<Clause> = (0..1000).map(|i| clause(&format!("near word{i}"))).collect();
    for matching in [Match::All, Match::Any] {
        hits(&lab, &Search { matching, ..ask(&many) }).await;
    }
}
