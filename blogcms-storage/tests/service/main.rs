//! The use cases of core on a real store.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod import;
mod media;
mod member;
mod post;
mod redirect;
mod search;
mod site;
mod taxonomy;
mod transfer;
mod unavailable;

use blogcms_core::id::CountingIds;
use blogcms_core::service::Blog;
use blogcms_core::{AccountRef, Actor, AuthorId, Error, ManualClock, Principal, Role, SiteId, Timestamp};
use blogcms_storage::SqliteStore;
use std::sync::Arc;

struct Bench {
    blog: Blog,
    clock: Arc<ManualClock>,
}

const SYSTEM: Actor = Actor::System("test");

async fn bench() -> Bench {
    let store = SqliteStore::in_memory().unwrap().site(SiteId::default()).await.unwrap();
    let clock = Arc::new(ManualClock::new("2026-11-23T09:00:00Z".parse::<Timestamp>().unwrap()));
    let blog =
        Blog::new(Arc::new(store)).with_clock(clock.clone()).with_ids(Arc::new(CountingIds::default()));
    Bench { blog, clock }
}

fn actor(role: Role, authors: &[AuthorId]) -> Actor {
    let account = AccountRef::new(format!("a-{}", role.as_str())).unwrap();
    Actor::Principal(Principal { account, role, authors: authors.to_vec() })
}

/// The fields and message keys of a refused input.
fn problems<T: std::fmt::Debug>(outcome: Result<T, Error>) -> Vec<(&'static str, &'static str)> {
    match outcome {
        Err(Error::Invalid(invalid)) => invalid.problems.iter().map(|p| (p.field, p.message.key)).collect(),
        other => panic!("expected problems, got {other:?}"),
    }
}
