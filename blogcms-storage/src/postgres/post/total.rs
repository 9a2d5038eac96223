//! How many posts a list has, and since when: a kept count, less two short counts of what is to come and what is over.

use super::super::fault::Fault;
use super::super::param::{Ids, Params, uuid};
use super::super::sql::{Sql, get};
use super::archive;
use crate::row::Named;
use blogcms_core::post::Listing;
use blogcms_core::{AuthorId, PostId, TermId, TermKind, Timestamp};

/// How many live posts, and when the oldest of them was published.
type Total = (u64, Option<Timestamp>);

pub(super) async fn of(sql: &mut Sql<'_>, listing: &Listing, at: Timestamp) -> Result<Total, Fault> {
    match listing {
        Listing::All => all(sql, None, at).await,
        Listing::Author(id) => author(sql, *id, at).await,
        Listing::Series(id) => terms(sql, &[*id], Some(TermKind::Series), at).await,
        Listing::Terms(ids) => terms(sql, ids, None, at).await,
        Listing::Between { from, until } => archive::total(sql, *from, *until, at).await,
    }
}

async fn total(sql: &mut Sql<'_>, statement: &str, params: impl Params) -> Result<Total, Fault> {
    let found = sql.one(statement, params, |row| Ok::<_, Fault>((get(row, 0)?, get(row, 1)?))).await?;
    let (count, oldest) = found.unwrap_or_default();
    Ok((count.unwrap_or(0).max(0).cast_unsigned(), oldest.map(Timestamp::from_micros)))
}

/// All live posts, without the live post `but`.
pub(super) async fn all(sql: &mut Sql<'_>, but: Option<PostId>, at: Timestamp) -> Result<Total, Fault> {
    total(
        sql,
        "SELECT published_posts - CASE WHEN $3::uuid IS NULL THEN 0 ELSE 1 END
             - (SELECT count(*) FROM bc_posts
                WHERE site_id = $1 AND kind = 'post' AND status = 'published' AND published_at > $2)
             - (SELECT count(*) FROM bc_posts
                WHERE site_id = $1 AND kind = 'post' AND status = 'published' AND expires_at <= $2
                    AND published_at <= $2),
             (SELECT published_at FROM bc_posts
              WHERE site_id = $1 AND kind = 'post' AND status = 'published' AND published_at <= $2
                  AND (expires_at IS NULL OR expires_at > $2) AND id IS DISTINCT FROM $3
              ORDER BY published_at LIMIT 1)
         FROM bc_sites WHERE site_id = $1",
        (sql.site, at, but),
    )
    .await
}

async fn author(sql: &mut Sql<'_>, id: AuthorId, at: Timestamp) -> Result<Total, Fault> {
    total(
        sql,
        "SELECT published_count
             - (SELECT count(*) FROM bc_post_authors
                WHERE site_id = $1 AND author_id = $3 AND published_at > $2)
             - (SELECT count(*) FROM bc_post_authors
                WHERE site_id = $1 AND author_id = $3 AND expires_at <= $2 AND published_at <= $2),
             (SELECT published_at FROM bc_post_authors
              WHERE site_id = $1 AND author_id = $3 AND published_at <= $2
                  AND (expires_at IS NULL OR expires_at > $2)
              ORDER BY published_at LIMIT 1)
         FROM bc_authors WHERE site_id = $1 AND id = $3",
        (sql.site, at, id),
    )
    .await
}

/// The sum of the terms' counts where no post can be in two of them: one term, or several categories, or several
/// series. Otherwise the posts are counted one by one. With a kind, terms of another one have no posts.
async fn terms(
    sql: &mut Sql<'_>,
    ids: &[TermId],
    kind: Option<TermKind>,
    at: Timestamp,
) -> Result<Total, Fault> {
    let list: Ids = ids.iter().map(|id| uuid(*id)).collect();
    let found = sql
        .one(
            "SELECT coalesce(sum((t.published_count
                 - (SELECT count(*) FROM bc_post_terms x
                    WHERE x.site_id = $1 AND x.term_id = t.id AND x.published_at > $2)
                 - (SELECT count(*) FROM bc_post_terms x
                    WHERE x.site_id = $1 AND x.term_id = t.id AND x.expires_at <= $2
                        AND x.published_at <= $2))), 0)::bigint,
             min((SELECT x.published_at FROM bc_post_terms x
                  WHERE x.site_id = $1 AND x.term_id = t.id AND x.published_at <= $2
                      AND (x.expires_at IS NULL OR x.expires_at > $2)
                  ORDER BY x.published_at LIMIT 1)),
             count(*) <= 1 OR (count(DISTINCT t.kind) = 1 AND min(t.kind) <> 'tag')
         FROM bc_terms t WHERE t.site_id = $1 AND t.id = ANY ($3)
             AND ($4 IS NULL OR t.kind = $4)",
            (sql.site, at, Ids::clone(&list), kind.map(Named::name)),
            |row| Ok::<_, Fault>((get(row, 0)?, get(row, 1)?, get(row, 2)?)),
        )
        .await?;
    let (sum, oldest, apart) = found.unwrap_or_default();
    let count = if apart == Some(0) { count_each(sql, list, at).await? } else { sum.unwrap_or(0) };
    Ok((count.max(0).cast_unsigned(), oldest.map(Timestamp::from_micros)))
}

async fn count_each(sql: &mut Sql<'_>, list: Ids, at: Timestamp) -> Result<i64, Fault> {
    sql.number(
        "SELECT count(DISTINCT post_id) FROM bc_post_terms
         WHERE site_id = $1 AND term_id = ANY ($3) AND published_at <= $2
             AND (expires_at IS NULL OR expires_at > $2)",
        (sql.site, at, list),
    )
    .await
}
