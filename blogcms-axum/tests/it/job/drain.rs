//! The end of a worker.

use super::{SOON, due, enqueue, job, memory, options, queue, site, sql};
use crate::harness::now;
use blogcms_axum::core::Claim;
use blogcms_axum::storage::SqliteStore;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, mpsc, oneshot};
use tokio::time::sleep;

#[tokio::test]
async fn what_is_under_way_is_finished_and_no_more_is_begun() {
    let (begun, mut wait_begun) = mpsc::unbounded_channel();
    let end = Arc::new(Notify::new());
    let handler = {
        let end = end.clone();
        move |job: blogcms_axum::core::Job| {
            let (begun, end) = (begun.clone(), end.clone());
            async move {
                begun.send(job.lease.key)?;
                end.notified().await;
                Ok(())
            }
        }
    };
    let one = options(|o| (o.concurrency, o.drain) = (1, Duration::from_secs(600)));
    let blog = site(&memory(), |b| b.job("work", handler).job_options(one)).await;
    let (stop, stopped) = oneshot::channel::<()>();
    let cms = blog.cms.clone();
    let running = tokio::spawn(async move { cms.run(async { stopped.await.unwrap() }).await });
    // It waits for jobs by now, or soon, and is told of these.
    enqueue(&blog, [job("work:1"), job("work:2")]).await;
    assert_eq!(wait_begun.recv().await.unwrap(), "work:1");
    let health = blog.cms.health().await.unwrap();
    let jobs = health.jobs.unwrap();
    assert_eq!((health.running, jobs.running, jobs.waiting, jobs.due), (true, 1, 1, 1));
    stop.send(()).unwrap();
    while blog.cms.health().await.unwrap().running {
        sleep(SOON).await;
    }
    assert!(!running.is_finished());
    end.notify_one();
    running.await.unwrap();
    let jobs = blog.cms.health().await.unwrap().jobs.unwrap();
    assert_eq!((jobs.running, jobs.waiting, jobs.dead), (0, 1, 0));
    assert!(wait_begun.try_recv().is_err());
}

#[tokio::test]
async fn what_takes_too_long_is_given_back() {
    let (begun, mut wait_begun) = mpsc::unbounded_channel();
    let handler = move |_| {
        begun.send(()).unwrap();
        std::future::pending::<Result<(), _>>()
    };
    let quick = options(|o| (o.drain, o.lease) = (SOON, Duration::from_secs(600)));
    let database = memory();
    let blog = site(&database, |b| b.job("work", handler).job_options(quick)).await;
    enqueue(&blog, [job("work:1")]).await;
    let (stop, stopped) = oneshot::channel::<()>();
    let cms = blog.cms.clone();
    let running = tokio::spawn(async move { cms.run(async { stopped.await.unwrap() }).await });
    wait_begun.recv().await.unwrap();
    stop.send(()).unwrap();
    running.await.unwrap();
    let claim = Claim { owner: "next", kinds: &["work"], limit: 9, lease: SOON, now: now() };
    let jobs = queue(&blog).claim(claim).await.unwrap();
    assert_eq!(jobs.iter().map(|job| (job.key(), job.attempt)).collect::<Vec<_>>(), [("work:1", 2)]);
}

#[tokio::test]
async fn a_long_job_is_kept() {
    let database = memory();
    // Long enough for a machine that is busy.
    let short = options(|o| o.lease = Duration::from_millis(500));
    let slow = async |_| {
        sleep(Duration::from_millis(1500)).await;
        Ok(())
    };
    let blog = site(&database, |b| b.job("work", slow).job_options(short)).await;
    let other = site(&database, |b| b.job("work", async |_| Ok(()))).await;
    enqueue(&blog, [job("work:1")]).await;
    let cms = blog.cms.clone();
    let slow = tokio::spawn(async move { cms.run_due_once().await.unwrap().done });
    while queue(&blog).counts(now()).await.unwrap()[0].running == 0 {
        sleep(SOON).await;
    }
    while !slow.is_finished() {
        assert_eq!(due(&other).await, [0; 4]);
        sleep(SOON).await;
    }
    assert_eq!(slow.await.unwrap(), 1);
}

#[tokio::test]
async fn what_was_done_and_not_told_yet_is_told_at_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("blog.db");
    let (done, mut wait_done) = mpsc::unbounded_channel();
    let handler = {
        let path = path.clone();
        move |_| {
            let deaf = "CREATE TRIGGER deaf BEFORE UPDATE OF done_at ON bc_jobs BEGIN SELECT RAISE(FAIL, 'deaf'); END";
            sql(&path, deaf);
            done.send(()).unwrap();
            async { Ok(()) }
        }
    };
    let quick = options(|o| o.drain = SOON);
    let blog = site(&SqliteStore::open(&path).unwrap(), |b| b.job("work", handler).job_options(quick)).await;
    enqueue(&blog, [job("work:1")]).await;
    let (stop, stopped) = oneshot::channel::<()>();
    let cms = blog.cms.clone();
    let running = tokio::spawn(async move { cms.run(async { stopped.await.unwrap() }).await });
    wait_done.recv().await.unwrap();
    // It has been told in vain, and waits before it is told again.
    sleep(Duration::from_millis(400)).await;
    sql(&path, "DROP TRIGGER deaf");
    stop.send(()).unwrap();
    running.await.unwrap();
    assert_eq!(queue(&blog).counts(now()).await.unwrap(), []);
}
