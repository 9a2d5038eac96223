//! `/` and `/?page=N`.

use crate::crawl::{addresses, between};
use crate::fixture::{LIVE, PER_PAGE, publish};
use crate::harness::{Site, before, days, now};
use axum::http::{Method, StatusCode};
use blogcms_axum::core::PostKind;
use blogcms_axum::core::service::{PostInput, Publish};
use blogcms_axum::storage::SqliteStore;
use std::collections::BTreeMap;

/// The posts that a page lists, by address.
fn listed(site: &Site, html: &str) -> Vec<String> {
    let main = between(html, "<main", "</main>")[0];
    let prefix = site.url("/posts/");
    addresses(main).iter().filter_map(|a| a.strip_prefix(&prefix)).map(str::to_owned).collect()
}

/// How many pages there are, and how often each post is on one of them.
async fn walk(site: &Site) -> (u32, BTreeMap<String, u32>) {
    let mut seen = BTreeMap::new();
    let mut number = 0;
    loop {
        number += 1;
        let path = if number == 1 { "/".to_owned() } else { format!("/?page={number}") };
        let html = site.page(&path).await;
        assert_eq!(html.matches("<h1").count(), 1, "{path}");
        for slug in listed(site, &html) {
            *seen.entry(slug).or_insert(0) += 1;
        }
        if !html.contains("rel=\"next\"") {
            return (number, seen);
        }
    }
}

#[tokio::test]
async fn every_live_post_is_on_one_page() {
    for mount in ["/", "/blog"] {
        let site = Site::mounted(mount).await;
        let (pages, seen) = walk(&site).await;
        assert_eq!(pages, (LIVE - 1).div_ceil(PER_PAGE));
        let live: BTreeMap<String, u32> =
            site.facts.iter().filter(|f| f.live(now())).map(|f| (f.slug.clone(), 1)).collect();
        assert_eq!(seen, live);
    }
}

#[tokio::test]
async fn a_featured_post_stands_at_the_head_and_nowhere_else() {
    for age in [15, 250, 490] {
        let site = Site::at_root().await;
        let input = PostInput { title: "Chosen".into(), featured: true, ..PostInput::default() };
        let when = Publish { from: Some(before(days(age))), until: None };
        publish(&site.cms, PostKind::Post, &input, when).await;
        let first = site.page("/").await;
        assert!(between(&first, "class=\"featured\"", "</section>")[0].contains("/posts/chosen\""));
        let (_, seen) = walk(&site).await;
        assert_eq!(seen.len(), usize::try_from(LIVE).unwrap() + 1);
        assert!(seen.values().all(|times| *times == 1), "{age}: {seen:?}");
    }
}

#[tokio::test]
async fn the_last_page_is_never_empty() {
    let site = Site::at_root().await;
    let post = async |title: String, featured, age| {
        let input = PostInput { title, featured, ..PostInput::default() };
        let when = Publish { from: Some(before(days(age))), until: None };
        publish(&site.cms, PostKind::Post, &input, when).await;
    };
    post("Chosen".into(), true, 250).await;
    for more in 0..=PER_PAGE {
        let live = LIVE + 1 + more;
        let (pages, seen) = walk(&site).await;
        assert_eq!(pages, (live - 1).div_ceil(PER_PAGE), "{live} posts");
        assert_eq!(seen.len(), usize::try_from(live).unwrap());
        let last = site.page(&format!("/?page={pages}")).await;
        assert!(!listed(&site, &last).is_empty(), "{live} posts");
        site.get(&format!("/?page={}", pages + 1)).await.is_our_error(404);
        post(format!("More {more}"), false, 300).await;
    }
}

#[tokio::test]
async fn first_and_last_page() {
    let site = Site::mounted("/blog").await;
    let first = site.page("/").await;
    assert_eq!(site.page("/?page=1").await, first);
    assert!(first.contains("class=\"featured\"") && first.contains("href=\"/blog?page=2\""));
    assert!(first.contains("<link rel=\"canonical\" href=\"https://blog.example/blog\">"));
    assert!(!first.contains("rel=\"prev\""));
    let last = site.page("/?page=5").await;
    assert!(last.contains("rel=\"prev\" href=\"/blog?page=4\"") && !last.contains("rel=\"next\""));
    assert!(last.contains("<link rel=\"canonical\" href=\"https://blog.example/blog?page=5\">"));
    assert!(!last.contains("class=\"featured\""));
    assert!(site.page("/?page=2").await.contains("rel=\"prev\" href=\"/blog\""));
}

#[tokio::test]
async fn numbers_that_are_no_page() {
    for mount in ["/", "/blog"] {
        let site = Site::mounted(mount).await;
        for query in [
            "page=0",
            "page=x",
            "page=",
            "page",
            "page=-1",
            "page=01",
            "page=%31",
            "page=2&page=2",
            "page=1e3",
        ] {
            site.get(&format!("/?{query}")).await.is_our_error(400);
        }
        site.get("/?page=99999999999999999999999999").await.is_our_error(400);
        for query in ["page=6", "page=999999", "page=999999999999999999"] {
            site.get(&format!("/?{query}")).await.is_our_error(404);
        }
        for query in ["", "utm_source=x", "page=1", "pages=x", "&&"] {
            assert_eq!(site.status(&format!("/?{query}")).await, 200, "{query}");
        }
    }
}

#[tokio::test]
async fn a_blog_without_posts_greets_all_the_same() {
    let site = Site::empty(SqliteStore::in_memory().unwrap(), "/blog", |b| b).await;
    let html = site.page("/").await;
    assert!(html.contains("Nothing here yet") && html.contains("A new blog"));
    for path in ["/tags", "/categories"] {
        assert_eq!(site.status(path).await, 200);
    }
    site.get("/?page=2").await.is_our_error(404);
}

#[tokio::test]
async fn methods() {
    let site = Site::mounted("/blog").await;
    let get = site.get("/").await;
    let head = crate::harness::request(&site.app, Method::HEAD, "/blog").await;
    assert_eq!((head.status, head.bytes.len()), (StatusCode::OK, 0));
    assert_eq!(head.header("content-type"), get.header("content-type"));
    for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
        let answer = crate::harness::request(&site.app, method, "/blog").await;
        assert_eq!((answer.status, answer.header("allow")), (StatusCode::METHOD_NOT_ALLOWED, "GET,HEAD"));
    }
}
