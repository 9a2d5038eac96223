//! How many posts a list has, and since when: a kept count, less two short counts of what is to come and what is over.
//! (The `+` in the latter keeps SQLite from walking through all that was ever published.)

use super::super::fault::Fault;
use super::super::sql::Sql;
use super::archive;
use crate::row::{self, Named};
use blogcms_core::post::Listing;
use blogcms_core::{AuthorId, Id, PostId, TermId, TermKind, Timestamp};
use rusqlite::Params;

/// How many live posts, and when the oldest of them was published.
type Total = (u64, Option<Timestamp>);

pub(super) fn of(sql: &Sql<'_>, listing: &Listing, at: Timestamp) -> Result<Total, Fault> {
    match listing {
        Listing::All => all(sql, None, at),
        Listing::Author(id) => author(sql, *id, at),
        Listing::Series(id) => terms(sql, &[*id], Some(TermKind::Series), at),
        Listing::Terms(ids) => terms(sql, ids, None, at),
        Listing::Between { from, until } => archive::total(sql, *from, *until, at),
    }
}

fn total(sql: &Sql<'_>, statement: &str, params: impl Params) -> Result<Total, Fault> {
    let found = sql.one(statement, params, |row| {
        Ok::<_, rusqlite::Error>((row.get::<_, i64>(0)?, row.get::<_, Option<i64>>(1)?))
    })?;
    let (count, oldest) = found.unwrap_or((0, None));
    Ok((count.max(0).cast_unsigned(), oldest.map(Timestamp::from_micros)))
}

/// All live posts, without the live post `but`.
pub(super) fn all(sql: &Sql<'_>, but: Option<PostId>, at: Timestamp) -> Result<Total, Fault> {
    total(
        sql,
        "SELECT published_posts - (?3 IS NOT NULL)
             - (SELECT count(*) FROM bc_posts
                WHERE site_id = ?1 AND kind = 'post' AND status = 'published' AND published_at > ?2)
             - (SELECT count(*) FROM bc_posts
                WHERE site_id = ?1 AND kind = 'post' AND status = 'published' AND expires_at <= ?2
                    AND +published_at <= ?2),
             (SELECT published_at FROM bc_posts
              WHERE site_id = ?1 AND kind = 'post' AND status = 'published' AND published_at <= ?2
                  AND (expires_at IS NULL OR expires_at > ?2) AND id IS NOT ?3
              ORDER BY published_at LIMIT 1)
         FROM bc_sites WHERE site_id = ?1",
        (sql.site, at.as_micros(), but.map(Id::to_bytes)),
    )
}

fn author(sql: &Sql<'_>, id: AuthorId, at: Timestamp) -> Result<Total, Fault> {
    total(
        sql,
        "SELECT published_count
             - (SELECT count(*) FROM bc_post_authors
                WHERE site_id = ?1 AND author_id = ?3 AND published_at > ?2)
             - (SELECT count(*) FROM bc_post_authors
                WHERE site_id = ?1 AND author_id = ?3 AND expires_at <= ?2 AND +published_at <= ?2),
             (SELECT published_at FROM bc_post_authors
              WHERE site_id = ?1 AND author_id = ?3 AND published_at <= ?2
                  AND (expires_at IS NULL OR expires_at > ?2)
              ORDER BY published_at LIMIT 1)
         FROM bc_authors WHERE site_id = ?1 AND id = ?3",
        (sql.site, at.as_micros(), id.to_bytes()),
    )
}

/// The sum of the terms' counts where no post can be in two of them: one term, or several categories, or several
/// series. Otherwise the posts are counted one by one. With a kind, terms of another one have no posts.
fn terms(sql: &Sql<'_>, ids: &[TermId], kind: Option<TermKind>, at: Timestamp) -> Result<Total, Fault> {
    let list = row::hex_list(ids)?;
    let found = sql.one(
        "SELECT coalesce(sum(t.published_count
                 - (SELECT count(*) FROM bc_post_terms x
                    WHERE x.site_id = ?1 AND x.term_id = t.id AND x.published_at > ?2)
                 - (SELECT count(*) FROM bc_post_terms x
                    WHERE x.site_id = ?1 AND x.term_id = t.id AND x.expires_at <= ?2
                        AND +x.published_at <= ?2)), 0),
             min((SELECT x.published_at FROM bc_post_terms x
                  WHERE x.site_id = ?1 AND x.term_id = t.id AND x.published_at <= ?2
                      AND (x.expires_at IS NULL OR x.expires_at > ?2)
                  ORDER BY x.published_at LIMIT 1)),
             count(*) <= 1 OR (count(DISTINCT t.kind) = 1 AND min(t.kind) <> 'tag')
         FROM bc_terms t WHERE t.site_id = ?1 AND t.id IN (SELECT unhex(value) FROM json_each(?3))
             AND (?4 IS NULL OR t.kind = ?4)",
        (sql.site, at.as_micros(), &list, kind.map(Named::name)),
        |row| Ok::<_, rusqlite::Error>((row.get::<_, i64>(0)?, row.get::<_, Option<i64>>(1)?, row.get(2)?)),
    )?;
    let (sum, oldest, apart): (i64, Option<i64>, bool) = found.unwrap_or((0, None, true));
    let count = if apart { sum } else { count_each(sql, list, at)? };
    Ok((count.max(0).cast_unsigned(), oldest.map(Timestamp::from_micros)))
}

fn count_each(sql: &Sql<'_>, list: String, at: Timestamp) -> Result<i64, Fault> {
    sql.number(
        "SELECT count(DISTINCT post_id) FROM bc_post_terms
         WHERE site_id = ?1 AND term_id IN (SELECT unhex(value) FROM json_each(?3)) AND published_at <= ?2
             AND (expires_at IS NULL OR expires_at > ?2)",
        (sql.site, at.as_micros(), list),
    )
}
