//! How SQLite means to carry out our statements: what readers wait for must never walk through a whole table.

use super::{SqliteDatabase, SqliteStore};
use blogcms_core::post::{Listing, PostFilter, Window};
use blogcms_core::{
    AuthorId, CommentRead, CommentStatus, Id, MediaRead, PageRequest, PostId, PostKind, PostRead,
    RedirectRead, RevisionId, SiteId, SiteRead, TaxonomyRead, TermId, Timestamp,
};
use rusqlite::Connection;
use std::collections::BTreeSet;
use std::sync::Mutex;

static SEEN: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// Remembers a statement that was run.
pub(super) fn seen(sql: &str) {
    SEEN.lock().unwrap().insert(sql.to_owned());
}

/// What the statement's plan has in it that takes longer the more there is.
fn slow_steps(conn: &Connection, sql: &str) -> Vec<String> {
    let mut statement = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let parameters = statement.parameter_count();
    let values = vec![1; parameters];
    let steps =
        statement.query_map(rusqlite::params_from_iter(values), |row| row.get::<_, String>(3)).unwrap();
    // `w` is a window cut by LIMIT, `json_each` a list given by the caller.
    let few = ["SCAN w", "SCAN json_each", "SCAN bc_sites", "SCAN CONSTANT"];
    let slow = |step: &String| {
        let scans = step.starts_with("SCAN") && !few.iter().any(|f| step.starts_with(f));
        let counts_the_past = sql.contains("count(*)") && step.contains("published_at<?");
        let looks_up_all = step.contains("bc_posts") && step.ends_with("(site_id=?)");
        scans || counts_the_past || looks_up_all || step.contains("AUTOMATIC")
    };
    steps.map(Result::unwrap).filter(slow).collect()
}

async fn read_everything(store: &SqliteStore) {
    let (id, at, slug) = ([1; 16], Timestamp::EPOCH, "slug".parse().unwrap());
    let page = PageRequest::first(10);
    let window = Window::page(3, 10, 1);
    store.home_page(window, at).await.unwrap();
    let term = TermId::from_bytes;
    for listing in [
        Listing::All,
        Listing::Author(AuthorId::from_bytes(id)),
        Listing::Terms(vec![term(id)]),
        Listing::Terms(vec![term(id), term([2; 16]), term([3; 16])]),
    ] {
        store.listing_page(&listing, window, at).await.unwrap();
    }
    store.post_page(PostKind::Post, &slug, "print", at).await.unwrap();
    store.post(PostId::from_bytes(id)).await.unwrap();
    store.post_by_slug(PostKind::Page, &slug).await.unwrap();
    store.post_by_external_id("x").await.unwrap();
    store.posts(&PostFilter::default(), &page).await.unwrap();
    store.revision(RevisionId::from_bytes(id)).await.unwrap();
    store.revisions(PostId::from_bytes(id), &page).await.unwrap();
    store.thread(PostId::from_bytes(id)).await.unwrap();
    store.comments(CommentStatus::Pending, &page).await.unwrap();
    store.media_list(&page).await.unwrap();
    store.redirects(&page).await.unwrap();
    store.destination("/x", at).await.unwrap();
    store.term_counts(at).await.unwrap();
    store.seq().await.unwrap();
}

#[tokio::test]
async fn no_read_walks_through_a_table() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("blog.db");
    let store = SqliteDatabase::open(&path).unwrap().site(SiteId::from_bytes([9; 16])).await.unwrap();
    read_everything(&store).await;
    let conn = Connection::open(&path).unwrap();
    let seen: Vec<String> =
        SEEN.lock().unwrap().iter().filter(|s| s.starts_with("SELECT")).cloned().collect();
    assert!(seen.len() > 20, "{}", seen.len());
    let slow: Vec<_> =
        seen.iter().map(|s| (s, slow_steps(&conn, s))).filter(|(_, s)| !s.is_empty()).collect();
    assert!(slow.is_empty(), "{slow:#?}");
}
