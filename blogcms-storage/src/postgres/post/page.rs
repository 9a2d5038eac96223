//! The reads that make a page: at most four statements, in one read transaction.

use super::super::comment;
use super::super::fault::Fault;
use super::super::sql::{Sql, get};
use super::read::{summary_columns, summary_joins};
use super::related::related_ids;
use super::{listing, text};
use crate::row;
use crate::row::post::Beside;
use blogcms_core::post::{
    HomePage, Listing, ListingPage, MAX_PARTS, MAX_THREAD, PostPage, PostSummary, PostText, Snapshot, Window,
};
use blogcms_core::{PostKind, Seq, Slug, Timestamp};

/// In the place of the columns of [`row::post::SUMMARY`] where there is no summary.
macro_rules! no_summary {
    () => {
        "NULL::uuid, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::timestamptz, NULL::timestamptz,
         NULL::bigint, NULL::text, NULL::text, NULL::uuid, NULL::text, NULL::text, NULL::text, NULL::bigint,
         NULL::bigint, NULL::bigint, NULL::boolean"
    };
}

/// The first statement of each page: the last write, and when the next post goes live or expires.
pub(in crate::postgres) async fn snapshot(sql: &mut Sql<'_>, at: Timestamp) -> Result<Snapshot<()>, Fault> {
    // A post that expires before it begins never goes live, so neither of its times counts.
    let found = sql
        .one(
            "SELECT seq,
                 (SELECT published_at FROM bc_posts
                  WHERE site_id = $1 AND status = 'published' AND published_at > $2
                      AND (expires_at IS NULL OR expires_at > published_at) ORDER BY published_at LIMIT 1),
                 (SELECT expires_at FROM bc_posts
                  WHERE site_id = $1 AND status = 'published' AND expires_at > $2 AND expires_at > published_at
                  ORDER BY expires_at LIMIT 1)
             FROM bc_sites WHERE site_id = $1",
            (sql.site, at),
            |row| Ok::<_, Fault>((get(row, 0)?, get(row, 1)?, get(row, 2)?)),
        )
        .await?;
    let (seq, begins, ends) = found.ok_or_else(row::change::no_site)?;
    let until = begins.into_iter().chain(ends).min().map(Timestamp::from_micros);
    Ok(Snapshot { seq: Seq(seq.unwrap_or(0).cast_unsigned()), at, until, value: () })
}

/// What was read with this snapshot.
pub(in crate::postgres) fn of<T>(snapshot: Snapshot<()>, value: T) -> Snapshot<T> {
    Snapshot { seq: snapshot.seq, at: snapshot.at, until: snapshot.until, value }
}

pub(super) async fn home_page(
    sql: &mut Sql<'_>,
    window: Window,
    at: Timestamp,
) -> Result<Snapshot<HomePage>, Fault> {
    let snapshot = snapshot(sql, at).await?;
    let lead = lead(sql, at).await?;
    let latest = listing::all(sql, lead.as_ref().map(|p| p.id), window, at).await?;
    Ok(of(snapshot, HomePage { lead, latest }))
}

pub(super) async fn listing_page(
    sql: &mut Sql<'_>,
    wanted: &Listing,
    window: Window,
    at: Timestamp,
) -> Result<Snapshot<ListingPage>, Fault> {
    let snapshot = snapshot(sql, at).await?;
    Ok(of(snapshot, listing::listing(sql, wanted, window, at).await?))
}

pub(super) async fn post_page(
    sql: &mut Sql<'_>,
    kind: PostKind,
    slug: &Slug,
    fingerprint: &str,
    at: Timestamp,
) -> Result<Snapshot<Option<PostPage>>, Fault> {
    let snapshot = snapshot(sql, at).await?;
    let found = text::live_post(sql, kind, slug, fingerprint, at).await?;
    let Some((PostText { post, cover_file, body, rendering }, discussed)) = found else {
        return Ok(of(snapshot, None));
    };
    let thread = if discussed { comment::approved(sql, post.id, MAX_THREAD).await? } else { Vec::new() };
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
        beside(sql, &mut page, at).await?;
    }
    Ok(of(snapshot, Some(page)))
}

/// What stands beside a post: the live posts just before and after it in the stream, three to go on with, the parts of
/// its series. Each part of the statement is cut before a row of a post is looked at.
const BESIDE: &str = concat!(
    "SELECT 0 AS part, slug, title, ",
    no_summary!(),
    ", 1::bigint AS place FROM (SELECT slug, title FROM bc_posts
         WHERE site_id = $1 AND kind = 'post' AND status = 'published' AND (published_at, id) < ($3, $4)
             AND published_at <= $2 AND (expires_at IS NULL OR expires_at > $2)
         ORDER BY published_at DESC, id DESC LIMIT 1) n
     UNION ALL
     SELECT 1, slug, title, ",
    no_summary!(),
    ", 1 FROM (SELECT slug, title FROM bc_posts
         WHERE site_id = $1 AND kind = 'post' AND status = 'published' AND (published_at, id) > ($3, $4)
             AND published_at <= $2 AND (expires_at IS NULL OR expires_at > $2)
         ORDER BY published_at, id LIMIT 1) n
     UNION ALL
     SELECT 2, NULL, NULL, ",
    summary_columns!(),
    ", w.place FROM (",
    related_ids!(),
    ") w JOIN bc_posts p ON p.site_id = $1 AND p.id = w.id",
    summary_joins!(),
    " UNION ALL
     SELECT 3, p.slug, p.title, ",
    no_summary!(),
    ", w.place FROM (SELECT post_id AS id, row_number() OVER (ORDER BY position, published_at, post_id) AS place
         FROM bc_post_terms
         WHERE site_id = $1 AND term_id = $6 AND kind = 'series' AND published_at <= $2
             AND (expires_at IS NULL OR expires_at > $2)
         ORDER BY position, published_at, post_id LIMIT $7) w
     JOIN bc_posts p ON p.site_id = $1 AND p.id = w.id
     ORDER BY part, place"
);

async fn beside(sql: &mut Sql<'_>, page: &mut PostPage, at: Timestamp) -> Result<(), Fault> {
    let post = &page.post;
    let params = (
        sql.site,
        at,
        post.published_at,
        post.id,
        post.fields.category,
        post.fields.series.map(|place| place.series),
        MAX_PARTS as i64,
    );
    for found in sql.all(BESIDE, params, row::post::beside).await? {
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
async fn lead(sql: &mut Sql<'_>, at: Timestamp) -> Result<Option<PostSummary>, Fault> {
    sql.one(
        concat!(
            "SELECT ",
            summary_columns!(),
            " FROM bc_posts p",
            summary_joins!(),
            " WHERE p.site_id = $1 AND p.id = coalesce(
                 (SELECT id FROM bc_posts
                  WHERE site_id = $1 AND kind = 'post' AND status = 'published' AND featured
                      AND published_at <= $2 AND (expires_at IS NULL OR expires_at > $2)
                  ORDER BY published_at DESC, id DESC LIMIT 1),
                 (SELECT id FROM bc_posts
                  WHERE site_id = $1 AND kind = 'post' AND status = 'published'
                      AND published_at <= $2 AND (expires_at IS NULL OR expires_at > $2)
                  ORDER BY published_at DESC, id DESC LIMIT 1))"
        ),
        (sql.site, at),
        row::post::summary,
    )
    .await
}
