//! Backups, and what a closed database leaves behind.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use blogcms_core::{Seq, SiteRead, StoreErrorKind, TermKind};
use blogcms_storage::SqliteStore;
use common::*;
use std::fs;

#[tokio::test]
async fn a_backup_needs_a_new_file_in_a_folder() {
    let (folder, path) = place();
    let store = open(&path).await;
    let database = store.database();
    let error = database.backup(folder.path().join("none/copy.db")).await.unwrap_err();
    told(&error, StoreErrorKind::Unavailable, &["there is no folder"]);
    let to = folder.path().join("copy.db");
    fs::write(&to, "mine").unwrap();
    told(
        &database.backup(&to).await.unwrap_err(),
        StoreErrorKind::Unavailable,
        &["copy.db", "not overwritten"],
    );
    assert_eq!(fs::read(&to).unwrap(), b"mine");
    assert!(names(folder.path()).iter().all(|n| !n.contains("part")));
}

#[tokio::test]
async fn a_database_in_memory_is_backed_up() {
    let (_folder, path) = place();
    let store = SqliteStore::in_memory().unwrap().site(site()).await.unwrap();
    add_posts(&store, 10, &[]).await;
    store.database().backup(&path).await.unwrap();
    assert_eq!(stream(&open(&path).await, 20, t(99)).await.total, 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_under_writes_is_of_one_moment() {
    let (folder, path) = place();
    let store = open(&path).await;
    let tag = add_term(&store, TermKind::Tag, "tag").await;
    let writer = tokio::spawn({
        let store = store.clone();
        async move {
            for i in 0..600 {
                let mut post = post(&format!("post-{i}"), t(i));
                post.fields.tags = vec![tag];
                apply(&store, create(&post)).await;
            }
        }
    });
    let mut copies = Vec::new();
    while !writer.is_finished() {
        let to = folder.path().join(format!("copy-{}.db", copies.len()));
        store.database().backup(&to).await.unwrap();
        copies.push(to);
        // Every acknowledged write before the backup began is in it, and whole.
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    writer.await.unwrap();
    assert!(copies.len() > 2, "{} copies while writing", copies.len());
    let mut last = Seq::NONE;
    for copy in copies {
        assert_eq!(names(folder.path()).iter().filter(|n| n.contains(".part")).count(), 0);
        check_counts(&copy);
        let restored = open(&copy).await;
        let seq = restored.seq().await.unwrap();
        assert!(seq >= last);
        last = seq;
        let total = stream(&restored, 1, t(9999)).await.total;
        assert_eq!(total, seq.0 - 1, "one post a write, after the tag's");
        // What was restored goes on.
        apply(&restored, create(&post("after", t(0)))).await;
    }
}

#[tokio::test]
async fn threads_end_with_the_last_handle() {
    let (_folder, path) = place();
    let store = open(&path).await;
    let database = store.database();
    drop(store);
    assert_eq!(database.sites().await.unwrap(), [site()]);
    drop(database);
    // The last connection to close removes the log beside the file.
    for _ in 0..200 {
        if !path.with_file_name("blog.db-wal").exists() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("the connections are still open");
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_leaves_one_file_whoever_still_holds_it() {
    let (folder, path) = place();
    let store = open(&path).await;
    add_posts(&store, 50, &[]).await;
    assert!(names(folder.path()).contains(&"blog.db-wal".to_owned()));
    // What was asked before is still answered.
    let asked = tokio::spawn({
        let store = store.clone();
        async move { stream(&store, 10, t(99)).await.total }
    });
    assert_eq!(asked.await.unwrap(), 50);
    let (one, other) = (store.database(), store.database());
    tokio::join!(one.close(), other.close());
    assert_eq!(names(folder.path()), ["blog.db"]);
    one.close().await;
    told(&store.seq().await.unwrap_err(), StoreErrorKind::Unavailable, &["blog.db", "has been closed"]);
    assert_eq!(stream(&open(&path).await, 1, t(99)).await.total, 50);
    let memory = SqliteStore::in_memory().unwrap();
    memory.close().await;
    told(&memory.sites().await.unwrap_err(), StoreErrorKind::Unavailable, &["in memory", "closed"]);
}

#[tokio::test]
async fn what_is_opened_of_a_backup_has_a_history_of_its_own() {
    let (folder, path) = place();
    let store = open(&path).await;
    let ours = store.site().await.unwrap();
    add_posts(&store, 3, &[]).await;
    assert_eq!(store.site().await.unwrap(), ours);
    assert_eq!(open(&path).await.site().await.unwrap(), ours);
    let backup = folder.path().join("backup.db");
    store.database().backup(&backup).await.unwrap();
    let mut seen = vec![ours.history];
    for n in 0..2 {
        let copy = folder.path().join(format!("copy-{n}.db"));
        fs::copy(&backup, &copy).unwrap();
        let site = open(&copy).await.site().await.unwrap();
        assert_eq!((site.known_as, &site.settings), (ours.known_as, &ours.settings));
        assert!(!seen.contains(&site.history), "{seen:?}");
        assert_eq!(open(&copy).await.site().await.unwrap(), site);
        seen.push(site.history);
    }
    assert_eq!(store.site().await.unwrap(), ours);
}
