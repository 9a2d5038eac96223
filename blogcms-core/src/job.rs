//! Jobs: work that belongs to the installation and is done once, by whichever process gets to it: mail, webhooks, news of a
//! post that went live.
//!
//! A job is enqueued in the same [`crate::WriteBatch`] as what it is about, or by [`JobQueue::enqueue`] where nothing is
//! written with it. A worker claims it by a [`Lease`], does it, and finishes it or says why it failed. A worker that is never
//! heard of again loses its lease, and another one does the job: so **each is done at least once, and whoever does it uses
//! its key to notice a second time** (as the idempotency key of a request, the id of a message, the key of a row).
//!
//! Two clocks are involved. When a job is due is a question about the blog's time, like everything that readers see; it
//! comes in as an argument. How long a lease lasts is measured by the store's own clock, so that workers whose clocks
//! differ do not take each other's work.

use crate::error::StoreError;
use crate::time::Timestamp;
use async_trait::async_trait;
use std::time::Duration;

/// The most characters of an error that are kept.
pub const MAX_ERROR: usize = 1000;

/// Work to be done after the batch, at least once and never before `due`. Enqueued with the batch, or not at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewJob {
    /// Names the job on its site: one with the same key is not enqueued again. The idempotency key of what it does.
    pub key: String,
    /// What to do: the name of a handler.
    pub kind: String,
    /// Not before.
    pub due: Timestamp,
    /// What the handler needs, as JSON. Forgotten once the job is done.
    pub payload: String,
    /// Until when the key is taken, even if the job is done before: as long as somebody may enqueue it again. A key that can
    /// come again at any time is held until [`Timestamp::MAX`].
    pub holds_until: Timestamp,
}

/// The right to do a job, until it ends or somebody else claims it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// The job.
    pub key: String,
    /// Who has claimed it.
    pub owner: String,
    /// How often it has been claimed: that of an older claim is worth nothing.
    pub epoch: u64,
}

/// A job that was claimed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// The right to do it.
    pub lease: Lease,
    /// What to do.
    pub kind: String,
    /// When it was due.
    pub due: Timestamp,
    /// Which attempt this is, from 1.
    pub attempt: u32,
    /// What the handler needs.
    pub payload: String,
}

impl Job {
    /// Names the job on its site; the same in every attempt.
    pub fn key(&self) -> &str {
        &self.lease.key
    }
}

/// Which jobs a worker wants.
#[derive(Clone, Copy, Debug)]
pub struct Claim<'a> {
    /// Who it is: no two workers have the same name.
    pub owner: &'a str,
    /// The kinds it can do.
    pub kinds: &'a [&'a str],
    /// At most so many.
    pub limit: u32,
    /// For how long, by the store's clock.
    pub lease: Duration,
    /// What is due by now.
    pub now: Timestamp,
}

/// How a job ended well.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum JobOutcome {
    /// It is done.
    #[default]
    Done,
    /// It was not to be done any more. Its key is free at once, since nothing came of it.
    Void,
}

impl From<()> for JobOutcome {
    fn from((): ()) -> Self {
        Self::Done
    }
}

/// A job that nobody tries any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadJob {
    /// Names the job on its site.
    pub key: String,
    /// What was to be done.
    pub kind: String,
    /// How often it was tried.
    pub attempts: u32,
    /// Why the last attempt failed.
    pub error: String,
    /// When that was.
    pub since: Timestamp,
}

/// How the jobs of a kind fare; none that is done is in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JobCount {
    /// The kind.
    pub kind: String,
    /// Those that nobody is doing, due or not.
    pub waiting: u64,
    /// Those of them that are due.
    pub due: u64,
    /// Those that somebody is doing.
    pub running: u64,
    /// Those that nobody tries any more.
    pub dead: u64,
    /// Since when the oldest is due that nobody is doing: how far the workers are behind.
    pub oldest_due: Option<Timestamp>,
}

/// The jobs of a site. Every method is atomic and durable by itself; none has part in the numbers of writes.
///
/// A job waits, is running (under a lease that has not ended), done or dead. Whatever takes a [`Lease`] gives `false`, and does
/// nothing, when the job has been claimed again since, or is done or dead; a lease that has merely ended is good as long as
/// nobody else has claimed the job.
#[async_trait]
pub trait JobQueue: Send + Sync {
    /// Enqueues jobs, all or none, and gives how many are new: those whose key is taken are passed over, even if the rest of
    /// them is different.
    async fn enqueue(&self, jobs: Vec<NewJob>) -> Result<u64, StoreError>;

    /// When the first job of these kinds that nobody is doing is due: in the past, if it has to wait for no time.
    async fn next(&self, kinds: &[&str]) -> Result<Option<Timestamp>, StoreError>;

    /// Gives jobs that are due, wait, and are of these kinds, those due first before others (by key among equals), each
    /// to one claim only: from now on they are running. The claim counts as an attempt, whatever becomes of it.
    async fn claim(&self, claim: Claim<'_>) -> Result<Vec<Job>, StoreError>;

    /// Lets a lease last `by` from now, by the store's clock.
    async fn extend(&self, lease: &Lease, by: Duration) -> Result<bool, StoreError>;

    /// Ends a job. Of one that is done the key alone is kept, and that until [`NewJob::holds_until`]; one that is void is
    /// forgotten.
    async fn finish(&self, lease: &Lease, outcome: JobOutcome, now: Timestamp) -> Result<bool, StoreError>;

    /// Says why an attempt failed (at most [`MAX_ERROR`] characters of it are kept), and when the job is due again; without
    /// such a time it is dead since `now`.
    async fn fail(
        &self,
        lease: &Lease,
        error: &str,
        again: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Makes a job that is dead, or has failed and waits, due at `now` as if it had never been tried. `false` if there is
    /// none of this key, or it is running.
    async fn retry(&self, key: &str, now: Timestamp) -> Result<bool, StoreError>;

    /// At most `limit` dead jobs, the last to die first.
    async fn dead(&self, limit: u32) -> Result<Vec<DeadJob>, StoreError>;

    /// How the jobs fare, by kind in the order of its bytes. A kind all of whose jobs are done is not in it.
    async fn counts(&self, now: Timestamp) -> Result<Vec<JobCount>, StoreError>;

    /// Makes at most `limit` jobs of a kind void that wait and were due before `before`: nobody has done them, and nobody has
    /// to any more. How many it was.
    async fn expire(&self, kind: &str, before: Timestamp, limit: u32) -> Result<u64, StoreError>;

    /// Forgets at most `limit` keys of jobs that are done and whose [`NewJob::holds_until`] has come. How many it was.
    async fn forget(&self, now: Timestamp, limit: u32) -> Result<u64, StoreError>;
}

/// The beginning of an error, as much of it as is kept: for those who implement [`JobQueue::fail`].
pub fn kept_error(error: &str) -> String {
    error.chars().filter(|c| *c != '\0').take(MAX_ERROR).collect()
}
