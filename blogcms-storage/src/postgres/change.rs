//! The change log.

use super::PostgresStore;
use super::fault::Fault;
use super::sql::{Sql, get};
use crate::row;
use async_trait::async_trait;
use blogcms_core::{ChangeLog, ChangeRow, Changes, Seq, StoreError};

#[async_trait]
impl ChangeLog for PostgresStore {
    async fn changes(&self, after: Seq, limit: u32) -> Result<Changes, StoreError> {
        let mut sql = self.read().await?;
        let found = changes(&mut sql, after, limit.max(1) as usize).await;
        sql.end(found).await
    }
}

async fn changes(sql: &mut Sql<'_>, after: Seq, limit: usize) -> Result<Changes, Fault> {
    let (kept_after, last) = bounds(sql).await?;
    // A follower that is ahead of the log follows another history: that of a database before it was restored.
    if after < kept_after || after > last {
        return Ok(Changes::Truncated);
    }
    let mut rows = sql
        .all(
            "SELECT key, kind, seq, change FROM bc_changes WHERE site_id = $1 AND seq > $2
         ORDER BY seq, kind, key LIMIT $3",
            (sql.site, after.0.cast_signed(), limit as i64 + 1),
            row::change::change,
        )
        .await?;
    if rows.len() > limit
        && let (Some(first), Some(cut)) = (rows.first().map(|r| r.seq), rows.last().map(|r| r.seq))
    {
        if first == cut {
            return Ok(Changes::Rows(write(sql, first).await?));
        }
        rows.retain(|row| row.seq < cut);
    }
    Ok(Changes::Rows(rows))
}

/// The write after which the log is kept, and the last write.
async fn bounds(sql: &mut Sql<'_>) -> Result<(Seq, Seq), Fault> {
    let found = sql
        .one("SELECT changes_after, seq FROM bc_sites WHERE site_id = $1", [sql.site], |row| {
            Ok::<_, Fault>((get(row, 0)?, get(row, 1)?))
        })
        .await?;
    let (after, last) = found.ok_or_else(row::change::no_site)?;
    let (after, last) = (after.unwrap_or(0), last.unwrap_or(0));
    Ok((Seq(after.cast_unsigned()), Seq(last.cast_unsigned())))
}

/// All changes of one write.
async fn write(sql: &mut Sql<'_>, seq: Seq) -> Result<Vec<ChangeRow>, Fault> {
    sql.all(
        "SELECT key, kind, seq, change FROM bc_changes WHERE site_id = $1 AND seq = $2 ORDER BY kind, key",
        (sql.site, seq.0.cast_signed()),
        row::change::change,
    )
    .await
}
