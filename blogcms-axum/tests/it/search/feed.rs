//! Feeds of searches: what has come last, and all of it.

use super::index::indexed;
use crate::fixture::publish;
use crate::harness::{ACTOR, Site, before, days};
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
