//! What becomes of jobs that fail.

use super::{SOON, due, enqueue, job, job_at, memory, options, queue, site, sql};
use crate::harness::{Site, now};
use blogcms_axum::core::{Job, JobOutcome, SiteId};
use blogcms_axum::storage::SqliteStore;
use blogcms_axum::{BuildError, Cms, GiveUp, JobError};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::time::sleep;

fn seconds(blog: &Site, n: u64) {
    blog.clock.set(now().plus(Duration::from_secs(n)));
}

async fn errors(blog: &Site) -> Vec<(String, u32, String)> {
    let dead = queue(blog).dead(9).await.unwrap();
    dead.into_iter().map(|job| (job.key, job.attempts, job.error)).collect()
}

#[tokio::test]
async fn a_failed_job_is_tried_again_later_each_time_until_it_is_dead() {
    let three = options(|o| o.attempts = 3);
    let handler = async |_| {
        let source: Result<(), JobError> = Err(std::io::Error::other("the server is away").into());
        source
    };
    let blog = site(&memory(), |b| b.job("mail", handler).job_options(three)).await;
    enqueue(&blog, [job("mail:1"), job_at("mail:2", now().plus(Duration::from_secs(90)))]).await;
    for (at, became) in
        [(0, [0, 0, 1, 0]), (4, [0; 4]), (5, [0, 0, 1, 0]), (14, [0; 4]), (15, [0, 0, 0, 1]), (80, [0; 4])]
    {
        seconds(&blog, at);
        assert_eq!(due(&blog).await, became, "after {at} s");
    }
    assert_eq!(errors(&blog).await, [("mail:1".into(), 3, "the server is away".into())]);
    let health = blog.cms.health().await.unwrap();
    let jobs = health.jobs.unwrap();
    assert_eq!((jobs.waiting, jobs.due, jobs.running, jobs.dead), (1, 0, 0, 1));
    let warning = "one job of the kind `mail` failed for good: see why, and have them tried again";
    assert!(health.warnings.iter().any(|text| text == warning), "{:?}", health.warnings);
    assert!(queue(&blog).retry("mail:1", blog.cms.blog().now()).await.unwrap());
    assert_eq!(due(&blog).await, [0, 0, 1, 0]);
}

#[tokio::test]
async fn a_panic_is_a_failed_attempt() {
    let count = Arc::new(AtomicU32::new(0));
    let early = {
        let count = count.clone();
        move |_: Job| {
            assert!(count.fetch_add(1, Ordering::Relaxed) > 0, "before the future");
            async { Ok(()) }
        }
    };
    let late = async |job: Job| {
        assert!(job.attempt > 1, "in the middle");
        Ok(())
    };
    let once = options(|o| o.attempts = 2);
    let blog = site(&memory(), |b| b.job("early", early).job("late", late).job_options(once)).await;
    enqueue(&blog, [job("early:1"), job("late:1")]).await;
    assert_eq!(due(&blog).await, [0, 0, 2, 0]);
    seconds(&blog, 5);
    assert_eq!(due(&blog).await, [2, 0, 0, 0]);
}

#[tokio::test]
async fn a_job_that_is_given_up_is_dead_at_once() {
    let handler = async |_| {
        let gone: Result<(), JobError> = Err(GiveUp("there is no such address".into()).into());
        gone
    };
    let blog = site(&memory(), |b| b.job("mail", handler)).await;
    enqueue(&blog, [job("mail:1")]).await;
    assert_eq!(due(&blog).await, [0, 0, 0, 1]);
    assert_eq!(errors(&blog).await, [("mail:1".into(), 1, "there is no such address".into())]);
}

#[tokio::test]
async fn a_job_that_ends_its_worker_each_time_is_dead_in_the_end() {
    let two = options(|o| o.attempts = 2);
    let blog = site(&memory(), |b| {
        b.job("work", async |_| std::future::pending::<Result<(), _>>().await).job_options(two)
    })
    .await;
    enqueue(&blog, [job("work:1")]).await;
    for attempt in 1..3 {
        let claim = blogcms_axum::core::Claim {
            owner: "one that is killed",
            kinds: &["work"],
            limit: 1,
            lease: Duration::ZERO,
            now: now(),
        };
        assert_eq!(queue(&blog).claim(claim).await.unwrap()[0].attempt, attempt);
    }
    assert_eq!(due(&blog).await, [0, 0, 0, 1]);
    let text = "none of 2 attempts came to an end: the last of them ended with its program";
    assert_eq!(errors(&blog).await, [("work:1".into(), 3, text.into())]);
}

#[tokio::test]
async fn an_unknown_kind_waits_for_who_knows_it() {
    let database = memory();
    let old = site(&database, |b| b.job("mail", async |_| Ok(()))).await;
    enqueue(&old, [job("mail:1"), job("webhook:1"), job("webhook:2")]).await;
    old.clock.advance(Duration::from_secs(30));
    assert_eq!(due(&old).await, [1, 0, 0, 0]);
    let health = old.cms.health().await.unwrap();
    let jobs = health.jobs.unwrap();
    assert_eq!((jobs.unknown, jobs.due, jobs.lag), (vec!["webhook".to_owned()], 2, Duration::ZERO));
    let warning = "jobs of the kind `webhook` wait: this program does not know how to do them";
    assert!(health.warnings.iter().any(|text| text == warning), "{:?}", health.warnings);
    let new = site(&database, |b| b.job("webhook", async |_| Ok(JobOutcome::Void))).await;
    new.clock.advance(Duration::from_secs(30));
    assert_eq!(new.cms.health().await.unwrap().jobs.unwrap().lag, Duration::from_secs(30));
    assert_eq!(due(&new).await, [0, 2, 0, 0]);
    assert_eq!(old.cms.health().await.unwrap().jobs.unwrap().kinds, []);
}

#[tokio::test]
async fn a_kind_has_one_handler() {
    for kind in ["mail", "went_live"] {
        let store = memory().site(SiteId::default()).await.unwrap();
        let builder = Cms::builder(store).base_url("https://blog.example");
        let twice = builder.job("mail", async |_| Ok(())).job(kind, async |_| Ok(())).build();
        let error = twice.err().unwrap();
        assert!(matches!(error, BuildError::JobKind(_)));
        let text = format!("jobs of the kind `{kind}` have a handler already; give yours another name");
        assert_eq!(error.to_string(), text);
    }
}

#[tokio::test]
async fn what_was_done_is_told_until_the_store_has_heard() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("blog.db");
    let count = Arc::new(AtomicU32::new(0));
    let handler = {
        let (count, path) = (count.clone(), path.clone());
        move |_| {
            count.fetch_add(1, Ordering::Relaxed);
            sql(
                &path,
                "CREATE TRIGGER deaf BEFORE UPDATE OF done_at ON bc_jobs BEGIN SELECT RAISE(FAIL, 'deaf'); END",
            );
            async { Ok(()) }
        }
    };
    let blog = site(&SqliteStore::open(&path).unwrap(), |b| b.job("work", handler)).await;
    enqueue(&blog, [job("work:1")]).await;
    let cms = blog.cms.clone();
    let running = tokio::spawn(async move { cms.run_due_once().await.unwrap() });
    while count.load(Ordering::Relaxed) == 0 {
        sleep(SOON).await;
    }
    // It has been told in vain at least once.
    sleep(Duration::from_millis(250)).await;
    sql(&path, "DROP TRIGGER deaf");
    let tally = running.await.unwrap();
    assert_eq!((tally.done, count.load(Ordering::Relaxed)), (1, 1));
    assert_eq!(queue(&blog).counts(now()).await.unwrap(), []);
}

#[tokio::test]
async fn what_goes_well_is_finished_when_another_job_cannot_be_claimed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("blog.db");
    let done = Arc::new(AtomicU32::new(0));
    let handler = {
        let done = done.clone();
        move |_| {
            let done = done.clone();
            async move {
                sleep(Duration::from_millis(100)).await;
                done.fetch_add(1, Ordering::Relaxed);
                Ok(())
            }
        }
    };
    let blog = site(&SqliteStore::open(&path).unwrap(), |b| b.job("work", handler)).await;
    enqueue(&blog, [job("work:1"), job("work:2")]).await;
    sql(
        &path,
        "CREATE TRIGGER torn BEFORE UPDATE OF owner ON bc_jobs WHEN new.key = 'work:2' AND new.owner IS NOT NULL
         BEGIN SELECT RAISE(FAIL, 'torn'); END",
    );
    let error = blog.cms.run_due_once().await.unwrap_err();
    assert!(error.to_string().contains("torn"), "{error}");
    assert_eq!(done.load(Ordering::Relaxed), 1);
    let left = queue(&blog).counts(now()).await.unwrap();
    assert_eq!(left.iter().map(|c| (c.waiting, c.running)).collect::<Vec<_>>(), [(1, 0)]);
}
