//! Single posts, revisions, and the list of the admin.

use super::super::fault::Fault;
use super::super::sql::Sql;
use crate::row::{self, Named, behind};
use blogcms_core::post::{PostFilter, PostSummary};
use blogcms_core::{
    Cursor, Id, Page, PageRequest, Post, PostId, PostKind, Revision, RevisionId, RevisionSummary, Slug,
};

/// The columns that [`row::post::post`] reads, of `bc_posts p`.
macro_rules! post_columns {
    () => {
        "p.id, p.version, p.kind, p.status, p.published_at, p.expires_at, p.created_at, p.updated_at, p.head, p.live,
         p.external_id, p.translation_of, p.auto_excerpt, p.words, p.title, p.slug, p.excerpt, p.language,
         p.category, p.tags, p.series, p.series_position, p.authors,
         p.cover_media, p.cover_alt, p.cover_caption, p.featured, p.comments, p.seo_title, p.seo_description,
         p.canonical, p.seo_image, p.noindex, p.extra"
    };
}

/// The columns that [`row::post::summary`] reads, of `bc_posts p` with [`summary_joins`].
macro_rules! summary_columns {
    () => {
        "p.id, p.kind, p.status, p.slug, p.title,
         CASE WHEN p.excerpt = '' THEN p.auto_excerpt ELSE p.excerpt END, p.published_at, p.updated_at, p.words,
         p.category, p.authors,
         p.cover_media, p.cover_alt, p.cover_caption, m.key, m.focal_x, m.focal_y, m.bytes, p.featured"
    };
}

/// What [`summary_columns`] needs beside `bc_posts p`.
macro_rules! summary_joins {
    () => {
        " LEFT JOIN bc_media m ON m.site_id = p.site_id AND m.id = p.cover_media"
    };
}

pub(in crate::sqlite) use {post_columns, summary_columns, summary_joins};

pub(super) fn post(sql: &Sql<'_>, id: PostId) -> Result<Option<Post>, Fault> {
    sql.one(
        concat!("SELECT ", post_columns!(), " FROM bc_posts p WHERE p.site_id = ?1 AND p.id = ?2"),
        (sql.site, id.to_bytes()),
        |row| row::post::post(row),
    )
}

pub(super) fn by_slug(sql: &Sql<'_>, kind: PostKind, slug: &Slug) -> Result<Option<Post>, Fault> {
    sql.one(
        concat!(
            "SELECT ",
            post_columns!(),
            " FROM bc_posts p WHERE p.site_id = ?1 AND p.kind = ?2 AND p.slug = ?3"
        ),
        (sql.site, kind.name(), slug.as_str()),
        |row| row::post::post(row),
    )
}

pub(super) fn by_external_id(sql: &Sql<'_>, external_id: &str) -> Result<Option<Post>, Fault> {
    sql.one(
        concat!("SELECT ", post_columns!(), " FROM bc_posts p WHERE p.site_id = ?1 AND p.external_id = ?2"),
        (sql.site, external_id),
        |row| row::post::post(row),
    )
}

pub(super) fn posts(
    sql: &Sql<'_>,
    filter: &PostFilter,
    page: &PageRequest,
) -> Result<Page<PostSummary>, Fault> {
    let (limit, (version, id)) = (page.limit(), behind(page));
    // The narrow index is filtered first, then the few rows of the page are looked up.
    let mut rows = sql.all(
        concat!(
            "SELECT ",
            summary_columns!(),
            ", w.version FROM (SELECT id, version FROM bc_posts
                 WHERE site_id = ?1 AND (version, id) < (?2, ?3) AND (?4 IS NULL OR kind = ?4)
                     AND (status = ?5 OR (?5 IS NULL AND status <> 'trash'))
                 ORDER BY version DESC, id DESC LIMIT ?6) w
             JOIN bc_posts p ON p.site_id = ?1 AND p.id = w.id",
            summary_joins!(),
            " ORDER BY w.version DESC, w.id DESC"
        ),
        (
            sql.site,
            version,
            id,
            filter.kind.map(Named::name),
            filter.status.map(Named::name),
            limit as i64 + 1,
        ),
        |row| {
            let version: i64 = row.get(row::post::SUMMARY.len())?;
            Ok::<_, Fault>((version, row::post::summary(row)?))
        },
    )?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|(version, post)| Cursor::new(*version, post.id.to_bytes()));
    Ok(Page { items: rows.into_iter().map(|(_, post)| post).collect(), next })
}

pub(super) fn revision(sql: &Sql<'_>, id: RevisionId) -> Result<Option<Revision>, Fault> {
    sql.one(
        "SELECT id, post_id, parent, kind, made_by, made_at, name, fields, body
         FROM bc_revisions WHERE site_id = ?1 AND id = ?2",
        (sql.site, id.to_bytes()),
        |row| row::revision::revision(row),
    )
}

pub(super) fn revisions(
    sql: &Sql<'_>,
    post: PostId,
    page: &PageRequest,
) -> Result<Page<RevisionSummary>, Fault> {
    let (limit, (made_at, id)) = (page.limit(), behind(page));
    let rows = sql.all(
        "SELECT id, kind, made_by, made_at, name, fields ->> '$.title'
         FROM bc_revisions WHERE site_id = ?1 AND post_id = ?2 AND (made_at, id) < (?3, ?4)
         ORDER BY made_at DESC, id DESC LIMIT ?5",
        (sql.site, post.to_bytes(), made_at, id, limit as i64 + 1),
        |row| row::revision::summary(row),
    )?;
    Ok(Page::cut(rows, limit, |r| Cursor::new(r.made_at.as_micros(), r.id.to_bytes())))
}
