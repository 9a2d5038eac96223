//! The reads that make a page: at most four statements, in one read transaction.

use super::super::comment;
use super::super::fault::Fault;
use super::super::sql::Sql;
use super::read::{summary_columns, summary_joins};
use super::related::related_ids;
use super::{listing, text};
use crate::row;
use crate::row::post::Beside;
use blogcms_core::post::{
    HomePage, Listing, ListingPage, MAX_PARTS, MAX_THREAD, PostPage, PostSummary, PostText, Snapshot, Window,
};
use blogcms_core::{Id, PostKind, Seq, Slug, Timestamp};

/// In the place of the columns of [`row::post::SUMMARY`] where there is no summary.
macro_rules! no_summary {
    () => {
        "NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
         NULL"
    };
}

/// The first statement of each page: the last write, and when the next post goes live or expires.
pub(in crate::sqlite) fn snapshot<T>(
    sql: &Sql<'_>,
    at: Timestamp,
    read: impl FnOnce() -> Result<T, Fault>,
) -> Result<Snapshot<T>, Fault> {
    // A post that expires before it begins never goes live, so neither of its times counts.
    let found = sql.one(
        "SELECT seq,
             (SELECT published_at FROM bc_posts
              WHERE site_id = ?1 AND status = 'published' AND published_at > ?2
                  AND (expires_at IS NULL OR expires_at > published_at) ORDER BY published_at LIMIT 1),
             (SELECT expires_at FROM bc_posts
              WHERE site_id = ?1 AND status = 'published' AND expires_at > ?2 AND expires_at > published_at
              ORDER BY expires_at LIMIT 1)
         FROM bc_sites WHERE site_id = ?1",
        (sql.site, at.as_micros()),
        |row| Ok::<_, rusqlite::Error>((row.get::<_, i64>(0)?, row.get::<_, Option<i64>>(1)?, row.get(2)?)),
    )?;
    let (seq, begins, ends): (i64, Option<i64>, Option<i64>) = found.ok_or_else(row::change::no_site)?;
    let until = begins.into_iter().chain(ends).min().map(Timestamp::from_micros);
    Ok(Snapshot { seq: Seq(seq.cast_unsigned()), at, until, value: read()? })
}

pub(super) fn home_page(sql: &Sql<'_>, window: Window, at: Timestamp) -> Result<Snapshot<HomePage>, Fault> {
    snapshot(sql, at, || {
        let lead = lead(sql, at)?;
        let latest = listing::all(sql, lead.as_ref().map(|p| p.id), window, at)?;
        Ok(HomePage { lead, latest })
    })
}

pub(super) fn listing_page(
    sql: &Sql<'_>,
    wanted: &Listing,
    window: Window,
    at: Timestamp,
) -> Result<Snapshot<ListingPage>, Fault> {
    snapshot(sql, at, || listing::listing(sql, wanted, window, at))
}

pub(super) fn post_page(
    sql: &Sql<'_>,
    kind: PostKind,
    slug: &Slug,
    fingerprint: &str,
    at: Timestamp,
) -> Result<Snapshot<Option<PostPage>>, Fault> {
    snapshot(sql, at, || {
        let found = text::live_post(sql, kind, slug, fingerprint, at)?;
        let Some((PostText { post, cover_file, body, rendering }, discussed)) = found else {
            return Ok(None);
        };
        let thread = if discussed { comment::approved(sql, post.id, MAX_THREAD)? } else { Vec::new() };
        let mut page = PostPage {
            cover_file,
            body,
            rendering,
            previous: None,
            next: None,
            related: Vec::new(),
            series: Vec::new(),
            thread,
            post,
        };
        if page.post.kind == PostKind::Post {
            beside(sql, &mut page, at)?;
        }
        Ok(Some(page))
    })
}

/// What stands beside a post: the live posts just before and after it in the stream, three to go on with, the parts of
/// its series. Each part of the statement is cut before a row of a post is looked at. Nothing is sorted behind: SQLite
/// gives the rows of `UNION ALL` part by part, and those of a `CROSS JOIN` in the order of its left side.
const BESIDE: &str = concat!(
    "SELECT 0, slug, title, ",
    no_summary!(),
    " FROM (SELECT slug, title FROM bc_posts
         WHERE site_id = ?1 AND kind = 'post' AND status = 'published' AND (published_at, id) < (?3, ?4)
             AND published_at <= ?2 AND (expires_at IS NULL OR expires_at > ?2)
         ORDER BY published_at DESC, id DESC LIMIT 1) n
     UNION ALL
     SELECT 1, slug, title, ",
    no_summary!(),
    " FROM (SELECT slug, title FROM bc_posts
         WHERE site_id = ?1 AND kind = 'post' AND status = 'published' AND (published_at, id) > (?3, ?4)
             AND published_at <= ?2 AND (expires_at IS NULL OR expires_at > ?2)
         ORDER BY published_at, id LIMIT 1) n
     UNION ALL
     SELECT 2, NULL, NULL, ",
    summary_columns!(),
    " FROM (",
    related_ids!(),
    ") w CROSS JOIN bc_posts p ON p.site_id = ?1 AND p.id = w.id",
    summary_joins!(),
    " UNION ALL
     SELECT 3, p.slug, p.title, ",
    no_summary!(),
    " FROM (SELECT post_id AS id
         FROM bc_post_terms
         WHERE site_id = ?1 AND term_id = ?6 AND kind = 'series' AND published_at <= ?2
             AND (expires_at IS NULL OR expires_at > ?2)
         ORDER BY position, published_at, post_id LIMIT ?7) w
     CROSS JOIN bc_posts p ON p.site_id = ?1 AND p.id = w.id"
);

fn beside(sql: &Sql<'_>, page: &mut PostPage, at: Timestamp) -> Result<(), Fault> {
    let post = &page.post;
    let params = (
        sql.site,
        at.as_micros(),
        post.published_at.map(Timestamp::as_micros),
        post.id.to_bytes(),
        post.fields.category.map(Id::to_bytes),
        post.fields.series.map(|place| place.series.to_bytes()),
        MAX_PARTS as i64,
    );
    for found in sql.all(BESIDE, params, |row| row::post::beside(row))? {
        match found {
            Beside::Previous(neighbour) => page.previous = Some(neighbour),
            Beside::Next(neighbour) => page.next = Some(neighbour),
            Beside::Related(post) => page.related.push(*post),
            Beside::Part(part) => page.series.push(part),
        }
    }
    Ok(())
}

/// The newest live post that is featured, or else the newest one.
fn lead(sql: &Sql<'_>, at: Timestamp) -> Result<Option<PostSummary>, Fault> {
    sql.one(
        concat!(
            "SELECT ",
            summary_columns!(),
            " FROM bc_posts p",
            summary_joins!(),
            " WHERE p.site_id = ?1 AND p.id = coalesce(
                 (SELECT id FROM bc_posts
                  WHERE site_id = ?1 AND kind = 'post' AND status = 'published' AND featured = 1
                      AND published_at <= ?2 AND (expires_at IS NULL OR expires_at > ?2)
                  ORDER BY published_at DESC, id DESC LIMIT 1),
                 (SELECT id FROM bc_posts
                  WHERE site_id = ?1 AND kind = 'post' AND status = 'published'
                      AND published_at <= ?2 AND (expires_at IS NULL OR expires_at > ?2)
                  ORDER BY published_at DESC, id DESC LIMIT 1))"
        ),
        (sql.site, at.as_micros()),
        |row| row::post::summary(row),
    )
}
