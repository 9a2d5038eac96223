//! What is told of answers.

use super::{Kept, ask};
use crate::harness::MOUNTS;
use axum::http::{Method, header};
use tokio::sync::mpsc;

#[tokio::test]
async fn every_answer_is_told_of_once() {
    for mount in MOUNTS {
        let (sender, mut seen) = mpsc::channel(100);
        let kept = Kept::with(mount, |b| b.on_response(sender)).await;
        let post = kept.site.fact("post-08").id;
        let tag = kept.site.get("/posts/post-08").await.header(header::ETAG).to_owned();
        kept.site.get("/posts/post-08?utm=x").await;
        let known = [(header::IF_NONE_MATCH, &*tag)];
        ask(&kept.site.app, Method::GET, &kept.site.url("/posts/post-08"), &known).await;
        for path in ["/posts/post-08.md", "/tags/rust", "/posts/none", "/"] {
            kept.site.get(path).await;
        }
        let slug = "/posts/{bc_slug}";
        for (route, post, status) in [
            (slug, Some(post), 200),
            (slug, Some(post), 200),
            (slug, Some(post), 304),
            (slug, Some(post), 200),
            ("/tags/{bc_slug}", None, 200),
            (slug, None, 404),
            ("/", None, 200),
        ] {
            let seen = seen.try_recv().unwrap();
            assert_eq!((&*seen.route, seen.post, seen.status), (route, post, status), "{mount}");
        }
        assert!(seen.try_recv().is_err());
    }
}

#[tokio::test]
async fn nobody_waits_for_who_listens() {
    let (sender, mut seen) = mpsc::channel(2);
    let kept = Kept::with("/blog", |b| b.on_response(sender)).await;
    for _ in 0..20 {
        kept.site.page("/").await;
    }
    assert_eq!(std::iter::from_fn(|| seen.try_recv().ok()).count(), 2);
    drop(seen);
    kept.site.page("/").await;
}
