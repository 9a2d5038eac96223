//! Workers that are killed, and one that sleeps through.

use super::{SOON, enqueue, job, memory, options, queue, site};
use crate::harness::now;
use blogcms_axum::CmsBuilder;
use blogcms_axum::core::Job;
use blogcms_axum::storage::SqliteStore;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;
use tokio::time::sleep;

/// What was done, by key: how often it was begun, and that it has an effect.
#[derive(Clone, Default)]
struct Effects(Arc<Mutex<HashMap<String, (u32, bool)>>>);

impl Effects {
    /// Does a job slowly enough to be killed before and after its effect.
    async fn of(self, job: Job) -> Result<(), blogcms_axum::JobError> {
        self.0.lock().unwrap().entry(job.key().to_owned()).or_default().0 += 1;
        sleep(Duration::from_millis(1)).await;
        // The key tells that it has been done before.
        self.0.lock().unwrap().entry(job.key().to_owned()).or_default().1 = true;
        sleep(Duration::from_millis(1)).await;
        Ok(())
    }

    fn done(&self) -> usize {
        self.0.lock().unwrap().values().filter(|(_, effect)| *effect).count()
    }
}

/// The next of a row of numbers that look random, below `end`.
fn dice(state: &mut u64, end: u64) -> u64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*state >> 33) % end
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_thousand_jobs_are_done_once_by_four_workers_that_are_killed() {
    const JOBS: usize = 1000;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("blog.db");
    let effects = Effects::default();
    let set = |b: CmsBuilder| {
        let effects = effects.clone();
        let short = options(|o| {
            (o.lease, o.attempts, o.concurrency) = (Duration::from_millis(150), 1000, 8);
        });
        b.job("work", move |job| effects.clone().of(job)).job_options(short)
    };
    let first = site(&SqliteStore::open(&path).unwrap(), |b| b).await;
    for some in (0..JOBS).collect::<Vec<_>>().chunks(250) {
        enqueue(&first, some.iter().map(|i| job(&format!("work:{i}")))).await;
    }
    let mut workers = tokio::task::JoinSet::new();
    for worker in 0..4 {
        // Another program, as far as the database can tell.
        let blog = site(&SqliteStore::open(&path).unwrap(), set).await;
        let (effects, mut seed) = (effects.clone(), worker);
        workers.spawn(async move {
            let mut kills = 0;
            while effects.done() < JOBS {
                let cms = blog.cms.clone();
                let running = tokio::spawn(async move { cms.run(std::future::pending()).await });
                sleep(Duration::from_millis(20 + dice(&mut seed, 300))).await;
                running.abort();
                assert!(running.await.unwrap_err().is_cancelled());
                kills += 1;
            }
            kills
        });
    }
    let kills: u32 = workers.join_all().await.into_iter().sum();
    // Some have their effect, and were killed before that was known.
    let last = site(&SqliteStore::open(&path).unwrap(), set).await;
    while !queue(&last).counts(now()).await.unwrap().is_empty() {
        last.cms.run_due_once().await.unwrap();
        sleep(SOON).await;
    }
    let begun = effects.0.lock().unwrap().values().map(|(begun, _)| *begun as usize).sum::<usize>();
    println!("{JOBS} jobs, {begun} attempts, {kills} workers killed");
    assert_eq!(effects.done(), JOBS);
    assert!(begun > JOBS && kills > 4, "{begun} attempts, {kills} kills");
    assert_eq!(queue(&last).enqueue(vec![job("work:7")]).await.unwrap(), 0, "its key is taken");
}

#[test]
fn a_paused_worker_finishes_nothing_after_another_has_taken_over() {
    let database = memory();
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (begun, wait_begun) = mpsc::channel();
    let (go_on, wait) = mpsc::channel::<()>();
    let wait = Arc::new(Mutex::new(wait));
    let paused = {
        let database = database.clone();
        std::thread::spawn(move || {
            runtime().block_on(async {
                let short = options(|o| o.lease = Duration::from_millis(20));
                let handler = move |_| {
                    begun.send(()).unwrap();
                    // Stops the thread, and with it the extending of the lease.
                    wait.lock().unwrap().recv().unwrap();
                    async { Ok(()) }
                };
                let blog = site(&database, |b| b.job("work", handler).job_options(short)).await;
                enqueue(&blog, [job("work:1")]).await;
                blog.cms.run_due_once().await.unwrap()
            })
        })
    };
    wait_begun.recv().unwrap();
    let taken = runtime().block_on(async {
        let blog = site(&database, |b| b.job("work", async |_| Ok(()))).await;
        loop {
            let tally = blog.cms.run_due_once().await.unwrap();
            if tally.done > 0 {
                break tally;
            }
            sleep(SOON).await;
        }
    });
    go_on.send(()).unwrap();
    let paused = paused.join().unwrap();
    assert_eq!((taken.done, paused.done, paused.failed, paused.void, paused.dead), (1, 0, 0, 0, 0));
}
