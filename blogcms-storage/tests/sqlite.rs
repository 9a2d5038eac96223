//! What SQLite itself brings along: files, damage, sites side by side, the cost of a page.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;
#[path = "sqlite/known.rs"]
mod known;
#[path = "sqlite/search.rs"]
mod search;

use blogcms_core::post::{Listing, PostFilter, Window};
use blogcms_core::{
    ChangeLog, Changes, Id, PageRequest, PostKind, PostOp, PostRead, RedirectRead, Renderer, Seq, Settings,
    SiteId, SiteRead, StoreErrorKind, TaxonomyRead, TermKind,
};
use blogcms_storage::{SqliteDatabase, SqliteStore};
use common::*;
use std::fs;
use std::path::Path;

/// Opening `path` must fail, with a kind and a sentence that holds each of `words`.
fn refused(path: &Path, kind: StoreErrorKind, words: &[&str]) {
    told(&SqliteDatabase::open(path).unwrap_err(), kind, words);
}

#[test]
fn what_is_no_database_is_told() {
    let (folder, path) = place();
    refused(folder.path(), StoreErrorKind::Unavailable, &["is a folder"]);
    refused(
        &folder.path().join("none/blog.db"),
        StoreErrorKind::Unavailable,
        &["there is no folder", "none"],
    );

    fs::write(&path, "Dear diary, this is no database but a text of some length.\n".repeat(100)).unwrap();
    refused(&path, StoreErrorKind::Corrupt, &["blog.db", "is not a readable database", "restore a backup"]);
}

#[tokio::test]
async fn an_empty_file_is_a_new_database() {
    let (_folder, path) = place();
    fs::write(&path, "").unwrap();
    assert_eq!(open(&path).await.seq().await.unwrap(), Seq::NONE);
}

#[tokio::test]
async fn a_newer_database_is_left_alone() {
    let (_folder, path) = place();
    drop(open(&path).await);
    raw(&path).execute("INSERT INTO bc_schema VALUES (99, 'to come', 0)", []).unwrap();
    refused(&path, StoreErrorKind::Newer, &["blog.db", "version 99", "up to version", "newer program"]);
    raw(&path).execute("DELETE FROM bc_schema WHERE version = 99", []).unwrap();
    open(&path).await;
}

#[tokio::test]
async fn what_belongs_to_a_host_stays_as_it_is() {
    let (_folder, path) = place();
    let db = raw(&path);
    db.execute_batch(
        "PRAGMA user_version = 42; CREATE TABLE users (id INTEGER); INSERT INTO users VALUES (1)",
    )
    .unwrap();
    open(&path).await;
    let version: i64 = db.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
    let users: i64 = db.query_row("SELECT count(*) FROM users", [], |row| row.get(0)).unwrap();
    assert_eq!((version, users), (42, 1));
    let foreign: i64 = db
        .query_row(
            "SELECT count(*) FROM sqlite_schema WHERE name NOT GLOB 'bc_*' AND name NOT GLOB 'sqlite_*'",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(foreign, 1, "everything of ours is called bc_…");
}

#[tokio::test]
async fn a_damaged_row_is_named() {
    let (_folder, path) = place();
    let store = open(&path).await;
    let post = post("post", t(0));
    apply(&store, create(&post)).await;
    let hex = post.id.to_string().replace('-', "");
    for (damage, words) in [
        ("UPDATE bc_posts SET status = 'lost'", ["column status of table bc_posts", "`lost`"]),
        ("UPDATE bc_posts SET status = 'draft', extra = '{'", ["column extra of table bc_posts", "JSON"]),
        ("UPDATE bc_posts SET extra = '{}', words = -1", ["column words of table bc_posts", "-1"]),
        ("UPDATE bc_posts SET words = 1, head = x'00'", ["column head of table bc_posts", "1 bytes"]),
    ] {
        raw(&path).execute(damage, []).unwrap();
        let error = store.post(post.id).await.unwrap_err();
        told(&error, StoreErrorKind::Corrupt, &words);
        told(&error, StoreErrorKind::Corrupt, &[&hex]);
    }
}

#[tokio::test]
async fn a_damaged_page_is_told_and_the_rest_is_read() {
    let (_folder, path) = place();
    let store = open(&path).await;
    add_posts(&store, 300, &[]).await;
    drop(store);
    raw(&path).query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    let root: i64 = raw(&path)
        .query_row("SELECT rootpage FROM sqlite_schema WHERE name = 'bc_revisions'", [], |row| row.get(0))
        .unwrap();
    let mut bytes = fs::read(&path).unwrap();
    let start = (root as usize - 1) * 4096;
    bytes[start..start + 4096].fill(0xEE);
    fs::write(&path, bytes).unwrap();

    let store = open(&path).await;
    let at = t(1000);
    assert_eq!(stream(&store, 10, at).await.posts.len(), 10);
    let error = store.post_page(PostKind::Post, &slug("post-1"), "none", at).await.unwrap_err();
    told(&error, StoreErrorKind::Corrupt, &["blog.db", "restore a backup"]);
    let to = path.with_file_name("copy.db");
    let error = store.database().backup(&to).await.unwrap_err();
    told(&error, StoreErrorKind::Corrupt, &["copy.db", "damaged"]);
    assert_eq!(names(path.parent().unwrap()).iter().filter(|n| n.contains("copy")).count(), 0);
}

#[tokio::test]
async fn everything_is_there_after_reopening() {
    let (_folder, path) = place();
    let tag = {
        let store = open(&path).await;
        let tag = add_term(&store, TermKind::Tag, "tag").await;
        add_posts(&store, 20, &[tag]).await;
        tag
    };
    let store = open(&path).await;
    assert_eq!(store.seq().await.unwrap(), Seq(2));
    assert_eq!(store.taxonomy().await.unwrap().find(tag).unwrap().published_count, 20);
    let pragma =
        |name: &str| raw(&path).pragma_query_value(None, name, |row| row.get::<_, String>(0)).unwrap();
    assert_eq!(pragma("journal_mode"), "wal");
    check_counts(&path);
}

#[tokio::test]
async fn sites_do_not_meet() {
    let database = SqliteStore::in_memory().unwrap();
    let (a, b) = (SiteId::from_bytes([1; 16]), SiteId::from_bytes([2; 16]));
    let settings = Settings { title: "A".into(), ..Settings::default() };
    let one = database.create_site(a, settings, t(0)).await.unwrap();
    let two = database.site(b).await.unwrap();
    assert_eq!(database.sites().await.unwrap(), [a, b]);
    assert!(database.create_site(a, Settings::default(), t(0)).await.is_err());
    assert_eq!(database.site(a).await.unwrap().site_snapshot().await.unwrap().site.settings.title, "A");

    let post = post("same", t(0));
    apply(&one, create(&post)).await;
    assert_eq!(two.seq().await.unwrap(), Seq::NONE);
    assert_eq!(two.post(post.id).await.unwrap(), None);
    assert_eq!(two.changes(Seq::NONE, 10).await.unwrap(), Changes::Rows(vec![]));
    // The same ids and addresses are free there.
    apply(&two, create(&post)).await;
    apply(&two, PostOp::Delete { id: post.id, expect: Seq(1) }).await;
    assert!(one.post(post.id).await.unwrap().is_some());
    assert_eq!(stream(&one, 10, t(1)).await.total, 1);
    assert_eq!(stream(&two, 10, t(1)).await.total, 0);
}

#[tokio::test]
async fn a_follower_of_another_history_rebuilds() {
    let store = SqliteStore::in_memory().unwrap().site(site()).await.unwrap();
    apply(&store, create(&post("post", t(0)))).await;
    assert_eq!(store.changes(Seq(1), 10).await.unwrap(), Changes::Rows(vec![]));
    assert_eq!(store.changes(Seq(2), 10).await.unwrap(), Changes::Truncated);
}

#[tokio::test]
async fn a_rendering_nobody_can_read_is_made_anew() {
    let (_folder, path) = place();
    let store = open(&path).await;
    let post = post("post", t(0));
    apply(&store, create(&post)).await;
    let renderer = Renderer::new();
    let print = renderer.fingerprint();
    store.keep_rendering(post.id, post.head, print, &renderer.render("text")).await.unwrap();
    raw(&path).execute("UPDATE bc_renderings SET meta = 'odd'", []).unwrap();
    let page = store.post_page(PostKind::Post, &slug("post"), print, t(1)).await.unwrap().value.unwrap();
    assert_eq!((page.rendering, page.body.as_str()), (None, "The *text* of post."));
}

/// What `$read` costs must be 1 to `$most` statements; its answer.
macro_rules! cost {
    ($database:expr, $most:literal, $read:expr) => {{
        let before = $database.statements();
        let answer = $read.await.unwrap();
        let cost = $database.statements() - before;
        assert!((1..=$most).contains(&cost), "{} cost {cost} statements", stringify!($read));
        answer
    }};
}

#[tokio::test]
async fn a_page_costs_at_most_four_statements() {
    let (_folder, path) = place();
    for database in [SqliteStore::in_memory().unwrap(), SqliteStore::open(path).unwrap()] {
        let store = database.site(site()).await.unwrap();
        let (tag, category) =
            (add_term(&store, TermKind::Tag, "tag").await, add_term(&store, TermKind::Category, "cat").await);
        for i in 0..12 {
            let mut post = post(&format!("post-{i}"), t(i));
            (post.fields.tags, post.fields.category, post.fields.featured) =
                (vec![tag], Some(category), i == 3);
            apply(&store, create(&post)).await;
        }
        let (window, at) = (Window::page(1, 5), t(99));
        let home = cost!(database, 4, store.home_page(window, at)).value;
        assert!(home.lead.is_some_and(|p| p.featured) && home.latest.posts.len() == 5);
        for listing in [Listing::All, Listing::Terms(vec![tag]), Listing::Terms(vec![tag, category])] {
            assert_eq!(cost!(database, 4, store.listing_page(&listing, window, at)).value.total, 12);
        }
        let (address, renderer) = (slug("post-5"), Renderer::new());
        let print = renderer.fingerprint();
        for rendered in [false, true] {
            let page =
                cost!(database, 4, store.post_page(PostKind::Post, &address, print, at)).value.unwrap();
            assert!(page.previous.is_some() && page.next.is_some() && page.related.len() == 3);
            assert_eq!((page.rendering.is_some(), page.body.is_empty()), (rendered, rendered));
            store
                .keep_rendering(page.post.id, page.post.head, print, &renderer.render("text"))
                .await
                .unwrap();
        }
        cost!(database, 1, store.seq());
        cost!(database, 1, store.site());
        cost!(database, 3, store.site_snapshot());
        cost!(database, 1, store.destination("/old", at));
        cost!(database, 1, store.term_counts(at));
    }
}

#[tokio::test]
async fn a_post_without_others_costs_what_one_post_does() {
    let database = SqliteStore::in_memory().unwrap();
    let store = database.site(site()).await.unwrap();
    let mut one = post("post", t(0));
    for n in 0..4 {
        one.fields.tags.push(add_term(&store, TermKind::Tag, &format!("tag-{n}")).await);
    }
    apply(&store, create(&one)).await;
    let pool = cost!(database, 3, store.related_pool(one.id, &[], 0)).unwrap();
    assert_eq!((pool.post.id, pool.others.len()), (one.id, 0));
}

#[tokio::test]
async fn a_list_of_very_many_terms_is_the_same_list() {
    let store = SqliteStore::in_memory().unwrap().site(site()).await.unwrap();
    let mut tags = Vec::new();
    for i in 0..60 {
        tags.push(add_term(&store, TermKind::Tag, &format!("tag-{i}")).await);
    }
    for i in 0..50 {
        let mut post = post(&format!("post-{i}"), t(i % 7));
        post.fields.tags = vec![tags[i as usize], tags[(i as usize + 1) % 40]];
        apply(&store, create(&post)).await;
    }
    let list = async |terms: &[blogcms_core::TermId], offset| {
        let window = Window { offset, size: 20 };
        let page = store.listing_page(&Listing::Terms(terms.to_vec()), window, t(99)).await.unwrap().value;
        (page.posts.into_iter().map(|p| p.id).collect::<Vec<_>>(), page.total)
    };
    let all = stream(&store, 99, t(99)).await;
    let ids: Vec<_> = all.posts.iter().map(|p| p.id).collect();
    for offset in [0, 7, 40, 60] {
        let end = ids.len().min(offset as usize + 20);
        let part = ids.get(offset as usize..end).unwrap_or_default();
        assert_eq!(list(&tags, offset).await, (part.to_vec(), 50), "60 terms from {offset}");
    }
    let few = list(&tags[..40], 0).await;
    let many: Vec<_> = tags[..40].iter().chain(&tags[..40]).copied().collect();
    assert_eq!(list(&many, 0).await, few, "terms given twice count once");
}

#[tokio::test]
async fn a_made_up_cursor_begins_at_the_beginning() {
    let store = SqliteStore::in_memory().unwrap().site(site()).await.unwrap();
    add_posts(&store, 3, &[]).await;
    let page =
        PageRequest { size: 2, after: Some(blogcms_core::Cursor::from_text("'; DROP TABLE bc_posts")) };
    assert_eq!(store.posts(&PostFilter::default(), &page).await.unwrap().items.len(), 2);
}
