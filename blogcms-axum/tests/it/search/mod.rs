//! `/search`: what is found, how it is shown, and what is said when there is nothing.

mod busy;
mod feed;
mod hidden;
mod index;
mod narrow;
mod told;

use crate::crawl::{between, unescape};
use crate::fixture::{LIVE, publish};
use crate::harness::{HOUR, MOUNTS, ORIGIN, Site, before};
use axum::http::header;
use blogcms_axum::core::PostKind;
use blogcms_axum::core::service::{PostInput, Publish};

/// The addresses of the results on a page, in order.
fn results(html: &str) -> Vec<String> {
    let found = between(html, "<h2><a href=\"", "</h2>");
    found.iter().map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

/// Every byte, encoded.
fn encode(text: &str) -> String {
    text.bytes().fold(String::new(), |out, byte| out + &format!("%{byte:02X}"))
}

/// What the page says of how much was found.
fn count(html: &str) -> String {
    unescape(between(html, "<p role=\"status\">", "</p>").first().unwrap_or(&""))
}

#[tokio::test]
async fn words_are_found_and_shown() {
    for mount in MOUNTS {
        let site = Site::mounted(mount).await;
        let answer = site.get("/search?q=Number%2007").await;
        let html = answer.text();
        assert_eq!(answer.header(header::CACHE_CONTROL), "private, no-cache");
        assert_eq!(results(&html), [site.url("/posts/post-07")], "{html}");
        assert_eq!(count(&html), "1 result for “Number 07”");
        assert!(html.contains("Post <mark>number</mark> <mark>07</mark>"), "{html}");
        assert!(html.contains("<meta name=\"robots\" content=\"noindex\">"));
        let here = format!("<link rel=\"canonical\" href=\"{ORIGIN}{}\">", site.url("/search?q=Number%2007"));
        assert!(html.contains(&here), "{html}");
        assert!(html.contains("<title>Number 07 — search — Marginalia</title>"));
        assert!(html.contains("value=\"Number 07\""));
        for feed in ["feed.xml", "atom.xml", "feed.json"] {
            let address = site.url(&format!("/search/{feed}?q=Number%2007"));
            assert!(html.contains(&format!("href=\"{address}\"")), "{feed}");
        }
    }
}

#[tokio::test]
async fn before_anything_is_typed_there_is_help() {
    let site = Site::mounted("/blog").await;
    for path in ["/search", "/search?q=", "/search?q=%20%20", "/search?other=1"] {
        let html = site.page(path).await;
        assert!(html.contains("Popular tags") && html.contains("#Rust <small>13</small>"), "{html}");
        assert!(html.contains("autofocus") && html.contains("after:2025"), "{html}");
        assert!(html.contains("<title>Search — Marginalia</title>"));
        assert!(!html.contains("/search/feed.xml") && results(&html).is_empty());
    }
}

#[tokio::test]
async fn results_come_in_pages() {
    let site = Site::mounted("/blog").await;
    let mut all = Vec::new();
    for (page, here) in [("", 10), ("&page=2", 10), ("&page=3", 6)] {
        let html = site.page(&format!("/search?q=number{page}")).await;
        assert_eq!(count(&html), format!("{LIVE} results for “number”"));
        assert_eq!(results(&html).len(), here);
        all.extend(results(&html));
    }
    all.sort();
    all.dedup();
    assert_eq!(all.len(), LIVE as usize);
    let html = site.page("/search?q=number&page=2").await;
    for link in ["/blog/search?q=number\"", "/blog/search?q=number&amp;page=3\""] {
        assert!(html.contains(link), "{link} in {html}");
    }
    for page in ["4", "100", "102", "5000", "99999999999999999"] {
        let html = site.page(&format!("/search?q=number&page={page}")).await;
        assert!(html.contains("Nothing this far back") && results(&html).is_empty(), "{page}: {html}");
    }
    site.get("/search?q=number&page=x").await.is_our_error(400);
}

#[tokio::test]
async fn who_finds_nothing_is_helped() {
    let site = Site::mounted("/blog").await;
    let html = site.page("/search?q=marmalade").await;
    assert!(html.contains("Nothing found for “marmalade”"), "{html}");
    assert!(html.contains("Post number 01") && html.contains("href=\"/blog/archive\""), "{html}");
    let html = site.page("/search?q=marmalade%20tag:rust").await;
    assert!(html.contains("href=\"/blog/search?q=marmalade\">Search without filters"), "{html}");
    let html = site.page("/search?q=number%20marmalade").await;
    assert!(html.contains("Nothing has all of these words") && results(&html).len() == 10, "{html}");
    let html = site.page("/search?q=number%20tag:nowhere").await;
    assert!(html.contains("There is no “tag:nowhere” here"), "{html}");
    assert!(html.contains("href=\"/blog/search?q=number\">Search without filters"), "{html}");
}

/// What people, programs and attackers type: a normal page each time, and never a tag of theirs.
#[tokio::test]
async fn whatever_is_typed_is_a_normal_page() {
    let site = Site::mounted("/blog").await;
    let input = PostInput {
        title: "<script>alert(1)</script> \"quoted\" & number".into(),
        body: "A text with <b>markup</b> and `<img src=x onerror=alert(1)>` and `<mark>` and number.".into(),
        excerpt: "<svg onload=alert(1)>".into(),
        ..PostInput::default()
    };
    publish(&site.cms, PostKind::Post, &input, Publish { from: Some(before(HOUR)), until: None }).await;
    let long = "long ".repeat(2000);
    for typed in [
        "a",
        "?!.,;:-–—/\\|",
        "\"",
        "\"open number",
        "“number” „x",
        "-",
        "--number",
        "-number",
        "number -",
        "😀 👩‍👩‍👧",
        "مرحبا بالعالم",
        "שלום number",
        "a\u{0}b\u{7}\u{1b}[31m",
        "a* b* c*",
        "number NEAR/2 post AND OR NOT (x)",
        "tag:",
        "tag:\"",
        "after:yesterday before:",
        "number' OR 1=1; --",
        "\u{202e}rebmun",
        "日本語",
        "日",
        &long,
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "number <b>",
        "{{ 7*7 }} {% raw %}",
        "%",
        "_",
    ] {
        let encoded = encode(typed);
        for path in [format!("/search?q={encoded}"), format!("/search?q={encoded}&page=1")] {
            let answer = site.get(&path).await;
            let html = answer.text();
            assert_eq!(answer.status.as_u16(), 200, "{typed:?}");
            assert_eq!(html.matches("<h1").count(), 1, "{typed:?}");
            for tag in ["<script>", "<img", "<svg onload", "<b>", "49 "] {
                assert!(!html.contains(tag), "{tag} for {typed:?}: {html}");
            }
            assert_eq!(html.matches("<mark>").count(), html.matches("</mark>").count());
        }
        let answer = site.get(&format!("/search/suggest?q={encoded}")).await;
        assert_eq!((answer.status.as_u16(), answer.header(header::CONTENT_TYPE)), (200, "application/json"));
        for feed in ["feed.xml", "atom.xml"] {
            let answer = site.get(&format!("/search/{feed}?q={encoded}")).await;
            assert_eq!(answer.status.as_u16(), 200, "{typed:?}");
            roxmltree::Document::parse(&answer.text()).unwrap();
        }
        assert_eq!(site.status(&format!("/search/feed.json?q={encoded}")).await, 200);
    }
    for raw in
        ["/search?q=%", "/search?q=%zz", "/search?q=%FF%FE", "/search?q=%E2%80", "/search?q&q=number&q"]
    {
        assert_eq!(site.status(raw).await, 200, "{raw}");
    }
    let html = site.page(&format!("/search?q={}", "long%20".repeat(100))).await;
    assert!(html.contains("only the first 200 characters"), "{html}");
    let html = site.page("/search?q=alert").await;
    assert!(
        html.contains("&lt;script&gt;<mark>alert</mark>(1)&lt;/script&gt; &quot;quoted&quot; &amp; number"),
        "{html}"
    );
}

#[tokio::test]
async fn titles_are_suggested() {
    for mount in MOUNTS {
        let site = Site::mounted(mount).await;
        let answer = site.get("/search/suggest?q=post%20num").await;
        assert_eq!(answer.header(header::CACHE_CONTROL), "private, no-cache");
        let all: Vec<serde_json::Value> = serde_json::from_slice(&answer.bytes).unwrap();
        assert_eq!(all.len(), 6, "{all:?}");
        for one in &all {
            assert!(one["title"].as_str().unwrap().starts_with("Post number "), "{one}");
            assert_eq!(one.as_object().unwrap().len(), 2);
            assert_eq!(site.app_status(one["url"].as_str().unwrap()).await, 200, "{one}");
        }
        // Words of a text are no title.
        assert_eq!(site.get("/search/suggest?q=excerpt").await.text(), "[]");
        assert_eq!(site.get("/search/suggest").await.text(), "[]");
    }
}

#[tokio::test]
async fn a_search_has_feeds_newest_first() {
    for mount in MOUNTS {
        let site = Site::mounted(mount).await;
        let address = format!("{ORIGIN}{}", site.url("/posts/post-"));
        let atom = site.page("/search/atom.xml?q=number").await;
        let links: Vec<&str> = between(&atom, &address, "\"");
        let wanted: Vec<String> = (1..=LIVE).map(|n| format!("{n:02}")).collect();
        let entries = roxmltree::Document::parse(&atom).unwrap();
        let entries =
            entries.descendants().filter(|node| node.has_tag_name(("http://www.w3.org/2005/Atom", "entry")));
        assert_eq!(entries.count(), wanted.len(), "{atom}");
        let mut at = 0;
        for number in &wanted {
            let place = links[at..].iter().position(|link| link == number);
            at += place.unwrap_or_else(|| panic!("{number} in its place among {links:?}"));
        }
        let id = format!("<id>{ORIGIN}{}</id>", site.url("/search?q=number"));
        assert!(atom.contains(&id), "{atom}");
        let json: serde_json::Value =
            serde_json::from_str(&site.page("/search/feed.json?q=number%2007").await).unwrap();
        assert_eq!(json["items"].as_array().unwrap().len(), 1, "{json}");
        assert_eq!(json["title"], "number 07 — search — Marginalia");
        assert!(site.page("/search/feed.xml?q=number%2007").await.contains("post-07</link>"));
        assert!(!site.page("/search/feed.xml").await.contains("<item>"));
    }
}

#[tokio::test]
async fn browsers_are_told_how_to_search() {
    for mount in MOUNTS {
        let site = Site::mounted(mount).await;
        let answer = site.get("/opensearch.xml").await;
        assert_eq!(answer.header(header::CONTENT_TYPE), "application/opensearchdescription+xml");
        let xml = answer.text();
        roxmltree::Document::parse(&xml).unwrap();
        let template = format!("template=\"{ORIGIN}{}?q={{searchTerms}}\"", site.url("/search"));
        assert!(xml.contains(&template) && xml.contains("<ShortName>Marginalia</ShortName>"), "{xml}");
        let home = site.page("/").await;
        assert!(home.contains(&format!(
            "rel=\"search\" type=\"application/opensearchdescription+xml\" title=\"Marginalia\" href=\"{}\"",
            site.url("/opensearch.xml")
        )));
        assert!(
            home.contains(&format!("{ORIGIN}{}?q={{search_term_string}}", site.url("/search"))),
            "{home}"
        );
    }
}

/// There are as many searches as words: none of them takes the place of a page in memory.
#[tokio::test]
async fn no_search_is_kept() {
    let site = Site::at_root().await;
    site.page("/").await;
    let before = site.cms.cache();
    for n in 0..20 {
        for path in ["/search?q=", "/search/suggest?q=", "/search/feed.xml?q="] {
            site.page(&format!("{path}number{n}")).await;
        }
    }
    let after = site.cms.cache();
    assert_eq!((after.entries, after.bytes), (before.entries, before.bytes));
}
