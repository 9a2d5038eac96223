//! How soon a search agrees with what was written: in the process that wrote it, and in others on the same database.

use super::support::http::Client;
use blogcms_axum::core::service::{PostInput, Publish};
use blogcms_axum::core::{Actor, Clock, Post, PostKind, Store, SystemClock};
use blogcms_axum::search::TantivyIndex;
use blogcms_axum::{Cms, SearchHealth, ServeOptions, mount, serve};
use std::collections::BTreeMap;
use std::future::pending;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

const ACTOR: Actor = Actor::System("agree");
const ROUNDS: usize = 30;
/// Only so that something that never agrees is told of.
const NEVER: Duration = Duration::from_secs(30);

/// Where readers search.
type Place = (&'static str, SocketAddr);
/// Times by what was done and where.
type Times = BTreeMap<(&'static str, &'static str), Vec<Duration>>;

#[expect(clippy::disallowed_methods, reason = "this measures")]
fn now() -> Instant {
    Instant::now()
}

/// Writes on `store` with an index in `folder`, asks here and at the `others`, and prints how long it took them to agree.
pub(crate) async fn measure(what: &str, store: impl Store + 'static, folder: &Path, others: &[Place]) {
    let index = TantivyIndex::open(folder).expect("the index opens");
    let cms =
        Cms::builder(store).base_url("http://blog.test").search(Arc::new(index)).build().expect("a blog");
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let here = ("the process that wrote", listener.local_addr().expect("an address"));
    let app = mount(axum::Router::new(), "/", cms.router());
    let server = tokio::spawn(serve(listener, app, ServeOptions::default(), pending::<()>()));
    let run = tokio::spawn({
        let cms = cms.clone();
        async move { cms.run(pending::<()>()).await }
    });
    while cms.health().await.expect("health").search != SearchHealth::Index {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let places: Vec<Place> = [here].into_iter().chain(others.iter().copied()).collect();
    let mut asked = Asked { cms: &cms, places, times: Times::new() };
    for n in 0..ROUNDS {
        asked.round(n).await;
    }
    run.abort();
    server.abort();
    for ((step, place), times) in &mut asked.times {
        times.sort_unstable();
        let ms = |time: Duration| time.as_millis();
        let (median, worst) = (times[times.len() / 2], times[times.len() - 1]);
        println!(
            "figure: {what}, {step}, {place}: median {} ms, worst {} ms of {}",
            ms(median),
            ms(worst),
            times.len()
        );
    }
}

struct Asked<'a> {
    cms: &'a Cms,
    places: Vec<Place>,
    times: Times,
}

impl Asked<'_> {
    /// A post from its first publication to its end.
    async fn round(&mut self, n: usize) {
        let posts = self.cms.blog().posts();
        let input = |word: &str| PostInput {
            title: format!("Round {n}"),
            slug: format!("round-{n}"),
            body: format!("It says {word}."),
            ..PostInput::default()
        };
        let (first, second) = (format!("firstword{n}"), format!("secondword{n}"));
        let post = posts.create(&ACTOR, PostKind::Post, &input(&first)).await.expect("a post");
        let post = posts.publish(&ACTOR, post.id, post.version, Publish::default()).await.expect("published");
        self.agree("publish", &[(&first, true)], now()).await;
        let saved = posts.save(&ACTOR, post.id, post.version, &input(&second)).await.expect("saved");
        posts.publish(&ACTOR, post.id, saved.version, Publish::default()).await.expect("published");
        self.agree("edit", &[(&second, true), (&first, false)], now()).await;
        posts.to_draft(&ACTOR, &[post.id]).await.expect("unpublished");
        self.agree("unpublish", &[(&second, false)], now()).await;
        self.goes_live(&post, &second).await;
        posts.trash(&ACTOR, &[post.id]).await.expect("in the trash");
        self.agree("delete", &[(&second, false)], now()).await;
    }

    /// Schedules a post, and asks from the moment it goes live.
    async fn goes_live(&mut self, post: &Post, word: &str) {
        let posts = self.cms.blog().posts();
        let ahead = Duration::from_millis(500);
        let (from, begins) = (SystemClock.now().plus(ahead), now() + ahead);
        let post = posts.get(&ACTOR, post.id).await.expect("the post");
        let when = Publish { from: Some(from), until: None };
        posts.publish(&ACTOR, post.id, post.version, when).await.expect("scheduled");
        tokio::time::sleep_until(begins.into()).await;
        self.agree("go live by itself", &[(word, true)], begins).await;
    }

    /// Waits until every place finds the words, or does not, and until the index here has taken in what was written.
    async fn agree(&mut self, step: &'static str, words: &[(&str, bool)], since: Instant) {
        let asking: Vec<_> = self
            .places
            .iter()
            .copied()
            .map(|place| {
                let words: Vec<(String, bool)> =
                    words.iter().map(|(word, found)| ((*word).to_owned(), *found)).collect();
                tokio::task::spawn_blocking(move || (place.0, ask(place.1, &words, since)))
            })
            .collect();
        for asked in asking {
            let (place, time) = asked.await.expect("an answer");
            self.times.entry((step, place)).or_default().push(time);
        }
        let upto = loop {
            let health = self.cms.health().await.expect("health");
            let search = health.followers.iter().find(|f| f.name == "search").expect("the index follows");
            assert!(since.elapsed() < NEVER, "the index does not get on: {health:?}");
            if search.lag == 0 {
                break since.elapsed();
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        };
        self.times.entry((step, "the index itself")).or_default().push(upto);
    }
}

/// Asks until all words are found, or are not; how long after `since` that was.
fn ask(address: SocketAddr, words: &[(String, bool)], since: Instant) -> Duration {
    let mut client = Client::connect(address).expect("a connection");
    let mut agrees = |(word, found): &(String, bool)| {
        let answer = client.get(&format!("/search?q={word}")).expect("an answer");
        assert_eq!(answer.status, 200);
        answer.body.contains(&format!("<mark>{word}</mark>")) == *found
    };
    while !words.iter().all(&mut agrees) {
        assert!(since.elapsed() < NEVER, "{words:?} should be found or not");
        std::thread::sleep(Duration::from_millis(5));
    }
    since.elapsed()
}
