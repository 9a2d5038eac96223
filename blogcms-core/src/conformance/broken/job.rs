//! Faults of the queue.

use super::Fault;
use crate::error::StoreError;
use crate::job::{Claim, DeadJob, Job, JobCount, JobOutcome, JobQueue, Lease, NewJob};
use crate::time::Timestamp;
use async_trait::async_trait;
use std::sync::Arc;
use std::time::Duration;

/// A good queue, and what is wrong with it.
pub(super) struct BrokenQueue {
    pub(super) inner: Arc<dyn JobQueue>,
    pub(super) fault: Option<Fault>,
}

impl BrokenQueue {
    fn is(&self, fault: Fault) -> bool {
        self.fault == Some(fault)
    }
}

/// How often the key of a lease may have been claimed by what the cases do.
const EPOCHS: u64 = 9;

#[async_trait]
impl JobQueue for BrokenQueue {
    async fn enqueue(&self, jobs: Vec<NewJob>) -> Result<u64, StoreError> {
        self.inner.enqueue(jobs).await
    }

    async fn next(&self, kinds: &[&str]) -> Result<Option<Timestamp>, StoreError> {
        self.inner.next(kinds).await
    }

    async fn claim(&self, mut claim: Claim<'_>) -> Result<Vec<Job>, StoreError> {
        if self.is(Fault::ClaimsEarly) {
            claim.now = Timestamp::MAX;
        }
        if self.is(Fault::ClaimsRunning) {
            claim.lease = Duration::ZERO;
        }
        self.inner.claim(claim).await
    }

    async fn extend(&self, lease: &Lease, by: Duration) -> Result<bool, StoreError> {
        self.inner.extend(lease, by).await
    }

    async fn finish(&self, lease: &Lease, outcome: JobOutcome, now: Timestamp) -> Result<bool, StoreError> {
        let outcome = if self.is(Fault::VoidIsDone) { JobOutcome::Done } else { outcome };
        if !self.is(Fault::IgnoresEpoch) {
            return self.inner.finish(lease, outcome, now).await;
        }
        for epoch in 1..EPOCHS {
            if self.inner.finish(&Lease { epoch, ..lease.clone() }, outcome, now).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn fail(
        &self,
        lease: &Lease,
        error: &str,
        again: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let again = if self.is(Fault::ForgetsBackOff) { again.map(|_| now) } else { again };
        self.inner.fail(lease, error, again, now).await
    }

    async fn retry(&self, key: &str, now: Timestamp) -> Result<bool, StoreError> {
        self.inner.retry(key, now).await
    }

    async fn dead(&self, limit: u32) -> Result<Vec<DeadJob>, StoreError> {
        self.inner.dead(limit).await
    }

    async fn counts(&self, now: Timestamp) -> Result<Vec<JobCount>, StoreError> {
        let now = if self.is(Fault::CountsAllAsDue) { Timestamp::MAX } else { now };
        self.inner.counts(now).await
    }

    async fn expire(&self, kind: &str, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        let before = if self.is(Fault::ExpiresAll) { Timestamp::MAX } else { before };
        self.inner.expire(kind, before, limit).await
    }

    async fn forget(&self, now: Timestamp, limit: u32) -> Result<u64, StoreError> {
        self.inner.forget(now, limit).await
    }
}
