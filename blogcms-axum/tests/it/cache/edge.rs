//! What a cache before the blog is told.

use super::{Kept, comment};
use crate::harness::{ACTOR, Site};
use axum::http::header;
use blogcms_axum::core::{CommentStatus, Purger, SurrogateKey};
use std::error::Error;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Remembers what it was told; fails as often as it is to.
#[derive(Clone, Default)]
struct Edge(Arc<Mutex<(Vec<SurrogateKey>, u32)>>);

#[async_trait::async_trait]
impl Purger for Edge {
    async fn purge(&self, keys: &[SurrogateKey]) -> Result<(), Box<dyn Error + Send + Sync>> {
        let mut edge = self.0.lock().unwrap();
        if edge.1 > 0 {
            edge.1 -= 1;
            return Err("the edge is out of reach".into());
        }
        edge.0.extend(keys);
        Ok(())
    }
}

impl Edge {
    /// What it is told next.
    async fn told(&self) -> Vec<SurrogateKey> {
        loop {
            let told = std::mem::take(&mut self.0.lock().unwrap().0);
            if !told.is_empty() {
                return told;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

async fn header_of(site: &Site, path: &str, name: &str) -> String {
    site.get(path).await.header(name).to_owned()
}

#[tokio::test]
async fn it_forgets_what_has_changed() {
    let edge = Edge::default();
    let kept = Kept::with("/blog", |b| b.purger(edge.clone())).await;
    while kept.site.cms.blog().keep_related(10).await.unwrap() > Some(0) {}
    let cms = kept.site.cms.clone();
    let running = tokio::spawn(async move { cms.run(std::future::pending()).await });
    // Anything may have changed before.
    assert_eq!(edge.told().await, [SurrogateKey::Blog]);
    let post = kept.site.fact("post-01").id;
    comment(&kept.site, post, "Said.", CommentStatus::Pending).await;
    comment(&kept.site, post, "Said.", CommentStatus::Approved).await;
    assert_eq!(edge.told().await, [SurrogateKey::Post(post)]);
    edge.0.lock().unwrap().1 = 1;
    kept.site.cms.blog().posts().trash(&ACTOR, &[post]).await.unwrap();
    assert_eq!(edge.told().await, [SurrogateKey::Blog]);
    running.abort();
}

#[tokio::test]
async fn it_may_answer_until_something_happens() {
    let kept = Kept::with("/blog", |b| b.purger(Edge::default())).await;
    let (site, control) = (&kept.site, "cache-control");
    // While nobody tells it what changes it has to ask.
    assert_eq!(header_of(site, "/", control).await, "public, max-age=0, must-revalidate");
    let cms = site.cms.clone();
    let running = tokio::spawn(async move { cms.run(std::future::pending()).await });
    tokio::task::yield_now().await;
    for _ in 0..2 {
        // A post goes live in an hour.
        assert_eq!(header_of(site, "/", control).await, "public, max-age=0, s-maxage=3600, must-revalidate");
    }
    // Nobody tells it when the feed of a search changes.
    let feed = "/search/feed.xml?q=number";
    assert_eq!(header_of(site, feed, control).await, "private, no-cache");
    assert_eq!(header_of(site, feed, "surrogate-key").await, "");
    assert_eq!(header_of(site, "/", "surrogate-key").await, "blog");
    let keys = format!("blog posts post-{}", site.fact("post-01").id);
    assert_eq!(header_of(site, "/posts/post-01", "surrogate-key").await, keys);
    let lost = site.get("/posts/none").await;
    assert!(!lost.header(header::CACHE_CONTROL).contains("s-maxage"));
    running.abort();
    let plain = Kept::mounted("/blog").await;
    assert!(!plain.site.get("/").await.headers.contains_key("surrogate-key"));
}

#[tokio::test]
async fn health_says_when_it_cannot_be_told() {
    let edge = Edge::default();
    edge.0.lock().unwrap().1 = 1;
    let kept = Kept::with("/blog", |b| b.purger(edge.clone())).await;
    let cms = kept.site.cms.clone();
    let running = tokio::spawn(async move { cms.run(std::future::pending()).await });
    let told = async || {
        let warnings = kept.site.cms.health().await.unwrap().warnings;
        warnings
            .iter()
            .any(|text| text.starts_with("the cache before the blog could not be told what has changed"))
    };
    while !told().await {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(edge.told().await, [SurrogateKey::Blog]);
    while told().await {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    running.abort();
}
