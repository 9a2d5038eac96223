//! From time to time: how jobs fare, as figures; and the end of what nobody needs any more.

use super::went_live::STALE;
use super::worker::Worker;
use crate::error::chain;
use crate::failure::Failure;
use blogcms_core::service::WentLive;
use blogcms_core::{JobCount, StoreError, Timestamp};
use futures_util::FutureExt;
use metrics::gauge;
use std::panic::AssertUnwindSafe;
use std::time::Duration;
use tokio::time::sleep;

/// Between two looks, whatever else there is to do.
const PERIOD: Duration = Duration::from_secs(60);
/// So many jobs are taken away at a time.
const SOME: u32 = 1000;

impl Worker<'_> {
    /// Looks again and again.
    pub(super) async fn keep_house(&self) {
        loop {
            match AssertUnwindSafe(self.housekeep()).catch_unwind().await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => {
                    tracing::warn!(error = %chain(&error), "jobs cannot be counted; will be tried again");
                }
                Err(panic) => {
                    let error = Failure::of_panic(&*panic);
                    tracing::error!(%error, "jobs cannot be counted; will be tried again");
                }
            }
            sleep(PERIOD).await;
        }
    }

    pub(super) async fn housekeep(&self) -> Result<(), StoreError> {
        let now = self.app.blog.now();
        // Whether anybody listens or not: each publication enqueues one.
        let stale = Timestamp::from_micros(now.as_micros().saturating_sub(STALE.as_micros() as i64));
        while self.queue.expire(WentLive::KIND, stale, SOME).await? >= u64::from(SOME) {}
        while self.queue.forget(now, SOME).await? >= u64::from(SOME) {}
        let mut counts = self.queue.counts(now).await?;
        counts.retain(|count| self.app.chores.handlers.concerns(&count.kind));
        for count in &counts {
            tell(count, count.oldest_due.map_or(Duration::ZERO, |due| now.since(due)));
        }
        // A kind all of whose jobs are done is not counted.
        let mut told = std::mem::take(&mut self.state().told);
        told.extend(self.kinds.iter().map(|kind| (*kind).to_owned()));
        for kind in told.iter().filter(|kind| counts.iter().all(|count| count.kind != **kind)) {
            tell(&JobCount { kind: kind.clone(), ..JobCount::default() }, Duration::ZERO);
        }
        told.extend(counts.into_iter().map(|count| count.kind));
        self.state().told = told;
        Ok(())
    }
}

fn tell(count: &JobCount, lag: Duration) {
    let JobCount { kind, waiting, due, running, dead, .. } = count;
    for (state, number) in [("waiting", waiting), ("due", due), ("running", running), ("dead", dead)] {
        gauge!("blogcms_job_count", "kind" => kind.clone(), "state" => state).set(*number as f64);
    }
    gauge!("blogcms_job_lag_seconds", "kind" => kind.clone()).set(lag);
}
