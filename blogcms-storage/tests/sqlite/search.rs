//! A search that nobody waits for any more.

use super::{apply, create, place, post, raw, site, t};
use blogcms_core::search::{Among, Clause, Field, Filter, Match, Order, Reach, Search, SearchRead};
use blogcms_core::{PostRead, Renderer, Seq, SiteRead};
use blogcms_storage::{SqliteDatabase, SqliteStore};
use std::path::Path;
use std::time::Duration;
use tokio::task::JoinSet;

/// Any of sixteen words, and how many posts have each term: two statements.
fn search() -> Search {
    let word = |letter: char| Clause { words: vec![letter.to_string()], ..Clause::default() };
    Search {
        clauses: ('a'..='p').map(word).collect(),
        matching: Match::Any,
        field: Field::Everywhere,
        filter: Filter::default(),
        reach: Reach::Live(t(0)),
        among: Among::Every,
        languages: vec!["en".into()],
        order: Order::Best,
        at: t(0),
        offset: 0,
        limit: 10,
        counts: true,
    }
}

/// A blog with enough words to look through for a while.
async fn wordy(path: &Path) -> (SqliteDatabase, SqliteStore) {
    let database = SqliteDatabase::open(path).unwrap();
    let store = database.site(site()).await.unwrap();
    // Where a table is empty SQLite looks at nothing.
    let post = post("post", t(0));
    apply(&store, create(&post)).await;
    store.keep_rendering(post.id, post.head, "x", &Renderer::new().render("Words.")).await.unwrap();
    raw(path)
        .execute_batch(
            "INSERT INTO bc_search (rowid, title, text)
             WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40000)
             SELECT 100 + i, '', 'a b c d e f g h i j k l m n o p' FROM n",
        )
        .unwrap();
    (database, store)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_that_is_given_up_stops() {
    let (_folder, path) = place();
    let (database, store) = wordy(&path).await;
    let before = database.statements();
    let reader = store.clone();
    let given_up = tokio::spawn(async move { reader.search(&search()).await.map(drop) });
    while database.statements() == before {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    given_up.abort();
    assert!(given_up.await.unwrap_err().is_cancelled());
    // Waits for what still runs.
    database.close().await;
    assert_eq!(database.statements(), before + 1, "it has gone on with its second statement");
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_wait_for_no_search() {
    let (_folder, path) = place();
    let (database, store) = wordy(&path).await;
    let before = database.statements();
    let mut searches = JoinSet::new();
    for _ in 0..20 {
        let reader = store.clone();
        searches.spawn(async move { reader.search(&search()).await.map(drop) });
    }
    while database.statements() == before {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    tokio::select! {
        biased;
        _ = searches.join_next() => panic!("a page has waited until a search was done"),
        seq = store.seq() => assert_eq!(seq.unwrap(), Seq(1)),
    }
    searches.shutdown().await;
}

#[tokio::test]
async fn whoever_has_the_connection_next_is_not_disturbed() {
    let (_folder, path) = place();
    let database = SqliteDatabase::open(&path).unwrap();
    let store = database.site(site()).await.unwrap();
    for _ in 0..200 {
        let search = search();
        let mut asked = Box::pin(store.search(&search));
        // Given up at any moment: before it has begun, while it runs, when it has ended.
        tokio::select! {
            biased;
            found = &mut asked => drop(found.unwrap()),
            () = tokio::task::yield_now() => {}
        }
        drop(asked);
        assert_eq!(store.search(&search).await.unwrap().total, 0);
    }
}
