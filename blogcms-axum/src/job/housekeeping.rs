//! From time to time: how jobs fare, as figures; and keys that nobody needs any more.

use super::worker::Worker;
use crate::error::chain;
use blogcms_core::{JobCount, StoreError};
use metrics::gauge;
use std::time::Duration;
use tokio::time::sleep;

/// Between two looks, whatever else there is to do.
const PERIOD: Duration = Duration::from_secs(60);
/// So many keys are forgotten at a time.
const FORGOTTEN: u32 = 1000;

impl Worker<'_> {
    /// Looks again and again.
    pub(super) async fn keep_house(&self) {
        loop {
            if let Err(error) = self.housekeep().await {
                tracing::warn!(error = %chain(&error), "jobs cannot be counted; will be tried again");
            }
            sleep(PERIOD).await;
        }
    }

    pub(super) async fn housekeep(&self) -> Result<(), StoreError> {
        let now = self.app.blog.now();
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
        while self.queue.forget(now, FORGOTTEN).await? >= u64::from(FORGOTTEN) {}
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
