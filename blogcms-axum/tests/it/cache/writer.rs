//! A writer who saves once a second, and readers beside.

use super::Kept;
use crate::fixture::publish;
use crate::harness::ACTOR;
use axum::body::Body;
use axum::http::Request;
use blogcms_axum::CacheStats;
use blogcms_axum::core::service::{PostInput, Publish};
use blogcms_axum::core::{PostKind, Seq};
use http_body_util::BodyExt;
use std::io::Write;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tower::ServiceExt;

const NOW: Publish = Publish { from: None, until: None };

fn input(title: &str, slug: &str) -> PostInput {
    let body = "## A part\n\nSome *words* and `code`, and a [link](/tags).\n\n".repeat(60);
    PostInput { title: title.into(), slug: slug.into(), body, ..PostInput::default() }
}

/// A reader who asks every 2 ms: half the time for one of three pages that everybody reads, else for any of the posts.
async fn reader(app: axum::Router, mut chance: u32, posts: u32, until: Instant) -> Vec<Duration> {
    let (mut times, mut pause) = (Vec::new(), tokio::time::interval(Duration::from_millis(2)));
    while Instant::now() < until {
        pause.tick().await;
        chance = chance.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let pick = chance >> 8;
        let path = match pick % 6 {
            0 => "/blog".into(),
            1 => "/blog/feed.xml".into(),
            2 => "/blog/tags/rust".into(),
            _ => format!("/blog/posts/many-{}", pick / 6 % posts),
        };
        let begun = Instant::now();
        let answer = app.clone().oneshot(Request::get(&path).body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        answer.into_body().collect().await.unwrap();
        times.push(begun.elapsed());
    }
    times
}

/// Saves once a second and reads what was saved; how often.
async fn writer(kept: &Kept, until: Instant) -> u32 {
    let (posts, mut second) = (kept.site.cms.blog().posts(), tokio::time::interval(Duration::from_secs(1)));
    let slug = format!("written-{}", kept.stats().renders);
    // The newest post of all, so that every list shows it.
    kept.site.clock.set(kept.site.cms.blog().now().plus(Duration::from_secs(1)));
    let post = posts.create(&ACTOR, PostKind::Post, &input("Begun", &slug)).await.unwrap();
    let mut version: Seq = posts.publish(&ACTOR, post.id, post.version, NOW).await.unwrap().version;
    let mut saves = 0;
    while Instant::now() < until {
        second.tick().await;
        let title = format!("Written {saves} times");
        let saved = posts.save(&ACTOR, post.id, version, &input(&title, &slug)).await.unwrap();
        version = posts.publish(&ACTOR, post.id, saved.version, NOW).await.unwrap().version;
        for path in ["/", &format!("/posts/{slug}"), "/feed.xml"] {
            assert!(kept.site.page(path).await.contains(&title), "{path} is old after {saves} saves");
        }
        saves += 1;
    }
    saves
}

/// What readers met in so many seconds: their times, the fastest first, and what the cache counted.
async fn readers(
    kept: &Kept,
    posts: u32,
    length: Duration,
    writes: bool,
) -> (Vec<Duration>, CacheStats, u32) {
    let (before, until) = (kept.stats(), Instant::now() + length);
    let all: JoinSet<_> = (1..=4).map(|n| reader(kept.site.app.clone(), n * 7919, posts, until)).collect();
    let saves = if writes { writer(kept, until).await } else { 0 };
    let mut times = all.join_all().await.concat();
    times.sort_unstable();
    let mut after = kept.stats();
    after.hits -= before.hits;
    after.misses -= before.misses;
    (times, after, saves)
}

async fn writer_beside_readers(posts: u32, length: Duration) {
    let kept = Kept::mounted("/blog").await;
    for n in 0..posts {
        let input = input(&format!("Many {n}"), &format!("many-{n}"));
        publish(&kept.site.cms, PostKind::Post, &input, NOW).await;
    }
    for writes in [false, true, false, true] {
        let (times, stats, saves) = readers(&kept, posts, length, writes).await;
        let at = |part: usize| times[(times.len() - 1) * part / 1000];
        let served = stats.hits + stats.misses;
        let rate = stats.hits as f64 * 100.0 / served as f64;
        let told = writeln!(
            std::io::stdout(),
            "figure: {posts} posts, {saves} saves, {} reads: {rate:.1} % from memory, p50 {:?}, p99 {:?}, p99.9 {:?}, longest {:?}",
            times.len(),
            at(500),
            at(990),
            at(999),
            at(1000),
        );
        told.unwrap();
        assert!(stats.hits > 0 && stats.misses > 0 || !writes, "{stats:?}");
        assert_eq!(saves > 0, writes);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn readers_go_on_while_somebody_writes() {
    writer_beside_readers(12, Duration::from_millis(1500)).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "soak: run by ./test.sh soak"]
async fn readers_go_on_while_somebody_writes_for_a_minute() {
    writer_beside_readers(300, Duration::from_secs(15)).await;
    writer_beside_readers(2000, Duration::from_secs(15)).await;
}
