//! What fails on our side: a page with an id, which the log has, too.

use crate::harness::{Answer, MOUNTS, Site, now};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use blogcms_axum::core::{Clock, Timestamp};
use blogcms_axum::storage::SqliteStore;
use blogcms_axum::{Headers, mount};
use http_body_util::BodyExt;
use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use tower::ServiceExt;
use tracing::instrument::WithSubscriber;

/// A clock that breaks when it is told to.
#[derive(Default)]
struct Fragile(AtomicBool);

impl Clock for Fragile {
    fn now(&self) -> Timestamp {
        // Once: the page that tells of it needs the time as well.
        assert!(!self.0.swap(false, Ordering::Relaxed), "a secret of the clock");
        now()
    }
}

/// A log in memory.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Asks with `id` as its `X-Request-Id`; the answer, and what was logged meanwhile.
async fn ask(app: &Router, path: &str, id: &str) -> (Answer, String) {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::DEBUG)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    let mut request = Request::builder().uri(path);
    if !id.is_empty() {
        request = request.header("x-request-id", id);
    }
    let request = request.body(Body::empty()).unwrap();
    let (parts, body) = app.clone().oneshot(request).with_subscriber(subscriber).await.unwrap().into_parts();
    let bytes = body.collect().await.unwrap().to_bytes().to_vec();
    (Answer { status: parts.status, headers: parts.headers, bytes }, log.text())
}

/// Our page with an id that only the log explains; the id.
fn told(answer: &Answer, log: &str, status: u16) -> String {
    answer.is_our_error(status);
    let id = answer.header("x-request-id").to_owned();
    assert!(answer.text().contains(&format!("Error {id}<")), "{}", answer.text());
    assert!(log.contains(&format!("id=\"{id}\"")), "{id}: {log}");
    assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
    assert!(answer.header(header::CONTENT_SECURITY_POLICY).contains("default-src"));
    id
}

#[tokio::test]
async fn a_handler_that_panics_is_answered_with_an_id() {
    for at in MOUNTS {
        let clock = Arc::new(Fragile::default());
        let site = Site::with(at, |builder| builder.clock(clock.clone()).headers(Headers::Strict)).await;
        clock.0.store(true, Ordering::Relaxed);
        let (answer, log) = ask(&site.app, &site.url("/posts/post-01"), "").await;
        assert_eq!(told(&answer, &log, 500).len(), 16);
        assert!(!answer.text().contains("secret") && log.contains("a secret of the clock"), "{log}");
        assert!(log.contains("/posts/{bc_slug}"), "{log}");
        // The next one is answered as if nothing had been.
        assert_eq!(site.status("/posts/post-01").await, 200);
    }
}

#[tokio::test]
async fn the_id_is_that_of_the_request_if_it_can_be() {
    let clock = Arc::new(Fragile::default());
    let site = Site::with("/", |builder| builder.clock(clock.clone()).headers(Headers::Strict)).await;
    let long = "x".repeat(65);
    for (given, kept) in
        [("7f-A_1.z:+/=", true), ("a b", false), ("<b>", false), ("\"", false), (&*long, false)]
    {
        clock.0.store(true, Ordering::Relaxed);
        let (answer, log) = ask(&site.app, "/", given).await;
        assert_eq!(told(&answer, &log, 500) == given, kept, "{given}");
        assert!(kept || !answer.text().contains(&format!("Error {given}")), "{given}");
    }
}

#[tokio::test]
async fn a_store_that_is_out_of_reach_is_answered_with_an_id() {
    let dir = tempfile::tempdir().unwrap();
    let database = SqliteStore::open(dir.path().join("blog.sqlite")).unwrap();
    let site = Site::empty(database.clone(), "/blog", |builder| builder.headers(Headers::Strict)).await;
    assert!(site.cms.ready().await.is_ok());
    database.close().await;
    assert!(site.cms.ready().await.is_err() && site.cms.health().await.is_err());
    for path in ["/blog", "/blog/posts/any", "/blog/nowhere", "/blog/feed.xml"] {
        let (answer, log) = ask(&site.app, path, "").await;
        told(&answer, &log, 503);
        assert!(answer.text().contains("cannot be reached just now"), "{}", answer.text());
        assert_eq!(answer.header(header::RETRY_AFTER), "10");
        assert!(!answer.text().to_lowercase().contains("sqlite"), "{}", answer.text());
    }
}

#[tokio::test]
async fn the_log_knows_routes_and_neither_addresses_nor_questions() {
    let site = Site::mounted("/blog").await;
    let app = mount(Router::new(), "/blog", site.cms.router());
    for (path, route, status) in [
        ("/blog?page=2&canary=1", "/", 200),
        ("/blog/", "/", 308),
        ("/blog/posts/post-01?canary=1", "/posts/{bc_slug}", 200),
        ("/blog/canary", "lost", 404),
    ] {
        let (answer, log) = ask(&app, path, "some-id").await;
        assert_eq!(answer.status, StatusCode::from_u16(status).unwrap(), "{path}");
        assert!(!answer.headers.contains_key("x-request-id"), "{path}");
        for part in ["blogcms.request", "method=\"GET\"", "some-id", &format!("status={status}")] {
            assert!(log.contains(part), "{path}: {part}: {log}");
        }
        assert!(log.contains(&format!("route={route} ")), "{path}: {log}");
        let (_, again) = ask(&app, path, "some-id").await;
        assert_eq!(again.contains("cache=\"hit\" status=200"), status == 200, "{path}: {again}");
        assert!(!log.contains("canary"), "{log}");
    }
}
