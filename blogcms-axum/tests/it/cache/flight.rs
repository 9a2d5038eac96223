//! Many who want the same.

use super::Kept;
use crate::harness::{ACTOR, Site};
use axum::http::Method;
use blogcms_axum::core::service::{PostInput, Publish};
use tokio::task::JoinSet;

/// So many requests at once for a path; how many got what status.
async fn crowd(site: &Site, path: &str, size: usize) -> Vec<(u16, Vec<u8>)> {
    let mut tasks = JoinSet::new();
    for _ in 0..size {
        let (app, path) = (site.app.clone(), site.url(path));
        tasks.spawn(async move {
            let answer = crate::harness::request(&app, Method::GET, &path).await;
            (answer.status.as_u16(), answer.bytes)
        });
    }
    tasks.join_all().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_wait_for_one() {
    for mount in crate::harness::MOUNTS {
        let kept = Kept::mounted(mount).await;
        for path in ["/posts/post-08", "/", "/feed.xml", "/sitemap.xml"] {
            let mut answers = Vec::new();
            let made = kept.renders(async { answers = crowd(&kept.site, path, 1000).await });
            assert_eq!(made.await, 1, "{path}");
            assert!(answers.iter().all(|answer| answer.0 == 200 && *answer == answers[0]), "{path}");
        }
        assert!(kept.stats().coalesced > 0);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_who_find_nothing_do_not_wait_for_each_other() {
    let kept = Kept::mounted("/blog").await;
    let answers = crowd(&kept.site, "/posts/none", 200).await;
    assert!(answers.iter().all(|(status, _)| *status == 404));
    assert_eq!(kept.stats().entries, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_hangs_up_leaves_the_others_alone() {
    let kept = Kept::mounted("/blog").await;
    for round in 0..50 {
        let path = format!("/blog/posts/post-{:02}", round % 26 + 1);
        let ask = || {
            let (app, path) = (kept.site.app.clone(), path.clone());
            tokio::spawn(
                async move { crate::harness::request(&app, Method::GET, &path).await.status.as_u16() },
            )
        };
        let tasks: Vec<_> = (0..10).map(|_| ask()).collect();
        for _ in 0..round % 7 {
            tokio::task::yield_now().await;
        }
        // The first ones make the answer.
        tasks[..5].iter().for_each(tokio::task::JoinHandle::abort);
        for task in tasks.into_iter().skip(5) {
            assert_eq!(task.await.unwrap(), 200, "{path}");
        }
    }
}

/// Whoever asks after a save never gets what was read before it, also if others wait for that.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_answer_from_before_a_save() {
    let kept = Kept::mounted("/blog").await;
    let fact = kept.site.fact("post-01");
    let (mut version, posts) = (fact.version, kept.site.cms.blog().posts());
    for round in 0..100 {
        let early = {
            let site = kept.site.app.clone();
            tokio::spawn(async move {
                let mut tasks = JoinSet::new();
                for _ in 0..20 {
                    let app = site.clone();
                    tasks.spawn(async move {
                        crate::harness::request(&app, Method::GET, "/blog/posts/post-01").await
                    });
                }
                tasks.join_all().await
            })
        };
        let title = format!("Round {round}.");
        let body = format!("Text of round {round}.");
        let input = PostInput { title: title.clone(), slug: "post-01".into(), body, ..PostInput::default() };
        let saved = posts.save(&ACTOR, fact.id, version, &input).await.unwrap();
        let when = Publish { from: None, until: None };
        version = posts.publish(&ACTOR, fact.id, saved.version, when).await.unwrap().version;
        for answer in crowd(&kept.site, "/posts/post-01", 5).await {
            assert!(String::from_utf8_lossy(&answer.1).contains(&title), "round {round}");
        }
        early.await.unwrap();
    }
}
