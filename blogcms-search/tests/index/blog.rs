//! The index behind a blog: what readers find agrees with what they may see, however far behind the index is.

use blogcms_core::follower::{CaughtUp, catch_up};
use blogcms_core::id::CountingIds;
use blogcms_core::post::Seo;
use blogcms_core::search::{Origin, Query, SearchIndex};
use blogcms_core::service::{Ask, Blog, Found, Indexing, PostInput, Publish};
use blogcms_core::time::Zone;
use blogcms_core::{
    AccountRef, Actor, ManualClock, Post, PostKind, Role, SiteId, SiteOp, Timestamp, WriteBatch,
};
use blogcms_search::TantivyIndex;
use blogcms_storage::{SqliteDatabase, SqliteStore};
use std::sync::Arc;
use std::time::Duration;

pub(crate) const SYSTEM: Actor = Actor::System("test");
const DAY: Duration = Duration::from_secs(86_400);

/// A blog with an index that follows it when it is told to.
pub(crate) struct Bench {
    pub(crate) blog: Blog,
    clock: Arc<ManualClock>,
    pub(crate) indexing: Indexing,
    pub(crate) index: TantivyIndex,
}

impl Bench {
    pub(crate) async fn new() -> Self {
        Self::of(&SqliteStore::in_memory().unwrap(), TantivyIndex::in_memory().unwrap()).await
    }

    pub(crate) async fn of(database: &SqliteDatabase, index: TantivyIndex) -> Self {
        let store = database.site(SiteId::default()).await.unwrap();
        let clock = Arc::new(ManualClock::new("2026-11-23T09:00:00Z".parse::<Timestamp>().unwrap()));
        let blog = Blog::new(Arc::new(store))
            .with_clock(clock.clone())
            .with_ids(Arc::new(CountingIds::default()))
            .with_search(Arc::new(index.clone()));
        let indexing = Indexing::new(blog.clone(), Arc::new(index.clone()));
        Self { blog, clock, indexing, index }
    }

    pub(crate) async fn follow(&self) -> CaughtUp {
        catch_up(&**self.blog.store(), &self.indexing).await.unwrap()
    }

    pub(crate) async fn origin(&self) -> Origin {
        Origin::of(&self.blog.store().site().await.unwrap())
    }

    /// Publishes a post with a text.
    pub(crate) async fn publish(&self, title: &str, body: &str) -> Post {
        let input = PostInput { title: title.into(), body: body.into(), ..PostInput::default() };
        let post = self.blog.posts().create(&SYSTEM, PostKind::Post, &input).await.unwrap();
        self.blog.posts().publish(&SYSTEM, post.id, post.version, Publish::default()).await.unwrap()
    }

    async fn post(&self, title: &str, publish: Option<Publish>, seo: Seo) -> Post {
        let input =
            PostInput { title: title.into(), body: format!("canary {title}"), seo, ..PostInput::default() };
        let post = self.blog.posts().create(&SYSTEM, PostKind::Post, &input).await.unwrap();
        match publish {
            Some(publish) => {
                self.blog.posts().publish(&SYSTEM, post.id, post.version, publish).await.unwrap()
            }
            None => post,
        }
    }

    pub(crate) async fn ask(&self, typed: &str) -> Found {
        let site = self.blog.store().site_snapshot().await.unwrap();
        let mut ask = Ask::new(Query::parse(typed, &Zone::utc()), 50);
        ask.counts = true;
        self.blog.find(&site, &ask).await.unwrap()
    }

    /// The titles that are found, in order of the alphabet; the total says the same.
    pub(crate) async fn titles(&self, typed: &str) -> Vec<String> {
        let found = self.ask(typed).await;
        let mut titles: Vec<String> = found.posts.iter().map(|hit| hit.post.title.clone()).collect();
        titles.sort();
        assert_eq!(found.total, titles.len() as u64, "{titles:?}");
        titles
    }
}

#[tokio::test]
async fn what_may_not_be_seen_is_not_found() {
    let b = Bench::new().await;
    let at = |days: u32| Some(Publish { from: Some(b.blog.now().plus(DAY * days)), ..Publish::default() });
    b.post("live", at(0), Seo::default()).await;
    b.post("draft", None, Seo::default()).await;
    b.post("scheduled", at(2), Seo::default()).await;
    b.post("noindex", at(0), Seo { noindex: true, ..Seo::default() }).await;
    let trashed = b.post("trashed", at(0), Seo::default()).await;
    let edited = b.post("edited", at(0), Seo::default()).await;
    // The index does not know of what comes now.
    b.follow().await;
    assert_eq!(b.titles("canary").await, ["edited", "live", "trashed"]);
    b.blog.posts().trash(&SYSTEM, &[trashed.id]).await.unwrap();
    let input = PostInput { title: "secret".into(), body: "canary copy".into(), ..PostInput::default() };
    b.blog.posts().save(&SYSTEM, edited.id, edited.version, &input).await.unwrap();
    assert!(b.index.checkpoint(&b.origin().await).await.unwrap().is_some());
    for step in ["stale", "followed"] {
        assert_eq!(b.titles("canary").await, ["edited", "live"], "{step}");
        for hidden in ["draft", "scheduled", "noindex", "trashed", "secret", "copy"] {
            assert_eq!(b.titles(hidden).await, Vec::<String>::new(), "{step}: {hidden}");
        }
        b.follow().await;
    }
    // No write comes at the boundary.
    b.clock.advance(DAY * 2);
    assert_eq!(b.titles("canary").await, ["edited", "live", "scheduled"]);
    let report = b.indexing.verify().await.unwrap();
    assert!(report.is_clean(), "{report:?}");
}

#[tokio::test]
async fn what_was_published_just_now_is_found_before_the_index_knows() {
    let b = Bench::new().await;
    let now = || Some(Publish::default());
    b.post("first", now(), Seo::default()).await;
    b.follow().await;
    b.post("second", now(), Seo::default()).await;
    assert_eq!(b.titles("canary").await, ["first", "second"]);
    b.follow().await;
    assert_eq!(b.titles("canary").await, ["first", "second"]);
    // Typos are found by the index only.
    assert_eq!(b.titles("cannary").await, ["first", "second"]);
    b.index.clear(&b.origin().await).await.unwrap();
    assert_eq!(b.titles("canary").await, ["first", "second"]);
    assert!(!b.indexing.verify().await.unwrap().is_clean());
    b.follow().await;
    assert!(b.indexing.verify().await.unwrap().is_clean());
}

#[tokio::test]
async fn an_index_that_is_far_behind_is_not_asked_whatever_it_has_missed() {
    let b = Bench::new().await;
    b.publish("first", "canary").await;
    b.follow().await;
    assert!(b.ask("canary").await.from_index);
    // Of many things, and of no post.
    for some in 0..6 {
        let mut batch = WriteBatch::new(SYSTEM.reference(), b.blog.now());
        for n in 0..1000 {
            let account = AccountRef::new(format!("{some}-{n}")).unwrap();
            batch = batch.op(SiteOp::SetMember { account, role: Role::Author });
        }
        b.blog.store().apply(batch).await.unwrap();
    }
    let found = b.ask("canary").await;
    assert!(!found.from_index && found.total == 1, "{found:?}");
    // Who compares the two looks at all of them.
    assert!(b.indexing.verify().await.unwrap().is_clean());
    b.follow().await;
    assert!(b.ask("canary").await.from_index);
}
