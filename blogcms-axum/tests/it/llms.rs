//! `/llms.txt`.

use crate::crawl::between;
use crate::fixture::publish;
use crate::harness::{HOUR, ORIGIN, Site, before, request};
use axum::http::{Method, header};
use blogcms_axum::core::PostKind;
use blogcms_axum::core::service::{PostInput, Publish};

#[tokio::test]
async fn names_posts_by_category() {
    let site = Site::at_root().await;
    let input = PostInput {
        title: "Brackets [x] \\ and\u{a0}more".into(),
        excerpt: "Two\nlines".into(),
        ..PostInput::default()
    };
    publish(&site.cms, PostKind::Post, &input, Publish { from: Some(before(HOUR)), until: None }).await;
    let answer = site.get("/llms.txt").await;
    assert_eq!(answer.header(header::CONTENT_TYPE), "text/plain; charset=utf-8");
    let text = answer.text();
    assert!(text.starts_with("# Marginalia\n\n> Notes from the margin\n\n## "), "{text}");
    let mut headings = between(&text, "\n## ", "\n");
    assert_eq!(headings.pop(), Some("Other posts"));
    headings.sort_unstable();
    assert_eq!(headings, ["Databases", "Engineering", "Life & Leisure", "SQLite"]);
    assert!(text.contains("- [Brackets \\[x\\] \\\\ and more]("), "{text}");
    assert!(text.contains(": Two lines\n"), "{text}");
    let links = between(&text, "](", ")");
    assert_eq!(links.len(), 27);
    for link in links {
        let answer = request(&site.app, Method::GET, link.strip_prefix(ORIGIN).unwrap()).await;
        assert_eq!(answer.status, 200, "{link}");
        assert_eq!(answer.header(header::CONTENT_TYPE), "text/markdown; charset=utf-8", "{link}");
    }
}
