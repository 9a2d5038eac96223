//! Posts by when they were published: whole days from kept counts, and what is left at both ends one by one.

use super::super::fault::Fault;
use super::super::sql::Sql;
use super::page::snapshot;
use crate::row;
use crate::row::archive::stretch;
use blogcms_core::Timestamp;
use blogcms_core::post::Snapshot;

/// The live posts of each stretch of the list `?3`, in its order.
const COUNTS: &str = "SELECT
         (SELECT coalesce(sum(published_count), 0) FROM bc_post_days
          WHERE site_id = ?1 AND day >= s.value ->> 2 AND day < s.value ->> 3)
         + (SELECT count(*) FROM bc_posts
            WHERE site_id = ?1 AND kind = 'post' AND status = 'published'
                AND published_at >= s.value ->> 0 AND published_at < s.value ->> 4)
         + (SELECT count(*) FROM bc_posts
            WHERE site_id = ?1 AND kind = 'post' AND status = 'published'
                AND published_at >= s.value ->> 5 AND published_at < s.value ->> 1)
         - (SELECT count(*) FROM bc_posts
            WHERE site_id = ?1 AND kind = 'post' AND status = 'published'
                AND published_at >= s.value ->> 0 AND published_at < s.value ->> 1 AND expires_at <= ?2)
     FROM json_each(?3) s ORDER BY s.key";

fn counts(sql: &Sql<'_>, stretches: &[[i64; 6]], at: Timestamp) -> Result<Vec<u64>, Fault> {
    let params = (sql.site, at.as_micros(), row::json(&stretches)?);
    let counts = sql.all(COUNTS, params, |row| row.get::<_, i64>(0))?;
    Ok(counts.into_iter().map(|count| count.max(0).cast_unsigned()).collect())
}

pub(super) fn archive_counts(
    sql: &Sql<'_>,
    bounds: &[Timestamp],
    at: Timestamp,
) -> Result<Snapshot<Vec<u64>>, Fault> {
    let stretches: Vec<_> = bounds.windows(2).map(|pair| stretch(pair[0], pair[1], at)).collect();
    snapshot(sql, at, || counts(sql, &stretches, at))
}

/// How many live posts were published in a stretch of time, and when the oldest of them was.
pub(super) fn total(
    sql: &Sql<'_>,
    from: Timestamp,
    until: Timestamp,
    at: Timestamp,
) -> Result<(u64, Option<Timestamp>), Fault> {
    let stretch = stretch(from, until, at);
    let count = counts(sql, &[stretch], at)?.into_iter().sum();
    let oldest = sql.one(
        "SELECT published_at FROM bc_posts
         WHERE site_id = ?1 AND kind = 'post' AND status = 'published' AND published_at >= ?3 AND published_at < ?4
             AND (expires_at IS NULL OR expires_at > ?2)
         ORDER BY published_at LIMIT 1",
        (sql.site, at.as_micros(), stretch[0], stretch[1]),
        |row| row.get::<_, i64>(0),
    )?;
    Ok((count, oldest.map(Timestamp::from_micros)))
}
