//! `/robots.txt`, which only means something at the root of a host.

use crate::harness::{ORIGIN, Site};
use axum::http::header;

#[tokio::test]
async fn at_the_root_it_is_served() {
    for pages_at_root in [false, true] {
        let site = Site::with("/", |b| b.pages_at_root(pages_at_root)).await;
        let answer = site.get("/robots.txt").await;
        assert_eq!(answer.header(header::CONTENT_TYPE), "text/plain; charset=utf-8");
        assert_eq!(
            answer.text(),
            format!(
                "User-agent: *\nAllow: /\nDisallow: /search?\nDisallow: /search/\n\nSitemap: {ORIGIN}/sitemap.xml\n"
            )
        );
        assert_eq!(answer.text(), site.cms.robots());
    }
}

#[tokio::test]
async fn below_a_path_the_host_gets_the_text() {
    for (mount, pages_at_root) in [("/blog", false), ("/a/b", true)] {
        let site = Site::with(mount, |b| b.pages_at_root(pages_at_root)).await;
        site.get("/robots.txt").await.is_our_error(404);
        site.get("/llms.txt").await.is_our_error(404);
        let text = site.cms.robots();
        assert!(text.contains(&format!("\nSitemap: {ORIGIN}{mount}/sitemap.xml\n")), "{text}");
        assert!(
            text.contains(&format!("\nDisallow: {mount}/search?\nDisallow: {mount}/search/\n")),
            "{text}"
        );
        assert!(site.cms.routes().iter().all(|route| !route.path.contains(".txt")));
    }
}
