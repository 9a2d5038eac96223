//! Redirects.

use super::apply::{Write, written};
use super::fault::Fault;
use super::sql::get_id;
use super::{PostgresStore, behind, named};
use crate::row;
use async_trait::async_trait;
use blogcms_core::redirect::{Destination, normal_path};
use blogcms_core::{
    Change, Cursor, Entity, Id, Page, PageRequest, Redirect, RedirectId, RedirectOp, RedirectRead,
    StoreError, Timestamp,
};

#[async_trait]
impl RedirectRead for PostgresStore {
    async fn destination(&self, path: &str, at: Timestamp) -> Result<Option<Destination>, StoreError> {
        let path = path.to_owned();
        let mut sql = self.read().await?;
        let found = sql
            .one(
                "SELECT r.id, r.target, p.kind, p.slug, t.kind, t.slug, r.target_path
                 FROM bc_redirects r
                     LEFT JOIN bc_posts p ON p.site_id = $1 AND p.id = r.target_post
                     LEFT JOIN bc_terms t ON t.site_id = $1 AND t.id = r.target_term
                 WHERE r.site_id = $1 AND r.path = $2
                     AND (r.target_post IS NULL OR (p.status = 'published' AND p.published_at <= $3
                         AND (p.expires_at IS NULL OR p.expires_at > $3)))",
                (sql.site, path, at),
                row::redirect::destination,
            )
            .await;
        sql.end(found).await
    }

    async fn redirects(&self, page: &PageRequest) -> Result<Page<Redirect>, StoreError> {
        let (limit, (key, id)) = (page.limit(), behind(page));
        let mut sql = self.read().await?;
        let found = sql
            .all(
                "SELECT id, version, path, created_at, target, target_post, target_term, target_path
                 FROM bc_redirects WHERE site_id = $1 AND (created_at, id) < ($2, $3)
                 ORDER BY created_at DESC, id DESC LIMIT $4",
                (sql.site, key, id, limit as i64 + 1),
                row::redirect::redirect,
            )
            .await;
        let rows = sql.end(found).await?;
        Ok(Page::cut(rows, limit, |r| Cursor::new(r.created_at.as_micros(), r.id.to_bytes())))
    }
}

/// Carries out a command about redirects.
pub(super) async fn carry_out(w: &mut Write<'_>, op: &RedirectOp) -> Result<(), Fault> {
    match op {
        RedirectOp::Put { redirect } => put(w, redirect).await,
        RedirectOp::Delete { id } => delete(w, *id).await,
        RedirectOp::Release { path } => release(w, path, None).await,
    }
}

async fn put(w: &mut Write<'_>, redirect: &Redirect) -> Result<(), Fault> {
    release(w, &redirect.path, Some(redirect.id)).await?;
    let target = row::redirect::target_columns(&redirect.target);
    w.run(
        "INSERT INTO bc_redirects (site_id, id, version, path, target, target_post, target_term, target_path,
             created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (site_id, id) DO UPDATE SET version = excluded.version, path = excluded.path,
             target = excluded.target, target_post = excluded.target_post, target_term = excluded.target_term,
             target_path = excluded.target_path, created_at = excluded.created_at",
        (
            w.site,
            redirect.id,
            w.seq,
            &redirect.path,
            target.target,
            target.post,
            target.term,
            target.path,
            redirect.created_at,
        ),
    )
    .await?;
    lead_on(w, redirect).await?;
    w.put(&Entity::Redirect(redirect.id)).await
}

/// Gives what led to the path of a redirect that redirect's own target. (`?` and `#` begin a query or fragment; `@` and
/// `$` are the characters behind them.)
async fn lead_on(w: &mut Write<'_>, redirect: &Redirect) -> Result<(), Fault> {
    let (id, path) = (redirect.id, &redirect.path);
    let target = row::redirect::target_columns(&redirect.target);
    let end = target.path.and_then(normal_path);
    let named = named::select(
        w,
        "SELECT id FROM bc_redirects WHERE site_id = $1 AND id <> $2 AND path IS DISTINCT FROM $4
             AND (target_path = $3 OR (target_path > $3 || '?' AND target_path < $3 || '@')
                 OR (target_path > $3 || '#' AND target_path < $3 || '$'))",
        (w.site, id, path, end),
    )
    .await?;
    if named == 0 {
        return Ok(());
    }
    w.run(
        "UPDATE bc_redirects SET version = $2, target = $3, target_post = $4, target_term = $5, target_path = $6
         WHERE site_id = $1 AND id = ANY ($7)",
        (w.site, w.seq, target.target, target.post, target.term, target.path, w.named()),
    ).await?;
    named::log(w, "redirect", Change::Put).await
}

async fn delete(w: &mut Write<'_>, id: RedirectId) -> Result<(), Fault> {
    let sql = "DELETE FROM bc_redirects WHERE site_id = $1 AND id = $2";
    written(w.run(sql, (w.site, id)).await?)?;
    w.deleted(&Entity::Redirect(id)).await
}

/// Forgets what became of a path, unless it is what `keep` says.
async fn release(w: &mut Write<'_>, path: &str, keep: Option<RedirectId>) -> Result<(), Fault> {
    let old = w.one(
        "DELETE FROM bc_redirects WHERE site_id = $1 AND path = $2 AND id IS DISTINCT FROM $3 RETURNING id",
        (w.site, path, keep),
        |row| get_id(row, 0),
    ).await?;
    match old.flatten() {
        Some(id) => w.deleted(&Entity::Redirect(RedirectId::from_bytes(id.into_bytes()))).await,
        None => Ok(()),
    }
}
