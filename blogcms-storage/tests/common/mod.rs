//! What the tests of the SQLite store are written with.
#![allow(dead_code, unreachable_pub, reason = "each test binary uses a part of it")]

pub mod race;

use blogcms_core::id::new_id;
use blogcms_core::post::{Listing, ListingPage, Post, PostRead, Window};
use blogcms_core::{
    Id, Op, PostFields, PostId, PostKind, PostOp, RandomIds, Revision, RevisionKind, Seq, SiteId, Slug,
    Status, Store, StoreError, StoreErrorKind, Term, TermId, TermKind, TermOp, Timestamp, WriteBatch,
};
use blogcms_storage::{SqliteDatabase, SqliteStore, rusqlite};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// `seconds` after the moment at which the tests play.
pub fn t(seconds: i64) -> Timestamp {
    Timestamp::from_micros(1_767_225_600_000_000 + seconds * 1_000_000)
}

pub fn id<T: Id>() -> T {
    new_id(&RandomIds, t(0))
}

pub fn slug(text: &str) -> Slug {
    text.parse().unwrap()
}

pub fn site() -> SiteId {
    SiteId::from_bytes([7; 16])
}

/// A folder that goes with the test, and the place of a database in it.
pub fn place() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("blog.db");
    (folder, path)
}

pub async fn open(path: &Path) -> SqliteStore {
    SqliteDatabase::open(path).unwrap().site(site()).await.unwrap()
}

/// The newest live posts, and how many there are.
pub async fn stream(store: &SqliteStore, size: u32, at: Timestamp) -> ListingPage {
    store.listing_page(&Listing::All, Window::page(1, size), at).await.unwrap().value
}

/// Another connection to the file, behind the store's back.
pub fn raw(path: &Path) -> rusqlite::Connection {
    rusqlite::Connection::open(path).unwrap()
}

pub fn batch() -> WriteBatch {
    WriteBatch::new("system:test", t(0))
}

pub async fn apply(store: &SqliteStore, op: impl Into<Op>) -> Seq {
    store.apply(batch().op(op)).await.unwrap().seq
}

/// A published post and its revision, both saved by [`create`].
pub fn post(address: &str, at: Timestamp) -> Post {
    let head = id();
    Post {
        id: id(),
        version: Seq::NONE,
        kind: PostKind::Post,
        status: Status::Published,
        published_at: Some(at),
        expires_at: None,
        created_at: at,
        updated_at: at,
        head,
        live: Some(head),
        external_id: None,
        translation_of: None,
        fields: PostFields::new(format!("Title of {address}"), slug(address)),
        auto_excerpt: "About it.".into(),
        words: 450,
    }
}

pub fn revision(post: &Post, body: &str) -> Revision {
    Revision {
        id: post.head,
        post: post.id,
        parent: None,
        kind: RevisionKind::Saved,
        made_by: "system:test".into(),
        made_at: post.created_at,
        name: None,
        fields: post.fields.clone(),
        body: body.into(),
    }
}

pub fn create(post: &Post) -> Op {
    let body = format!("The *text* of {}.", post.fields.slug);
    PostOp::Create { post: Box::new(post.clone()), revision: Box::new(revision(post, &body)) }.into()
}

pub fn update(post: &Post) -> Op {
    PostOp::Update { post: Box::new(post.clone()), expect: post.version, revision: None }.into()
}

pub fn term(kind: TermKind, address: &str) -> Term {
    Term {
        id: id(),
        version: Seq::NONE,
        kind,
        slug: slug(address),
        name: address.into(),
        description: String::new(),
        parent: None,
        position: 0,
        noindex: false,
        published_count: 0,
    }
}

pub async fn add_term(store: &SqliteStore, kind: TermKind, address: &str) -> TermId {
    let term = term(kind, address);
    let id = term.id;
    apply(store, TermOp::Create { term }).await;
    id
}

/// `count` published posts with these tags, one a second.
pub async fn add_posts(store: &SqliteStore, count: usize, tags: &[TermId]) -> Vec<PostId> {
    add_posts_in(store, count, tags, &[]).await
}

/// `count` published posts with these tags, each in one of the categories by turns.
pub async fn add_posts_in(
    store: &SqliteStore,
    count: usize,
    tags: &[TermId],
    categories: &[TermId],
) -> Vec<PostId> {
    let mut ids = Vec::with_capacity(count);
    for chunk in (0..count).collect::<Vec<_>>().chunks(500) {
        let mut ops = batch();
        for i in chunk {
            let mut post = post(&format!("post-{i}"), t(*i as i64));
            post.fields.tags = tags.to_vec();
            post.fields.category = categories.get(i % categories.len().max(1)).copied();
            ids.push(post.id);
            ops = ops.op(create(&post));
        }
        store.apply(ops).await.unwrap();
    }
    ids
}

/// Every number that is kept must be what counting gives. Names the first that is not.
pub fn check_counts(path: &Path) {
    let db = raw(path);
    for (what, wrong) in [
        (
            "terms",
            "SELECT count(*) FROM bc_terms t WHERE published_count <> (SELECT count(*)
                 FROM bc_post_terms x JOIN bc_posts p ON p.site_id = x.site_id AND p.id = x.post_id
                 WHERE x.site_id = t.site_id AND x.term_id = t.id AND p.kind = 'post' AND p.status = 'published')",
        ),
        (
            "authors",
            "SELECT count(*) FROM bc_authors a WHERE published_count <> (SELECT count(*)
                 FROM bc_post_authors x JOIN bc_posts p ON p.site_id = x.site_id AND p.id = x.post_id
                 WHERE x.site_id = a.site_id AND x.author_id = a.id AND p.kind = 'post' AND p.status = 'published')",
        ),
        (
            "sites",
            "SELECT count(*) FROM bc_sites s WHERE published_posts <> (SELECT count(*) FROM bc_posts p
                 WHERE p.site_id = s.site_id AND p.kind = 'post' AND p.status = 'published')",
        ),
        (
            "entries of sitemaps",
            "SELECT count(*) FROM bc_sites s WHERE sitemap_count <> (SELECT count(*) FROM bc_posts p
                 WHERE p.site_id = s.site_id AND p.status = 'published' AND p.noindex = 0)",
        ),
        (
            "days",
            "SELECT count(*) FROM (SELECT site_id, day, published_count FROM bc_post_days WHERE published_count <> 0
                 EXCEPT SELECT site_id, published_at / 86400000000, count(*) FROM bc_posts
                 WHERE kind = 'post' AND status = 'published' GROUP BY 1, 2)",
        ),
        (
            "repeated times",
            "SELECT count(*) FROM bc_post_terms x JOIN bc_posts p ON p.site_id = x.site_id AND p.id = x.post_id
             WHERE x.published_at IS NOT CASE WHEN p.kind = 'post' AND p.status = 'published'
                 THEN p.published_at END",
        ),
        (
            "repeated names",
            "SELECT count(*) FROM bc_posts p
             WHERE category IS NOT (SELECT lower(hex(t.term_id)) FROM bc_post_terms t
                     WHERE t.site_id = p.site_id AND t.post_id = p.id AND t.kind = 'category')
                 OR tags IS NOT (SELECT group_concat(lower(hex(t.term_id)), ',' ORDER BY t.position)
                     FROM bc_post_terms t WHERE t.site_id = p.site_id AND t.post_id = p.id AND t.kind = 'tag')
                 OR (series, series_position) IS NOT (SELECT max(lower(hex(t.term_id))), max(t.position)
                     FROM bc_post_terms t WHERE t.site_id = p.site_id AND t.post_id = p.id AND t.kind = 'series')
                 OR authors IS NOT (SELECT group_concat(lower(hex(a.author_id)), ',' ORDER BY a.position)
                     FROM bc_post_authors a WHERE a.site_id = p.site_id AND a.post_id = p.id)",
        ),
        (
            "kept words",
            "SELECT (SELECT count(*) FROM bc_searches) <> (SELECT count(*) FROM bc_search_docsize)
                 OR EXISTS (SELECT id FROM bc_searches EXCEPT SELECT id FROM bc_search_docsize)",
        ),
        (
            "posts without their state",
            "SELECT count(*) FROM bc_posts p WHERE NOT EXISTS (SELECT 1 FROM bc_revisions r
                 WHERE r.site_id = p.site_id AND r.id = p.head AND r.post_id = p.id)",
        ),
        (
            "writes without an audit row",
            "SELECT count(*) FROM bc_sites s WHERE seq <> (SELECT count(*) FROM bc_audit a
                 WHERE a.site_id = s.site_id) OR seq <> (SELECT coalesce(max(seq), 0) FROM bc_audit a
                 WHERE a.site_id = s.site_id)",
        ),
    ] {
        let count: i64 = db.query_row(wrong, [], |row| row.get(0)).unwrap();
        assert_eq!(count, 0, "{what}");
    }
    let found: String = db.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(found, "ok");
    let orphans: i64 =
        db.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get(0)).unwrap();
    assert_eq!(orphans, 0, "foreign keys");
}

pub fn told(error: &StoreError, kind: StoreErrorKind, words: &[&str]) {
    assert_eq!(error.kind(), kind, "{error}");
    for word in words {
        assert!(error.to_string().contains(word), "no `{word}` in: {error}");
    }
}

pub fn names(folder: &Path) -> Vec<String> {
    fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect()
}
