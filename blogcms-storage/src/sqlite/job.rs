//! Jobs.

use super::SqliteStore;
use super::fault::Fault;
use super::sql::Sql;
use crate::row;
use async_trait::async_trait;
use blogcms_core::job::kept_error;
use blogcms_core::{
    Claim, DeadJob, Job, JobCount, JobOutcome, JobQueue, Lease, NewJob, StoreError, Timestamp,
};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

#[async_trait]
impl JobQueue for SqliteStore {
    async fn enqueue(&self, jobs: Vec<NewJob>) -> Result<u64, StoreError> {
        let known = Arc::clone(&self.known);
        let enqueue_all =
            move |sql: &Sql<'_>| jobs.iter().map(|job| enqueue(sql, job)).sum::<Result<usize, Fault>>();
        let new = self.pool.write_then(self.site, enqueue_all, move |_| known.written()).await?;
        new.map(|new| new as u64).map_err(|fault| self.job_fault(fault))
    }

    async fn next(&self, kinds: &[&str]) -> Result<Option<Timestamp>, StoreError> {
        let kinds = row::json(&kinds)?;
        self.pool.read(self.site, move |sql| next(sql, &kinds)).await
    }

    async fn claim(&self, claim: Claim<'_>) -> Result<Vec<Job>, StoreError> {
        let kinds = claim.kinds.iter().map(ToString::to_string).collect();
        let (owner, limit, lease, now) = (claim.owner.to_owned(), claim.limit, claim.lease, claim.now);
        self.job_write(move |sql| self::claim(sql, &owner, &kinds, (limit, lease, now))).await
    }

    async fn extend(&self, lease: &Lease, by: Duration) -> Result<bool, StoreError> {
        let lease = lease.clone();
        self.job_write(move |sql| extend(sql, &lease, by)).await
    }

    async fn finish(&self, lease: &Lease, outcome: JobOutcome, now: Timestamp) -> Result<bool, StoreError> {
        let lease = lease.clone();
        self.job_write(move |sql| match outcome {
            JobOutcome::Done => done(sql, &lease, now),
            JobOutcome::Void => void(sql, &lease),
        })
        .await
    }

    async fn fail(
        &self,
        lease: &Lease,
        error: &str,
        again: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let (lease, error) = (lease.clone(), kept_error(error));
        self.job_write(move |sql| fail(sql, &lease, &error, (again, now))).await
    }

    async fn retry(&self, key: &str, now: Timestamp) -> Result<bool, StoreError> {
        let (key, known) = (key.to_owned(), Arc::clone(&self.known));
        let retried =
            self.pool.write_then(self.site, move |sql| retry(sql, &key, now), move |_| known.written());
        retried.await?.map_err(|fault| self.job_fault(fault))
    }

    async fn dead(&self, limit: u32) -> Result<Vec<DeadJob>, StoreError> {
        let read = move |sql: &Sql<'_>| {
            sql.all(
                "SELECT key, kind, attempts, error, dead_at FROM bc_jobs
                 WHERE site_id = ?1 AND dead_at IS NOT NULL ORDER BY dead_at DESC, key LIMIT ?2",
                (sql.site, limit),
                |row| row::job::dead(row),
            )
        };
        self.pool.look(self.site, read).await
    }

    async fn counts(&self, now: Timestamp) -> Result<Vec<JobCount>, StoreError> {
        self.pool.read(self.site, move |sql| counts(sql, now)).await
    }

    async fn expire(&self, kind: &str, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        let kind = kind.to_owned();
        self.job_write(move |sql| expire(sql, &kind, before, limit)).await
    }

    async fn forget(&self, now: Timestamp, limit: u32) -> Result<u64, StoreError> {
        self.job_write(move |sql| forget(sql, now, limit)).await
    }
}

impl SqliteStore {
    async fn job_write<T: Send + 'static>(
        &self,
        write: impl FnOnce(&Sql<'_>) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, StoreError> {
        let written = self.pool.write(self.site, write).await?;
        written.map_err(|fault| self.job_fault(fault))
    }

    fn job_fault(&self, fault: Fault) -> StoreError {
        fault.store_error(self.pool.place().text())
    }
}

/// The database's time, in microseconds: what leases are measured by.
fn clock(sql: &Sql<'_>) -> Result<i64, Fault> {
    sql.number("SELECT CAST(unixepoch('subsec') * 1000000 AS INTEGER)", ())
}

/// When a lease of this length ends that begins `now`.
fn end(now: i64, lease: Duration) -> i64 {
    now.saturating_add(i64::try_from(lease.as_micros()).unwrap_or(i64::MAX))
}

/// Enqueues a job unless its key is taken; how many that makes.
pub(super) fn enqueue(sql: &Sql<'_>, job: &NewJob) -> Result<usize, Fault> {
    sql.run(
        "INSERT INTO bc_jobs (site_id, key, kind, due, payload, holds_until) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (site_id, key) DO NOTHING",
        (sql.site, &job.key, &job.kind, job.due.as_micros(), &job.payload, job.holds_until.as_micros()),
    )
}

/// Asked for kind by kind: what waits for another program is not walked through.
fn next(sql: &Sql<'_>, kinds: &str) -> Result<Option<Timestamp>, Fault> {
    let clock = clock(sql)?;
    let due = sql.one(
        "SELECT min((
             SELECT due FROM bc_jobs
             WHERE site_id = ?1 AND kind = json_each.value AND done_at IS NULL AND dead_at IS NULL
                 AND (until_ IS NULL OR until_ <= ?2)
             ORDER BY due LIMIT 1))
         FROM json_each(?3)",
        (sql.site, clock, kinds),
        |row| row.get::<_, Option<i64>>(0),
    )?;
    Ok(due.flatten().map(Timestamp::from_micros))
}

/// Those of one kind that are due first, with when that is.
fn due(
    sql: &Sql<'_>,
    kind: &str,
    (now, clock): (Timestamp, i64),
    limit: u32,
) -> Result<Vec<(i64, String)>, Fault> {
    sql.all(
        "SELECT due, key FROM bc_jobs
         WHERE site_id = ?1 AND kind = ?2 AND done_at IS NULL AND dead_at IS NULL AND due <= ?3
             AND (until_ IS NULL OR until_ <= ?4)
         ORDER BY due, key LIMIT ?5",
        (sql.site, kind, now.as_micros(), clock, limit),
        |row| Ok::<_, rusqlite::Error>((row.get(0)?, row.get(1)?)),
    )
}

fn claim(
    sql: &Sql<'_>,
    owner: &str,
    kinds: &BTreeSet<String>,
    (limit, lease, now): (u32, Duration, Timestamp),
) -> Result<Vec<Job>, Fault> {
    let clock = clock(sql)?;
    let mut first = Vec::new();
    for kind in kinds {
        first.extend(due(sql, kind, (now, clock), limit)?);
    }
    first.sort();
    let keys: Vec<_> = first.iter().take(limit as usize).map(|(_, key)| key).collect();
    let mut jobs = sql.all(
        "UPDATE bc_jobs SET owner = ?2, epoch = epoch + 1, until_ = ?3, attempts = attempts + 1
         WHERE site_id = ?1 AND key IN (SELECT value FROM json_each(?4))
         RETURNING key, kind, due, payload, owner, epoch, attempts",
        (sql.site, owner, end(clock, lease), row::json(&keys)?),
        |row| row::job::job(row),
    )?;
    // In what order rows are returned is the database's choice.
    jobs.sort_by(|a, b| (a.due, a.key()).cmp(&(b.due, b.key())));
    Ok(jobs)
}

fn extend(sql: &Sql<'_>, lease: &Lease, by: Duration) -> Result<bool, Fault> {
    let until = end(clock(sql)?, by);
    let rows = sql.run(
        "UPDATE bc_jobs SET until_ = ?5
         WHERE site_id = ?1 AND key = ?2 AND owner = ?3 AND epoch = ?4",
        (sql.site, &lease.key, &lease.owner, lease.epoch.cast_signed(), until),
    )?;
    Ok(rows > 0)
}

/// Whoever has no lease has no owner: what ends one takes it away.
fn done(sql: &Sql<'_>, lease: &Lease, now: Timestamp) -> Result<bool, Fault> {
    let rows = sql.run(
        "UPDATE bc_jobs SET done_at = ?5, owner = NULL, until_ = NULL, error = NULL, payload = ''
         WHERE site_id = ?1 AND key = ?2 AND owner = ?3 AND epoch = ?4",
        (sql.site, &lease.key, &lease.owner, lease.epoch.cast_signed(), now.as_micros()),
    )?;
    Ok(rows > 0)
}

fn void(sql: &Sql<'_>, lease: &Lease) -> Result<bool, Fault> {
    let rows = sql.run(
        "DELETE FROM bc_jobs WHERE site_id = ?1 AND key = ?2 AND owner = ?3 AND epoch = ?4",
        (sql.site, &lease.key, &lease.owner, lease.epoch.cast_signed()),
    )?;
    Ok(rows > 0)
}

fn fail(
    sql: &Sql<'_>,
    lease: &Lease,
    error: &str,
    (again, now): (Option<Timestamp>, Timestamp),
) -> Result<bool, Fault> {
    let dead_at = if again.is_none() { Some(now.as_micros()) } else { None };
    let rows = sql.run(
        "UPDATE bc_jobs SET due = coalesce(?5, due), dead_at = ?6, error = ?7, owner = NULL, until_ = NULL
         WHERE site_id = ?1 AND key = ?2 AND owner = ?3 AND epoch = ?4",
        (
            sql.site,
            &lease.key,
            &lease.owner,
            lease.epoch.cast_signed(),
            again.map(Timestamp::as_micros),
            dead_at,
            error,
        ),
    )?;
    Ok(rows > 0)
}

fn retry(sql: &Sql<'_>, key: &str, now: Timestamp) -> Result<bool, Fault> {
    let rows = sql.run(
        "UPDATE bc_jobs SET due = ?3, attempts = 0, dead_at = NULL
         WHERE site_id = ?1 AND key = ?2 AND error IS NOT NULL AND owner IS NULL",
        (sql.site, key, now.as_micros()),
    )?;
    Ok(rows > 0)
}

fn counts(sql: &Sql<'_>, now: Timestamp) -> Result<Vec<JobCount>, Fault> {
    let clock = clock(sql)?;
    sql.all(
        "SELECT kind, count(*) FILTER (WHERE dead_at IS NULL AND coalesce(until_, 0) <= ?2),
             count(*) FILTER (WHERE dead_at IS NULL AND coalesce(until_, 0) <= ?2 AND due <= ?3),
             count(*) FILTER (WHERE dead_at IS NULL AND until_ > ?2),
             count(*) FILTER (WHERE dead_at IS NOT NULL),
             min(due) FILTER (WHERE dead_at IS NULL AND coalesce(until_, 0) <= ?2 AND due <= ?3)
         FROM bc_jobs WHERE site_id = ?1 AND done_at IS NULL GROUP BY kind ORDER BY kind",
        (sql.site, clock, now.as_micros()),
        |row| row::job::count(row),
    )
}

fn expire(sql: &Sql<'_>, kind: &str, before: Timestamp, limit: u32) -> Result<u64, Fault> {
    let rows = sql.run(
        "DELETE FROM bc_jobs WHERE site_id = ?1 AND key IN (
             SELECT key FROM bc_jobs
             WHERE site_id = ?1 AND kind = ?2 AND done_at IS NULL AND dead_at IS NULL AND due < ?3
                 AND (until_ IS NULL OR until_ <= ?4) LIMIT ?5)",
        (sql.site, kind, before.as_micros(), clock(sql)?, limit),
    )?;
    Ok(rows as u64)
}

fn forget(sql: &Sql<'_>, now: Timestamp, limit: u32) -> Result<u64, Fault> {
    let rows = sql.run(
        "DELETE FROM bc_jobs WHERE site_id = ?1 AND key IN (
             SELECT key FROM bc_jobs
             WHERE site_id = ?1 AND done_at IS NOT NULL AND holds_until <= ?2 LIMIT ?3)",
        (sql.site, now.as_micros(), limit),
    )?;
    Ok(rows as u64)
}
