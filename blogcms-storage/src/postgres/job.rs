//! Jobs.

use super::PostgresStore;
use super::fault::Fault;
use super::sql::{Sql, get};
use crate::row;
use async_trait::async_trait;
use blogcms_core::job::kept_error;
use blogcms_core::{
    Claim, DeadJob, Job, JobCount, JobOutcome, JobQueue, Lease, NewJob, StoreError, Timestamp, Versions,
};
use std::time::Duration;

#[async_trait]
impl JobQueue for PostgresStore {
    async fn enqueue(&self, jobs: Vec<NewJob>) -> Result<u64, StoreError> {
        let mut sql = self.write().await?;
        let new = enqueue_all(&mut sql, &jobs).await;
        let new = sql.end(new).await?;
        self.told(Versions::default());
        Ok(new)
    }

    async fn next(&self, kinds: &[&str]) -> Result<Option<Timestamp>, StoreError> {
        let mut sql = self.read().await?;
        let next = next(&mut sql, kinds).await;
        sql.end(next).await
    }

    async fn claim(&self, claim: Claim<'_>) -> Result<Vec<Job>, StoreError> {
        let mut sql = self.write().await?;
        let jobs = self::claim(&mut sql, claim).await;
        sql.end(jobs).await
    }

    async fn extend(&self, lease: &Lease, by: Duration) -> Result<bool, StoreError> {
        let mut sql = self.write().await?;
        let extended = extend(&mut sql, lease, by).await;
        sql.end(extended).await
    }

    async fn finish(&self, lease: &Lease, outcome: JobOutcome, now: Timestamp) -> Result<bool, StoreError> {
        let mut sql = self.write().await?;
        let finished = match outcome {
            JobOutcome::Done => done(&mut sql, lease, now).await,
            JobOutcome::Void => void(&mut sql, lease).await,
        };
        sql.end(finished).await
    }

    async fn fail(
        &self,
        lease: &Lease,
        error: &str,
        again: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut sql = self.write().await?;
        let failed = fail(&mut sql, lease, &kept_error(error), (again, now)).await;
        sql.end(failed).await
    }

    async fn retry(&self, key: &str, now: Timestamp) -> Result<bool, StoreError> {
        let mut sql = self.write().await?;
        let retried = retry(&mut sql, key, now).await;
        let retried = sql.end(retried).await?;
        self.told(Versions::default());
        Ok(retried)
    }

    async fn dead(&self, limit: u32) -> Result<Vec<DeadJob>, StoreError> {
        let mut sql = self.read().await?;
        let dead = sql
            .all(
                "SELECT key, kind, attempts, error, dead_at FROM bc_jobs
                 WHERE site_id = $1 AND dead_at IS NOT NULL ORDER BY dead_at DESC, key LIMIT $2",
                (sql.site, limit),
                row::job::dead,
            )
            .await;
        sql.end(dead).await
    }

    async fn counts(&self, now: Timestamp) -> Result<Vec<JobCount>, StoreError> {
        let mut sql = self.read().await?;
        let counts = counts(&mut sql, now).await;
        sql.end(counts).await
    }

    async fn expire(&self, kind: &str, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        let mut sql = self.write().await?;
        let expired = expire(&mut sql, kind, before, limit).await;
        sql.end(expired).await
    }

    async fn forget(&self, now: Timestamp, limit: u32) -> Result<u64, StoreError> {
        let mut sql = self.write().await?;
        let forgotten = forget(&mut sql, now, limit).await;
        sql.end(forgotten).await
    }
}

/// A lease in microseconds, a hundred years at most. It begins with the statement, by the server's clock.
fn micros(lease: Duration) -> i64 {
    const MAX: u128 = 100 * 365 * 86_400_000_000;
    lease.as_micros().min(MAX) as i64
}

/// Enqueues jobs; how many are new. Two that enqueue the same keys take them in the same order, and so wait for each other
/// instead of for ever.
pub(super) async fn enqueue_all(sql: &mut Sql<'_>, jobs: &[NewJob]) -> Result<u64, Fault> {
    let mut sorted: Vec<&NewJob> = jobs.iter().collect();
    sorted.sort_by(|a, b| a.key.cmp(&b.key));
    let mut new = 0;
    for job in sorted {
        new += enqueue(sql, job).await? as u64;
    }
    Ok(new)
}

/// Enqueues a job unless its key is taken; how many that makes.
async fn enqueue(sql: &mut Sql<'_>, job: &NewJob) -> Result<usize, Fault> {
    sql.run(
        "INSERT INTO bc_jobs (site_id, key, kind, due, payload, holds_until) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (site_id, key) DO NOTHING",
        (sql.site, &job.key, &job.kind, job.due, &job.payload, job.holds_until),
    )
    .await
}

fn list(kinds: &[&str]) -> Vec<String> {
    kinds.iter().map(ToString::to_string).collect()
}

/// Asked for kind by kind: what waits for another program is not walked through.
async fn next(sql: &mut Sql<'_>, kinds: &[&str]) -> Result<Option<Timestamp>, Fault> {
    let due = sql
        .one(
            "SELECT min(j.due) FROM unnest($2::text[]) k(kind) CROSS JOIN LATERAL (
                 SELECT due FROM bc_jobs
                 WHERE site_id = $1 AND kind = k.kind AND done_at IS NULL AND dead_at IS NULL
                     AND (until_ IS NULL OR until_ <= statement_timestamp())
                 ORDER BY due LIMIT 1) j",
            (sql.site, list(kinds)),
            |row| get(row, 0),
        )
        .await?;
    Ok(due.flatten().map(Timestamp::from_micros))
}

/// So many jobs of a kind are looked at beyond those that are wanted: as many claims at once find each its own.
const AT_ONCE: u32 = 32;

/// What another claim is about to take is passed over, so that nobody waits. The innermost are the first of each kind, as
/// the index has them; nothing is locked but what is taken.
async fn claim(sql: &mut Sql<'_>, claim: Claim<'_>) -> Result<Vec<Job>, Fault> {
    let some = claim.limit.saturating_add(AT_ONCE);
    let mut jobs = sql
        .all(
            "UPDATE bc_jobs SET owner = $2, epoch = epoch + 1, attempts = attempts + 1,
                 until_ = statement_timestamp() + $3 * interval '1 microsecond'
             WHERE site_id = $1 AND key = ANY (ARRAY (
                 SELECT key FROM bc_jobs
                 WHERE site_id = $1 AND done_at IS NULL AND dead_at IS NULL AND due <= $4
                     AND (until_ IS NULL OR until_ <= statement_timestamp())
                     AND key = ANY (ARRAY (
                         SELECT j.key FROM unnest($5::text[]) k(kind) CROSS JOIN LATERAL (
                             SELECT key FROM bc_jobs
                             WHERE site_id = $1 AND kind = k.kind AND done_at IS NULL AND dead_at IS NULL
                                 AND due <= $4 AND (until_ IS NULL OR until_ <= statement_timestamp())
                             ORDER BY due, key LIMIT $7) j))
                 ORDER BY due, key LIMIT $6 FOR UPDATE SKIP LOCKED))
             RETURNING key, kind, due, payload, owner, epoch, attempts",
            (sql.site, claim.owner, micros(claim.lease), claim.now, list(claim.kinds), claim.limit, some),
            row::job::job,
        )
        .await?;
    // In what order rows are returned is the database's choice.
    jobs.sort_by(|a, b| (a.due, a.key()).cmp(&(b.due, b.key())));
    Ok(jobs)
}

async fn extend(sql: &mut Sql<'_>, lease: &Lease, by: Duration) -> Result<bool, Fault> {
    let rows = sql
        .run(
            "UPDATE bc_jobs SET until_ = statement_timestamp() + $5 * interval '1 microsecond'
             WHERE site_id = $1 AND key = $2 AND owner = $3 AND epoch = $4",
            (sql.site, &lease.key, &lease.owner, lease.epoch.cast_signed(), micros(by)),
        )
        .await?;
    Ok(rows > 0)
}

/// Whoever has no lease has no owner: what ends one takes it away.
async fn done(sql: &mut Sql<'_>, lease: &Lease, now: Timestamp) -> Result<bool, Fault> {
    let rows = sql
        .run(
            "UPDATE bc_jobs SET done_at = $5, owner = NULL, until_ = NULL, error = NULL, payload = ''
             WHERE site_id = $1 AND key = $2 AND owner = $3 AND epoch = $4",
            (sql.site, &lease.key, &lease.owner, lease.epoch.cast_signed(), now),
        )
        .await?;
    Ok(rows > 0)
}

async fn void(sql: &mut Sql<'_>, lease: &Lease) -> Result<bool, Fault> {
    let rows = sql
        .run(
            "DELETE FROM bc_jobs WHERE site_id = $1 AND key = $2 AND owner = $3 AND epoch = $4",
            (sql.site, &lease.key, &lease.owner, lease.epoch.cast_signed()),
        )
        .await?;
    Ok(rows > 0)
}

async fn fail(
    sql: &mut Sql<'_>,
    lease: &Lease,
    error: &str,
    (again, now): (Option<Timestamp>, Timestamp),
) -> Result<bool, Fault> {
    let dead_at = if again.is_none() { Some(now) } else { None };
    let rows = sql
        .run(
            "UPDATE bc_jobs SET due = coalesce($5, due), dead_at = $6, error = $7, owner = NULL, until_ = NULL
             WHERE site_id = $1 AND key = $2 AND owner = $3 AND epoch = $4",
            (sql.site, &lease.key, &lease.owner, lease.epoch.cast_signed(), again, dead_at, error),
        )
        .await?;
    Ok(rows > 0)
}

async fn retry(sql: &mut Sql<'_>, key: &str, now: Timestamp) -> Result<bool, Fault> {
    let rows = sql
        .run(
            "UPDATE bc_jobs SET due = $3, attempts = 0, dead_at = NULL
             WHERE site_id = $1 AND key = $2 AND error IS NOT NULL AND owner IS NULL",
            (sql.site, key, now),
        )
        .await?;
    Ok(rows > 0)
}

async fn counts(sql: &mut Sql<'_>, now: Timestamp) -> Result<Vec<JobCount>, Fault> {
    sql.all(
        "SELECT kind, count(*) FILTER (WHERE waits), count(*) FILTER (WHERE waits AND due <= $2),
             count(*) FILTER (WHERE dead_at IS NULL AND NOT waits), count(*) FILTER (WHERE dead_at IS NOT NULL),
             min(due) FILTER (WHERE waits AND due <= $2)
         FROM (SELECT kind, due, dead_at,
                 dead_at IS NULL AND (until_ IS NULL OR until_ <= statement_timestamp()) AS waits
             FROM bc_jobs WHERE site_id = $1 AND done_at IS NULL) j
         GROUP BY kind ORDER BY kind",
        (sql.site, now),
        row::job::count,
    )
    .await
}

async fn expire(sql: &mut Sql<'_>, kind: &str, before: Timestamp, limit: u32) -> Result<u64, Fault> {
    let rows = sql
        .run(
            "DELETE FROM bc_jobs WHERE site_id = $1 AND key = ANY (ARRAY (
                 SELECT key FROM bc_jobs
                 WHERE site_id = $1 AND kind = $2 AND done_at IS NULL AND dead_at IS NULL AND due < $3
                     AND (until_ IS NULL OR until_ <= statement_timestamp()) LIMIT $4 FOR UPDATE SKIP LOCKED))",
            (sql.site, kind, before, limit),
        )
        .await?;
    Ok(rows as u64)
}

async fn forget(sql: &mut Sql<'_>, now: Timestamp, limit: u32) -> Result<u64, Fault> {
    let rows = sql
        .run(
            "DELETE FROM bc_jobs WHERE site_id = $1 AND key = ANY (ARRAY (
                 SELECT key FROM bc_jobs
                 WHERE site_id = $1 AND done_at IS NOT NULL AND holds_until <= $2 LIMIT $3 FOR UPDATE SKIP LOCKED))",
            (sql.site, now, limit),
        )
        .await?;
    Ok(rows as u64)
}
