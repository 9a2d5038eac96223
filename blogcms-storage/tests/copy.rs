//! A database copied to another file. To PostgreSQL and back: `tests/postgres/copy.rs`.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;
#[path = "common/rows.rs"]
mod rows;

use blogcms_core::conformance::random_batches;
use blogcms_core::post::PostRead;
use blogcms_core::search::{Among, Clause, Field, Filter, Match, Reach, Search, SearchRead};
use blogcms_core::{Claim, Id, JobQueue, NewJob, PostKind, Renderer, SiteId, StoreErrorKind, Timestamp};
use blogcms_storage::{CopiedTable, CopyEnd, CopyProgress, Copying, SqliteDatabase, copy, rusqlite};
use rows::{ROWS, fill, lengthen, same};
use std::path::Path;
use std::time::Duration;
use tempfile::tempdir;

fn end(path: &Path) -> CopyEnd {
    CopyEnd::Sqlite(path.to_owned())
}

async fn whole(from: &Path, to: &Path) -> Vec<CopiedTable> {
    copy(&end(from), &end(to), &mut |_| ()).await.unwrap()
}

async fn refused(from: &Path, to: &Path, part: &str) {
    let error = copy(&end(from), &end(to), &mut |_| ()).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Unavailable, "{error}");
    assert!(error.to_string().contains(part), "{error}");
}

/// Breaks off after so many batches.
async fn broken_off(from: &Path, to: &Path, batches: u32) {
    let (from, to) = (end(from), end(to));
    let run = tokio::spawn(async move {
        let mut left = batches;
        copy(&from, &to, &mut |told| {
            if matches!(told, CopyProgress::Copied(_)) {
                left -= 1;
                assert!(left > 0, "on purpose");
            }
        })
        .await
    });
    assert!(run.await.unwrap_err().is_panic());
}

#[tokio::test]
async fn a_copy_is_the_same_row_by_row() {
    let folder = tempdir().unwrap();
    let (one, two) = (folder.path().join("one"), folder.path().join("two"));
    fill(&one).await;
    let mut told = Vec::new();
    let copied = copy(&end(&one), &end(&two), &mut |progress| told.push(progress)).await.unwrap();
    let rows: u64 = copied.iter().map(|table| table.rows).sum();
    assert_eq!(told[0], CopyProgress::Begun { rows, before: 0 });
    let sum = |of: fn(&CopyProgress) -> u64| told.iter().map(of).sum::<u64>();
    assert_eq!(rows, sum(|p| if let CopyProgress::Copied(n) = p { *n } else { 0 }));
    assert_eq!(rows, sum(|p| if let CopyProgress::Compared(n) = p { *n } else { 0 }));
    assert!(copied.iter().all(|table| table.rows == ROWS as u64), "{copied:#?}");
    same(&one, &two);
    assert!(!folder.path().join("two-wal").exists(), "one file is left");
}

#[tokio::test]
async fn what_was_broken_off_goes_on() {
    let folder = tempdir().unwrap();
    let (one, two, three) = (folder.path().join("1"), folder.path().join("2"), folder.path().join("3"));
    fill(&one).await;
    let copied = whole(&one, &two).await;
    for batches in [1, 2, 9, 20, 2] {
        broken_off(&one, &three, batches).await;
        let error = SqliteDatabase::open(&three).unwrap_err();
        assert!(error.to_string().contains("a copy of a blog that is not finished"), "{error}");
    }
    // Another source cannot go on there, nor can it be a source.
    refused(&three, &folder.path().join("4"), "not finished").await;
    let mut before = 0;
    let mut told = |told| {
        if let CopyProgress::Begun { before: there, .. } = told {
            before = there;
        }
    };
    assert_eq!(copy(&end(&one), &end(&three), &mut told).await.unwrap(), copied);
    assert!(before > 0);
    SqliteDatabase::open(&three).unwrap();
}

#[tokio::test]
async fn a_source_that_was_written_to_is_copied_anew() {
    let folder = tempdir().unwrap();
    let (one, two, three) = (folder.path().join("1"), folder.path().join("2"), folder.path().join("3"));
    fill(&one).await;
    broken_off(&one, &two, 6).await;
    let database = SqliteDatabase::open(&one).unwrap();
    let write = async || {
        random_batches(&database.site(SiteId::from_bytes([9; 16])).await.unwrap(), 7, 5).await;
    };
    write().await;
    assert_eq!(whole(&one, &two).await, whole(&one, &three).await);

    // Written to while it is copied.
    let four = folder.path().join("4");
    let (send, mut receive) = tokio::sync::mpsc::unbounded_channel();
    let (from, to) = (end(&one), end(&four));
    let run = tokio::spawn(async move {
        let mut told = |progress| {
            let _ = send.send(progress);
        };
        copy(&from, &to, &mut told).await.map_err(|error| error.to_string())
    });
    receive.recv().await.unwrap();
    let settings = "UPDATE bc_sites SET seq = seq + 1";
    rusqlite::Connection::open(&one).unwrap().execute(settings, []).unwrap();
    let error = run.await.unwrap().unwrap_err();
    assert!(error.contains("was written to while it was copied"), "{error}");
    assert!(SqliteDatabase::open(&four).is_err());
    whole(&one, &four).await;
}

#[tokio::test]
async fn a_target_with_a_blog_is_left_as_it_is() {
    let folder = tempdir().unwrap();
    let (one, two) = (folder.path().join("one"), folder.path().join("two"));
    refused(&one, &two, "there is no database").await;
    SqliteDatabase::open(&one).unwrap();
    refused(&one, &two, "there is no blog in").await;
    fill(&one).await;
    fill(&two).await;
    refused(&one, &two, "holds a blog already").await;
    refused(&one, &one, "holds a blog already").await;
    let database = SqliteDatabase::open(&two).unwrap();
    assert_eq!(database.sites().await.unwrap().len() as i64, ROWS);
    // Somebody may be serving an empty one.
    let (three, four) = (folder.path().join("three"), folder.path().join("four"));
    let served = SqliteDatabase::open(&three).unwrap().site(SiteId::from_bytes([3; 16])).await.unwrap();
    refused(&one, &three, "holds a blog already").await;
    random_batches(&served, 1, 5).await;
    // One without a site is no blog yet.
    SqliteDatabase::open(&four).unwrap();
    whole(&one, &four).await;
}

#[tokio::test]
async fn jobs_that_are_done_meanwhile_are_noticed() {
    let folder = tempdir().unwrap();
    let (one, two) = (folder.path().join("one"), folder.path().join("two"));
    fill(&one).await;
    let database = SqliteDatabase::open(&one).unwrap();
    let store = database.site(database.sites().await.unwrap()[0]).await.unwrap();
    let due = Timestamp::EPOCH;
    let job = |key: &str| NewJob {
        key: key.into(),
        kind: "mail".into(),
        due,
        payload: "{}".into(),
        holds_until: Timestamp::MAX,
    };
    store.enqueue(vec![job("mail:1")]).await.unwrap();
    let claim = Claim { owner: "a", kinds: &["mail"], limit: 1, lease: Duration::from_secs(60), now: due };
    for what in ["enqueued", "claimed"] {
        let mut copying = Copying::begin(&end(&one), &end(&two)).await.unwrap();
        copying.run(&mut |_| ()).await.unwrap();
        match what {
            "enqueued" => assert_eq!(store.enqueue(vec![job("mail:2")]).await.unwrap(), 1),
            _ => assert_eq!(store.claim(claim).await.unwrap().len(), 1),
        }
        let error = copying.end().await.unwrap_err().to_string();
        assert!(error.contains("its jobs are not those of the copy"), "{what}: {error}");
        assert!(SqliteDatabase::open(&two).is_err());
    }
    whole(&one, &two).await;
}

#[tokio::test]
async fn long_rows_go_a_few_at_a_time() {
    let folder = tempdir().unwrap();
    let (one, two) = (folder.path().join("one"), folder.path().join("two"));
    fill(&one).await;
    let batches = async |to: &Path| {
        let mut batches = 0;
        let mut told = |told| batches += u32::from(matches!(told, CopyProgress::Copied(_)));
        copy(&end(&one), &end(to), &mut told).await.unwrap();
        batches
    };
    let few = batches(&folder.path().join("short")).await;
    lengthen(&one);
    assert!(batches(&two).await >= few + 3, "64 MiB in batches of 16");
    same(&one, &two);
}

#[tokio::test]
async fn what_is_searched_is_made_anew() {
    let folder = tempdir().unwrap();
    let (one, two) = (folder.path().join("one"), folder.path().join("two"));
    let post = common::post("post", common::t(0));
    let rendered = Renderer::new().render("Text");
    let store = common::open(&one).await;
    common::apply(&store, common::create(&post)).await;
    store.keep_rendering(post.id, post.head, "x", &rendered).await.unwrap();
    store.database().close().await;
    whole(&one, &two).await;
    let store = common::open(&two).await;
    let now = common::t(9);
    let search = Search {
        clauses: vec![Clause { words: vec!["text".into()], ..Clause::default() }],
        matching: Match::All,
        field: Field::Everywhere,
        filter: Filter::default(),
        reach: Reach::Live(now),
        among: Among::Every,
        languages: vec!["en".into()],
        order: blogcms_core::search::Order::Best,
        at: now,
        offset: 0,
        limit: 9,
        counts: false,
    };
    assert_eq!(store.search(&search).await.unwrap().total, 0);
    let page = store.post_page(PostKind::Post, &post.fields.slug, "x", now).await.unwrap().value.unwrap();
    assert!(page.rendering.is_some(), "pages do not wait for it");
    assert_eq!(store.missing_renderings("x", None, 9).await.unwrap().len(), 1);
    store.keep_rendering(post.id, post.head, "x", &rendered).await.unwrap();
    assert_eq!(store.missing_renderings("x", None, 9).await.unwrap(), []);
    assert_eq!(store.search(&search).await.unwrap().posts, [post.id]);
    store.database().close().await;
    common::check_counts(&two);
}
