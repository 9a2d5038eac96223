//! Lists of live posts: a window of summaries and a total.
//!
//! A window passes over rows of a narrow index and looks up only the posts that it shows. A total is a kept count
//! less two short counts of what is to come and what is over. (The `+` in the latter keeps SQLite from walking through
//! all that was ever published.)

use super::super::fault::Fault;
use super::super::sql::Sql;
use super::read::summary_columns;
use crate::row;
use blogcms_core::post::{Listing, ListingPage, PostSummary, Window};
use blogcms_core::{AuthorId, Id, PostId, TermId, Timestamp};
use rusqlite::Params;

/// Up to this many terms are merged as streams; beyond, their posts are gathered and sorted.
const MAX_STREAMS: usize = 40;

/// Wraps what selects `id` and `published_at` of a window: the posts themselves.
macro_rules! window {
    ($select:expr) => {
        concat!(
            "SELECT ",
            summary_columns!(),
            " FROM (",
            $select,
            ") w JOIN bc_posts p ON p.site_id = ?1 AND p.id = w.id ORDER BY w.published_at DESC, w.id DESC"
        )
    };
}

pub(super) fn listing(
    sql: &Sql<'_>,
    listing: &Listing,
    window: Window,
    at: Timestamp,
) -> Result<ListingPage, Fault> {
    let params = params(sql, window, at);
    match listing {
        Listing::All => all(sql, None, window, at),
        Listing::Author(id) => {
            Ok(ListingPage { posts: by_author(sql, *id, params)?, total: author_total(sql, *id, at)? })
        }
        Listing::Terms(ids) => {
            let mut ids = ids.clone();
            ids.sort_unstable();
            ids.dedup();
            let posts = match ids.as_slice() {
                [] => Vec::new(),
                [id] => by_term(sql, *id, params)?,
                several if several.len() <= MAX_STREAMS => by_terms(sql, several, params)?,
                many => by_many_terms(sql, many, params)?,
            };
            Ok(ListingPage { posts, total: terms_total(sql, &ids, at)? })
        }
    }
}

/// Site, time, size, offset.
type WindowParams = ([u8; 16], i64, i64, i64);

fn params(sql: &Sql<'_>, window: Window, at: Timestamp) -> WindowParams {
    let offset = i64::try_from(window.offset).unwrap_or(i64::MAX);
    (sql.site, at.as_micros(), i64::from(window.size), offset)
}

fn summaries(sql: &Sql<'_>, statement: &str, params: impl Params) -> Result<Vec<PostSummary>, Fault> {
    sql.all(statement, params, |row| row::post::summary(row))
}

/// All live posts, without the live post `but`.
pub(super) fn all(
    sql: &Sql<'_>,
    but: Option<PostId>,
    window: Window,
    at: Timestamp,
) -> Result<ListingPage, Fault> {
    let (site, time, size, offset) = params(sql, window, at);
    let statement = window!(
        "SELECT id, published_at FROM bc_posts
         WHERE site_id = ?1 AND kind = 'post' AND status = 'published' AND published_at <= ?2
             AND (expires_at IS NULL OR expires_at > ?2) AND id IS NOT ?5
         ORDER BY published_at DESC, id DESC LIMIT ?3 OFFSET ?4"
    );
    let posts = summaries(sql, statement, (site, time, size, offset, but.map(Id::to_bytes)))?;
    Ok(ListingPage { posts, total: total(sql, at)?.saturating_sub(u64::from(but.is_some())) })
}

fn by_author(sql: &Sql<'_>, id: AuthorId, params: WindowParams) -> Result<Vec<PostSummary>, Fault> {
    let (site, at, size, offset) = params;
    let statement = window!(
        "SELECT post_id AS id, published_at FROM bc_post_authors
         WHERE site_id = ?1 AND author_id = ?5 AND published_at <= ?2
             AND (expires_at IS NULL OR expires_at > ?2)
         ORDER BY published_at DESC, post_id DESC LIMIT ?3 OFFSET ?4"
    );
    summaries(sql, statement, (site, at, size, offset, id.to_bytes()))
}

fn by_term(sql: &Sql<'_>, id: TermId, params: WindowParams) -> Result<Vec<PostSummary>, Fault> {
    let (site, at, size, offset) = params;
    let statement = window!(
        "SELECT post_id AS id, published_at FROM bc_post_terms
         WHERE site_id = ?1 AND term_id = ?5 AND published_at <= ?2
             AND (expires_at IS NULL OR expires_at > ?2)
         ORDER BY published_at DESC, post_id DESC LIMIT ?3 OFFSET ?4"
    );
    summaries(sql, statement, (site, at, size, offset, id.to_bytes()))
}

/// Merges the terms' streams, each in the order of its index, until the window is full. `UNION` keeps one of the
/// rows of a post that is in several.
fn by_terms(sql: &Sql<'_>, ids: &[TermId], params: WindowParams) -> Result<Vec<PostSummary>, Fault> {
    let streams: Vec<String> = (0..ids.len())
        .map(|i| {
            format!(
                "SELECT published_at, post_id AS id FROM bc_post_terms
                 WHERE site_id = ?1 AND term_id = ?{} AND published_at <= ?2
                     AND (expires_at IS NULL OR expires_at > ?2)",
                i + 5
            )
        })
        .collect();
    let statement = format!(
        concat!(
            "SELECT ",
            summary_columns!(),
            " FROM ({} ORDER BY published_at DESC, id DESC LIMIT ?3 OFFSET ?4) w
             JOIN bc_posts p ON p.site_id = ?1 AND p.id = w.id ORDER BY w.published_at DESC, w.id DESC"
        ),
        streams.join(" UNION ")
    );
    let (site, at, size, offset) = params;
    let terms: Vec<[u8; 16]> = ids.iter().map(|id| id.to_bytes()).collect();
    let mut values: Vec<&dyn rusqlite::ToSql> = vec![&site, &at, &size, &offset];
    values.extend(terms.iter().map(|term| term as &dyn rusqlite::ToSql));
    summaries(sql, &statement, values.as_slice())
}

fn by_many_terms(sql: &Sql<'_>, ids: &[TermId], params: WindowParams) -> Result<Vec<PostSummary>, Fault> {
    let (site, at, size, offset) = params;
    let statement = window!(
        "SELECT DISTINCT published_at, post_id AS id FROM bc_post_terms
         WHERE site_id = ?1 AND term_id IN (SELECT unhex(value) FROM json_each(?5)) AND published_at <= ?2
             AND (expires_at IS NULL OR expires_at > ?2)
         ORDER BY published_at DESC, post_id DESC LIMIT ?3 OFFSET ?4"
    );
    summaries(sql, statement, (site, at, size, offset, row::hex_list(ids)?))
}

fn total(sql: &Sql<'_>, at: Timestamp) -> Result<u64, Fault> {
    let count = sql.number(
        "SELECT published_posts
             - (SELECT count(*) FROM bc_posts
                WHERE site_id = ?1 AND kind = 'post' AND status = 'published' AND published_at > ?2)
             - (SELECT count(*) FROM bc_posts
                WHERE site_id = ?1 AND kind = 'post' AND status = 'published' AND expires_at <= ?2
                    AND +published_at <= ?2)
         FROM bc_sites WHERE site_id = ?1",
        (sql.site, at.as_micros()),
    )?;
    Ok(count.max(0).cast_unsigned())
}

fn author_total(sql: &Sql<'_>, id: AuthorId, at: Timestamp) -> Result<u64, Fault> {
    let count = sql.number(
        "SELECT published_count
             - (SELECT count(*) FROM bc_post_authors
                WHERE site_id = ?1 AND author_id = ?3 AND published_at > ?2)
             - (SELECT count(*) FROM bc_post_authors
                WHERE site_id = ?1 AND author_id = ?3 AND expires_at <= ?2 AND +published_at <= ?2)
         FROM bc_authors WHERE site_id = ?1 AND id = ?3",
        (sql.site, at.as_micros(), id.to_bytes()),
    )?;
    Ok(count.max(0).cast_unsigned())
}

/// The sum of the terms' counts where no post can be in two of them: one term, or several categories, or several
/// series. Otherwise the posts are counted one by one.
fn terms_total(sql: &Sql<'_>, ids: &[TermId], at: Timestamp) -> Result<u64, Fault> {
    let list = row::hex_list(ids)?;
    let (sum, apart) = sql
        .one(
            "SELECT coalesce(sum(t.published_count
                     - (SELECT count(*) FROM bc_post_terms x
                        WHERE x.site_id = ?1 AND x.term_id = t.id AND x.published_at > ?2)
                     - (SELECT count(*) FROM bc_post_terms x
                        WHERE x.site_id = ?1 AND x.term_id = t.id AND x.expires_at <= ?2
                            AND +x.published_at <= ?2)), 0),
                 count(*) <= 1 OR (count(DISTINCT t.kind) = 1 AND min(t.kind) <> 'tag')
             FROM bc_terms t WHERE t.site_id = ?1 AND t.id IN (SELECT unhex(value) FROM json_each(?3))",
            (sql.site, at.as_micros(), &list),
            |row| Ok::<_, rusqlite::Error>((row.get::<_, i64>(0)?, row.get::<_, bool>(1)?)),
        )?
        .unwrap_or((0, true));
    if apart {
        return Ok(sum.max(0).cast_unsigned());
    }
    let count = sql.number(
        "SELECT count(DISTINCT post_id) FROM bc_post_terms
         WHERE site_id = ?1 AND term_id IN (SELECT unhex(value) FROM json_each(?3)) AND published_at <= ?2
             AND (expires_at IS NULL OR expires_at > ?2)",
        (sql.site, at.as_micros(), list),
    )?;
    Ok(count.cast_unsigned())
}
