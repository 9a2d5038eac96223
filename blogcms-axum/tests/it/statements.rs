//! What a page costs that is not kept: SQL statements, on a database in a file, once the small data of the site is in
//! memory.

use crate::fixture;
use crate::harness::Site;
use blogcms_axum::storage::SqliteStore;

/// Page, and statements for it. A change of a number is a change of what readers wait for: it belongs in a review.
const PAGES: [(&str, u64); 28] = [
    ("/", 4),
    ("/?page=3", 4),
    ("/posts/post-08", 3),
    ("/pages/about", 2),
    ("/tags/rust", 4),
    ("/authors/ole", 4),
    ("/archive/2025/12", 4),
    ("/archive", 1),
    ("/authors", 1),
    ("/series", 1),
    ("/tags/rust?page=2", 4),
    ("/categories/sqlite", 4),
    ("/categories/engineering", 4),
    ("/tags", 1),
    ("/categories", 1),
    ("/2019/05/hello.html", 1),
    ("/feed.xml", 3),
    ("/categories/engineering/atom.xml", 3),
    ("/sitemap.xml", 4),
    ("/posts/post-08.md", 3),
    ("/posts/none", 6),
    ("/no/such", 4),
    ("/search", 1),
    ("/search?q=number", 5),
    ("/search?q=marmalade", 8),
    ("/search/suggest?q=post", 3),
    ("/search/feed.xml?q=number", 7),
    ("/opensearch.xml", 1),
];

#[tokio::test]
async fn of_each_kind_of_page() {
    let folder = tempfile::tempdir().unwrap();
    let database = SqliteStore::open(folder.path().join("blog.db")).unwrap();
    let site = Site::empty(database.clone(), "/blog", |b| b.page_cache(0)).await;
    fixture::fill(&site.cms).await;
    for (path, _) in PAGES {
        site.get(path).await;
    }
    let mut counted = Vec::new();
    for (path, _) in PAGES {
        let before = database.statements();
        site.get(path).await;
        counted.push((path, database.statements() - before));
        println!("{:>2} {path}", database.statements() - before);
    }
    assert_eq!(counted, PAGES);
}

#[tokio::test]
async fn after_a_write_the_small_data_is_read_once() {
    let folder = tempfile::tempdir().unwrap();
    let database = SqliteStore::open(folder.path().join("blog.db")).unwrap();
    let site = Site::empty(database.clone(), "/", |b| b.page_cache(0)).await;
    fixture::fill(&site.cms).await;
    let mut counted = Vec::new();
    for _ in 0..3 {
        let before = database.statements();
        site.get("/posts/post-08").await;
        counted.push(database.statements() - before);
    }
    println!("cold, warm, warm: {counted:?}");
    assert_eq!(counted, [11, 3, 3]);
}

#[tokio::test]
async fn of_a_hosts_own_read() {
    let folder = tempfile::tempdir().unwrap();
    let database = SqliteStore::open(folder.path().join("blog.db")).unwrap();
    let site = Site::empty(database.clone(), "/blog", |b| b).await;
    fixture::fill(&site.cms).await;
    let public = site.cms.public();
    public.latest(3).await.unwrap();
    let before = database.statements();
    assert_eq!(public.latest(3).await.unwrap().len(), 3);
    println!("latest(3): {}", database.statements() - before);
    assert_eq!(database.statements() - before, 3);
}
