//! Searches that take long, and more of them than there are places for.

use super::index::{indexed, indexed_with};
use super::results;
use crate::harness::{Answer, Site, request};
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, Request, header};
use http_body_util::BodyExt;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::sleep;
use tower::ServiceExt;

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

/// A request as `serve` hands it on.
async fn from(app: axum::Router, client: IpAddr, path: String) -> Answer {
    let mut request = Request::builder().uri(path).body(Body::empty()).unwrap();
    request.extensions_mut().insert(ConnectInfo(SocketAddr::new(client, 4711)));
    let (parts, body) = app.oneshot(request).await.unwrap().into_parts();
    let bytes = body.collect().await.unwrap().to_bytes().to_vec();
    Answer { status: parts.status, headers: parts.headers, bytes }
}

fn searches(site: &Site, client: &str, paths: impl IntoIterator<Item = &'static str>) -> JoinSet<Answer> {
    let client: IpAddr = client.parse().unwrap();
    paths.into_iter().map(|path| from(site.app.clone(), client, site.url(path))).collect()
}

const NUMBER: &str = "/search?q=number";

/// Waits until so many run, and sees that no more do.
async fn runs(toy: &super::index::Toy, count: usize) {
    let running = || toy.running.load(Ordering::Relaxed);
    while running() < count {
        sleep(Duration::from_millis(1)).await;
    }
    for _ in 0..20 {
        sleep(Duration::from_millis(1)).await;
        assert_eq!(running(), count);
    }
}

#[tokio::test]
async fn one_client_leaves_a_place_to_others() {
    let (site, toy) = indexed("/blog").await;
    let gate = Arc::new(Semaphore::new(0));
    toy.kept().gate = Some(Arc::clone(&gate));
    // Two addresses of one network.
    let first = searches(&site, "2001:db8:1:2::1", [NUMBER; 20]);
    let more = searches(&site, "2001:db8:1:2::2", [NUMBER; 12]);
    runs(&toy, places() - 1).await;
    for path in [NUMBER, "/search/suggest?q=number", "/search/feed.xml?q=number"] {
        let mut refused = searches(&site, "2001:db8:1:2::3", [path]);
        let refused = refused.join_next().await.unwrap().unwrap();
        refused.is_our_error(429);
        assert_eq!(refused.header(header::RETRY_AFTER), "3");
        assert_eq!(refused.header(header::CACHE_CONTROL), "private, no-cache");
    }
    // What needs no search is answered, and so are others.
    let help = searches(&site, "2001:db8:1:2::3", ["/search", "/"]).join_all().await;
    assert!(help.iter().all(|answer| answer.status == 200));
    let other = searches(&site, "192.0.2.7", [NUMBER]);
    runs(&toy, places()).await;
    gate.close();
    let all = [first, more, other].map(JoinSet::join_all);
    for answer in futures_util::future::join_all(all).await.into_iter().flatten() {
        assert_eq!((answer.status.as_u16(), results(&answer.text()).len()), (200, 10));
    }
    // It is not held against anybody afterwards.
    let after = searches(&site, "2001:db8:1:2::3", [NUMBER; 32]).join_all().await;
    assert!(after.iter().all(|answer| answer.status == 200));
}

#[tokio::test]
async fn a_proxy_is_not_taken_for_one_client() {
    let (site, toy) = indexed_with("/", |builder| builder.behind_proxy(true)).await;
    let gate = Arc::new(Semaphore::new(0));
    toy.kept().gate = Some(Arc::clone(&gate));
    let all = searches(&site, "127.0.0.1", [NUMBER; 40]);
    runs(&toy, places()).await;
    gate.close();
    assert!(all.join_all().await.iter().all(|answer| answer.status == 200));
}
