//! Whatever is typed, and whatever stands in a text.

use crate::support::{all, document, fill, index, post, search};
use blogcms_core::Seq;
use blogcms_core::search::{Document, Field, Match, Search, SearchIndex, words};
use blogcms_search::TantivyIndex;
use proptest::prelude::*;
use std::sync::LazyLock;

/// One for all cases: each puts the posts it asks about.
static INDEX: LazyLock<(tokio::runtime::Runtime, TantivyIndex)> = LazyLock::new(|| {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let index = runtime.block_on(index(Vec::new()));
    (runtime, index)
});

/// Texts of every script, with marks of the grammar, and words that are also in the index.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[a-c \"*:()\\-]{0,60}",
        "(tag:|author:|after:|-|\"|[a-z]{1,8}|\\PC| |東|京|ก|각|👩‍👩‍👧|ß|\u{0}){0,40}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_indexed_and_asked(title in any_text(), text in any_text(), typed in any_text(), prefix: bool) {
        let (runtime, index) = &*INDEX;
        runtime.block_on(async {
            let documents = vec![Document { headings: typed.clone(), ..document(1, &title, &text) }];
            index.put(&[post(1)], documents, Some(Seq(2))).await.unwrap();
            for typed in [&title, &text, &typed] {
                let mut search = search(typed);
                for clause in &mut search.clauses {
                    clause.prefix |= prefix;
                }
                for (field, matching) in [(Field::Everywhere, Match::All), (Field::Title, Match::Any)] {
                    index.search(&Search { field, matching, ..search.clone() }).await.unwrap();
                }
            }
            index.similar(post(1), &typed, "en", 3).await.unwrap();
        });
    }

    #[test]
    fn each_word_of_a_text_finds_it(text in any_text()) {
        let (runtime, index) = &*INDEX;
        runtime.block_on(async {
            fill(index, vec![document(2, "", &text)], 3).await;
            for token in words(&text).into_iter().take(20) {
                let mut search = search("word");
                search.clauses[0].words = vec![token.word.clone()];
                assert!(all(index, &search).await.contains(&2), "{:?} in {text:?}", token.word);
            }
        });
    }
}
