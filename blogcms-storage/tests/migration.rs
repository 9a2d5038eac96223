//! Databases of earlier versions are brought up to date, with everything that is kept about what lies in them.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use blogcms_core::post::{Listing, PostRead, Window};
use blogcms_core::{Id, PostId};
use common::*;

/// A post of the first version, with its revision.
fn insert(db: &rusqlite::Connection, n: u8, kind: &str, status: &str, at: i64, noindex: bool) {
    let (site, id) = (site().to_bytes(), [n; 16]);
    let sql = "INSERT INTO bc_posts (site_id, id, version, kind, status, published_at, created_at, updated_at, head,
             live, title, slug, excerpt, featured, comments, noindex, extra, auto_excerpt, words)
         VALUES (?1, ?2, 1, ?3, ?4, ?5, 0, 0, ?2, ?2, 'Old', ?6, '', 0, 'inherit', ?7, '{}', '', 1)";
    db.execute(sql, (site, id, kind, status, at, format!("post-{n}"), noindex)).unwrap();
    let sql = "INSERT INTO bc_revisions (site_id, id, post_id, kind, made_by, made_at, fields, body)
         VALUES (?1, ?2, ?2, 'saved', 'test', 0, '{}', 'Text')";
    db.execute(sql, (site, id)).unwrap();
}

#[tokio::test]
async fn what_is_counted_now_is_counted_of_old_posts() {
    let (_folder, path) = place();
    let db = raw(&path);
    db.execute_batch(include_str!("../migrations/sqlite/0001_start.sql")).unwrap();
    db.execute_batch(
        "CREATE TABLE bc_schema (version INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL,
             applied_at INTEGER NOT NULL) STRICT;
         INSERT INTO bc_schema VALUES (1, 'start', 0)",
    )
    .unwrap();
    let settings = serde_json::to_string(&blogcms_core::Settings::default()).unwrap();
    let sql = "INSERT INTO bc_sites (site_id, settings, published_posts) VALUES (?1, ?2, 4)";
    db.execute(sql, (site().to_bytes(), settings)).unwrap();
    let day = 86_400_000_000;
    insert(&db, 1, "post", "published", 5 * day, false);
    insert(&db, 2, "post", "published", 6 * day - 1, true);
    insert(&db, 3, "post", "published", 6 * day, false);
    insert(&db, 4, "post", "published", 90 * day, false);
    insert(&db, 5, "page", "published", 5 * day, false);
    insert(&db, 6, "post", "trash", 5 * day, false);
    drop(db);

    let store = open(&path).await;
    check_counts(&path);
    let at = |micros| blogcms_core::Timestamp::from_micros(micros);
    let now = at(100 * day);
    let bounds = [at(5 * day), at(6 * day), at(7 * day), at(99 * day)];
    assert_eq!(store.archive_counts(&bounds, now).await.unwrap().value, [2, 1, 1]);
    let all = store.listing_page(&Listing::All, Window::page(1, 9), now).await.unwrap().value;
    assert_eq!((all.total, all.oldest), (4, Some(at(5 * day))));
    let sitemap = store.sitemap_page(Window::page(1, 9), now).await.unwrap().value;
    assert_eq!((sitemap.total, sitemap.entries.len()), (4, 4));
    let missing: Vec<_> = store.missing_related(9).await.unwrap().into_iter().map(|task| task.post).collect();
    assert_eq!(missing, [4, 3, 2, 1].map(|n| PostId::from_bytes([n; 16])));
}
