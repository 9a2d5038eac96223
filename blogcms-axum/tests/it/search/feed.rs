//! Feeds of searches: what has come last, and all of it.

use super::index::indexed;
use crate::cache::ask;
use crate::cache::encoding::unpacked;
use crate::fixture::publish;
use crate::harness::{ACTOR, MOUNTS, Site, before, days};
use axum::http::{Method, header};
use blogcms_axum::core::PostKind;
use blogcms_axum::core::service::{PostInput, Publish};

/// The titles in a feed, in order.
async fn titles(site: &Site, path: &str) -> Vec<String> {
    let json: serde_json::Value = serde_json::from_str(&site.page(path).await).unwrap();
    let items = json["items"].as_array().unwrap();
    items.iter().map(|item| item["title"].as_str().unwrap().to_owned()).collect()
}

/// Posts of walnuts, a day apart, the older the more they say of them.
async fn walnuts(site: &Site, count: u64) {
    for n in 1..=count {
        let title = if n > 50 { format!("Walnut {n}") } else { format!("Post {n}") };
        let body = if n > 50 { "Walnut, walnut, walnut." } else { "A long text that has a walnut in it." };
        let input = PostInput { title, body: body.into(), ..PostInput::default() };
        let from = Some(before(days(40 + n)));
        publish(&site.cms, PostKind::Post, &input, Publish { from, until: None }).await;
    }
}

fn wanted() -> Vec<String> {
    (1..=50).map(|n| format!("Post {n}")).collect()
}

#[tokio::test]
async fn nothing_new_is_missing_however_much_there_is() {
    let site = Site::at_root().await;
    walnuts(&site, 120).await;
    assert_eq!(titles(&site, "/search/feed.json?q=walnut").await, wanted());
}

#[tokio::test]
async fn nor_with_an_index_that_has_not_heard_of_all() {
    let (site, toy) = indexed("/").await;
    walnuts(&site, 70).await;
    site.cms.run_due_once().await.unwrap();
    toy.kept().frozen = true;
    // An old one that the index has to learn of, and a new one.
    let posts = site.cms.blog().posts();
    let store = site.cms.blog().store();
    let view = store.site_snapshot().await.unwrap();
    let query = blogcms_axum::core::search::Query::parse("\"walnut 70\"", &blogcms_axum::core::Zone::utc());
    let ask = blogcms_axum::core::service::Ask::new(query, 1);
    let old = site.cms.blog().find(&view, &ask).await.unwrap().posts[0].post.id;
    let version = store.post(old).await.unwrap().unwrap().version;
    let input = PostInput { title: "Changed".into(), body: "A walnut.".into(), ..PostInput::default() };
    let saved = posts.save(&ACTOR, old, version, &input).await.unwrap();
    posts.publish(&ACTOR, old, saved.version, Publish::default()).await.unwrap();
    let input = PostInput { title: "New".into(), body: "A walnut.".into(), ..PostInput::default() };
    publish(&site.cms, PostKind::Post, &input, Publish { from: Some(before(days(1))), until: None }).await;
    let mut wanted = wanted();
    wanted.insert(0, "New".into());
    wanted.pop();
    assert_eq!(titles(&site, "/search/feed.json?q=walnut").await, wanted);
}

#[tokio::test]
async fn what_has_some_of_the_words_alone_is_not_in_it() {
    let site = Site::at_root().await;
    assert!(site.page("/search?q=number%20marmalade").await.contains("Nothing has all of these words"));
    for feed in ["feed.xml", "atom.xml", "feed.json"] {
        let text = site.page(&format!("/search/{feed}?q=number%20marmalade")).await;
        assert!(!text.contains("Post number"), "{text}");
    }
}

/// A post of about so many kilobytes, published so many days ago.
async fn long(site: &Site, kilobytes: usize, ago: u64) {
    let words = "walnuts and ".repeat(kilobytes * 1024 / 12);
    let (title, excerpt) = (format!("Long {ago}"), format!("Summary {ago}"));
    let input = PostInput { title, excerpt, body: words, ..PostInput::default() };
    publish(&site.cms, PostKind::Post, &input, Publish { from: Some(before(days(ago))), until: None }).await;
}

/// What is too long for a feed that nobody keeps is summed up in it.
#[tokio::test]
async fn is_not_larger_than_it_may_be() {
    let site = Site::at_root().await;
    long(&site, 600, 1).await;
    for ago in 2..=9 {
        long(&site, 300, ago).await;
    }
    let json: serde_json::Value =
        serde_json::from_str(&site.page("/search/feed.json?q=walnuts").await).unwrap();
    let items = json["items"].as_array().unwrap();
    let whole: Vec<bool> = items.iter().map(|item| item["content_html"].is_string()).collect();
    // The first is a book; of the others there are four in what it has left.
    assert_eq!(whole, [false, true, true, true, true, false, false, false, false]);
    for (n, item) in (1..).zip(items) {
        let summary = format!("Summary {n}");
        assert_eq!(item["summary"], summary.as_str());
        assert_eq!(item["content_text"].as_str(), (!whole[n - 1]).then_some(&*summary));
    }
    for (format, entry, text) in
        [("feed.xml", "<item>", "<content:encoded>"), ("atom.xml", "<entry", "<content ")]
    {
        let xml = site.page(&format!("/search/{format}?q=walnuts")).await;
        assert_eq!((xml.matches(entry).count(), xml.matches(text).count()), (9, 4), "{format}");
        assert!((1..=9).all(|n| xml.contains(&format!("Summary {n}<"))), "{format}");
        assert!(xml.len() < 3 * 1024 * 1024);
    }
}

/// As other feeds, but for nobody else, and packed at once.
#[tokio::test]
async fn is_packed_and_not_sent_twice() {
    for mount in MOUNTS {
        let site = Site::mounted(mount).await;
        for format in ["feed.xml", "atom.xml", "feed.json"] {
            let path = site.url(&format!("/search/{format}?q=number"));
            let plain = ask(&site.app, Method::GET, &path, &[]).await;
            assert_eq!((plain.status.as_u16(), plain.header(header::VARY)), (200, "accept-encoding"));
            assert_eq!(plain.header(header::CACHE_CONTROL), "private, no-cache");
            assert!(plain.header(header::LAST_MODIFIED).ends_with("GMT"));
            let mut tags = Vec::new();
            for encoding in ["identity", "gzip", "br"] {
                let accepted = (header::ACCEPT_ENCODING, encoding);
                let answer = ask(&site.app, Method::GET, &path, std::slice::from_ref(&accepted)).await;
                let packed = if encoding == "identity" { "" } else { encoding };
                assert_eq!(answer.header(header::CONTENT_ENCODING), packed, "{path}");
                assert!(packed.is_empty() || answer.bytes.len() * 2 < plain.bytes.len(), "{path}");
                assert_eq!(unpacked(&answer), plain.bytes);
                let tag = answer.header(header::ETAG);
                let known = [accepted, (header::IF_NONE_MATCH, tag)];
                let again = ask(&site.app, Method::GET, &path, &known).await;
                assert_eq!((again.status.as_u16(), again.bytes.len()), (304, 0), "{path}");
                assert_eq!(
                    (again.header(header::ETAG), again.header(header::CACHE_CONTROL)),
                    (tag, "private, no-cache")
                );
                tags.push(tag.to_owned());
            }
            tags.dedup();
            assert_eq!(tags.len(), 3, "{tags:?}");
        }
    }
}
