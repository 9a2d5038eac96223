//! Three processes on one database: what one writes, the others show.

use crate::http::Client;
use crate::process::Process;
use crate::support::{ACTOR, Dice, Place, on_server, schema, soak};
use axum::Router;
use blogcms_axum::core::service::{Blog, PostInput, Publish};
use blogcms_axum::core::{Clock, Post, PostKind, SystemClock};
use blogcms_axum::{Cms, ServeOptions, mount};
use libtest_mimic::Trial;
use std::future::pending;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        on_server("replica::what_one_writes_all_show_and_sooner_by_hints", async || {
            let [mut looked, mut heard] = [rounds(false, 3).await, rounds(true, 3).await];
            looked.sort();
            heard.sort();
            // Most that is heard of is there before half of what is only looked for, however slow the machine is.
            let (half, most) = (looked[looked.len() / 2].0, heard[heard.len() * 3 / 4].0);
            assert!(most < half, "nobody hears of writes: {heard:#?}");
        }),
        on_server("replica::a_post_appears_everywhere_at_its_time_and_not_before", scheduled),
        soak("replica::how_soon_all_show_what_one_writes", measured),
    ]
}

/// Long enough for any machine: how long it takes is measured, and not a question of right or wrong.
const PATIENCE: Duration = Duration::from_secs(60);
const ASK_EACH: Duration = Duration::from_millis(4);

/// Not a test: a process that serves the blog.
pub(crate) async fn serve(place: &Place) {
    let cms = cms(place).await;
    let app = mount(Router::new(), "/blog", cms.router());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("listens at {}", listener.local_addr().unwrap());
    let served = blogcms_axum::serve(listener, app, ServeOptions::default(), pending());
    tokio::join!(cms.run(pending()), served).1.unwrap();
}

async fn cms(place: &Place) -> Cms {
    let blog = Blog::new(place.open().await);
    Cms::builder_for(blog).base_url("https://blog.example/blog").build().unwrap()
}

/// A writer here, and two processes that serve what it writes.
struct Three {
    writer: Cms,
    servers: [Process; 2],
    readers: Vec<SocketAddr>,
}

impl Three {
    async fn start(hints: bool) -> Self {
        let place = Place::Server(schema(), hints);
        let writer = cms(&place).await;
        let folder = std::env::temp_dir();
        let mut servers = [0; 2].map(|_| Process::start("serve", &place, &folder));
        let readers = servers.iter_mut().map(|s| s.told("listens at").parse().unwrap()).collect();
        Self { writer, servers, readers }
    }

    async fn draft(&self, slug: &str) -> Post {
        let input = input(slug, "begun");
        self.writer.blog().posts().create(&ACTOR, PostKind::Post, &input).await.unwrap()
    }

    async fn publish(&self, post: &Post, when: Publish) -> Post {
        self.writer.blog().posts().publish(&ACTOR, post.id, post.version, when).await.unwrap()
    }

    /// Has every reader keep the pages as they are.
    async fn read(&self, slug: &str) {
        for reader in &self.readers {
            let mut client = Client::connect(*reader).await;
            for path in paths(slug) {
                client.get(&path).await;
            }
        }
    }

    /// Asks every reader for the pages again and again, until they show the post as it is meant to be: how long each took
    /// from `begun`.
    async fn shown(&self, slug: &str, word: Option<&'static str>, begun: Instant) -> Vec<Seen> {
        let mut all = JoinSet::new();
        for reader in &self.readers {
            for path in paths(slug) {
                let wanted = word.map(|word| title(slug, word));
                all.spawn(until_shown(*reader, path, (title(slug, ""), wanted), begun));
            }
        }
        all.join_all().await
    }
}

/// How long it took until a page showed something, and which.
type Seen = (Duration, String);

fn paths(slug: &str) -> [String; 3] {
    ["/blog".into(), format!("/blog/posts/{slug}"), "/blog/feed.xml".into()]
}

/// Every title of a post begins alike.
fn title(slug: &str, word: &str) -> String {
    format!("Post {slug} has {word}")
}

fn input(slug: &str, word: &str) -> PostInput {
    PostInput { title: title(slug, word), slug: slug.into(), body: "Text.".into(), ..PostInput::default() }
}

/// How long it takes until a page has the title that is wanted, or none of the post's.
async fn until_shown(
    reader: SocketAddr,
    path: String,
    (any, wanted): (String, Option<String>),
    begun: Instant,
) -> Seen {
    let mut client = Client::connect(reader).await;
    let asked = async {
        loop {
            let answer = client.get(&path).await;
            let gone = answer.status == 404;
            assert!(answer.status == 200 || (gone && path.contains("/posts/")), "{path}: {}", answer.status);
            let right = match &wanted {
                Some(title) => answer.text.contains(title),
                None => gone || !answer.text.contains(&any),
            };
            if right {
                return begun.elapsed();
            }
            sleep(ASK_EACH).await;
        }
    };
    let Ok(time) = timeout(PATIENCE, asked).await else { panic!("{path} never showed {wanted:?}") };
    (time, format!("{reader}{path}: {wanted:?}"))
}

/// Publishes, edits and takes down, so many times; how long each page of each process took to show it.
async fn rounds(hints: bool, count: u64) -> Vec<Seen> {
    let three = Three::start(hints).await;
    let (mut all, mut dice) = (Vec::new(), Dice(count));
    // Those that listen have begun to.
    sleep(Duration::from_millis(500)).await;
    for round in 0..count {
        let slug = format!("round-{round}");
        let post = three.draft(&slug).await;
        // Wherever in the second since a process has last looked.
        sleep(Duration::from_millis(dice.below(1000))).await;
        three.read(&slug).await;
        let post = three.publish(&post, Publish::default()).await;
        all.extend(three.shown(&slug, Some("begun"), Instant::now()).await);
        let posts = three.writer.blog().posts();
        let post = posts.save(&ACTOR, post.id, post.version, &input(&slug, "gone on")).await.unwrap();
        sleep(Duration::from_millis(dice.below(1000))).await;
        three.read(&slug).await;
        three.publish(&post, Publish::default()).await;
        all.extend(three.shown(&slug, Some("gone on"), Instant::now()).await);
        sleep(Duration::from_millis(dice.below(1000))).await;
        three.read(&slug).await;
        posts.to_draft(&ACTOR, &[post.id]).await.unwrap();
        all.extend(three.shown(&slug, None, Instant::now()).await);
    }
    drop(three.servers);
    all
}

async fn measured() {
    for (hints, how) in [(false, "with hints muted"), (true, "with hints")] {
        let mut all = rounds(hints, 60).await;
        all.sort();
        let at = |part: usize| all[(all.len() - 1) * part / 100].0.as_secs_f64() * 1000.0;
        println!(
            "figure: another process shows a write {how}: median {:.1} ms, p95 {:.1}, worst {:.1} of {} pages",
            at(50),
            at(95),
            at(100),
            all.len()
        );
        println!("the slowest: {:#?}", all.iter().rev().take(6).collect::<Vec<_>>());
    }
}

async fn scheduled() {
    let three = Three::start(false).await;
    let post = three.draft("later").await;
    let at = SystemClock.now().plus(Duration::from_millis(1500));
    let until = at.plus(Duration::from_secs(3));
    three.publish(&post, Publish { from: Some(at), until: Some(until) }).await;
    three.read("later").await;
    let mut all = JoinSet::new();
    for reader in three.readers.clone() {
        for path in paths("later") {
            all.spawn(async move {
                let mut client = Client::connect(reader).await;
                let mut seen = false;
                loop {
                    let before = SystemClock.now();
                    let shown = client.get(&path).await.text.contains(&title("later", "begun"));
                    let after = SystemClock.now();
                    assert!(!shown || after >= at, "{path} shows it before its time");
                    assert!(shown || before < at || after >= until, "{path} does not show it");
                    assert!(!shown || before < until, "{path} shows it when it has ended");
                    seen |= shown;
                    if before >= until {
                        return assert!(seen);
                    }
                    sleep(ASK_EACH).await;
                }
            });
        }
    }
    all.join_all().await;
}
