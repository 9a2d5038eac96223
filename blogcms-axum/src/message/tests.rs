use super::*;
use std::collections::BTreeSet;
use std::path::Path;

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
    "error.too-many.text",
    "error.too-many.title",
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
    is_of_core(key) || ["check.", "date.", "number."].iter().any(|prefix| key.starts_with(prefix))
}

/// What core says of what it is given.
fn is_of_core(key: &str) -> bool {
    ["problem.", "import.", "export."].iter().any(|prefix| key.starts_with(prefix))
}

/// Every text in the code below a folder that looks like such a key.
fn keys_in_core(folder: &Path, keys: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            keys_in_core(&path, keys);
        } else {
            let text = std::fs::read_to_string(&path).unwrap();
            let of_key = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_');
            let words = text.split('"').filter(|word| is_of_core(word) && word.chars().all(of_key));
            keys.extend(words.map(str::to_owned));
        }
    }
}

#[test]
fn whatever_core_says_has_a_text() {
    let mut said = BTreeSet::new();
    keys_in_core(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../blogcms-core/src"), &mut said);
    let catalogue = Catalogue::parse(ENGLISH).unwrap();
    let there: BTreeSet<_> = catalogue.keys().filter(|key| is_of_core(key)).map(str::to_owned).collect();
    assert!(there.len() > 50, "{there:?}");
    let missing: Vec<_> = said.difference(&there).collect();
    assert!(missing.is_empty(), "not in messages/en.toml: {missing:?}");
    let unused: Vec<_> = there.difference(&said).collect();
    assert!(unused.is_empty(), "in messages/en.toml, but core does not say it: {unused:?}");
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
