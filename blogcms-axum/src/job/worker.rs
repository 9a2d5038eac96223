//! The worker: looks for jobs, as many at once as it may.

use super::attempt::End;
use crate::error::chain;
use crate::failure::random_id;
use crate::run::PAUSE;
use crate::state::Shared;
use blogcms_core::{Claim, Job, JobQueue, Lease, StoreError, Timestamp};
use futures_util::FutureExt;
use futures_util::future::join_all;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::{sleep, timeout};

/// A lease has to outlast the question whether it may be extended.
const SHORTEST_LEASE: Duration = Duration::from_millis(10);
/// At the end the store is waited for no longer than this.
const LAST_WORDS: Duration = Duration::from_secs(5);
/// Before another look, when somebody else was faster.
const AT_ONCE: Duration = Duration::from_millis(20);

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
    pub(super) kinds: Vec<&'a str>,
    state: Mutex<State>,
    /// Whose turn it is to look for a job: one looks, the others wait for it.
    turn: tokio::sync::Mutex<()>,
}

#[derive(Default)]
pub(super) struct State {
    /// What is being done. A job may be in it twice: when its lease ended here, and another place has taken it.
    pub(super) running: Vec<Running>,
    tally: JobTally,
    /// Kinds that figures were told of.
    pub(super) told: BTreeSet<String>,
    /// Why the queue could not be asked.
    error: Option<StoreError>,
}

/// An attempt that the queue has not been told the end of.
pub(super) struct Running {
    pub(super) lease: Lease,
    pub(super) attempt: u32,
    /// How it ended, once it has.
    pub(super) end: Option<Arc<End>>,
}

/// What a look at the queue gives.
enum Look {
    /// A job, now ours.
    Job(Job),
    /// Nothing that is due before then.
    Nothing(Option<Timestamp>),
    /// Others have just taken what was due; there may be more.
    Taken,
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
        let mut places = Box::pin(join_all((0..self.places()).map(|_| self.place(stop.clone()))));
        let late = async {
            stop.clone().await;
            sleep(self.app.chores.options.drain).await;
        };
        tokio::select! {
            _ = &mut places => return,
            () = late => {}
            () = self.keep_house() => {}
        }
        let end = async {
            // A claim that is dropped half-way leaves a job that nobody does until its lease has ended.
            tokio::select! {
                _ = &mut places => {}
                _ = self.turn.lock() => {}
            }
            drop(places);
            let running = std::mem::take(&mut self.state().running);
            for Running { lease, attempt, end } in running {
                if let Some(end) = end {
                    self.say_at_last(&lease, attempt, &end).await;
                    continue;
                }
                tracing::warn!(key = lease.key, "a job has not come to its end in time; it is given back");
                self.give_back(&lease).await;
            }
        };
        if timeout(LAST_WORDS, end).await.is_err() {
            tracing::warn!("the store does not answer; what was not done is done when its lease has ended");
        }
    }

    /// Does what is due.
    pub(super) async fn run_once(&self) -> Result<JobTally, StoreError> {
        join_all((0..self.places()).map(|_| self.place_once())).await;
        // What was going well has come to its end all the same.
        if let Some(error) = self.state().error.take() {
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

    /// One job after the other until none is due, or one place could not ask.
    async fn place_once(&self) {
        while self.state().error.is_none() {
            match self.look().await {
                Ok(Look::Job(job)) => self.attempt(job).await,
                Ok(Look::Nothing(_)) => return,
                Ok(Look::Taken) => sleep(AT_ONCE).await,
                Err(error) => {
                    self.state().error.get_or_insert(error);
                }
            }
        }
    }

    /// The next job, waited for; nothing at the end.
    async fn next(&self, stop: impl Future<Output = ()> + Clone + Send) -> Option<Job> {
        let _turn = self.turn.lock().await;
        if self.kinds.is_empty() {
            stop.await;
            return None;
        }
        loop {
            if stop.clone().now_or_never().is_some() {
                return None;
            }
            let hint = self.app.blog.store().written();
            let wait = match self.look().await {
                Ok(Look::Job(job)) if stop.clone().now_or_never().is_some() => {
                    self.give_back(&job.lease).await;
                    return None;
                }
                Ok(Look::Job(job)) => return Some(job),
                Ok(Look::Nothing(due)) => due.map_or(PAUSE, |due| due.since(self.app.blog.now()).min(PAUSE)),
                Ok(Look::Taken) => AT_ONCE,
                Err(error) => {
                    tracing::warn!(error = %chain(&error), "jobs cannot be looked for; will be tried again");
                    PAUSE
                }
            };
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
        Ok(self.queue.claim(claim).await?.pop().map_or(Look::Taken, Look::Job))
    }

    /// Tells of a job that has come to its end, for the last time.
    async fn say_at_last(&self, lease: &Lease, attempt: u32, end: &End) {
        if let Err(error) = self.say_once(lease, attempt, end).await {
            let key = &lease.key;
            tracing::warn!(key, error = %chain(&error), "what became of a job cannot be kept; it is done again");
        }
    }

    /// Gives back what has not come to its end.
    async fn give_back(&self, lease: &Lease) {
        let now = self.app.blog.now();
        let given = self.queue.fail(lease, "the program ended before the job did", Some(now), now).await;
        if let Err(error) = given {
            tracing::warn!(error = %chain(&error), "a job could not be given back; its lease will end");
        }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        // No code of a job runs under the lock.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Notes how an attempt ended.
    pub(super) fn ended(&mut self, lease: &Lease, end: &Arc<End>) {
        for running in self.running.iter_mut().filter(|running| running.lease == *lease) {
            running.end = Some(Arc::clone(end));
        }
    }

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
