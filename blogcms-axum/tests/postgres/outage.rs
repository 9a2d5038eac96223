//! The database goes away while the blog runs, and comes back.

use crate::proxy::{Proxy, Way};
use crate::support::{ACTOR, on_server, schema, url};
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request};
use blogcms_axum::core::service::{PostInput, Publish};
use blogcms_axum::core::{
    AccountRef, Actor, Clock, Error, NewJob, PostKind, Principal, Role, SiteId, StoreErrorKind, SystemClock,
    Timestamp, WriteBatch,
};
use blogcms_axum::storage::{PostgresDatabase, PostgresOptions, PostgresStore};
use blogcms_axum::{Cms, mount};
use http_body_util::BodyExt;
use libtest_mimic::Trial;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::time::{Instant, sleep, timeout};
use tower::ServiceExt;

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        on_server("outage::a_server_that_goes_away_and_comes_back", away),
        on_server("outage::kept_pages_do_not_wait_for_a_server_that_is_silent", silent),
        on_server("outage::the_first_who_asks_afterwards_reads_what_is_there_now", afterwards),
    ]
}

const PATIENCE: Duration = Duration::from_secs(60);
const KEPT: [&str; 3] = ["/blog", "/blog/posts/one", "/blog/feed.xml"];

/// A blog that runs, behind a way that can be cut.
struct Blog {
    proxy: Proxy,
    schema: String,
    cms: Cms,
    app: Router,
    done: Arc<AtomicU32>,
    worker: tokio::task::JoinHandle<()>,
}

impl Blog {
    async fn start() -> Self {
        Self::hearing(true).await
    }

    async fn hearing(hints: bool) -> Self {
        let proxy = Proxy::start().await;
        let schema = schema();
        let store = open(&proxy.url(), &schema, hints).await;
        let done = Arc::new(AtomicU32::new(0));
        let handler = {
            let done = done.clone();
            move |_| {
                done.fetch_add(1, Ordering::Relaxed);
                async { Ok(()) }
            }
        };
        let builder = Cms::builder(store).base_url("https://blog.example/blog").job("work", handler);
        let cms = builder.build().unwrap();
        let app = mount(Router::new(), "/blog", cms.router());
        let worker = tokio::spawn({
            let cms = cms.clone();
            async move { cms.run(std::future::pending()).await }
        });
        let blog = Self { proxy, schema, cms, app, done, worker };
        for slug in ["one", "two"] {
            blog.publish(slug).await.unwrap();
        }
        // What goes together is found by the worker, and shows on pages that are kept.
        while blog.cms.health().await.unwrap().related_wait {
            sleep(Duration::from_millis(20)).await;
        }
        for path in KEPT {
            assert_eq!(blog.get(path).await.0, 200);
        }
        blog
    }

    async fn get(&self, path: &str) -> (u16, HeaderMap, String) {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let (parts, body) = self.app.clone().oneshot(request).await.unwrap().into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        (parts.status.as_u16(), parts.headers, String::from_utf8(bytes.to_vec()).unwrap())
    }

    async fn publish(&self, slug: &str) -> Result<(), Error> {
        publish(&self.cms, slug).await
    }

    /// Every kept page is as it was, for so long.
    async fn kept_pages_go_on(&self, time: Duration) {
        let (begun, mut longest, mut rounds) = (Instant::now(), Duration::ZERO, 0);
        while begun.elapsed() < time {
            for path in KEPT {
                let asked = Instant::now();
                let (status, _, text) = timeout(PATIENCE, self.get(path)).await.unwrap();
                longest = longest.max(asked.elapsed());
                assert!(status == 200 && text.contains("Post one"), "{path}: {status}");
            }
            rounds += 1;
            sleep(Duration::from_millis(5)).await;
        }
        // Waiting for the server each time would leave a few.
        assert!(rounds >= 10, "{rounds} rounds in {time:?}");
        println!("while the server was away, a kept page took {longest:?} at most");
    }

    /// Whatever needs the database says that it is out of reach, and nothing is allowed for that.
    async fn all_else_is_refused(&self) {
        let (status, headers, text) = self.get("/blog/posts/two").await;
        assert_eq!(
            (status, &headers["retry-after"], &headers["cache-control"]),
            (503, &"10".parse().unwrap(), &"no-store".parse().unwrap())
        );
        assert!(text.contains("<h1") && text.contains("cannot be reached just now"), "{text}");
        assert!(!text.contains("127.0.0.1") && !text.contains("postgres"), "{text}");
        assert!(self.cms.ready().await.is_err() && self.cms.health().await.is_err());
        let account = AccountRef::new("ada").unwrap();
        let principal =
            |role| Actor::Principal(Principal { account: account.clone(), role, authors: Vec::new() });
        let blog = self.cms.blog();
        unavailable(self.publish("three").await);
        for role in Role::ALL {
            let actor = principal(role);
            let answer = blog.members().set(&actor, &account, Some(Role::Owner)).await;
            assert!(answer.is_err(), "{role:?} became an owner");
            let input = PostInput { title: "Of a member".into(), ..PostInput::default() };
            assert!(blog.posts().create(&actor, PostKind::Post, &input).await.is_err());
        }
        let owner = principal(Role::Owner);
        unavailable(blog.members().list(&owner).await);
        unavailable(blog.members().set(&owner, &account, Some(Role::Owner)).await);
        assert!(matches!(blog.members().list(&Actor::Anonymous).await, Err(Error::Denied(_))));
    }

    /// Without anybody doing anything.
    async fn all_goes_on(&self, done: u32) {
        let again = async {
            while self.get("/blog/posts/two").await.0 != 200 || self.cms.ready().await.is_err() {
                sleep(Duration::from_millis(20)).await;
            }
            self.publish("four").await.unwrap();
            while !self.get("/blog").await.2.contains("Post four") {
                sleep(Duration::from_millis(20)).await;
            }
            while self.done.load(Ordering::Relaxed) <= done {
                sleep(Duration::from_millis(20)).await;
            }
            while !self.cms.health().await.unwrap().warnings.is_empty() {
                sleep(Duration::from_millis(20)).await;
            }
        };
        timeout(PATIENCE, again).await.unwrap();
        assert!(!self.get("/blog").await.2.contains("Post three"));
        assert!(self.cms.blog().members().list(&ACTOR).await.unwrap().list.is_empty());
    }
}

async fn publish(cms: &Cms, slug: &str) -> Result<(), Error> {
    let (title, slug) = (format!("Post {slug}"), slug.into());
    let input = PostInput { title, slug, body: "Text.".into(), ..PostInput::default() };
    let posts = cms.blog().posts();
    let post = posts.create(&ACTOR, PostKind::Post, &input).await?;
    posts.publish(&ACTOR, post.id, post.version, Publish::default()).await.map(drop)
}

fn unavailable<T>(answer: Result<T, Error>) {
    match answer {
        Err(Error::Store(error)) => assert_eq!(error.kind(), StoreErrorKind::Unavailable, "{error}"),
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("it was done without a database"),
    }
}

async fn open(url: &str, schema: &str, hints: bool) -> PostgresStore {
    let mut options = PostgresOptions::default().schema(schema);
    (options.connections, options.hints, options.wait) = (4, hints, Duration::from_secs(1));
    let database = PostgresDatabase::connect_with(url, options).await.unwrap();
    database.site(SiteId::default()).await.unwrap()
}

async fn away() {
    let blog = Blog::start().await;
    let job = NewJob {
        key: "work:1".into(),
        kind: "work".into(),
        due: SystemClock.now().plus(Duration::from_secs(2)),
        payload: "{}".into(),
        holds_until: Timestamp::MAX,
    };
    blog.cms.blog().store().apply(WriteBatch::new("system:test", SystemClock.now()).job(job)).await.unwrap();
    blog.proxy.set(Way::Closed);
    blog.kept_pages_go_on(Duration::from_secs(3)).await;
    blog.all_else_is_refused().await;
    blog.kept_pages_go_on(Duration::from_secs(1)).await;
    assert_eq!(blog.done.load(Ordering::Relaxed), 0);
    blog.proxy.set(Way::Open);
    blog.all_goes_on(0).await;
    blog.worker.abort();
}

async fn silent() {
    let blog = Blog::start().await;
    blog.proxy.set(Way::Silent);
    blog.kept_pages_go_on(Duration::from_secs(5)).await;
    blog.proxy.set(Way::Open);
    let again = async {
        while blog.get("/blog/posts/two").await.0 != 200 {
            sleep(Duration::from_millis(20)).await;
        }
        blog.publish("four").await.unwrap();
        while !blog.get("/blog").await.2.contains("Post four") {
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(PATIENCE, again).await.unwrap();
    blog.worker.abort();
}

/// Nobody has asked since the server came back, and another program has written meanwhile.
async fn afterwards() {
    let blog = Blog::hearing(false).await;
    blog.worker.abort();
    blog.proxy.set(Way::Closed);
    blog.kept_pages_go_on(Duration::from_millis(1500)).await;
    blog.proxy.set(Way::Open);
    let store = open(&url(), &blog.schema, false).await;
    let other = Cms::builder(store).base_url("https://blog.example/blog").build().unwrap();
    publish(&other, "elsewhere").await.unwrap();
    sleep(Duration::from_millis(1100)).await;
    assert!(blog.get("/blog").await.2.contains("Post elsewhere"));
}
