//! `/posts/{slug}`.

use crate::crawl::between;
use crate::fixture::{publish, term};
use crate::harness::{ACTOR, Site, before, days, request, slug};
use axum::http::{Method, StatusCode};
use blogcms_axum::core::service::{AuthorInput, PostInput, Publish};
use blogcms_axum::core::{PostKind, TermKind};

#[tokio::test]
async fn what_stands_on_it() {
    let site = Site::mounted("/blog").await;
    let html = site.page("/posts/post-07").await;
    let url = "https://blog.example/blog/posts/post-07";
    for part in [
        "<h1 class=\"title\">Post number 07</h1>",
        "<p class=\"lead\">Excerpt of Post number 07</p>",
        "<title>Post number 07 — Marginalia</title>",
        "<meta name=\"description\" content=\"Excerpt of Post number 07\">",
        &format!("<link rel=\"canonical\" href=\"{url}\">"),
        &format!("<meta property=\"og:url\" content=\"{url}\">"),
        "<meta property=\"og:type\" content=\"article\">",
        "<meta name=\"author\" content=\"Ole\">",
        "<time datetime=\"2025-08-28T12:00:00+00:00\">28 August 2025</time>",
        "href=\"/blog/categories/life-leisure\">Life &amp; Leisure</a>",
        "href=\"/blog/posts/post-08\" rel=\"noopener\">the next</a>",
        "href=\"https://web.example/\"",
        "id=\"h-three\"",
        "<a href=\"#h-three\">Three</a>",
        "rel=\"prev\" href=\"/blog/posts/post-08\"",
        "rel=\"next\" href=\"/blog/posts/post-06\"",
        "1 min read",
    ] {
        assert!(html.contains(part), "{part}\n{html}");
    }
    assert_eq!(html.matches("<h1").count(), 1);
    assert!(!html.contains("noindex"));
}

#[tokio::test]
async fn ends_of_the_row_and_related_posts() {
    let site = Site::at_root().await;
    assert!(!site.page("/posts/post-01").await.contains("rel=\"next\""));
    assert!(!site.page("/posts/post-26").await.contains("rel=\"prev\""));
    let html = site.page("/posts/post-02").await;
    let related = between(&html, "class=\"band related\"", "</section>")[0];
    assert_eq!(related.matches("<article").count(), 3);
    assert!(!related.contains("/posts/post-02\""));
    for tag in ["/tags/rust", "/tags/gr%C3%B6%C3%9Fe"] {
        assert!(html.contains(&format!("href=\"{tag}\"")), "{tag}");
    }
}

#[tokio::test]
async fn paths_that_are_no_post() {
    for mount in ["/", "/blog", "/a/b"] {
        let site = Site::mounted(mount).await;
        for path in [
            "/posts/none",
            "/posts/POST-01",
            "/posts/post-01.markdown",
            "/posts/-",
            "/posts/post--01",
            "/posts",
            "/posts/post-01/more",
            "/posts/about",
            "/posts/canary-draft",
        ] {
            site.get(path).await.is_our_error(404);
        }
        for path in [
            "/posts/..%2f",
            "/posts/..%2F..%2Fetc",
            "/posts/%00",
            "/posts/%ff",
            "/posts/a%00b",
            "/posts/%2e%2e",
        ] {
            let answer = site.get(path).await;
            let status = answer.status.as_u16();
            assert!(matches!(status, 400 | 404), "{path}: {status}");
            answer.is_our_error(status);
        }
        site.get(&format!("/posts/{}", "x".repeat(20_000))).await.is_our_error(404);
        site.get("/posts/post-01/").await.leads(301, &site.url("/posts/post-01"));
        site.get("/posts//post-01/").await.leads(301, &site.url("/posts/post-01"));
        assert_eq!(site.status("/posts/post-01?utm=x&page=x").await, 200);
    }
}

#[tokio::test]
async fn methods() {
    let site = Site::mounted("/blog").await;
    let head = request(&site.app, Method::HEAD, "/blog/posts/post-01").await;
    assert_eq!((head.status, head.bytes.len()), (StatusCode::OK, 0));
    let post = request(&site.app, Method::POST, "/blog/posts/post-01").await;
    assert_eq!((post.status, post.header("allow")), (StatusCode::METHOD_NOT_ALLOWED, "GET,HEAD"));
}

#[tokio::test]
async fn letters_of_any_script_in_an_address() {
    let site = Site::mounted("/blog").await;
    let input = PostInput { title: "Größe".into(), slug: "größe-日本".into(), ..PostInput::default() };
    publish(&site.cms, PostKind::Post, &input, Publish::default()).await;
    let path = "/posts/gr%C3%B6%C3%9Fe-%E6%97%A5%E6%9C%AC";
    assert!(site.page(path).await.contains(&format!("href=\"https://blog.example/blog{path}\"")));
    assert!(site.page("/").await.contains(&format!("href=\"/blog{path}\"")));
    site.get(&format!("{path}/")).await.leads(301, &format!("/blog{path}"));
}

#[tokio::test]
async fn what_search_engines_are_told() {
    let site = Site::mounted("/blog").await;
    let mut input = PostInput { title: "Elsewhere first".into(), ..PostInput::default() };
    input.seo.canonical = Some("https://first.example/here".into());
    input.seo.title = Some("Another title".into());
    input.seo.noindex = true;
    input.language = Some("ar".into());
    publish(&site.cms, PostKind::Post, &input, Publish::default()).await;
    let html = site.page("/posts/elsewhere-first").await;
    assert!(html.contains("<link rel=\"canonical\" href=\"https://first.example/here\">"));
    assert!(html.contains("<title>Another title — Marginalia</title>"));
    assert!(html.contains("<meta name=\"robots\" content=\"noindex\">"));
    assert!(html.contains("<html lang=\"ar\" dir=\"rtl\" class=\"bc\">"));
}

/// Whatever a writer types stays text: no page has more scripts, handlers or frames than one with plain words.
#[tokio::test]
async fn nothing_that_is_typed_becomes_script() {
    let evil = "x<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{ 7*7 }}";
    let (clean, dirty) = (written("plain words").await, written(evil).await);
    for path in ["/", "/posts/subject", "/tags", "/categories", "/tags/mark", "/categories/kind", "/nowhere"]
    {
        let (clean, dirty) = (clean.get(path).await.text(), dirty.get(path).await.text());
        for mark in ["<script", "<iframe", "<object", "<h1", "<form", "<style"] {
            assert_eq!(dirty.matches(mark).count(), clean.matches(mark).count(), "{mark} on {path}");
        }
        assert!(!dirty.contains("<img src=x") && !dirty.contains("49"), "{path}: {dirty}");
        for tag in between(&dirty, "<", ">") {
            let bare: String = tag.split('"').step_by(2).collect();
            assert!(!bare.contains(" on") && !bare.contains(" style="), "{tag}");
        }
        assert!(dirty.contains("&lt;script"), "{path}");
    }
    let post = dirty.page("/posts/subject").await;
    assert!(!post.contains("javascript:") && !post.contains("data:text"), "{post}");
}

/// A blog with one post, all of whose texts hold `text`.
async fn written(text: &str) -> Site {
    let database = blogcms_axum::storage::SqliteStore::in_memory().unwrap();
    let site = Site::empty(database, "/", |b| b).await;
    let settings = blogcms_axum::core::Settings {
        title: format!("Blog {text}"),
        tagline: text.into(),
        description: text.into(),
        ..Default::default()
    };
    let version = site.cms.blog().store().site_snapshot().await.unwrap().site.version;
    site.cms.blog().site().configure(&ACTOR, &settings, version).await.unwrap();
    let author = AuthorInput {
        name: text.into(),
        handle: "who".into(),
        title: text.into(),
        bio: text.into(),
        url: None,
    };
    let author = site.cms.blog().authors().create(&ACTOR, &author).await.unwrap().id;
    let input = PostInput {
        title: format!("Subject {text}"),
        slug: "subject".into(),
        excerpt: text.into(),
        body: format!(
            "## {text}\n\n{text}\n\n[a](javascript:alert(1)) [b](data:text/html,x) <svg onload=alert(1)>\n\n`{text}`"
        ),
        category: Some(term(&site.cms, TermKind::Category, text, "kind", None).await),
        tags: vec![term(&site.cms, TermKind::Tag, text, "mark", None).await],
        authors: vec![author],
        ..PostInput::default()
    };
    publish(&site.cms, PostKind::Post, &input, Publish { from: Some(before(days(1))), until: None }).await;
    assert!(site.cms.public().post(PostKind::Post, &slug("subject")).await.unwrap().is_some());
    site
}
