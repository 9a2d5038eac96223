//! Kept renderings: a cache, outside versions and the change log.

use super::super::fault::Fault;
use super::super::site;
use super::super::sql::Sql;
use crate::row;
use crate::row::revision::RenderingColumns;
use blogcms_core::{Id, PostId, RevisionId};

/// Keeps a rendering; nothing happens when the post has no such revision.
pub(super) async fn keep(
    sql: &mut Sql<'_>,
    post: PostId,
    revision: RevisionId,
    fingerprint: &str,
    columns: &RenderingColumns,
) -> Result<(), Fault> {
    // A post must not go away between its look and its end.
    site::lock(sql).await?;
    sql.run(
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
    Ok(())
}

/// Live revisions without a rendering of this fingerprint, the newest posts first: they are read most.
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
                 AND k.revision_id = p.live AND k.fingerprint = $2)
         ORDER BY p.id DESC LIMIT $3",
        (sql.site, fingerprint, limit, before.unwrap_or(PostId::from_bytes([0xff; 16]))),
        row::revision::source,
    )
    .await
}
