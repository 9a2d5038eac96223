use super::*;
use std::collections::BTreeSet;

/// Keys that handlers use to fill contexts; templates do not name them.
const USED_FROM_RUST: &[&str] = &[
    "about.archive",
    "about.author",
    "about.authors",
    "about.categories",
    "about.category",
    "about.one-series",
    "about.series",
    "about.tag",
    "about.tags",
    "about.time",
    "error.bad-request.text",
    "error.bad-request.title",
    "error.gone.text",
    "error.gone.title",
    "error.not-found.text",
    "error.not-found.title",
    "error.server.text",
    "error.server.title",
    "error.unavailable.text",
    "error.unavailable.title",
    "kind.archive",
    "kind.author",
    "kind.category",
    "kind.series",
    "kind.tag",
    "llms.rest",
    "nav.archive",
    "nav.authors",
    "nav.categories",
    "nav.home",
    "nav.series",
    "nav.tags",
    "pager.titled",
    "search.archive",
    "search.authors",
    "search.before",
    "search.beyond-text",
    "search.beyond-title",
    "search.categories",
    "search.clear",
    "search.cut",
    "search.feed-about",
    "search.first-page",
    "search.loosened",
    "search.no-word-text",
    "search.no-word-title",
    "search.none-text",
    "search.none-title",
    "search.not",
    "search.since",
    "search.slow-text",
    "search.slow-title",
    "search.tags",
    "search.titled",
    "search.unknown-text",
    "search.unknown-title",
    "search.years",
    "share-card.byline",
];

/// Messages looked up by a key that is made at run time.
fn is_dynamic(key: &str) -> bool {
    ["problem.", "import.", "export.", "check.", "date.", "number."]
        .iter()
        .any(|prefix| key.starts_with(prefix))
}

fn keys_in_templates() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for (_, source) in crate::template::SOURCES {
        for (at, start) in source.match_indices("t('") {
            let before = source[..at].chars().next_back().unwrap_or(' ');
            if !before.is_alphanumeric() && before != '_' {
                let rest = &source[at + start.len()..];
                keys.insert(rest.split('\'').next().unwrap_or_default().to_owned());
            }
        }
    }
    keys
}

#[test]
fn no_key_is_missing_or_unused() {
    let catalogue = Catalogue::parse(ENGLISH).unwrap();
    let there: BTreeSet<String> = catalogue.keys().map(str::to_owned).collect();
    let mut used = keys_in_templates();
    used.extend(USED_FROM_RUST.iter().map(|key| (*key).to_owned()));
    let missing: Vec<_> = used.difference(&there).collect();
    assert!(missing.is_empty(), "not in messages/en.toml: {missing:?}");
    let unused: Vec<_> = there.difference(&used).filter(|key| !is_dynamic(key)).collect();
    assert!(unused.is_empty(), "in messages/en.toml but used nowhere: {unused:?}");
}

#[test]
fn plurals_and_numbers() {
    let catalogue = Catalogue::parse(
        "number.group = ','\n[a]\nb = { one = '{n} post by {who}', other = '{n} posts by {who}' }",
    )
    .unwrap();
    let who = [("who", "Ada")];
    assert_eq!(catalogue.plural("a.b", 1, &who), "1 post by Ada");
    assert_eq!(catalogue.plural("a.b", 0, &who), "0 posts by Ada");
    assert_eq!(catalogue.plural("a.b", 1_234_567, &who), "1,234,567 posts by Ada");
    assert_eq!(catalogue.plural("a.b", 999, &[]), "999 posts by {who}");
    assert_eq!(catalogue.text("a.none", &[]), "a.none");
}

#[test]
fn broken_catalogues_say_why() {
    let error = |source| Catalogue::parse(source).unwrap_err().to_string();
    assert!(error("a = 1").contains("`a`"));
    assert!(error("[a]\nb = { one = 'x' }").contains("`a.b`"));
    assert!(error("= =").contains("TOML"));
}

#[test]
fn dates() {
    let date = Civil { year: 2026, month: 11, day: 8, hour: 9, minute: 0, second: 0 };
    let english = Catalogue::english();
    assert_eq!(english.format_date(date, DateStyle::Long), "8 November 2026");
    assert_eq!(english.format_date(date, DateStyle::Medium), "8 Nov 2026");
    assert_eq!(english.format_date(date, DateStyle::Short), "8 Nov");
    assert_eq!(english.format_date(date, DateStyle::Month), "November 2026");
    for month in 1..=12 {
        let text = english.format_date(Civil { month, ..date }, DateStyle::Long);
        assert!(!text.contains("months"), "{text}");
    }
}
