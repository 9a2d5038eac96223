//! What the heads of pages say, to search engines and to whoever shows a preview of a link.

use crate::crawl::{between, unescape};
use crate::fixture::{author, publish, term};
use crate::harness::{ACTOR, HOUR, MOUNTS, ORIGIN, Site, before, request};
use axum::http::Method;
use blogcms_axum::core::post::{InSeries, Seo};
use blogcms_axum::core::service::{PostInput, Publish, TermInput};
use blogcms_axum::core::{PostKind, TermKind};
use blogcms_axum::storage::SqliteStore;
use serde_json::{Value, json};

/// Every page type, and what it says it is.
const PAGES: [(&str, &str); 9] = [
    ("/", "WebSite"),
    ("/?page=2", "CollectionPage"),
    ("/posts/post-02", "BlogPosting"),
    ("/pages/about", "WebPage"),
    ("/categories", "CollectionPage"),
    ("/categories/engineering", "CollectionPage"),
    ("/categories/engineering?page=2", "CollectionPage"),
    ("/tags", "CollectionPage"),
    ("/tags/rust", "CollectionPage"),
];

/// The things that a page describes. That there is one block, and that it is JSON, is checked.
fn things(html: &str) -> Vec<Value> {
    let blocks = between(html, "<script type=\"application/ld+json\">", "</script>");
    assert_eq!(blocks.len(), 1, "{html}");
    assert!(!blocks[0].contains(['<', '>', '&', '\u{2028}', '\u{2029}']), "{}", blocks[0]);
    let mut document: Value = serde_json::from_str(blocks[0]).unwrap();
    assert_eq!(document["@context"], "https://schema.org");
    serde_json::from_value(document["@graph"].take()).unwrap()
}

/// The one thing of a page that is of this type.
fn thing(html: &str, kind: &str) -> Value {
    let mut found: Vec<Value> = things(html).into_iter().filter(|thing| thing["@type"] == kind).collect();
    assert_eq!(found.len(), 1, "{kind} in {html}");
    found.remove(0)
}

/// The contents of a property or name of `<meta>`, in order.
fn meta(html: &str, name: &str) -> Vec<String> {
    let of = |attribute: &str| between(html, &format!("<meta {attribute}=\"{name}\" content=\""), "\"");
    of("property").into_iter().chain(of("name")).map(unescape).collect()
}

fn link(html: &str, rel: &str) -> Vec<String> {
    between(html, &format!("<link rel=\"{rel}\" href=\""), "\"").into_iter().map(unescape).collect()
}

/// Every address in a thing.
fn addresses(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                match value.as_str() {
                    Some(url) if ["url", "item", "mainEntityOfPage"].contains(&key.as_str()) => {
                        into.push(url.to_owned());
                    }
                    _ => addresses(value, into),
                }
            }
        }
        Value::Array(list) => {
            for value in list {
                addresses(value, into);
            }
        }
        _ => {}
    }
}

async fn post(site: &Site, input: PostInput) {
    let input = PostInput { slug: "new".into(), ..input };
    publish(&site.cms, PostKind::Post, &input, Publish { from: Some(before(HOUR)), until: None }).await;
}

#[tokio::test]
async fn every_page_says_what_it_is_and_where() {
    for mount in MOUNTS {
        let site = Site::mounted(mount).await;
        for (path, kind) in PAGES {
            let html = site.page(path).await;
            let here = format!("{ORIGIN}{}", site.url(path));
            assert_eq!(link(&html, "canonical"), [here.as_str()]);
            assert_eq!(meta(&html, "og:url"), [here.as_str()]);
            assert_eq!(meta(&html, "og:site_name"), ["Marginalia"]);
            for one in ["og:title", "og:type", "og:description", "description", "twitter:card"] {
                let found = meta(&html, one);
                assert!(found.len() == 1 && !found[0].is_empty(), "{one} of {path}: {found:?}");
            }
            let thing = thing(&html, kind);
            assert_eq!(thing["url"], here.as_str(), "{path}");
            assert_eq!(thing["inLanguage"], "en");
            let mut found = Vec::new();
            for thing in things(&html) {
                addresses(&thing, &mut found);
            }
            for url in found {
                let Some(below) = url.strip_prefix(ORIGIN) else {
                    assert_eq!(url, "https://ada.example/");
                    continue;
                };
                let below = if below.is_empty() { "/" } else { below };
                let answer = request(&site.app, Method::GET, below).await;
                assert_eq!(answer.status, 200, "{url} of {path}");
            }
        }
    }
}

#[tokio::test]
async fn a_post_in_full() {
    let site = Site::mounted("/blog").await;
    let series = term(&site.cms, TermKind::Series, "Keeping things", "", None).await;
    let fact = site.page("/posts/post-02").await;
    let posting = thing(&fact, "BlogPosting");
    assert_eq!(posting["headline"], "Post number 02");
    assert_eq!(posting["description"], "Excerpt of Post number 02");
    assert_eq!(posting["articleSection"], "SQLite");
    assert_eq!(posting["keywords"], json!(["Rust", "Größe"]));
    assert_eq!(
        posting["author"],
        json!([{ "@type": "Person", "name": "Ada Byron", "url": "https://blog.example/blog/authors/ada-byron" }])
    );
    let blog = format!("{ORIGIN}/blog");
    assert_eq!(posting["publisher"], json!({ "@type": "Organization", "name": "Marginalia", "url": blog }));
    assert!(posting["wordCount"].as_u64().unwrap() > 10);
    assert!(posting.get("isPartOf").is_none());
    assert_eq!(posting.get("image").is_some(), cfg!(feature = "share-card"));
    for (name, key) in
        [("article:published_time", "datePublished"), ("article:modified_time", "dateModified")]
    {
        assert_eq!(meta(&fact, name), [posting[key].as_str().unwrap()]);
    }
    assert_eq!(meta(&fact, "og:type"), ["article"]);
    assert_eq!(meta(&fact, "article:section"), ["SQLite"]);
    assert_eq!(meta(&fact, "article:tag"), ["Rust", "Größe"]);
    assert_eq!(meta(&fact, "article:author"), ["https://blog.example/blog/authors/ada-byron"]);
    assert_eq!(meta(&fact, "author"), ["Ada Byron"]);
    let trail = thing(&fact, "BreadcrumbList");
    let names: Vec<&str> =
        trail["itemListElement"].as_array().unwrap().iter().map(|i| i["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Home", "Engineering", "Databases", "SQLite", "Post number 02"]);
    assert_eq!(
        trail["itemListElement"][0],
        json!({ "@type": "ListItem", "position": 1, "name": "Home", "item": blog })
    );
    assert!(trail["itemListElement"][4].get("item").is_none());

    let input = PostInput {
        title: "Part".into(),
        body: "One two.".into(),
        language: Some("pt-BR".into()),
        series: Some(InSeries { series, position: 3 }),
        ..PostInput::default()
    };
    post(&site, input).await;
    let html = site.page("/posts/new").await;
    let posting = thing(&html, "BlogPosting");
    // Without authors it is the blog that speaks.
    assert_eq!(posting["author"][0]["name"], "Marginalia");
    assert_eq!((&posting["inLanguage"], &posting["wordCount"]), (&json!("pt-BR"), &json!(2)));
    assert_eq!(meta(&html, "og:locale"), ["pt_BR"]);
    assert_eq!(meta(&html, "article:tag"), [""; 0]);
}

#[tokio::test]
async fn hostile_words_stay_words() {
    for title in [
        "</script><script>alert(1)</script>",
        "\"};alert('1')//\\",
        "a\u{2028}b\u{2029}c",
        "<!--<script>",
        "\"><meta http-equiv=refresh content=0>",
        "]]>&lt;/script&gt;",
    ] {
        let site = Site::mounted("/").await;
        let before = site.page("/posts/post-02").await.matches("<script").count();
        let seo = Seo { description: Some(title.into()), ..Seo::default() };
        post(&site, PostInput { title: title.into(), excerpt: title.into(), seo, ..PostInput::default() })
            .await;
        let html = site.page("/posts/new").await;
        let posting = thing(&html, "BlogPosting");
        // A title is one line; the description is kept as it was written.
        let line = title.replace(['\u{2028}', '\u{2029}'], " ");
        assert_eq!((&posting["headline"], &posting["description"]), (&json!(line), &json!(title)));
        assert_eq!(meta(&html, "og:title"), [line]);
        assert_eq!(html.matches("<script").count(), before, "{html}");
        assert_eq!(html.matches("<meta http-equiv").count(), 0);
        let home = site.page("/").await;
        assert_eq!(home.matches("<script").count(), before, "{home}");
        let all = site.page("/?page=2").await;
        assert_eq!(all.matches("<script").count(), before);
    }
}

#[tokio::test]
async fn pages_of_a_list_know_each_other() {
    for mount in MOUNTS {
        let site = Site::mounted(mount).await;
        for list in ["/", "/categories/engineering"] {
            let at = |query: &str| format!("{ORIGIN}{}", site.url(&format!("{list}{query}")));
            let first = site.page(list).await;
            assert_eq!(link(&first, "prev"), [""; 0]);
            assert_eq!(link(&first, "next"), [at("?page=2")]);
            let second = site.page(&format!("{list}?page=2")).await;
            assert_eq!(link(&second, "canonical"), [at("?page=2")]);
            assert_eq!(link(&second, "prev"), [at("")]);
            assert_eq!(link(&second, "next"), [at("?page=3")]);
            assert_ne!(between(&first, "<title>", "</title>"), between(&second, "<title>", "</title>"));
        }
        let second = site.page("/categories/engineering?page=2").await;
        assert_eq!(between(&second, "<title>", "</title>"), ["Engineering, page 2 — Marginalia"]);
        let list = thing(&second, "CollectionPage");
        let items = list["mainEntity"]["itemListElement"].as_array().unwrap();
        assert_eq!((items.len(), &items[4]["position"]), (5, &json!(5)));
        let one = site.page("/tags").await;
        assert!(link(&one, "prev").is_empty() && link(&one, "next").is_empty());
    }
}

#[tokio::test]
async fn descriptions_have_the_length_that_is_shown() {
    let site = Site::mounted("/").await;
    let long = "A sentence of words, all of them short. ".repeat(8);
    post(&site, PostInput { title: "New".into(), excerpt: long.clone(), ..PostInput::default() }).await;
    let description = meta(&site.page("/posts/new").await, "description").remove(0);
    assert!(
        description.ends_with('…') && (120..=160).contains(&description.chars().count()),
        "{description}"
    );
    // What was written for search engines stays as it is.
    let site = Site::mounted("/").await;
    let seo = Seo { description: Some(long.trim().into()), ..Seo::default() };
    post(&site, PostInput { title: "New".into(), seo, ..PostInput::default() }).await;
    assert_eq!(meta(&site.page("/posts/new").await, "description"), [long.trim()]);
}

#[tokio::test]
async fn hidden_pages_say_so_and_errors_say_nothing_else() {
    let site = Site::mounted("/blog").await;
    let seo = Seo { noindex: true, ..Seo::default() };
    post(&site, PostInput { title: "New".into(), seo, ..PostInput::default() }).await;
    assert_eq!(meta(&site.page("/posts/new").await, "robots"), ["noindex"]);
    let lost = site.get("/nowhere").await.text();
    assert_eq!(meta(&lost, "robots"), ["noindex"]);
    for nothing in ["og:", "twitter:", "ld+json", "rel=\"canonical\""] {
        assert!(!lost.contains(nothing), "{nothing}");
    }
}

#[cfg(not(feature = "share-card"))]
#[tokio::test]
async fn without_the_feature_there_are_no_cards() {
    let site = Site::mounted("/blog").await;
    let html = site.page("/posts/post-02").await;
    assert!(!html.contains("og:image") && !html.contains("card.png"));
    assert_eq!(meta(&html, "twitter:card"), ["summary"]);
    assert_eq!(site.status("/posts/post-02/card.png").await, 404);
    assert!(!site.cms.routes().iter().any(|route| route.path.contains("card.png")));
}

#[tokio::test]
async fn lists_say_what_they_are_lists_of() {
    let site = Site::at_root().await;
    let about = |html: String| meta(&html, "description").remove(0);
    for (path, said) in [
        // What somebody wrote counts.
        ("/tags/rust", "About Rust"),
        ("/authors", "Everybody who writes for Marginalia, and what they wrote"),
        ("/archive", "All posts on Marginalia, by year and month"),
        ("/archive/2025", "Posts on Marginalia from 2025"),
        ("/archive/2025/12", "Posts on Marginalia from December 2025"),
    ] {
        assert_eq!(about(site.page(path).await), said, "{path}");
    }
    let taxonomy = site.cms.blog().store().taxonomy().await.unwrap();
    let rust = taxonomy.by_slug(TermKind::Tag, &crate::harness::slug("rust")).unwrap();
    let input = TermInput { name: "Rust".into(), slug: "rust".into(), ..TermInput::default() };
    site.cms.blog().taxonomy().update(&ACTOR, rust.id, rust.version, &input).await.unwrap();
    assert_eq!(about(site.page("/tags/rust").await), "Posts about Rust on Marginalia");
}

#[tokio::test]
async fn the_present_year_is_no_beginning() {
    let site = Site::empty(SqliteStore::in_memory().unwrap(), "/", |b| b).await;
    let author = author(&site.cms, "Ada", None).await;
    for (at, shown) in [(before(HOUR), false), ("2019-05-01T00:00:00Z".parse().unwrap(), true)] {
        let input = PostInput { title: "One".into(), authors: vec![author], ..PostInput::default() };
        publish(&site.cms, PostKind::Post, &input, Publish { from: Some(at), until: None }).await;
        for path in ["/archive", "/authors/ada"] {
            assert_eq!(site.page(path).await.contains("since 20"), shown, "{path}");
        }
    }
}
