use super::snippet::off_by_one;
use super::*;
use crate::time::Zone;

fn folded(text: &str) -> Vec<String> {
    words(text).into_iter().map(|token| token.word).collect()
}

fn joined(text: &str) -> String {
    folded(text).join(" ")
}

fn query(text: &str) -> Query {
    Query::parse(text, &Zone::utc())
}

/// A query as its parts are understood: `-` negated, `"` quoted, words joined by `+`.
fn parts(text: &str) -> String {
    let query = query(text);
    let term = |term: &QueryTerm| {
        let minus = if term.negated { "-" } else { "" };
        let quote = if term.quoted { "\"" } else { "" };
        format!("{minus}{quote}{}", term.words.join("+"))
    };
    let named = |named: &Named| {
        format!("{}{}:{}", if named.negated { "-" } else { "" }, named.what.word(), named.slug)
    };
    let mut out: Vec<String> = query.terms.iter().map(term).chain(query.named.iter().map(named)).collect();
    out.extend(query.from.map(|at| format!("from {at}")));
    out.extend(query.until.map(|at| format!("until {at}")));
    out.join(" ")
}

#[test]
fn words_are_folded() {
    for (text, wanted) in [
        ("Déjà VU, Straße & Ærø!", "deja vu strasse aero"),
        ("Ǽ Ǿ ǆ", "ae o ǆ"),
        ("Łódź naïve Cafe\u{301} ﬁne", "lodz naive cafe fine"),
        ("ΆΛΦΑ άλφας", "αλφα αλφασ"),
        ("Ёлка й", "елка й"),
        ("Е\u{308}лка и\u{306}", "елка й"),
        ("क\u{93c}लम", "क\u{93c}लम"),
        ("\u{958}लम", "क\u{93c}लम"),
        ("ＲＵＳＴ １２", "rust 12"),
        ("İstanbul ISPARTA ılık", "istanbul isparta ilik"),
        ("soft\u{ad}hyphen zero\u{200d}joiner", "softhyphen zerojoiner"),
        ("مُدَرِّسَة", "مدرسه"),
        ("हिन्दी में", "हिन्दी में"),
    ] {
        assert_eq!(joined(text), wanted, "{text}");
    }
}

#[test]
fn words_are_runs_of_letters_and_digits() {
    for (text, wanted) in [
        ("node.js snake_case a-b 3.14", "node js snake case a b 3 14"),
        ("C++ and C#, F#; a++b c+ x#1", "c++ and c# f# a b c x 1"),
        ("don't it's we're l'école qu'il O’Reilly rock'n'roll", "don it we ecole il reilly rock roll"),
        ("' '' 'quoted' \"", "quoted"),
        ("", ""),
        ("\0\u{1}🎉 … —", ""),
    ] {
        assert_eq!(joined(text), wanted, "{text}");
    }
}

#[test]
fn scripts_without_spaces_give_pairs() {
    for (text, wanted) in [
        ("搜索引擎", "搜索 索引 引擎"),
        ("Rust语言 字", "rust 语言 字"),
        ("東京タワー", "東京 京タ タワ ワー"),
        ("it's 東京都", "it 東京 京都"),
        ("한국어로 쓴", "한국 국어 어로 쓴"),
        ("\u{1112}\u{1161}\u{11ab}\u{1100}\u{116e}\u{11a8}\u{110b}\u{1165}", "한국 국어"),
        ("か\u{3099}くせい", "がく くせ せい"),
        ("ｶﾞｷﾞ", "ガギ"),
    ] {
        assert_eq!(joined(text), wanted, "{text}");
    }
    assert!(is_bigram("索引") && is_bigram("字") && !is_bigram("rust"));
}

#[test]
fn each_word_says_where_it_stands() {
    let text = "Ein Café in 東京都.";
    let places: Vec<&str> = words(text).into_iter().map(|token| &text[token.place]).collect();
    assert_eq!(places, ["Ein", "Café", "in", "東京", "京都"]);
}

#[test]
fn a_character_of_parts_is_one() {
    let text = "か\u{3099}く";
    let places: Vec<&str> = words(text).into_iter().map(|token| &text[token.place]).collect();
    assert_eq!(places, [text]);
}

#[test]
fn a_long_word_is_cut_the_same_everywhere() {
    let long = "x".repeat(500);
    assert_eq!(folded(&long), folded(&format!("{long}yz")));
    assert_eq!(folded(&long)[0].len(), 64);
}

#[test]
fn stems_bring_forms_together() {
    for (language, forms) in [
        ("en", ["indexing", "indexes"]),
        ("en-GB", ["running", "runs"]),
        ("de", ["hauser", "hause"]),
        ("fr", ["continuellement", "continuelle"]),
        ("ru", ["книгами", "книга"]),
        ("nb", ["husene", "huset"]),
    ] {
        let stems = Stems::of(language);
        assert_eq!(stems.stem(forms[0]), stems.stem(forms[1]), "{language}");
    }
    for (language, word) in
        [("en", "c++"), ("en", "utf8s"), ("ja", "東京"), ("xx", "indexing"), ("porter", "runs")]
    {
        assert_eq!(Stems::of(language).stem(word), word, "{language}");
    }
    assert_eq!(stems("runs", &[Stems::of("en"), Stems::of("xx"), Stems::of("en")]), ["run", "runs"]);
    assert_eq!(stems("runs", &[]), ["runs"]);
}

#[test]
fn queries_are_understood() {
    for (text, wanted) in [
        ("quiet queue", "quiet queue"),
        ("\"quiet queue\" -loud", "\"quiet+queue -loud"),
        ("node.js", "node+js"),
        ("-\"two words\" x", "-\"two+words x"),
        ("„deutsche Worte“ «mots»", "\"deutsche+worte \"mots"),
        ("\"never closed", "\"never+closed"),
        ("tag:rust category:How-To author:Ada", "tag:rust category:how-to author:ada"),
        ("-tag:rust tag:\"two words\"", "-tag:rust tag:two-words"),
        ("after:2024 before:2024-06-02", "from 2024-01-01T00:00:00Z until 2024-06-02T00:00:00Z"),
        ("after:2024-05 after:2023", "from 2024-05-01T00:00:00Z"),
        ("before:2024 before:2025", "until 2024-01-01T00:00:00Z"),
        ("before:soon after: tag:", "before+soon after tag"),
        ("-after:2024", "-after+2024"),
        ("https://example.org/x", "https+example+org+x"),
        ("a* b* c* (x OR y) NEAR/2 ^z", "a b c x or y near+2 z"),
        ("- -- \"\" \" ! ? * 🎉", ""),
        ("", ""),
    ] {
        assert_eq!(parts(text), wanted, "{text}");
    }
}

#[test]
fn queries_are_bounded() {
    let many = (0..40).map(|n| format!("w{n}")).collect::<Vec<_>>().join(" ");
    assert_eq!((query(&many).terms.len(), query(&many).cut), (MAX_TERMS, true));
    let long = query(&"x y ".repeat(5000));
    assert!(long.cut && long.text.chars().count() <= MAX_CHARS);
    let dense = query(&"索引擎".repeat(60));
    assert!(dense.cut && dense.terms[0].words.len() == 48);
    assert!(!query("three short words").cut);
    assert_eq!(query("a\0b\u{7}\n\tc  d").text, "a b c d");
}

#[test]
fn only_the_last_word_may_be_half_typed() {
    let last = |text: &str| query(text).terms.iter().map(|term| term.last).collect::<Vec<_>>();
    assert_eq!(last("quiet que"), [false, true]);
    assert_eq!(last("\"quiet que\""), [false]);
    assert_eq!(last("quiet que?"), [false, false]);
    assert!(query("字").terms[0].is_single() && !query("字典").terms[0].is_single());
}

#[test]
fn nothing_to_look_for() {
    assert!(query("").is_empty() && query("-not").is_empty() && query("…").is_empty());
    assert!(!query("a").is_empty() && !query("tag:x").is_empty() && !query("after:2024").is_empty());
}

fn clauses(text: &str) -> Vec<Clause> {
    let clause = |term: QueryTerm| Clause {
        negated: term.negated,
        fuzzy: !term.quoted,
        words: term.words,
        ..Clause::default()
    };
    query(text).terms.into_iter().map(clause).collect()
}

fn found(text: &str, query: &str, chars: usize) -> String {
    snippet(text, &clauses(query), &[Stems::of("en")], chars).into_string()
}

#[test]
fn snippets_mark_what_was_looked_for() {
    for (text, query, wanted) in [
        ("A quiet queue.", "queues", "A quiet <mark>queue</mark>."),
        ("A quiet queue.", "\"quiet queue\"", "A <mark>quiet</mark> <mark>queue</mark>."),
        ("A quiet line, a queue.", "\"quiet queue\"", "A quiet line, a queue."),
        ("Indexing indexes", "index", "<mark>Indexing</mark> <mark>indexes</mark>"),
        ("Un café noir", "cafe", "Un <mark>café</mark> noir"),
        ("Postgres and Postgers", "postgres", "<mark>Postgres</mark> and <mark>Postgers</mark>"),
        ("搜索引擎", "索引擎", "搜<mark>索引擎</mark>"),
        ("a\nb", "b", "a <mark>b</mark>"),
        ("nothing", "-nothing", "nothing"),
        ("", "x", ""),
    ] {
        assert_eq!(found(text, query, 200), wanted, "{query}");
    }
}

#[test]
fn snippets_are_escaped() {
    let text = "<script>alert(\"x\")</script> & <mark>'b'</mark>";
    let shown = found(text, "script alert mark", 200);
    assert_eq!(shown.replace("<mark>", "").replace("</mark>", ""), crate::html::escape(text));
    assert_eq!(shown.matches("<mark>").count(), 5, "{shown}");
}

#[test]
fn snippets_show_where_most_is_said() {
    let far = format!(
        "{} alpha. {} alpha beside beta here. {}",
        "word ".repeat(80),
        "word ".repeat(80),
        "word ".repeat(80)
    );
    let shown = found(&far, "alpha beta", 100);
    assert!(shown.starts_with('…') && shown.ends_with('…'), "{shown}");
    assert!(shown.contains("<mark>alpha</mark> beside <mark>beta</mark>"), "{shown}");
    let plain = shown.replace("<mark>", "").replace("</mark>", "");
    assert!(plain.chars().count() <= 102 && !plain.contains("wor "), "{plain}");
    let first = found(&format!("{far} alpha alpha alpha"), "alpha", 100);
    assert_eq!(first.matches("<mark>").count(), 1, "{first}");
    let beginning = found(&far, "absent", 100);
    assert!(beginning.starts_with("word") && beginning.ends_with("word…"), "{beginning}");
}

#[test]
fn a_letter_may_be_off() {
    let is = off_by_one;
    for (a, b) in [
        ("queue", "queu"),
        ("queue", "queues"),
        ("queue", "quoue"),
        ("queue", "qeuue"),
        ("postgres", "postgers"),
    ] {
        assert!(is(a, b), "{a} {b}");
    }
    for (a, b) in
        [("queue", "queue"), ("word", "wold"), ("queue", "quote"), ("postgres", "postal"), ("abcde", "badce")]
    {
        assert!(!is(a, b), "{a} {b}");
    }
}

proptest::proptest! {
    #[test]
    fn words_are_the_same_however_they_are_composed(text in "[a-zé-ÿа-яёйўґ가-힣がぱヴー漢क\u{958}\u{95c}أؤئ \u{301}\u{306}]{0,40}") {
        use unicode_normalization::UnicodeNormalization;
        let (parts, whole): (String, String) = (text.nfd().collect(), text.nfc().collect());
        proptest::prop_assert_eq!(folded(&parts), folded(&whole));
    }

    #[test]
    fn any_text_is_a_query_and_a_text(text in "\\PC{0,300}", asked in "\\PC{0,80}") {
        let clauses = clauses(&asked);
        let stems = [Stems::of("en"), Stems::of("de")];
        for shown in [snippet(&text, &clauses, &stems, 60), marked(&text, &clauses, &stems)] {
            let plain = shown.as_str().replace("<mark>", "").replace("</mark>", "");
            proptest::prop_assert!(!plain.contains(['<', '>', '"']));
        }
        for token in words(&text) {
            proptest::prop_assert!(!token.word.is_empty() && token.word.chars().count() <= 64);
            proptest::prop_assert!(text.get(token.place).is_some());
            let again = fold(&token.word);
            proptest::prop_assert_eq!(again, token.word);
        }
    }
}
