//! Rows of jobs.

use super::{Cells, Reader};
use blogcms_core::{DeadJob, Job, JobCount, Lease, StoreError};

/// The columns of a claimed job, in order.
pub(crate) const COLUMNS: &[&str] = &["key", "kind", "due", "payload", "owner", "epoch", "attempts"];
/// The columns of a dead job, in order.
pub(crate) const DEAD: &[&str] = &["key", "kind", "attempts", "error", "dead_at"];
/// The sums over the jobs of a kind, in order.
pub(crate) const COUNT: &[&str] = &["kind", "waiting", "due", "running", "dead", "oldest_due"];

/// Reads a job that has been claimed.
pub(crate) fn job(cells: &impl Cells) -> Result<Job, StoreError> {
    let mut row = Reader::new(cells, "bc_jobs", COLUMNS, 0);
    let (key, kind, due, payload) = (row.text()?, row.text()?, row.time()?, row.text()?);
    let lease = Lease { key, owner: row.text()?, epoch: row.fit()? };
    Ok(Job { lease, kind, due, attempt: row.fit()?, payload })
}

/// Reads a job that nobody tries any more.
pub(crate) fn dead(cells: &impl Cells) -> Result<DeadJob, StoreError> {
    let mut row = Reader::new(cells, "bc_jobs", DEAD, 0);
    Ok(DeadJob {
        key: row.text()?,
        kind: row.text()?,
        attempts: row.fit()?,
        error: row.text()?,
        since: row.time()?,
    })
}

/// Reads how many jobs of a kind there are.
pub(crate) fn count(cells: &impl Cells) -> Result<JobCount, StoreError> {
    let mut row = Reader::new(cells, "bc_jobs", COUNT, 0);
    Ok(JobCount {
        kind: row.text()?,
        waiting: row.fit()?,
        due: row.fit()?,
        running: row.fit()?,
        dead: row.fit()?,
        oldest_due: row.opt_time()?,
    })
}
