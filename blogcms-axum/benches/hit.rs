//! What an answer from memory costs beside a bare handler that returns the same bytes: `cargo bench -p blogcms-axum`.
//!
//! Requests go through the routers without a network, in turns, so that whatever else runs meets both alike.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench measures and prints"
)]

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderName, Request, header};
use axum::response::Response;
use axum::routing::get;
use blogcms_axum::core::service::{PostInput, Publish};
use blogcms_axum::core::{Actor, PostKind, SiteId};
use blogcms_axum::storage::SqliteStore;
use blogcms_axum::{Cms, mount};
use http_body_util::BodyExt;
use std::time::{Duration, Instant};
use tower::ServiceExt;

const ROUNDS: usize = 25;
const REQUESTS: u32 = 20_000;
const PATH: &str = "/posts/a-post";

async fn blog() -> Cms {
    let store = SqliteStore::in_memory().unwrap().site(SiteId::default()).await.unwrap();
    let cms = Cms::builder(store).base_url("http://127.0.0.1").build().unwrap();
    let body = "## A part\n\nSome *words* and `code`, and a [link](/tags).\n\n".repeat(60);
    let input = PostInput { title: "A post".into(), body, ..PostInput::default() };
    let (actor, posts) = (Actor::System("bench"), cms.blog().posts());
    let post = posts.create(&actor, PostKind::Post, &input).await.unwrap();
    let now = Publish { from: None, until: None };
    posts.publish(&actor, post.id, post.version, now).await.unwrap();
    cms
}

async fn send(app: &Router, headers: &[(HeaderName, String)]) -> Response {
    let mut request = Request::builder().uri(PATH);
    for (name, value) in headers {
        request = request.header(name, value);
    }
    app.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
}

/// What a client gets, and how long each of many such answers takes.
async fn time(app: &Router, headers: &[(HeaderName, String)]) -> Duration {
    let begun = Instant::now();
    for _ in 0..REQUESTS {
        let answer = send(app, headers).await;
        std::hint::black_box(answer.into_body().collect().await.unwrap().to_bytes());
    }
    begun.elapsed() / REQUESTS
}

fn quartiles(mut times: Vec<Duration>) -> String {
    times.sort_unstable();
    let at = |part: usize| times[(times.len() - 1) * part / 4].as_nanos();
    format!("{} ns ({} to {})", at(2), at(1), at(3))
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let cms = blog().await;
    let app = mount(Router::new(), "/", cms.router());
    let accept = (header::ACCEPT_ENCODING, "gzip, deflate, br".to_owned());
    while send(&app, std::slice::from_ref(&accept)).await.headers().get(header::CONTENT_ENCODING).is_none() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let answer = send(&app, &[]).await;
    let tag = answer.headers()[header::ETAG].to_str().unwrap().to_owned();
    let bytes: Bytes = answer.into_body().collect().await.unwrap().to_bytes();
    println!("{} bytes", bytes.len());
    let same = move || async move { ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], bytes.clone()) };
    let bare = Router::new().route("/posts/{slug}", get(same));
    let cases = [
        ("bare handler", &bare, vec![]),
        ("from memory", &app, vec![]),
        ("bare handler, asked for br", &bare, vec![accept.clone()]),
        ("from memory, br", &app, vec![accept.clone()]),
        ("from memory, 304", &app, vec![accept, (header::IF_NONE_MATCH, tag)]),
    ];
    let mut times = vec![Vec::new(); cases.len()];
    for _ in 0..ROUNDS {
        for ((_, app, headers), times) in cases.iter().zip(&mut times) {
            times.push(time(app, headers).await);
        }
    }
    for ((name, ..), times) in cases.iter().zip(times) {
        println!("{name}: {}", quartiles(times));
    }
    println!("{:?}", cms.cache());
}
