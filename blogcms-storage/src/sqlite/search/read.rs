//! What results show, and what an index is made of.

use super::super::fault::Fault;
use super::super::post::{post_columns, snapshot, summary_columns, summary_joins};
use super::super::sql::Sql;
use crate::row;
use blogcms_core::post::{PostSummary, Snapshot};
use blogcms_core::search::{SearchHit, SearchSource};
use blogcms_core::{Comment, Id, Media, PostId, Seq, Timestamp};

/// The live posts among some, in the order given.
pub(super) fn search_page(
    sql: &Sql<'_>,
    posts: &[PostId],
    at: Timestamp,
) -> Result<Snapshot<Vec<SearchHit>>, Fault> {
    let posts = row::hex_list(posts)?;
    snapshot(sql, at, || {
        sql.all(
            concat!(
                "SELECT ",
                summary_columns!(),
                ", k.text FROM json_each(?3) w CROSS JOIN bc_posts p ON p.site_id = ?1 AND p.id = unhex(w.value)
                 LEFT JOIN bc_renderings k ON k.site_id = ?1 AND k.post_id = p.id AND k.revision_id = p.live",
                summary_joins!(),
                " WHERE p.status = 'published' AND p.published_at <= ?2
                     AND (p.expires_at IS NULL OR p.expires_at > ?2) AND p.noindex = 0
                 ORDER BY w.key"
            ),
            (sql.site, at.as_micros(), posts),
            |row| row::search::hit(row),
        )
    })
}

/// Posts of any status as their newest revisions say.
pub(super) fn summaries(sql: &Sql<'_>, posts: &[PostId]) -> Result<Vec<PostSummary>, Fault> {
    sql.all(
        concat!(
            "SELECT ",
            summary_columns!(),
            ", r.fields FROM json_each(?2) w CROSS JOIN bc_posts p ON p.site_id = ?1 AND p.id = unhex(w.value)
             LEFT JOIN bc_revisions r ON r.site_id = ?1 AND r.id = p.head AND p.head IS NOT p.live",
            summary_joins!()
        ),
        (sql.site, row::hex_list(posts)?),
        |row| row::search::newest(row),
    )
}

/// Posts with the texts of their live and newest revisions.
pub(super) fn search_sources(
    sql: &Sql<'_>,
    posts: &[PostId],
    fingerprint: &str,
) -> Result<Vec<SearchSource>, Fault> {
    sql.all(
        concat!(
            "SELECT ",
            post_columns!(),
            ", l.body, k.html, k.meta, k.text, h.fields, h.body
             FROM json_each(?2) w CROSS JOIN bc_posts p ON p.site_id = ?1 AND p.id = unhex(w.value)
             LEFT JOIN bc_revisions l ON l.site_id = ?1 AND l.id = p.live
             LEFT JOIN bc_revisions h ON h.site_id = ?1 AND h.id = p.head AND p.head IS NOT p.live
             LEFT JOIN bc_renderings k
                 ON k.site_id = ?1 AND k.post_id = p.id AND k.revision_id = p.live AND k.fingerprint = ?3"
        ),
        (sql.site, row::hex_list(posts)?, fingerprint),
        |row| row::search::source(row),
    )
}

/// Posts with their versions, in the order of their ids.
pub(super) fn post_versions(
    sql: &Sql<'_>,
    after: Option<PostId>,
    limit: u32,
) -> Result<Vec<(PostId, Seq)>, Fault> {
    sql.all(
        "SELECT id, version FROM bc_posts WHERE site_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3",
        // Nothing is less than no bytes.
        (sql.site, after.map_or_else(Vec::new, |id| id.to_bytes().to_vec()), limit),
        |row| row::search::version(row),
    )
}

/// Files whose names, alternative texts and captions hold some words. `lower` is about ASCII alone.
pub(super) fn media_with(sql: &Sql<'_>, words: &[String], limit: u32) -> Result<Vec<Media>, Fault> {
    let Some(words) = row::search::compared(words) else { return Ok(Vec::new()) };
    sql.all(
        "SELECT id, version, key, file_name, mime, bytes, width, height, alt, caption, focal_x, focal_y, created_at
         FROM bc_media WHERE site_id = ?1 AND NOT EXISTS (SELECT 1 FROM json_each(?2) w
             WHERE instr(lower(file_name || char(10) || alt || char(10) || caption), w.value) = 0)
         ORDER BY created_at DESC, id DESC LIMIT ?3",
        (sql.site, row::json(&words)?, limit),
        |row| row::media::media(row),
    )
}

/// Comments whose names, addresses and texts hold some words.
pub(super) fn comments_with(sql: &Sql<'_>, words: &[String], limit: u32) -> Result<Vec<Comment>, Fault> {
    let Some(words) = row::search::compared(words) else { return Ok(Vec::new()) };
    sql.all(
        "SELECT id, version, post_id, parent, status, name, email, url, account, body, created_at, edited_at
         FROM bc_comments WHERE site_id = ?1 AND NOT EXISTS (SELECT 1 FROM json_each(?2) w
             WHERE instr(lower(name || char(10) || coalesce(email, '') || char(10) || body), w.value) = 0)
         ORDER BY created_at DESC, id DESC LIMIT ?3",
        (sql.site, row::json(&words)?, limit),
        |row| row::comment::comment(row),
    )
}
