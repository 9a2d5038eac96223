//! The reads that make a page: at most four statements, in one read transaction.

use super::super::fault::Fault;
use super::super::sql::Sql;
use super::listing;
use super::read::{post_columns, summary_columns};
use crate::row::{self, Named};
use blogcms_core::post::{
    HomePage, Listing, ListingPage, Neighbour, PostPage, PostSummary, Snapshot, Window,
};
use blogcms_core::{Id, Post, PostKind, Seq, Slug, Timestamp};

/// The first statement of each page: the last write, and when the next post goes live or expires.
fn snapshot<T>(
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
        let Some(mut page) = live_post(sql, kind, slug, fingerprint, at)? else { return Ok(None) };
        if let (PostKind::Post, Some(published_at)) = (page.post.kind, page.post.published_at) {
            for (next, neighbour) in neighbours(sql, &page.post, published_at, at)? {
                let place = if next { &mut page.next } else { &mut page.previous };
                *place = Some(neighbour);
            }
            if page.post.fields.category.is_some() {
                page.related = related(sql, &page.post, at)?;
            }
        }
        Ok(Some(page))
    })
}

/// The post with its rendering, or else its source: the body is not read when it is not needed.
fn live_post(
    sql: &Sql<'_>,
    kind: PostKind,
    slug: &Slug,
    fingerprint: &str,
    at: Timestamp,
) -> Result<Option<PostPage>, Fault> {
    let rendering = row::post::COLUMNS.len();
    let found = sql.one(
        concat!(
            "SELECT ",
            post_columns!(),
            ", k.html, k.meta,
                 CASE WHEN k.post_id IS NULL THEN
                     (SELECT r.body FROM bc_revisions r WHERE r.site_id = ?1 AND r.id = p.live) END,
                 m.key, m.focal_x, m.focal_y
             FROM bc_posts p LEFT JOIN bc_renderings k
                 ON k.site_id = ?1 AND k.post_id = p.id AND k.revision_id = p.live AND k.fingerprint = ?4
             LEFT JOIN bc_media m ON m.site_id = ?1 AND m.id = p.cover_media
             WHERE p.site_id = ?1 AND p.kind = ?2 AND p.slug = ?3 AND p.status = 'published'
                 AND p.published_at <= ?5 AND (p.expires_at IS NULL OR p.expires_at > ?5)"
        ),
        (sql.site, kind.name(), slug.as_str(), fingerprint, at.as_micros()),
        |row| {
            let body: Option<String> = row.get(rendering + 2)?;
            let cover_file = row::post::cover_file_at(row, rendering + 3)?;
            let rendering = row::revision::rendering(row, rendering);
            Ok::<_, Fault>((row::post::post(row)?, cover_file, rendering, body))
        },
    )?;
    let Some((post, cover_file, rendering, body)) = found else { return Ok(None) };
    let body = match (&rendering, body, post.live) {
        (None, None, Some(live)) => unreadable_rendering(sql, live)?,
        (_, body, _) => body.unwrap_or_default(),
    };
    Ok(Some(PostPage { post, cover_file, body, rendering, previous: None, next: None, related: Vec::new() }))
}

/// The body, after all: the kept rendering is none that this version can read.
fn unreadable_rendering(sql: &Sql<'_>, live: blogcms_core::RevisionId) -> Result<String, Fault> {
    tracing::warn!(revision = %live, "a kept rendering is unreadable; rendering anew");
    let body = sql.one(
        "SELECT body FROM bc_revisions WHERE site_id = ?1 AND id = ?2",
        (sql.site, live.to_bytes()),
        |row| row.get::<_, String>(0),
    )?;
    Ok(body.unwrap_or_default())
}

/// The live posts just before (false) and after (true) in the stream.
fn neighbours(
    sql: &Sql<'_>,
    post: &Post,
    published_at: Timestamp,
    at: Timestamp,
) -> Result<Vec<(bool, Neighbour)>, Fault> {
    sql.all(
        "SELECT * FROM (SELECT 0, slug, title FROM bc_posts
             WHERE site_id = ?1 AND kind = 'post' AND status = 'published' AND (published_at, id) < (?3, ?4)
                 AND published_at <= ?2 AND (expires_at IS NULL OR expires_at > ?2)
             ORDER BY published_at DESC, id DESC LIMIT 1)
         UNION ALL
         SELECT * FROM (SELECT 1, slug, title FROM bc_posts
             WHERE site_id = ?1 AND kind = 'post' AND status = 'published' AND (published_at, id) > (?3, ?4)
                 AND published_at <= ?2 AND (expires_at IS NULL OR expires_at > ?2)
             ORDER BY published_at, id LIMIT 1)",
        (sql.site, at.as_micros(), published_at.as_micros(), post.id.to_bytes()),
        |row| row::post::neighbour(row),
    )
}

/// The newest three of the post's category.
fn related(sql: &Sql<'_>, post: &Post, at: Timestamp) -> Result<Vec<PostSummary>, Fault> {
    sql.all(
        concat!(
            "SELECT ",
            summary_columns!(),
            " FROM (SELECT post_id, published_at FROM bc_post_terms
                 WHERE site_id = ?1 AND term_id = ?3 AND post_id <> ?4 AND published_at <= ?2
                     AND (expires_at IS NULL OR expires_at > ?2)
                 ORDER BY published_at DESC, post_id DESC LIMIT 3) w
             JOIN bc_posts p ON p.site_id = ?1 AND p.id = w.post_id
             ORDER BY w.published_at DESC, w.post_id DESC"
        ),
        (sql.site, at.as_micros(), post.fields.category.map(Id::to_bytes), post.id.to_bytes()),
        |row| row::post::summary(row),
    )
}

/// The newest live post that is featured, or else the newest one.
fn lead(sql: &Sql<'_>, at: Timestamp) -> Result<Option<PostSummary>, Fault> {
    sql.one(
        concat!(
            "SELECT ",
            summary_columns!(),
            " FROM bc_posts p WHERE p.site_id = ?1 AND p.id = coalesce(
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
