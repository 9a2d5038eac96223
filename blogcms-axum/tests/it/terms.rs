//! `/categories` and `/tags`.

use crate::fixture::{publish, term};
use crate::harness::{HOUR, Site, now};
use blogcms_axum::core::service::{PostInput, Publish};
use blogcms_axum::core::{PostKind, TermKind};

#[tokio::test]
async fn all_categories_and_tags() {
    for mount in ["/", "/blog"] {
        let site = Site::mounted(mount).await;
        let html = site.page("/categories").await;
        for slug in ["engineering", "databases", "sqlite", "life-leisure"] {
            assert!(
                html.contains(&format!("href=\"{}\"", site.url(&format!("/categories/{slug}")))),
                "{slug}"
            );
        }
        // What holds nothing is left out.
        assert!(!html.contains("empty-room"));
        assert_eq!(html.matches("<h1").count(), 1);
        let html = site.page("/tags").await;
        assert!(html.contains(&site.url("/tags/rust")) && html.contains(&site.url("/tags/gr%C3%B6%C3%9Fe")));
        for (path, to) in [("/categories/", "/categories"), ("/tags/", "/tags")] {
            site.get(path).await.leads(301, &site.url(to));
        }
    }
}

#[tokio::test]
async fn a_new_term_shows_once_it_holds_something() {
    let site = Site::mounted("/blog").await;
    site.page("/tags/rust").await;
    let id = term(&site.cms, TermKind::Tag, "Fresh", "", None).await;
    site.get("/tags/fresh").await.is_our_error(404);
    let input = PostInput { title: "Later".into(), tags: vec![id], ..PostInput::default() };
    let from = now().plus(HOUR);
    publish(&site.cms, PostKind::Post, &input, Publish { from: Some(from), until: None }).await;
    assert!(!site.page("/tags").await.contains("Fresh"));
    site.clock.set(from);
    assert!(site.page("/tags").await.contains("#Fresh <small>1</small>"));
    assert!(site.page("/tags/fresh").await.contains("<h1 class=\"title\">Fresh</h1>"));
}
