//! Databases of earlier versions are brought up to date, with everything that is kept about what lies in them.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use blogcms_core::post::{InSeries, Listing, PostRead, Window};
use blogcms_core::{AuthorId, Claim, Id, Job, JobOutcome, JobQueue, PostId, TermId, Timestamp};
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

/// A category, two tags, a series and an author of a post of the first version.
fn name(db: &rusqlite::Connection, post: u8) {
    let site = site().to_bytes();
    for (n, kind, position) in [(1, "category", 0), (2, "tag", 1), (3, "tag", 0), (4, "series", 7)] {
        let sql =
            "INSERT INTO bc_terms (site_id, id, version, kind, slug, name, description, position, noindex,
                 published_count) VALUES (?1, ?2, 1, ?3, ?4, 'Old', '', 0, 0, 1)";
        db.execute(sql, (site, [n; 16], kind, format!("term-{n}"))).unwrap();
        let sql = "INSERT INTO bc_post_terms (site_id, post_id, term_id, kind, position, published_at)
             SELECT ?1, ?2, ?3, ?4, ?5, published_at FROM bc_posts WHERE id = ?2";
        db.execute(sql, (site, [post; 16], [n; 16], kind, position)).unwrap();
    }
    let sql = "INSERT INTO bc_authors (site_id, id, version, handle, name, title, bio, published_count)
         VALUES (?1, ?2, 1, 'old', 'Old', '', '', 1)";
    db.execute(sql, (site, [9; 16])).unwrap();
    let sql = "INSERT INTO bc_post_authors (site_id, post_id, author_id, position, published_at)
         SELECT ?1, ?2, ?3, 0, published_at FROM bc_posts WHERE id = ?2";
    db.execute(sql, (site, [post; 16], [9; 16])).unwrap();
}

/// A database of the first version with an empty site.
fn first_version(path: &std::path::Path) -> rusqlite::Connection {
    let db = raw(path);
    db.execute_batch(include_str!("../migrations/sqlite/0001_start.sql")).unwrap();
    db.execute_batch(
        "CREATE TABLE bc_schema (version INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL,
             applied_at INTEGER NOT NULL) STRICT;
         INSERT INTO bc_schema VALUES (1, 'start', 0)",
    )
    .unwrap();
    let settings = serde_json::to_string(&blogcms_core::Settings::default()).unwrap();
    let sql = "INSERT INTO bc_sites (site_id, settings) VALUES (?1, ?2)";
    db.execute(sql, (site().to_bytes(), settings)).unwrap();
    db
}

#[tokio::test]
async fn jobs_of_old_that_were_due_are_done() {
    let (_folder, path) = place();
    let db = first_version(&path);
    for (key, due) in [("went_live:old", 1), ("went_live:later", 4_102_444_800_000_000_i64)] {
        let sql =
            "INSERT INTO bc_jobs (site_id, key, kind, due, payload) VALUES (?1, ?2, 'went_live', ?3, '{}')";
        db.execute(sql, (site().to_bytes(), key, due)).unwrap();
    }
    drop(db);
    let store = open(&path).await;
    let (kinds, lease, now) = (&["went_live"][..], std::time::Duration::from_secs(60), Timestamp::MAX);
    let jobs = store.claim(Claim { owner: "test", kinds, limit: 9, lease, now }).await.unwrap();
    assert_eq!(jobs.iter().map(Job::key).collect::<Vec<_>>(), ["went_live:later"]);
    assert_eq!(store.forget(now, 9).await.unwrap(), 1);
    assert!(store.finish(&jobs[0].lease, JobOutcome::Done, t(0)).await.unwrap());
}

#[tokio::test]
async fn what_is_counted_now_is_counted_of_old_posts() {
    let (_folder, path) = place();
    let db = first_version(&path);
    db.execute("UPDATE bc_sites SET published_posts = 4", []).unwrap();
    let day = 86_400_000_000;
    insert(&db, 1, "post", "published", 5 * day, false);
    insert(&db, 2, "post", "published", 6 * day - 1, true);
    insert(&db, 3, "post", "published", 6 * day, false);
    insert(&db, 4, "post", "published", 90 * day, false);
    insert(&db, 5, "page", "published", 5 * day, false);
    insert(&db, 6, "post", "trash", 5 * day, false);
    name(&db, 1);
    drop(db);

    let store = open(&path).await;
    check_counts(&path);
    let fields = store.post(PostId::from_bytes([1; 16])).await.unwrap().unwrap().fields;
    let term = |n: u8| TermId::from_bytes([n; 16]);
    assert_eq!((fields.category, fields.tags), (Some(term(1)), vec![term(3), term(2)]));
    assert_eq!(fields.series, Some(InSeries { series: term(4), position: 7 }));
    assert_eq!(fields.authors, [AuthorId::from_bytes([9; 16])]);
    let at = Timestamp::from_micros;
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

#[tokio::test]
async fn kept_renderings_of_old_get_their_words() {
    let (_folder, path) = place();
    let db = first_version(&path);
    insert(&db, 1, "post", "published", 5, false);
    let sql = "INSERT INTO bc_renderings (site_id, post_id, revision_id, fingerprint, html, meta, text)
         VALUES (?1, ?2, ?2, 'x', '', '{}', '')";
    db.execute(sql, (site().to_bytes(), [1; 16])).unwrap();
    drop(db);
    let missing = open(&path).await.missing_renderings("x", None, 9).await.unwrap();
    assert_eq!(missing.iter().map(|(post, ..)| *post).collect::<Vec<_>>(), [PostId::from_bytes([1; 16])]);
}
