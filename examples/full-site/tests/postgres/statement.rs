//! What a page costs on the server, beside what it costs in a file.

use crate::copy::{in_folder, tables, to_server};
use crate::support::site::{Site, finish};
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use blogcms_axum::core::Store;
use blogcms_axum::storage::{PostgresDatabase, PostgresOptions, SqliteStore};
use blogcms_axum::{Cms, SiteId, mount};
use tempfile::tempdir;
use tower::ServiceExt;

/// A page of each kind.
const PAGES: [&str; 20] = [
    "/",
    "/?page=2",
    "/posts/everything-a-page-can-hold",
    "/posts/everything-a-page-can-hold.md",
    "/posts/none",
    "/pages/about",
    "/categories",
    "/categories/engineering",
    "/tags",
    "/tags/rust",
    "/authors",
    "/series",
    "/archive",
    "/archive/2026",
    "/feed.xml",
    "/atom.xml",
    "/feed.json",
    "/sitemap.xml",
    "/llms.txt",
    "/no/such",
];

fn app(store: impl Store + 'static) -> Router {
    let cms = Cms::builder(store).base_url("http://blog.test").page_cache(0).build().unwrap();
    mount(Router::new(), "/", cms.router()).fallback_service(cms.fallback())
}

/// The second time a page is asked for, the small data of the site is in memory.
async fn costs(app: &Router, statements: impl Fn() -> u64) -> Vec<(String, u64)> {
    let mut costs = Vec::new();
    for path in PAGES.iter().chain(&PAGES) {
        let before = statements();
        let request = Request::get(*path).body(Body::empty()).unwrap();
        let answer = app.clone().oneshot(request).await.unwrap();
        costs.push((format!("{path} {}", answer.status().as_u16()), statements() - before));
    }
    costs.split_off(PAGES.len())
}

pub(crate) fn the_same_as_on_sqlite() {
    let folder = tempdir().unwrap();
    // The demo, with its renderings.
    Site::serve(folder.path(), &[] as &[&str]).stop();
    assert_eq!(finish(in_folder(folder.path()).args(["check", "--rerender"])).code, Some(0));
    tables(&to_server(&mut in_folder(folder.path()), "statements"));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (here, there) = runtime.block_on(async {
        let file = SqliteStore::open(folder.path().join("blog.sqlite")).unwrap();
        let here = costs(&app(file.site(SiteId::default()).await.unwrap()), || file.statements()).await;
        let options = PostgresOptions::default().schema(crate::schema("statements"));
        let server = PostgresDatabase::connect_with(&crate::url(), options).await.unwrap();
        let there = costs(&app(server.site(SiteId::default()).await.unwrap()), || server.statements()).await;
        (here, there)
    });
    println!("{here:?}");
    assert_eq!(here, there);
    let found = here.iter().filter(|(path, _)| path.ends_with("200")).count();
    assert!(found >= PAGES.len() - 4, "{here:?}");
    assert!(here[..3].iter().all(|(_, cost)| (1..=4).contains(cost)), "{here:?}");
}
