//! The change log.

use super::SqliteStore;
use super::fault::Fault;
use super::sql::Sql;
use crate::row;
use async_trait::async_trait;
use blogcms_core::{ChangeLog, ChangeRow, Changes, Seq, StoreError};

#[async_trait]
impl ChangeLog for SqliteStore {
    async fn changes(&self, after: Seq, limit: u32) -> Result<Changes, StoreError> {
        self.pool.read(self.site, move |sql| changes(sql, after, limit.max(1) as usize)).await
    }
}

fn changes(sql: &Sql<'_>, after: Seq, limit: usize) -> Result<Changes, Fault> {
    let (kept_after, last) = bounds(sql)?;
    // A follower that is ahead of the log follows another history: that of a database before it was restored.
    if after < kept_after || after > last {
        return Ok(Changes::Truncated);
    }
    let mut rows = sql.all(
        "SELECT key, kind, seq, change FROM bc_changes WHERE site_id = ?1 AND seq > ?2
         ORDER BY seq, kind, key LIMIT ?3",
        (sql.site, after.0.cast_signed(), limit as i64 + 1),
        |row| row::change::change(row),
    )?;
    if rows.len() > limit
        && let (Some(first), Some(cut)) = (rows.first().map(|r| r.seq), rows.last().map(|r| r.seq))
    {
        if first == cut {
            return Ok(Changes::Rows(write(sql, first)?));
        }
        rows.retain(|row| row.seq < cut);
    }
    Ok(Changes::Rows(rows))
}

/// The write after which the log is kept, and the last write.
fn bounds(sql: &Sql<'_>) -> Result<(Seq, Seq), Fault> {
    let found = sql.one("SELECT changes_after, seq FROM bc_sites WHERE site_id = ?1", [sql.site], |row| {
        Ok::<_, rusqlite::Error>((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?))
    })?;
    let (after, last) = found.ok_or_else(row::change::no_site)?;
    Ok((Seq(after.cast_unsigned()), Seq(last.cast_unsigned())))
}

/// All changes of one write.
fn write(sql: &Sql<'_>, seq: Seq) -> Result<Vec<ChangeRow>, Fault> {
    sql.all(
        "SELECT key, kind, seq, change FROM bc_changes WHERE site_id = ?1 AND seq = ?2 ORDER BY kind, key",
        (sql.site, seq.0.cast_signed()),
        |row| row::change::change(row),
    )
}
