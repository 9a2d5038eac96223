//! An index answers only for what it was made of: this blog, this history of it, this language.

use crate::blog::{Bench, SYSTEM};
use crate::support::{all, document, fill, origin, search};
use blogcms_core::search::{Origin, SearchIndex};
use blogcms_core::{RandomIds, Seq};
use blogcms_search::TantivyIndex;
use blogcms_storage::SqliteStore;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tempfile::tempdir;
use tokio::time::sleep;

#[tokio::test]
async fn nothing_is_said_to_who_asks_for_another_one() {
    let folder = tempdir().unwrap();
    let index = TantivyIndex::open(folder.path()).unwrap();
    index.clear(&origin()).await.unwrap();
    fill(&index, vec![document(1, "word", "")], 4).await;
    let another = Origin { history: Bench::new().await.origin().await.history, ..origin() };
    let german = Origin { language: "de".into(), ..origin() };
    for opened in [false, true] {
        let second = TantivyIndex::open(folder.path()).unwrap();
        let index = if opened { &second } else { &index };
        for (of, upto) in [(&origin(), Some(Seq(4))), (&another, None), (&german, None)] {
            assert_eq!(index.checkpoint(of).await.unwrap(), upto);
            assert_eq!(index.ready(of).await, upto);
        }
    }
    drop(index);
    let index = TantivyIndex::open(folder.path()).unwrap();
    assert_eq!(index.checkpoint(&another).await.unwrap(), None);
    index.clear(&another).await.unwrap();
    fill(&index, vec![document(2, "word", "")], 1).await;
    assert_eq!(index.checkpoint(&origin()).await.unwrap(), None);
    assert_eq!(index.checkpoint(&another).await.unwrap(), Some(Seq(1)));
    assert_eq!(all(&index, &search("word")).await, [2]);
}

#[tokio::test]
async fn two_blogs_that_share_a_folder_see_nothing_of_each_other() {
    let folder = tempdir().unwrap();
    let open = || TantivyIndex::open(folder.path()).unwrap();
    let first = Bench::of(&SqliteStore::in_memory().unwrap(), open()).await;
    let second = Bench::of(&SqliteStore::in_memory().unwrap(), open()).await;
    assert!(second.index.is_read_only());
    second.publish("of the second", "canary").await;
    for n in 0..3 {
        first.publish(&format!("of the first {n}"), "canary parrot").await;
    }
    first.follow().await;
    assert!(first.ask("canary").await.from_index);
    assert!(
        follower(&second).await.unwrap_err().to_string().contains("another process keeps this search index")
    );
    while second.index.versions(None, 9).await.unwrap().is_empty() {
        // It looks from time to time, and sees what lies there.
        assert_eq!(second.index.checkpoint(&second.origin().await).await.unwrap(), None);
        sleep(Duration::from_millis(20)).await;
    }
    // As far as the first has come, and further.
    for n in 0..9 {
        assert_eq!(second.titles("canary").await.len(), n + 1);
        assert_eq!(second.ask("parrot").await.total, 0);
        second.publish(&format!("more {n}"), "canary").await;
    }
    // The first ends: the second makes its own of it.
    drop(first);
    while follower(&second).await.is_err() {}
    assert!(!second.index.is_read_only());
    assert!(second.ask("canary").await.from_index);
    assert_eq!(second.titles("canary").await.len(), 10);
    assert_eq!(second.ask("parrot").await.total, 0);
    assert!(second.indexing.verify().await.unwrap().is_clean());
}

/// What the program does again and again.
async fn follower(b: &Bench) -> Result<(), blogcms_core::FollowError> {
    blogcms_core::follower::catch_up(&**b.blog.store(), &b.indexing).await.map(drop)
}

/// A blog in `data`, with an index in `search`.
async fn at(folder: &Path) -> Bench {
    let index = TantivyIndex::open(folder.join("search")).unwrap();
    let mut b = Bench::of(&SqliteStore::open(folder.join("data")).unwrap(), index).await;
    b.blog = b.blog.with_ids(Arc::new(RandomIds));
    b
}

#[tokio::test]
async fn a_backup_that_is_put_back_gets_an_index_of_its_own_each_time() {
    let folder = tempdir().unwrap();
    let (data, backup) = (folder.path().join("data"), folder.path().join("backup"));
    let b = at(folder.path()).await;
    b.publish("first", "canary").await;
    b.follow().await;
    let database = SqliteStore::open(&data).unwrap();
    database.backup(&backup).await.unwrap();
    database.close().await;
    let mut open = b;
    for time in 0..2 {
        // What is written from here on is lost.
        let secret = format!("secret{time}");
        open.publish("lost", &format!("canary {secret}")).await;
        open.follow().await;
        assert_eq!(open.ask(&secret).await.total, 1);
        let database = SqliteStore::open(&data).unwrap();
        let before = open.origin().await;
        drop(open);
        database.close().await;
        for tail in ["", "-wal", "-shm"] {
            let _ = fs::remove_file(folder.path().join(format!("data{tail}")));
        }
        fs::copy(&backup, &data).unwrap();
        open = at(folder.path()).await;
        assert_ne!(open.origin().await, before);
        assert_eq!(open.titles("canary").await, ["first"]);
        // As many writes as there were, and more.
        for n in 0..3 {
            open.publish(&format!("found {n}"), "canary").await;
            assert_eq!(open.ask(&secret).await.total, 0);
            assert_eq!(open.titles("canary").await.len(), n + 2);
        }
        assert!(open.follow().await.rebuilt);
        assert_eq!(open.ask(&secret).await.total, 0);
        assert!(open.ask("canary").await.from_index);
        assert!(open.indexing.verify().await.unwrap().is_clean());
    }
}

#[tokio::test]
async fn another_language_makes_it_anew() {
    let b = Bench::new().await;
    b.publish("first", "Die Häuser am Meer").await;
    assert!(b.follow().await.rebuilt);
    assert_eq!(b.ask("haus").await.total, 0, "not in English");
    let site = b.blog.store().site().await.unwrap();
    let mut settings = site.settings.clone();
    settings.language = "de".into();
    b.blog.site().configure(&SYSTEM, &settings, site.version).await.unwrap();
    assert!(!b.ask("meer").await.from_index);
    assert!(b.follow().await.rebuilt);
    let found = b.ask("haus").await;
    assert!(found.from_index && found.total == 1, "{found:?}");
    assert!(!b.follow().await.rebuilt);
}
