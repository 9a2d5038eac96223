//! Who wants to know is told of posts that go live.

use super::{due, memory, queue, site};
use crate::harness::{ACTOR, HOUR, Site, before, now};
use blogcms_axum::core::service::{Outcome, PostInput, Publish, WentLive};
use blogcms_axum::core::transfer::parse;
use blogcms_axum::core::{Claim, Post, PostKind, Timestamp, Zone};
use blogcms_axum::storage::SqliteDatabase;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::mpsc::{self, Receiver};

async fn blog() -> (Site, Receiver<WentLive>) {
    blog_in(&memory()).await
}

/// A blog that tells what goes live through a channel.
async fn blog_in(database: &SqliteDatabase) -> (Site, Receiver<WentLive>) {
    let (told, listen) = mpsc::channel(9);
    let listener = move |news| {
        let told = told.clone();
        async move { Ok(told.send(news).await?) }
    };
    (site(database, |b| b.on_went_live(listener)).await, listen)
}

async fn draft(site: &Site) -> Post {
    let input = PostInput { title: "Later".into(), body: "Text.".into(), ..PostInput::default() };
    site.cms.blog().posts().create(&ACTOR, PostKind::Post, &input).await.unwrap()
}

async fn publish(site: &Site, post: &Post, from: Option<Timestamp>) -> Post {
    let when = Publish { from, until: None };
    let version = site.cms.blog().posts().get(&ACTOR, post.id).await.unwrap().version;
    site.cms.blog().posts().publish(&ACTOR, post.id, version, when).await.unwrap()
}

fn told(listen: &mut Receiver<WentLive>) -> Vec<Timestamp> {
    std::iter::from_fn(|| listen.try_recv().ok()).map(|news| news.published_at).collect()
}

#[tokio::test]
async fn a_post_that_goes_live_is_told_of_at_its_time_and_once() {
    let (site, mut listen) = blog().await;
    let (post, at) = (draft(&site).await, now().plus(HOUR));
    publish(&site, &post, Some(at)).await;
    // Saving it again changes nothing.
    publish(&site, &post, Some(at)).await;
    site.clock.set(Timestamp::from_micros(at.as_micros() - 1));
    assert_eq!(due(&site).await, [0; 4]);
    assert_eq!(site.status("/posts/later").await, 404);
    site.clock.set(at);
    assert_eq!(site.status("/posts/later").await, 200);
    assert_eq!(due(&site).await, [1, 0, 0, 0]);
    assert_eq!(listen.try_recv().unwrap(), WentLive { post: post.id, published_at: at });
    site.clock.advance(HOUR);
    publish(&site, &post, None).await;
    site.cms.blog().posts().to_draft(&ACTOR, &[post.id]).await.unwrap();
    publish(&site, &post, Some(at)).await;
    assert_eq!(due(&site).await, [0; 4], "it has been told of");
    assert_eq!(told(&mut listen), []);
}

#[tokio::test]
async fn one_that_was_moved_or_taken_back_is_told_of_at_its_new_time_alone() {
    let (site, mut listen) = blog().await;
    let hours = |n: u64| now().plus(Duration::from_secs(3600 * n));
    let (moved, taken, gone) = (draft(&site).await, draft(&site).await, draft(&site).await);
    for post in [&moved, &taken, &gone] {
        publish(&site, post, Some(hours(1))).await;
    }
    publish(&site, &moved, Some(hours(2))).await;
    site.cms.blog().posts().to_draft(&ACTOR, &[taken.id]).await.unwrap();
    site.cms.blog().posts().trash(&ACTOR, &[gone.id]).await.unwrap();
    let version = site.cms.blog().posts().get(&ACTOR, gone.id).await.unwrap().version;
    site.cms.blog().posts().delete(&ACTOR, gone.id, version).await.unwrap();
    site.clock.set(hours(1));
    assert_eq!(due(&site).await, [0, 3, 0, 0]);
    // What was void may be so after all.
    publish(&site, &taken, Some(hours(1))).await;
    assert_eq!(due(&site).await, [1, 0, 0, 0]);
    assert_eq!(told(&mut listen), [hours(1)]);
    site.clock.set(hours(2));
    assert_eq!(due(&site).await, [1, 0, 0, 0]);
    assert_eq!(told(&mut listen), [hours(2)]);
}

#[tokio::test]
async fn it_is_told_of_again_when_that_failed() {
    let (told, mut listen) = mpsc::channel(9);
    let away = Arc::new(AtomicBool::new(true));
    let listener = {
        let away = away.clone();
        move |news| {
            let (told, away) = (told.clone(), away.load(Ordering::Relaxed));
            async move { if away { Err("the server is away".into()) } else { Ok(told.send(news).await?) } }
        }
    };
    let site = site(&memory(), |b| b.on_went_live(listener)).await;
    let post = draft(&site).await;
    publish(&site, &post, None).await;
    assert_eq!(due(&site).await, [0, 0, 1, 0]);
    let jobs = site.cms.health().await.unwrap().jobs.unwrap();
    assert_eq!((jobs.waiting, jobs.due), (1, 0));
    away.store(false, Ordering::Relaxed);
    site.clock.advance(Duration::from_secs(4));
    assert_eq!((due(&site).await, listen.try_recv().is_err()), ([0; 4], true));
    site.clock.advance(Duration::from_secs(1));
    assert_eq!(due(&site).await, [1, 0, 0, 0]);
    assert_eq!(listen.try_recv().unwrap(), WentLive { post: post.id, published_at: now() });
}

#[tokio::test]
async fn a_clock_that_was_set_back_costs_one_attempt() {
    let database = memory();
    let (site, mut listen) = blog_in(&database).await;
    let (post, at) = (draft(&site).await, now().plus(HOUR * 3));
    publish(&site, &post, Some(at)).await;
    // As if it were due: a clock that was ahead has enqueued it.
    let queue = queue(&site);
    let claim = Claim { owner: "ahead", kinds: &[WentLive::KIND], limit: 1, lease: Duration::ZERO, now: at };
    let job = queue.claim(claim).await.unwrap().remove(0);
    assert!(queue.fail(&job.lease, "away", Some(now()), now()).await.unwrap());
    assert_eq!(due(&site).await, [0, 0, 1, 0]);
    site.clock.set(now().plus(HOUR * 2));
    assert_eq!((due(&site).await, told(&mut listen)), ([0; 4], vec![]));
    site.clock.set(at);
    assert_eq!((due(&site).await, told(&mut listen)), ([1, 0, 0, 0], vec![at]));
}

#[tokio::test]
async fn a_running_worker_tells_at_once() {
    let (site, mut listen) = blog().await;
    let cms = site.cms.clone();
    let running = tokio::spawn(async move { cms.run(std::future::pending()).await });
    let post = draft(&site).await;
    publish(&site, &post, None).await;
    assert_eq!(listen.recv().await.unwrap().post, post.id);
    assert!(site.cms.health().await.unwrap().running);
    running.abort();
    assert!(running.await.unwrap_err().is_cancelled());
    assert!(!site.cms.health().await.unwrap().running);
}

#[tokio::test]
async fn what_comes_in_from_elsewhere_is_no_news() {
    let (site, mut listen) = blog().await;
    let document = |name: &str, date: &str| {
        let text = format!("---\ntitle: {name}\ndate: {date}\n---\nText.\n");
        parse(&format!("{name}.md"), text.as_bytes(), &Zone::utc()).unwrap()
    };
    let documents = [document("old", "2020-01-01"), document("new", "2026-01-15T13:00:00Z")];
    let report = site.cms.blog().import().documents(&ACTOR, &documents, |_| {}).await.unwrap();
    assert!(report.results.iter().all(|(_, outcome)| *outcome == Outcome::Created), "{report:?}");
    site.clock.advance(HOUR);
    assert_eq!(due(&site).await, [1, 0, 0, 0]);
    assert_eq!(told(&mut listen), [now().plus(HOUR)]);
}

#[tokio::test]
async fn a_process_without_a_listener_leaves_news_to_those_that_have_one() {
    let database = memory();
    let (listens, mut listen) = blog_in(&database).await;
    let deaf = site(&database, |b| b).await;
    let post = draft(&deaf).await;
    publish(&deaf, &post, None).await;
    assert_eq!(due(&deaf).await, [0; 4]);
    let health = deaf.cms.health().await.unwrap();
    let jobs = health.jobs.unwrap();
    assert_eq!((jobs.waiting, jobs.unknown, jobs.kinds), (0, vec![], vec![]), "it is no business of its own");
    assert_eq!(listens.cms.health().await.unwrap().jobs.unwrap().due, 1);
    assert_eq!(due(&listens).await, [1, 0, 0, 0]);
    assert_eq!(told(&mut listen), [now()]);
}

#[tokio::test]
async fn what_nobody_asked_for_in_a_week_is_no_news() {
    let database = memory();
    let deaf = site(&database, |b| b).await;
    for (days, back_dated) in [(0, None), (5, Some(before(HOUR * 24 * 365))), (9, None)] {
        deaf.clock.set(now().plus(HOUR * 24 * days));
        let post = draft(&deaf).await;
        publish(&deaf, &post, back_dated).await;
    }
    let (listens, mut listen) = blog_in(&database).await;
    listens.clock.set(now().plus(HOUR * 24 * 10));
    assert_eq!(due(&listens).await, [2, 1, 0, 0]);
    let mut told = told(&mut listen);
    told.sort();
    assert_eq!(told, [before(HOUR * 24 * 365), now().plus(HOUR * 24 * 9)]);
}

#[tokio::test]
async fn news_that_nobody_asked_for_do_not_pile_up() {
    let deaf = site(&memory(), |b| b).await;
    let old = draft(&deaf).await;
    publish(&deaf, &old, None).await;
    deaf.clock.set(now().plus(HOUR * 24 * 6));
    let young = draft(&deaf).await;
    publish(&deaf, &young, None).await;
    let waiting = async || {
        let counts = queue(&deaf).counts(deaf.cms.blog().now()).await.unwrap();
        counts.iter().map(|count| count.waiting).sum::<u64>()
    };
    deaf.cms.run_due_once().await.unwrap();
    assert_eq!(waiting().await, 2);
    deaf.clock.advance(HOUR * 25);
    deaf.cms.run_due_once().await.unwrap();
    assert_eq!(waiting().await, 1);
}
