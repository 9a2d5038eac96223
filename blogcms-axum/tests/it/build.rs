//! Mistakes that `build()` finds.

use blogcms_axum::core::SiteId;
use blogcms_axum::storage::SqliteStore;
use blogcms_axum::{BuildError, Cms};

async fn build(base_url: Option<&str>) -> Result<Cms, BuildError> {
    let store = SqliteStore::in_memory().unwrap().site(SiteId::default()).await.unwrap();
    let builder = Cms::builder(store);
    match base_url {
        Some(url) => builder.base_url(url).build(),
        None => builder.build(),
    }
}

#[tokio::test]
async fn every_mistake_is_a_sentence_that_says_what_to_do() {
    let error = build(None).await.err().unwrap();
    assert!(matches!(error, BuildError::NoBaseUrl));
    assert_eq!(
        error.to_string(),
        "no base_url was given; call `.base_url(\"https://example.org/blog\")` with the address readers use"
    );
    for (url, why) in [
        ("", "has no scheme"),
        ("example.org", "has no scheme"),
        ("/blog", "has no scheme"),
        ("ftp://example.org", "is neither http nor https"),
        ("https://", "has no plain host"),
        ("https:///blog", "has no plain host"),
        ("https://me@example.org", "has no plain host"),
        ("https://example.org?x", "has no plain host"),
        (
            "https://example.org/a//b",
            "has the path segment ``, which is not letters, digits, `-`, `_`, `.` or `~`",
        ),
        (
            "https://example.org/../b",
            "has the path segment `..`, which is not letters, digits, `-`, `_`, `.` or `~`",
        ),
        (
            "https://example.org/{x}",
            "has the path segment `{x}`, which is not letters, digits, `-`, `_`, `.` or `~`",
        ),
        (
            "https://example.org/b?x",
            "has the path segment `b?x`, which is not letters, digits, `-`, `_`, `.` or `~`",
        ),
    ] {
        let error = build(Some(url)).await.err().unwrap();
        assert!(matches!(error, BuildError::BaseUrl(_)), "{url}");
        assert_eq!(
            error.to_string(),
            format!("base_url `{url}` {why}; write it like `https://example.org/blog`")
        );
    }
}

#[tokio::test]
async fn what_is_right() {
    for url in
        ["https://example.org", "http://127.0.0.1:3000/", "https://example.org/blog/", "http://[::1]:80/a/b"]
    {
        assert!(build(Some(url)).await.is_ok(), "{url}");
    }
}
