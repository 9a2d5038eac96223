//! Searches that take long, and more of them than there are places for.

use super::index::indexed;
use super::results;
use crate::harness::{Answer, Site, request};
use axum::http::{Method, header};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::sleep;

fn places() -> usize {
    std::thread::available_parallelism().map_or(2, usize::from).max(2)
}

fn readers(site: &Site, count: usize) -> JoinSet<Answer> {
    let ask = |n: usize| {
        let (app, path) = (site.app.clone(), format!("/search?q=number&n={n}"));
        async move { request(&app, Method::GET, &path).await }
    };
    (0..count).map(ask).collect()
}

#[tokio::test]
async fn no_more_run_at_once_than_there_are_places_also_of_readers_who_have_left() {
    let (site, toy) = indexed("/").await;
    let gate = Arc::new(Semaphore::new(0));
    toy.kept().gate = Some(Arc::clone(&gate));
    let running = || toy.running.load(Ordering::Relaxed);
    let mut first = readers(&site, places() * 4);
    while running() < places() {
        sleep(Duration::from_millis(1)).await;
    }
    for _ in 0..20 {
        sleep(Duration::from_millis(1)).await;
        assert_eq!(running(), places());
    }
    first.shutdown().await;
    let later = readers(&site, places() * 4);
    for _ in 0..20 {
        sleep(Duration::from_millis(1)).await;
        assert_eq!(running(), places());
    }
    // Those who have left hold up nobody for ever.
    gate.close();
    for answer in later.join_all().await {
        assert_eq!((answer.status.as_u16(), results(&answer.text()).len()), (200, 10));
    }
}

#[tokio::test]
async fn who_waits_too_long_is_told() {
    let (site, toy) = indexed("/").await;
    let gate = Arc::new(Semaphore::new(0));
    toy.kept().gate = Some(Arc::clone(&gate));
    let first = readers(&site, places());
    while toy.running.load(Ordering::Relaxed) < places() {
        sleep(Duration::from_millis(1)).await;
    }
    let (page, suggested, feed) = tokio::join!(
        site.get("/search?q=marmalade"),
        site.get("/search/suggest?q=marmalade"),
        site.get("/search/feed.xml?q=marmalade")
    );
    for answer in first.join_all().await.into_iter().chain([page]) {
        let html = answer.text();
        assert_eq!((answer.status.as_u16(), answer.header(header::RETRY_AFTER)), (503, "10"));
        assert_eq!(answer.header(header::CACHE_CONTROL), "private, no-cache");
        assert!(html.contains("<h2>That took too long</h2>") && html.contains("Post number 01"), "{html}");
    }
    assert_eq!((suggested.status.as_u16(), &*suggested.text()), (200, "[]"));
    // Not an empty one, which would say that there is nothing.
    assert_eq!((feed.status.as_u16(), feed.header(header::RETRY_AFTER)), (503, "10"));
    gate.close();
    assert_eq!(results(&site.page("/search?q=number").await).len(), 10);
}
