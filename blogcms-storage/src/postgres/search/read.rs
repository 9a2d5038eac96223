//! What results show, and what an index is made of.

use super::super::fault::Fault;
use super::super::param::{Ids, uuid};
use super::super::post::{of, post_columns, snapshot, summary_columns, summary_joins};
use super::super::sql::Sql;
use crate::row;
use blogcms_core::post::{PostSummary, Snapshot};
use blogcms_core::search::{SearchHit, SearchSource};
use blogcms_core::{Comment, Media, PostId, Seq, Timestamp};

fn ids(posts: &[PostId]) -> Ids {
    posts.iter().map(|id| uuid(*id)).collect()
}

/// The live posts among some, in the order given.
pub(super) async fn search_page(
    sql: &mut Sql<'_>,
    posts: &[PostId],
    at: Timestamp,
) -> Result<Snapshot<Vec<SearchHit>>, Fault> {
    let snapshot = snapshot(sql, at).await?;
    let found = sql
        .all(
            concat!(
                "SELECT ",
                summary_columns!(),
                ", k.text FROM unnest($3) WITH ORDINALITY w (id, n) JOIN bc_posts p ON p.site_id = $1 AND p.id = w.id
                 LEFT JOIN bc_renderings k ON k.site_id = $1 AND k.post_id = p.id AND k.revision_id = p.live",
                summary_joins!(),
                " WHERE p.status = 'published' AND p.published_at <= $2
                     AND (p.expires_at IS NULL OR p.expires_at > $2) AND NOT p.noindex
                 ORDER BY w.n"
            ),
            (sql.site, at, ids(posts)),
            row::search::hit,
        )
        .await?;
    Ok(of(snapshot, found))
}

/// Posts of any status as their newest revisions say.
pub(super) async fn summaries(sql: &mut Sql<'_>, posts: &[PostId]) -> Result<Vec<PostSummary>, Fault> {
    sql.all(
        concat!(
            "SELECT ",
            summary_columns!(),
            ", r.fields FROM unnest($2) w (id) JOIN bc_posts p ON p.site_id = $1 AND p.id = w.id
             LEFT JOIN bc_revisions r ON r.site_id = $1 AND r.id = p.head AND p.head IS DISTINCT FROM p.live",
            summary_joins!()
        ),
        (sql.site, ids(posts)),
        row::search::newest,
    )
    .await
}

/// Posts with the texts of their live and newest revisions.
pub(super) async fn search_sources(
    sql: &mut Sql<'_>,
    posts: &[PostId],
    fingerprint: &str,
) -> Result<Vec<SearchSource>, Fault> {
    sql.all(
        concat!(
            "SELECT ",
            post_columns!(),
            ", l.body, k.html, k.meta, k.text, h.fields, h.body
             FROM unnest($2) w (id) JOIN bc_posts p ON p.site_id = $1 AND p.id = w.id
             LEFT JOIN bc_revisions l ON l.site_id = $1 AND l.id = p.live
             LEFT JOIN bc_revisions h ON h.site_id = $1 AND h.id = p.head AND p.head IS DISTINCT FROM p.live
             LEFT JOIN bc_renderings k
                 ON k.site_id = $1 AND k.post_id = p.id AND k.revision_id = p.live AND k.fingerprint = $3"
        ),
        (sql.site, ids(posts), fingerprint),
        row::search::source,
    )
    .await
}

/// Posts with their versions, in the order of their ids.
pub(super) async fn post_versions(
    sql: &mut Sql<'_>,
    after: Option<PostId>,
    limit: u32,
) -> Result<Vec<(PostId, Seq)>, Fault> {
    sql.all(
        "SELECT id, version FROM bc_posts WHERE site_id = $1 AND ($2 IS NULL OR id > $2) ORDER BY id LIMIT $3",
        (sql.site, after, limit),
        row::search::version,
    )
    .await
}

/// Files whose names, alternative texts and captions hold some words. Within "C" `lower` is about ASCII alone.
pub(super) async fn media_with(sql: &mut Sql<'_>, words: &[String], limit: u32) -> Result<Vec<Media>, Fault> {
    let Some(words) = row::search::compared(words) else { return Ok(Vec::new()) };
    sql.all(
        "SELECT id, version, key, file_name, mime, bytes, width, height, alt, caption, focal_x, focal_y, created_at
         FROM bc_media WHERE site_id = $1 AND NOT EXISTS (SELECT 1 FROM unnest($2) w (word)
             WHERE strpos(lower((file_name || chr(10) || alt || chr(10) || caption) COLLATE \"C\"), w.word) = 0)
         ORDER BY created_at DESC, id DESC LIMIT $3",
        (sql.site, words, limit),
        row::media::media,
    )
    .await
}

/// Comments whose names, addresses and texts hold some words.
pub(super) async fn comments_with(
    sql: &mut Sql<'_>,
    words: &[String],
    limit: u32,
) -> Result<Vec<Comment>, Fault> {
    let Some(words) = row::search::compared(words) else { return Ok(Vec::new()) };
    sql.all(
        "SELECT id, version, post_id, parent, status, name, email, url, account, body, created_at, edited_at
         FROM bc_comments WHERE site_id = $1 AND NOT EXISTS (SELECT 1 FROM unnest($2) w (word)
             WHERE strpos(lower((name || chr(10) || coalesce(email, '') || chr(10) || body) COLLATE \"C\"), w.word) = 0)
         ORDER BY created_at DESC, id DESC LIMIT $3",
        (sql.site, words, limit),
        row::comment::comment,
    )
    .await
}
