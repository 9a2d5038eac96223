//! An attempt at a job: doing it, keeping it meanwhile, saying what became of it.

use super::worker::{Running, Worker};
use super::{GiveUp, NotBefore};
use crate::error::chain;
use crate::failure::Failure;
use blogcms_core::{Job, JobOutcome, Lease, StoreError, StoreErrorKind, Timestamp};
use futures_util::FutureExt;
use metrics::{counter, histogram};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep};
use tracing::Instrument;

/// Before the second attempt; twice as long before each one after that.
const FIRST_BACK_OFF: Duration = Duration::from_secs(5);
/// At most so long.
const LONGEST_BACK_OFF: Duration = Duration::from_secs(3600);
/// Before the queue is told for the second time how an attempt ended; twice as long before each time after that.
const FIRST_SAY_AGAIN: Duration = Duration::from_millis(100);
/// At most so long.
const LONGEST_SAY_AGAIN: Duration = Duration::from_secs(2);

/// How an attempt ended.
#[derive(Debug)]
pub(super) enum End {
    Well(JobOutcome),
    Badly {
        error: String,
        again: bool,
        /// When, if that is known.
        at: Option<Timestamp>,
    },
    /// Somebody else has the job.
    Lost,
}

impl Worker<'_> {
    /// Does a job and says what became of it.
    pub(super) async fn attempt(&self, job: Job) {
        let lease = job.lease.clone();
        self.state().running.push(Running { lease: lease.clone(), attempt: job.attempt, end: None });
        let (kind, attempt) = (job.kind.clone(), job.attempt);
        let span = tracing::info_span!("blogcms.job", kind, key = lease.key, attempt);
        let under_way = self.app.chores.under_way.begin(&kind, self.app.blog.now());
        let work = async {
            let begun = Instant::now();
            let end = tokio::select! {
                end = self.work(job) => end,
                () = self.keep(&lease) => End::Lost,
            };
            drop(under_way);
            let end = Arc::new(end);
            self.state().ended(&lease, &end);
            histogram!("blogcms_job_duration_seconds", "kind" => kind.clone()).record(begun.elapsed());
            let outcome = self.told(&lease, attempt, &end).await;
            counter!("blogcms_jobs_total", "kind" => kind, "outcome" => outcome).increment(1);
        };
        work.instrument(span).await;
        self.state().running.retain(|other| other.lease != lease);
    }

    async fn work(&self, job: Job) -> End {
        let most = self.app.chores.options.attempts;
        if job.attempt > most {
            let error =
                format!("none of {most} attempts came to an end: the last of them ended with its program");
            return End::Badly { error, again: false, at: None };
        }
        let again = job.attempt < most;
        let Some(handler) = self.app.chores.handlers.get(&job.kind) else {
            return End::Badly { error: "this program does not know how to do it".into(), again, at: None };
        };
        // The handler may panic before it gives a future.
        match AssertUnwindSafe(async { handler(job).await }).catch_unwind().await {
            Ok(Ok(outcome)) => End::Well(outcome),
            Ok(Err(error)) => {
                let again = again && !error.is::<GiveUp>();
                let at = error.downcast_ref::<NotBefore>().map(|NotBefore(at)| *at);
                End::Badly { error: chain(&*error), again, at }
            }
            Err(panic) => {
                let error = Failure::panicked("the handler", &*panic).to_string();
                End::Badly { error, again, at: None }
            }
        }
    }

    /// Extends a lease for as long as it is ours.
    async fn keep(&self, lease: &Lease) {
        let length = self.lease();
        loop {
            sleep(length / 3).await;
            match self.queue.extend(lease, length).await {
                Ok(true) => {}
                Ok(false) => return,
                Err(error) => tracing::warn!(error = %chain(&error), "a job could not be kept"),
            }
        }
    }

    /// Tells the queue how an attempt ended; what it is called in figures.
    async fn told(&self, lease: &Lease, attempt: u32, end: &End) -> &'static str {
        let outcome = match end {
            End::Lost => "lost",
            End::Well(JobOutcome::Void) => "void",
            End::Well(JobOutcome::Done) => "done",
            End::Badly { again: true, .. } => "failed",
            End::Badly { again: false, .. } => "dead",
        };
        if let End::Badly { error, again, .. } = end {
            tracing::warn!(%error, again, "a job failed");
        }
        match self.say(lease, attempt, end).await {
            Ok(true) => self.state().count(outcome),
            Ok(false) => {
                tracing::warn!("somebody else has taken the job over");
                return "lost";
            }
            Err(error) => {
                tracing::warn!(error = %chain(&error), "what became of a job cannot be kept; it is done again");
                return "untold";
            }
        }
        outcome
    }

    /// Tells the queue, again and again for as long as a lease lasts: what was done would be done anew.
    async fn say(&self, lease: &Lease, attempt: u32, end: &End) -> Result<bool, StoreError> {
        let (begun, mut pause, mut unknown) = (Instant::now(), FIRST_SAY_AGAIN, false);
        loop {
            match self.say_once(lease, attempt, end).await {
                // It was kept the time before, and there is no lease any more.
                Ok(kept) => return Ok(kept || unknown),
                Err(error) if begun.elapsed() >= self.lease() => return Err(error),
                Err(error) => unknown |= error.kind() == StoreErrorKind::Unknown,
            }
            sleep(pause).await;
            pause = pause.saturating_mul(2).min(LONGEST_SAY_AGAIN);
            // Should that fail as well, the next answer tells whose it is.
            let _ = self.queue.extend(lease, self.lease()).await;
        }
    }

    pub(super) async fn say_once(&self, lease: &Lease, attempt: u32, end: &End) -> Result<bool, StoreError> {
        let now = self.app.blog.now();
        match end {
            End::Lost => Ok(false),
            End::Well(outcome) => self.queue.finish(lease, *outcome, now).await,
            End::Badly { error, again, at } => {
                let due = again.then(|| at.unwrap_or_else(|| now.plus(back_off(attempt))));
                self.queue.fail(lease, error, due, now).await
            }
        }
    }
}

/// How long a job waits after so many attempts.
fn back_off(attempts: u32) -> Duration {
    let factor = 2_u32.saturating_pow(attempts.saturating_sub(1));
    FIRST_BACK_OFF.saturating_mul(factor).min(LONGEST_BACK_OFF)
}
