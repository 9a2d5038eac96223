//! A blog to follow.

use blogcms_core::search::Query;
use blogcms_core::service::{Ask, Blog, Found, PostInput, Publish};
use blogcms_core::time::Zone;
use blogcms_core::{Actor, PostKind, Store};
use std::sync::Arc;

pub(crate) const SYSTEM: Actor = Actor::System("test");

pub(crate) fn of(store: impl Store + 'static) -> Blog {
    Blog::new(Arc::new(store))
}

/// Publishes the post with a number.
pub(crate) async fn publish(blog: &Blog, n: u64, text: &str) {
    let input = PostInput {
        title: format!("Post {n}"),
        body: format!("everywhere number{n} {text}"),
        ..PostInput::default()
    };
    let post = blog.posts().create(&SYSTEM, PostKind::Post, &input).await.unwrap();
    blog.posts().publish(&SYSTEM, post.id, post.version, Publish::default()).await.unwrap();
}

/// Words that few others have.
pub(crate) fn words(seed: u64, count: u64) -> String {
    // The generator of Knuth's MMIX.
    let next = |state: &u64| {
        Some(state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407))
    };
    let numbers = std::iter::successors(Some(seed + 1), next).skip(1);
    let words: Vec<String> =
        numbers.take(count as usize).map(|state| format!("w{:x}", state >> 48)).collect();
    words.join(" ")
}

/// What readers find.
pub(crate) async fn find(blog: &Blog, typed: &str) -> Found {
    let site = blog.store().site_snapshot().await.unwrap();
    blog.find(&site, &Ask::new(Query::parse(typed, &Zone::utc()), 10)).await.unwrap()
}
