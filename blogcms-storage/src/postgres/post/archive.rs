//! Posts by when they were published: whole days from kept counts, and what is left at both ends one by one.

use super::super::fault::Fault;
use super::super::param::Time;
use super::super::sql::{Sql, get};
use super::page::{of, snapshot};
use crate::row::archive::stretch;
use blogcms_core::Timestamp;
use blogcms_core::post::Snapshot;

/// The live posts of each stretch, in the order of the lists: where they begin and end; their first whole day and the one
/// behind the last; where the part before ends, and the part behind begins.
const COUNTS: &str = "SELECT (
         (SELECT coalesce(sum(published_count), 0) FROM bc_post_days
          WHERE site_id = $1 AND day >= s.first AND day < s.last)
         + (SELECT count(*) FROM bc_posts
            WHERE site_id = $1 AND kind = 'post' AND status = 'published'
                AND published_at >= s.begins AND published_at < s.before)
         + (SELECT count(*) FROM bc_posts
            WHERE site_id = $1 AND kind = 'post' AND status = 'published'
                AND published_at >= s.behind AND published_at < s.ends)
         - (SELECT count(*) FROM bc_posts
            WHERE site_id = $1 AND kind = 'post' AND status = 'published'
                AND published_at >= s.begins AND published_at < s.ends AND expires_at <= $2))::bigint
     FROM unnest($3, $4, $5, $6, $7, $8) WITH ORDINALITY
         s (begins, ends, first, last, before, behind, place) ORDER BY s.place";

async fn counts(sql: &mut Sql<'_>, stretches: &[[i64; 6]], at: Timestamp) -> Result<Vec<u64>, Fault> {
    let days = |part: usize| -> Vec<i64> { stretches.iter().map(|s| s[part]).collect() };
    let times = |part: usize| -> Vec<Time> { stretches.iter().map(|s| Time(s[part])).collect() };
    let params = (sql.site, at, times(0), times(1), days(2), days(3), times(4), times(5));
    let counts = sql.all(COUNTS, params, |row| get(row, 0)).await?;
    Ok(counts.into_iter().map(|count| count.unwrap_or(0).max(0).cast_unsigned()).collect())
}

pub(super) async fn archive_counts(
    sql: &mut Sql<'_>,
    bounds: &[Timestamp],
    at: Timestamp,
) -> Result<Snapshot<Vec<u64>>, Fault> {
    let stretches: Vec<_> = bounds.windows(2).map(|pair| stretch(pair[0], pair[1], at)).collect();
    let snapshot = snapshot(sql, at).await?;
    Ok(of(snapshot, counts(sql, &stretches, at).await?))
}

/// How many live posts were published in a stretch of time, and when the oldest of them was.
pub(super) async fn total(
    sql: &mut Sql<'_>,
    from: Timestamp,
    until: Timestamp,
    at: Timestamp,
) -> Result<(u64, Option<Timestamp>), Fault> {
    let stretch = stretch(from, until, at);
    let count = counts(sql, &[stretch], at).await?.into_iter().sum();
    let oldest = sql.one(
        "SELECT published_at FROM bc_posts
         WHERE site_id = $1 AND kind = 'post' AND status = 'published' AND published_at >= $3 AND published_at < $4
             AND (expires_at IS NULL OR expires_at > $2)
         ORDER BY published_at LIMIT 1",
        (sql.site, at, Time(stretch[0]), Time(stretch[1])),
        |row| get(row, 0),
    ).await?;
    Ok((count, oldest.flatten().map(Timestamp::from_micros)))
}
