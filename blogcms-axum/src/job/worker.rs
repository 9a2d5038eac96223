//! The worker: looks for jobs, as many at once as it may.

use crate::error::chain;
use crate::failure::random_id;
use crate::run::PAUSE;
use crate::state::Shared;
use blogcms_core::{Claim, Job, JobQueue, Lease, StoreError, Timestamp};
use futures_util::FutureExt;
use futures_util::future::{join_all, try_join_all};
use metrics::gauge;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// Between two looks at how jobs fare, and at what may be forgotten.
const HOUSEKEEPING: Duration = Duration::from_secs(60);
/// A lease has to outlast the question whether it may be extended.
const SHORTEST_LEASE: Duration = Duration::from_millis(10);
/// So many keys are forgotten at a time.
const FORGOTTEN: u32 = 1000;

/// What became of jobs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct JobTally {
    /// Those that are done.
    pub done: u64,
    /// Those that were not to be done any more.
    pub void: u64,
    /// Those that failed and are tried again later.
    pub failed: u64,
    /// Those that failed and are not tried again.
    pub dead: u64,
}

/// A worker.
pub(super) struct Worker<'a> {
    pub(super) app: &'a Shared,
    pub(super) queue: Arc<dyn JobQueue>,
    /// Its name, which nobody else has.
    owner: String,
    kinds: Vec<&'a str>,
    state: Mutex<State>,
    /// Whose turn it is to look for a job: one looks, the others wait for it.
    turn: tokio::sync::Mutex<()>,
}

#[derive(Default)]
pub(super) struct State {
    /// What is being done.
    pub(super) running: HashMap<String, Lease>,
    tally: JobTally,
    housekept: Option<Instant>,
}

/// What a look at the queue gives.
enum Look {
    /// A job, now ours.
    Job(Job),
    /// Nothing that is due before then.
    Nothing(Option<Timestamp>),
}

impl<'a> Worker<'a> {
    /// A worker on the queue of the blog's store, if it has one.
    pub(super) fn of(app: &'a Shared) -> Option<Self> {
        let queue = app.blog.store().jobs()?;
        let (state, turn) = (Mutex::default(), tokio::sync::Mutex::default());
        Some(Self { app, queue, owner: random_id(), kinds: app.chores.handlers.kinds(), state, turn })
    }

    /// Does jobs until `stop` is ready; then those under way have some time to finish.
    pub(super) async fn run(&self, stop: impl Future<Output = ()> + Clone + Send) {
        let places = join_all((0..self.places()).map(|_| self.place(stop.clone())));
        let late = async {
            stop.clone().await;
            sleep(self.app.chores.options.drain).await;
        };
        tokio::select! {
            _ = places => {}
            () = late => self.give_back().await,
        }
    }

    /// Does what is due.
    pub(super) async fn run_once(&self) -> Result<JobTally, StoreError> {
        let places = (0..self.places()).map(|_| async {
            while let Look::Job(job) = self.look().await? {
                self.attempt(job).await;
            }
            Ok(())
        });
        if let Err(error) = try_join_all(places).await {
            self.give_back().await;
            return Err(error);
        }
        self.housekeep().await?;
        Ok(self.state().tally)
    }

    /// For how long a job is taken.
    pub(super) fn lease(&self) -> Duration {
        self.app.chores.options.lease.max(SHORTEST_LEASE)
    }

    fn places(&self) -> usize {
        self.app.chores.options.concurrency.max(1)
    }

    /// One job after the other.
    async fn place(&self, stop: impl Future<Output = ()> + Clone + Send) {
        while let Some(job) = self.next(stop.clone()).await {
            self.attempt(job).await;
        }
    }

    /// The next job, waited for; nothing at the end.
    async fn next(&self, stop: impl Future<Output = ()> + Clone + Send) -> Option<Job> {
        let _turn = self.turn.lock().await;
        loop {
            if stop.clone().now_or_never().is_some() {
                return None;
            }
            let hint = self.app.blog.store().written();
            // A claim is not dropped half-way: nobody would do what it has got.
            let due = match self.look().await {
                Ok(Look::Job(job)) => return Some(job),
                Ok(Look::Nothing(due)) => due,
                Err(error) => {
                    tracing::warn!(error = %chain(&error), "jobs cannot be looked for; will be tried again");
                    None
                }
            };
            if let Err(error) = self.housekeep().await {
                tracing::warn!(error = %chain(&error), "jobs cannot be counted; will be tried again");
            }
            let wait = due.map_or(PAUSE, |due| due.since(self.app.blog.now()).min(PAUSE));
            tokio::select! {
                () = stop.clone() => {}
                () = hint => {}
                () = sleep(wait) => {}
            }
        }
    }

    async fn look(&self) -> Result<Look, StoreError> {
        let (now, lease) = (self.app.blog.now(), self.lease());
        // Asked before, since a claim is a write.
        let due = self.queue.next(&self.kinds).await?;
        if due.is_none_or(|due| due > now) {
            return Ok(Look::Nothing(due));
        }
        let claim = Claim { owner: &self.owner, kinds: &self.kinds, limit: 1, lease, now };
        Ok(self.queue.claim(claim).await?.pop().map_or(Look::Nothing(None), Look::Job))
    }

    /// Gives back what has not come to its end.
    async fn give_back(&self) {
        let running: Vec<Lease> = self.state().running.drain().map(|(_, lease)| lease).collect();
        let now = self.app.blog.now();
        for lease in running {
            tracing::warn!(key = lease.key, "a job has not come to its end in time; it is given back");
            let given = self.queue.fail(&lease, "the program ended before the job did", Some(now), now).await;
            if let Err(error) = given {
                tracing::warn!(error = %chain(&error), "a job could not be given back; its lease will end");
            }
        }
    }

    /// From time to time: how jobs fare, as figures; and keys that nobody needs any more.
    async fn housekeep(&self) -> Result<(), StoreError> {
        if self.state().housekept.is_some_and(|at| at.elapsed() < HOUSEKEEPING) {
            return Ok(());
        }
        self.state().housekept = Some(Instant::now());
        let now = self.app.blog.now();
        for count in self.queue.counts(now).await? {
            let lag = count.oldest_due.map_or(Duration::ZERO, |due| now.since(due));
            for (state, number) in [
                ("waiting", count.waiting),
                ("due", count.due),
                ("running", count.running),
                ("dead", count.dead),
            ] {
                #[expect(clippy::cast_precision_loss, reason = "a figure to look at")]
                gauge!("blogcms_job_count", "kind" => count.kind.clone(), "state" => state)
                    .set(number as f64);
            }
            gauge!("blogcms_job_lag_seconds", "kind" => count.kind).set(lag);
        }
        while self.queue.forget(now, FORGOTTEN).await? >= u64::from(FORGOTTEN) {}
        Ok(())
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        // No code of a job runs under the lock.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    pub(super) fn count(&mut self, outcome: &str) {
        let number = match outcome {
            "done" => &mut self.tally.done,
            "void" => &mut self.tally.void,
            "failed" => &mut self.tally.failed,
            _ => &mut self.tally.dead,
        };
        *number += 1;
    }
}
