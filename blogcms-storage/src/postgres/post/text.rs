//! Live posts with their texts: the one of a page, those of a feed. A text is the kept rendering, or else the source.

use super::super::fault::Fault;
use super::super::param::Params;
use super::super::sql::{Sql, get_text};
use super::listing::params;
use super::page::{of, snapshot};
use super::read::post_columns;
use super::select;
use crate::row::{self, Named};
use blogcms_core::post::{Listing, PostText, Snapshot, Window};
use blogcms_core::{Post, PostKind, Rendered, RevisionId, Slug, Timestamp};
use sqlx::Row;
use sqlx::postgres::PgRow;

/// The columns that [`texts`] reads, of `bc_posts p` with [`text_joins`]. The body is not read when it is not needed.
macro_rules! text_columns {
    () => {
        concat!(
            post_columns!(),
            ", k.html, k.meta,
             CASE WHEN k.post_id IS NULL THEN
                 (SELECT r.body FROM bc_revisions r WHERE r.site_id = $1 AND r.id = p.live) END,
             m.key, m.focal_x, m.focal_y, m.bytes"
        )
    };
}

/// What [`text_columns`] needs beside `bc_posts p`; `$5` is the fingerprint.
macro_rules! text_joins {
    () => {
        " LEFT JOIN bc_renderings k
             ON k.site_id = $1 AND k.post_id = p.id AND k.revision_id = p.live AND k.fingerprint = $5
         LEFT JOIN bc_media m ON m.site_id = $1 AND m.id = p.cover_media"
    };
}

/// The live post with this address, and whether anything was ever said about it that readers saw.
pub(super) async fn live_post(
    sql: &mut Sql<'_>,
    kind: PostKind,
    slug: &Slug,
    fingerprint: &str,
    at: Timestamp,
) -> Result<Option<(PostText, bool)>, Fault> {
    let statement = concat!(
        "SELECT ",
        text_columns!(),
        ", p.discussion_seq > 0 FROM bc_posts p",
        text_joins!(),
        " WHERE p.site_id = $1 AND p.kind = $3 AND p.slug = $4 AND p.status = 'published'
             AND p.published_at <= $2 AND (p.expires_at IS NULL OR p.expires_at > $2)"
    );
    let params = (sql.site, at, kind.name(), slug.as_str(), fingerprint);
    let found = sql
        .one(statement, params, |row| {
            let discussed: bool = row.try_get(row::post::COLUMNS.len() + 3 + row::post::COVER_FILE.len())?;
            Ok::<_, Fault>((read(row)?, discussed))
        })
        .await?;
    let Some(((text, body), discussed)) = found else { return Ok(None) };
    Ok(Some((whole(sql, text, body).await?, discussed)))
}

/// The newest live posts of a list.
pub(super) async fn feed_page(
    sql: &mut Sql<'_>,
    listing: &Listing,
    limit: u32,
    fingerprint: &str,
    at: Timestamp,
) -> Result<Snapshot<Vec<PostText>>, Fault> {
    let snapshot = snapshot(sql, at).await?;
    let Some(select) = select::newest(listing) else { return Ok(of(snapshot, Vec::new())) };
    let statement = format!(
        concat!(
            "SELECT ",
            text_columns!(),
            " FROM ({}) w JOIN bc_posts p ON p.site_id = $1 AND p.id = w.id",
            text_joins!(),
            " ORDER BY {}"
        ),
        select.sql, select.order
    );
    let window = Window { offset: 0, size: limit };
    let params = params(sql, window, at, Some(fingerprint), select.values)?;
    Ok(of(snapshot, texts(sql, &statement, params).await?))
}

async fn texts(sql: &mut Sql<'_>, statement: &str, params: impl Params) -> Result<Vec<PostText>, Fault> {
    let found = sql.all(statement, params, read).await?;
    let mut texts = Vec::with_capacity(found.len());
    for (text, body) in found {
        texts.push(whole(sql, text, body).await?);
    }
    Ok(texts)
}

/// A post with its rendering, and the body when there is none.
fn read(row: &PgRow) -> Result<(PostText, Option<String>), Fault> {
    let rendering = row::post::COLUMNS.len();
    let body = get_text(row, rendering + 2)?;
    let cover_file = row::post::cover_file_at(row, rendering + 3)?;
    let rendering: Option<Rendered> = row::revision::rendering(row, rendering);
    let post: Post = row::post::post(row)?;
    Ok((PostText { post, cover_file, body: String::new(), rendering }, body))
}

async fn whole(sql: &mut Sql<'_>, text: PostText, body: Option<String>) -> Result<PostText, Fault> {
    let body = match (&text.rendering, body, text.post.live) {
        (None, None, Some(live)) => unreadable_rendering(sql, live).await?,
        (_, body, _) => body.unwrap_or_default(),
    };
    Ok(PostText { body, ..text })
}

/// The body, after all: the kept rendering is none that this version can read.
async fn unreadable_rendering(sql: &mut Sql<'_>, live: RevisionId) -> Result<String, Fault> {
    tracing::warn!(revision = %live, "a kept rendering is unreadable; rendering anew");
    let body = sql
        .one("SELECT body FROM bc_revisions WHERE site_id = $1 AND id = $2", (sql.site, live), |row| {
            get_text(row, 0)
        })
        .await?;
    Ok(body.flatten().unwrap_or_default())
}
