//! Kept renderings: a cache, outside versions and the change log.

use super::super::fault::Fault;
use super::super::search;
use super::super::sql::Sql;
use crate::row;
use crate::row::revision::rendering_columns;
use blogcms_core::{Id, NewRendering, PostId, Rendered, RevisionId};

/// Keeps a rendering and the words of its text; nothing happens when the post has no such revision.
pub(super) async fn keep(
    sql: &mut Sql<'_>,
    post: PostId,
    revision: RevisionId,
    fingerprint: &str,
    rendered: &Rendered,
) -> Result<(), Fault> {
    let columns = rendering_columns(rendered)?;
    let kept = sql.run(
        "INSERT INTO bc_renderings (site_id, post_id, revision_id, fingerprint, html, meta, text)
         SELECT $1, post_id, id, $4, $5, $6, $7 FROM bc_revisions
         WHERE site_id = $1 AND post_id = $2 AND id = $3
         ON CONFLICT (site_id, post_id) DO UPDATE SET revision_id = excluded.revision_id,
             fingerprint = excluded.fingerprint, html = excluded.html, meta = excluded.meta, text = excluded.text",
        (
            sql.site,
            post,
            revision,
            fingerprint,
            &columns.html,
            &columns.meta,
            &columns.text,
        ),
    ).await?;
    if kept > 0 { search::keep(sql, post, revision, rendered).await } else { Ok(()) }
}

/// Keeps what comes with a write.
pub(in crate::postgres) async fn keep_new(sql: &mut Sql<'_>, new: &NewRendering) -> Result<(), Fault> {
    keep(sql, new.post, new.revision, &new.fingerprint, &new.rendered).await
}

/// Live revisions without a rendering of this fingerprint, or without kept words, the newest posts first: they are read most.
pub(super) async fn missing(
    sql: &mut Sql<'_>,
    fingerprint: &str,
    before: Option<PostId>,
    limit: u32,
) -> Result<Vec<(PostId, RevisionId, String)>, Fault> {
    sql.all(
        "SELECT p.id, r.id, r.body
         FROM bc_posts p JOIN bc_revisions r ON r.site_id = $1 AND r.id = p.live
         WHERE p.site_id = $1 AND p.id < $4 AND p.live IS NOT NULL
             AND NOT EXISTS (SELECT 1 FROM bc_renderings k WHERE k.site_id = $1 AND k.post_id = p.id
                 AND k.revision_id = p.live AND k.fingerprint = $2
                 AND EXISTS (SELECT 1 FROM bc_searches s WHERE s.site_id = $1 AND s.post_id = p.id
                     AND s.revision_id = p.live))
         ORDER BY p.id DESC LIMIT $3",
        (sql.site, fingerprint, limit, before.unwrap_or(PostId::from_bytes([0xff; 16]))),
        row::revision::source,
    )
    .await
}
