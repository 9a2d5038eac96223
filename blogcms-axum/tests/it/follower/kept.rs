//! What is kept for pages before they ask.

use crate::harness::{ACTOR, Site, now};
use blogcms_axum::core::content::{Markup, Renderer, Shortcode, ShortcodeCall};
use blogcms_axum::core::service::{PostInput, Publish};
use blogcms_axum::core::{PostId, PostKind};
use blogcms_axum::storage::SqliteStore;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::sleep;

/// Panics over posts that call it.
struct Boom;

impl Shortcode for Boom {
    fn name(&self) -> &'static str {
        "boom"
    }

    fn fingerprint(&self) -> &'static str {
        "1"
    }

    fn render(&self, call: &ShortcodeCall<'_>) -> Option<Markup> {
        assert!(call.name != "boom", "it cannot be drawn");
        None
    }
}

async fn publish(site: &Site, body: &str) -> PostId {
    let input = PostInput { title: "A post".into(), body: body.into(), ..PostInput::default() };
    let post = site.cms.blog().posts().create(&ACTOR, PostKind::Post, &input).await.unwrap();
    let when = Publish { from: Some(now()), until: None };
    site.cms.blog().posts().publish(&ACTOR, post.id, post.version, when).await.unwrap().id
}

async fn missing(site: &Site) -> Vec<PostId> {
    let blog = site.cms.blog();
    let all = blog.store().missing_renderings(blog.renderer().fingerprint(), None, 9).await.unwrap();
    all.into_iter().map(|(post, ..)| post).collect()
}

fn other_renderer() -> Renderer {
    Renderer::builder().shortcode(Arc::new(Boom)).build()
}

#[tokio::test]
async fn a_post_that_cannot_be_rendered_holds_up_no_other() {
    let database = SqliteStore::in_memory().unwrap();
    let plain = Site::empty(database.clone(), "/", |b| b).await;
    publish(&plain, "First.").await;
    let broken = publish(&plain, "{{< boom >}}").await;
    publish(&plain, "Last.").await;
    let blog = Site::empty(database, "/", |b| b.renderer(other_renderer())).await;
    assert_eq!(missing(&blog).await.len(), 3);
    for _ in 0..2 {
        blog.cms.run_due_once().await.unwrap();
        assert_eq!(missing(&blog).await, [broken]);
        let health = blog.cms.health().await.unwrap();
        // It is not behind for it, and says so for as long as it is so.
        let error = health.followers[0].error.as_deref().unwrap();
        assert!(error.ends_with("posts could not be kept; the log names them"), "{error}");
        assert!(health.followers[0].lag == 0 && health.renderings_wait);
        publish(&blog, "One more.").await;
    }
    let posts = plain.cms.blog().posts();
    posts.trash(&ACTOR, &[broken]).await.unwrap();
    let version = posts.get(&ACTOR, broken).await.unwrap().version;
    posts.delete(&ACTOR, broken, version).await.unwrap();
    blog.cms.run_due_once().await.unwrap();
    assert_eq!(blog.cms.health().await.unwrap().followers[0].error, None);
}

#[tokio::test(start_paused = true)]
async fn renderings_that_another_program_has_replaced_are_kept_again() {
    let database = SqliteStore::in_memory().unwrap();
    let host = Site::empty(database.clone(), "/", |b| b.renderer(other_renderer())).await;
    let post = publish(&host, "Text.").await;
    let cms = host.cms.clone();
    let running = tokio::spawn(async move { cms.run(std::future::pending()).await });
    while host.cms.health().await.unwrap().followers.iter().any(|follower| follower.lag > 0) {
        sleep(Duration::from_secs(1)).await;
    }
    // Time passes by itself here, so the host may be at it before the other has returned.
    let other = Site::empty(database, "/", |b| b).await;
    assert_eq!(missing(&other).await, [post]);
    other.cms.run_due_once().await.unwrap();
    let mut seconds = 0;
    while missing(&other).await.is_empty() || !missing(&host).await.is_empty() {
        seconds += 1;
        assert!(seconds < 1000, "they are not kept again");
        sleep(Duration::from_secs(1)).await;
    }
    running.abort();
}
