//! How jobs fare, as gauges.

use super::{enqueue, job, memory, options, queue, site};
use crate::harness::{Site, now};
use blogcms_axum::{GiveUp, JobError};
use metrics::{
    Counter, Gauge, Histogram, Key, KeyName, Metadata, Recorder, SharedString, Unit,
    set_default_local_recorder,
};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::sleep;

/// Turns of a millisecond at least: longer than any machine takes.
const TURNS: u32 = 60_000;

/// Keeps gauges, by what they are called.
#[derive(Default)]
struct Gauges(Mutex<HashMap<String, Arc<AtomicU64>>>);

impl Gauges {
    fn of(&self, name: &str) -> Option<f64> {
        let bits = self.0.lock().unwrap().get(name)?.load(Ordering::Relaxed);
        Some(f64::from_bits(bits))
    }

    /// Due, running, dead, and the lag of a kind.
    fn jobs(&self, kind: &str) -> Option<[f64; 4]> {
        let count = |state| self.of(&format!("blogcms_job_count kind={kind} state={state}"));
        let lag = self.of(&format!("blogcms_job_lag_seconds kind={kind}"))?;
        Some([count("due")?, count("running")?, count("dead")?, lag])
    }
}

impl Recorder for Gauges {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, _: &Key, _: &Metadata<'_>) -> Counter {
        Counter::noop()
    }

    fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
        let mut name = key.name().to_owned();
        for label in key.labels() {
            name.extend([" ", label.key(), "=", label.value()]);
        }
        Gauge::from_arc(self.0.lock().unwrap().entry(name).or_default().clone())
    }

    fn register_histogram(&self, _: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::noop()
    }
}

/// Minutes pass at once where everybody sleeps, but the store answers from threads of its own, which take real time.
async fn in_a_while(mut so: impl FnMut() -> bool) {
    let mut turns = 0;
    while !so() {
        turns += 1;
        assert!(turns < TURNS, "it never came to be");
        sleep(Duration::from_secs(1)).await;
        std::thread::sleep(Duration::from_millis(1));
    }
}

fn running(blog: &Site) -> tokio::task::JoinHandle<()> {
    let cms = blog.cms.clone();
    tokio::spawn(async move { cms.run(std::future::pending()).await })
}

#[tokio::test(start_paused = true)]
async fn jobs_are_counted_also_while_every_place_is_taken() {
    let gauges = Gauges::default();
    let _recorder = set_default_local_recorder(&gauges);
    let one = options(|o| o.concurrency = 1);
    let stuck = async |_| std::future::pending::<Result<(), _>>().await;
    let blog = site(&memory(), |b| b.job("work", stuck).job_options(one)).await;
    let run = running(&blog);
    in_a_while(|| gauges.jobs("work").is_some()).await;
    assert_eq!(gauges.jobs("work"), Some([0.0; 4]));
    enqueue(&blog, [job("work:1"), job("work:2")]).await;
    blog.clock.set(now().plus(Duration::from_secs(900)));
    in_a_while(|| gauges.jobs("work") == Some([1.0, 1.0, 0.0, 900.0])).await;
    run.abort();
}

#[tokio::test(start_paused = true)]
async fn what_is_over_is_zero_again() {
    let gauges = Gauges::default();
    let _recorder = set_default_local_recorder(&gauges);
    let well = Arc::new(AtomicBool::new(false));
    let handler = {
        let well = well.clone();
        move |_| {
            let well = well.load(Ordering::Relaxed);
            async move { if well { Ok(()) } else { Err::<(), JobError>(GiveUp("not yet".into()).into()) } }
        }
    };
    let database = memory();
    let blog = site(&database, |b| b.job("work", handler)).await;
    // One that nobody knows here: it is told of while it is there.
    enqueue(&blog, [job("work:1"), job("other:1")]).await;
    let run = running(&blog);
    in_a_while(|| gauges.jobs("work") == Some([0.0, 0.0, 1.0, 0.0])).await;
    in_a_while(|| gauges.jobs("other") == Some([1.0, 0.0, 0.0, 0.0])).await;
    well.store(true, Ordering::Relaxed);
    assert!(queue(&blog).retry("work:1", now()).await.unwrap());
    in_a_while(|| gauges.jobs("work") == Some([0.0; 4])).await;
    let other = site(&database, |b| b.job("other", async |_| Ok(()))).await;
    other.cms.run_due_once().await.unwrap();
    in_a_while(|| gauges.jobs("other") == Some([0.0; 4])).await;
    run.abort();
}
