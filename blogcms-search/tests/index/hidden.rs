//! What readers may not see moves nothing of what they find.

use crate::support::{ago, all, document, index, search};
use blogcms_core::search::{Document, Field, Hits, Match, Order, Search, SearchIndex, Visibility};
use proptest::prelude::*;

/// Posts that readers do not see at the time of all searches, one of each kind in turn.
fn unseen(n: usize, title: &str, text: &str) -> Document {
    let document = document(1000 + n as u128, title, text);
    let (visibility, published_at, expires_at) = match n % 4 {
        0 => (Visibility::Hidden, None, None),
        1 => (Visibility::Hidden, Some(ago(3)), None),
        2 => (Visibility::Timed, Some(ago(-1)), None),
        _ => (Visibility::Timed, Some(ago(9)), Some(ago(1))),
    };
    Document { visibility, published_at, expires_at, ..document }
}

/// Near words that only drafts have do not use up the places of those that readers may know.
#[tokio::test]
async fn drafts_do_not_crowd_out_near_words() {
    let mut documents = vec![document(1, "One", "quibblefix and more"), document(2, "Two", "quibbling")];
    for (n, c) in ('a'..='z').enumerate() {
        documents.extend((0..3).map(|k| unseen(3 * n + k, "", &format!("quibblef{c}x quibbl{c}s"))));
    }
    let index = index(documents).await;
    assert_eq!(all(&index, &search("quibblefox")).await, [1]);
    let mut typing = search("quibbl");
    typing.clauses[0].prefix = true;
    assert_eq!(all(&index, &typing).await, [1, 2]);
}

const WORDS: &str = "(sea|seal|seals|sealed|sear|seat|seats|tide|tides|tidal|boat|boats|goat|coat|coats)";

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(WORDS, 1..12).prop_map(|words| words.join(" "))
}

fn texts() -> impl Strategy<Value = Vec<(String, String)>> {
    prop::collection::vec((text(), text()), 1..8)
}

async fn answers(documents: Vec<Document>, typed: &str) -> Vec<Hits> {
    let index = index(documents).await;
    let mut answers = Vec::new();
    for (field, matching, order, prefix) in [
        (Field::Everywhere, Match::All, Order::Best, false),
        (Field::Everywhere, Match::Any, Order::Best, true),
        (Field::Title, Match::Any, Order::Best, true),
        (Field::Everywhere, Match::Any, Order::Newest, true),
    ] {
        let mut search = Search { field, matching, order, counts: true, ..search(typed) };
        if let Some(last) = search.clauses.last_mut() {
            last.prefix |= prefix;
        }
        answers.push(index.search(&search).await.unwrap());
    }
    let similar = index.similar(crate::support::post(9), typed, "en", 50).await.unwrap();
    answers.push(Hits { posts: similar, ..Hits::default() });
    answers
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn what_readers_find_is_what_it_is_without(
        seen in texts(),
        hidden in texts(),
        typed in prop::collection::vec(prop_oneof![3 => WORDS, 1 => "-(sea|tide|boat)", 1 => "\"(sea|the) (boat|tide)\""], 1..5),
    ) {
        let live = || seen.iter().enumerate().map(|(n, (title, text))| document(1 + n as u128, title, text));
        let hidden = hidden.iter().enumerate().map(|(n, (title, text))| unseen(n, title, text));
        // Before, between and behind.
        let mut together: Vec<Document> = hidden.collect();
        let place = together.len() / 2;
        together.splice(place..place, live());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let typed = typed.join(" ");
        runtime.block_on(async {
            let (alone, beside) = (answers(live().collect(), &typed).await, answers(together, &typed).await);
            // Scheduled posts are like others as long as they wait; whoever asks looks at whether they are live.
            let seen = |hits: &Hits| hits.posts.iter().filter(|id| **id < crate::support::post(1000)).copied().collect::<Vec<_>>();
            assert_eq!(seen(&alone[4])[..], seen(&beside[4])[..]);
            assert_eq!(alone[..4], beside[..4]);
        });
    }
}
