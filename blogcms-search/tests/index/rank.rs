//! What stands higher, and what is like what.

use crate::support::{ago, document, found, index, post, search, term};
use blogcms_core::search::{Document, Match, Search, SearchIndex, Visibility};

const FILL: &str = "some words that every post has about writing and reading and more of the same kind";

#[tokio::test]
async fn title_before_headings_before_text() {
    let index = index(vec![
        document(1, "Elsewhere", &format!("{FILL} zebra")),
        Document { headings: "About a zebra".into(), ..document(2, "Elsewhere", &format!("{FILL} zebra")) },
        document(3, "The zebra", FILL),
    ])
    .await;
    assert_eq!(found(&index, &search("zebra")).await, [3, 2, 1]);
}

#[tokio::test]
async fn the_very_word_before_its_forms_before_what_is_off_by_one() {
    let index = index(vec![
        document(1, "One", &format!("{FILL} planes")),
        document(2, "Two", &format!("{FILL} planed")),
        document(3, "Three", &format!("{FILL} planet")),
    ])
    .await;
    assert_eq!(found(&index, &search("planed")).await, [2, 1, 3]);
    assert_eq!(found(&index, &search("\"planed\"")).await, [2, 1]);
}

#[tokio::test]
async fn a_misspelt_word_finds_what_the_right_one_finds() {
    let index = index(vec![
        document(1, "One", &format!("{FILL} machine")),
        document(2, "Two", &format!("{FILL} machines")),
        document(3, "Three", FILL),
    ])
    .await;
    assert_eq!(found(&index, &search("machines")).await, [2, 1]);
    assert_eq!(found(&index, &search("mahines")).await, [2, 1]);
}

#[tokio::test]
async fn of_equal_ones_the_newest_and_relevance_before_age() {
    let of = |n, days, text: &str| Document { published_at: Some(ago(days)), ..document(n, "Post", text) };
    let index = index(vec![
        of(1, 900, "zebra and more"),
        of(2, 10, "zebra and more"),
        of(3, 400, "zebra and more"),
        of(4, 3000, "zebra zebra zebra zebra"),
    ])
    .await;
    assert_eq!(found(&index, &search("zebra")).await, [4, 2, 3, 1]);
}

/// Any of the words will do: what nearly all posts have does not count beside what few have, unless nothing else is found.
#[tokio::test]
async fn words_that_tell_nothing_are_passed_over() {
    let of = |n: u128, text: &str| document(n, "", text);
    let mut documents: Vec<Document> = (1..=21_000).map(|n| of(n, "often always")).collect();
    documents.push(of(30_001, "seldom"));
    documents.push(Document { terms: vec![term(1)], ..of(30_002, "always") });
    let index = index(documents).await;
    let mut any = Search { matching: Match::Any, limit: 1, ..search("always often seldom") };
    let hits = index.search(&any).await.unwrap();
    assert_eq!((hits.posts, hits.total), (vec![post(30_001)], 21_001));
    any.filter.terms = vec![vec![term(1)]];
    assert_eq!(found(&index, &any).await, [30_002]);
}

#[tokio::test]
async fn similar_posts_are_public_and_about_the_same() {
    let index = index(vec![
        document(1, "Sourdough", "flour water salt starter oven crust loaf"),
        document(2, "Rye bread", "flour water salt starter rye loaf"),
        document(3, "Servers", "cables fans racks switches power"),
        document(4, "Racks", "cables fans racks screws"),
        Document {
            visibility: Visibility::Hidden,
            ..document(5, "Draft", "flour water salt starter oven crust loaf")
        },
        Document { visibility: Visibility::Hidden, ..document(6, "Secret", "racks") },
    ])
    .await;
    let bread = "flour water salt starter oven crust loaf";
    for (of, text, limit, expected) in [
        (1, bread, 5, vec![post(2)]),
        (3, "cables, fans, rack, switches", 1, vec![post(4)]),
        // One that the index does not know.
        (9, bread, 1, vec![post(1)]),
        (9, "quarterly zeppelins", 5, vec![]),
        (9, "", 5, vec![]),
    ] {
        assert_eq!(index.similar(post(of), text, "en", limit).await.unwrap(), expected, "{of} {text}");
    }
}
