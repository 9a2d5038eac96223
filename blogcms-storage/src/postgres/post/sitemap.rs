//! What search engines may list.

use super::super::fault::Fault;
use super::super::sql::Sql;
use super::page::{of, snapshot};
use crate::row;
use blogcms_core::Timestamp;
use blogcms_core::post::{SitemapEntry, SitemapPage, Snapshot, Window};

pub(super) async fn sitemap_page(
    sql: &mut Sql<'_>,
    window: Window,
    at: Timestamp,
) -> Result<Snapshot<SitemapPage>, Fault> {
    let snapshot = snapshot(sql, at).await?;
    let entries = entries(sql, window, at).await?;
    Ok(of(snapshot, SitemapPage { entries, total: total(sql, at).await? }))
}

async fn entries(sql: &mut Sql<'_>, window: Window, at: Timestamp) -> Result<Vec<SitemapEntry>, Fault> {
    sql.all(
        "SELECT p.kind, p.slug, p.title, p.published_at, p.updated_at, p.canonical, m.key, m.focal_x, m.focal_y, m.bytes
         FROM (SELECT id, published_at FROM bc_posts
             WHERE site_id = $1 AND status = 'published' AND NOT noindex AND published_at <= $2
                 AND (expires_at IS NULL OR expires_at > $2)
             ORDER BY published_at, id LIMIT $3 OFFSET $4) w
         JOIN bc_posts p ON p.site_id = $1 AND p.id = w.id
         LEFT JOIN bc_media m ON m.site_id = $1 AND m.id = p.cover_media
         ORDER BY w.published_at, w.id",
        (sql.site, at, window.size, i64::try_from(window.offset).unwrap_or(i64::MAX)),
        row::post::sitemap_entry,
    ).await
}

/// As the totals of lists.
async fn total(sql: &mut Sql<'_>, at: Timestamp) -> Result<u64, Fault> {
    let count = sql
        .number(
            "SELECT sitemap_count
             - (SELECT count(*) FROM bc_posts
                WHERE site_id = $1 AND status = 'published' AND NOT noindex AND published_at > $2)
             - (SELECT count(*) FROM bc_posts
                WHERE site_id = $1 AND status = 'published' AND expires_at <= $2 AND NOT noindex
                    AND published_at <= $2)
         FROM bc_sites WHERE site_id = $1",
            (sql.site, at),
        )
        .await?;
    Ok(count.max(0).cast_unsigned())
}
