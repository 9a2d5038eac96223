//! Redirects.

use super::apply::{Write, written};
use super::fault::Fault;
use super::sql::Sql;
use super::{SqliteStore, named};
use crate::row::{self, behind};
use async_trait::async_trait;
use blogcms_core::redirect::{Destination, normal_path};
use blogcms_core::{
    Change, Cursor, Entity, Id, Page, PageRequest, Redirect, RedirectId, RedirectOp, RedirectRead,
    StoreError, Timestamp,
};

#[async_trait]
impl RedirectRead for SqliteStore {
    async fn destination(&self, path: &str, at: Timestamp) -> Result<Option<Destination>, StoreError> {
        let path = path.to_owned();
        let read = move |sql: &Sql<'_>| {
            sql.one(
                "SELECT r.id, r.target, p.kind, p.slug, t.kind, t.slug, r.target_path
                 FROM bc_redirects r
                     LEFT JOIN bc_posts p ON p.site_id = ?1 AND p.id = r.target_post
                     LEFT JOIN bc_terms t ON t.site_id = ?1 AND t.id = r.target_term
                 WHERE r.site_id = ?1 AND r.path = ?2
                     AND (r.target_post IS NULL OR (p.status = 'published' AND p.published_at <= ?3
                         AND (p.expires_at IS NULL OR p.expires_at > ?3)))",
                (sql.site, path, at.as_micros()),
                |row| row::redirect::destination(row),
            )
        };
        self.pool.look(self.site, read).await
    }

    async fn redirects(&self, page: &PageRequest) -> Result<Page<Redirect>, StoreError> {
        let (limit, (key, id)) = (page.limit(), behind(page));
        let read = move |sql: &Sql<'_>| {
            sql.all(
                "SELECT id, version, path, created_at, target, target_post, target_term, target_path
                 FROM bc_redirects WHERE site_id = ?1 AND (created_at, id) < (?2, ?3)
                 ORDER BY created_at DESC, id DESC LIMIT ?4",
                (sql.site, key, id, limit as i64 + 1),
                |row| row::redirect::redirect(row),
            )
        };
        let rows = self.pool.look(self.site, read).await?;
        Ok(Page::cut(rows, limit, |r| Cursor::new(r.created_at.as_micros(), r.id.to_bytes())))
    }
}

/// Carries out a command about redirects.
pub(super) fn carry_out(w: &Write<'_>, op: &RedirectOp) -> Result<(), Fault> {
    match op {
        RedirectOp::Put { redirect } => put(w, redirect),
        RedirectOp::Delete { id } => delete(w, *id),
        RedirectOp::Release { path } => release(w, path, None),
    }
}

fn put(w: &Write<'_>, redirect: &Redirect) -> Result<(), Fault> {
    release(w, &redirect.path, Some(redirect.id))?;
    let target = row::redirect::target_columns(&redirect.target);
    w.run(
        "INSERT INTO bc_redirects (site_id, id, version, path, target, target_post, target_term, target_path,
             created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
         ON CONFLICT (site_id, id) DO UPDATE SET version = excluded.version, path = excluded.path,
             target = excluded.target, target_post = excluded.target_post, target_term = excluded.target_term,
             target_path = excluded.target_path, created_at = excluded.created_at",
        (
            w.site,
            redirect.id.to_bytes(),
            w.seq,
            &redirect.path,
            target.target,
            target.post,
            target.term,
            target.path,
            redirect.created_at.as_micros(),
        ),
    )?;
    lead_on(w, redirect)?;
    w.put(&Entity::Redirect(redirect.id))
}

/// Gives what led to the path of a redirect that redirect's own target. (`?` and `#` begin a query or fragment; `@` and
/// `$` are the characters behind them.)
fn lead_on(w: &Write<'_>, redirect: &Redirect) -> Result<(), Fault> {
    let (id, path) = (redirect.id.to_bytes(), &redirect.path);
    let target = row::redirect::target_columns(&redirect.target);
    let end = target.path.and_then(normal_path);
    let named = named::select(
        w,
        "SELECT id FROM bc_redirects WHERE site_id = ?1 AND id <> ?2 AND path IS NOT ?4
             AND (target_path = ?3 OR (target_path > ?3 || '?' AND target_path < ?3 || '@')
                 OR (target_path > ?3 || '#' AND target_path < ?3 || '$'))",
        (w.site, id, path, end),
    )?;
    if named == 0 {
        return Ok(());
    }
    w.run(
        "UPDATE bc_redirects SET version = ?2, target = ?3, target_post = ?4, target_term = ?5, target_path = ?6
         WHERE site_id = ?1 AND id IN (SELECT id FROM temp.bc_named)",
        (w.site, w.seq, target.target, target.post, target.term, target.path),
    )?;
    named::log(w, "redirect", Change::Put)
}

fn delete(w: &Write<'_>, id: RedirectId) -> Result<(), Fault> {
    let sql = "DELETE FROM bc_redirects WHERE site_id = ?1 AND id = ?2";
    written(w.run(sql, (w.site, id.to_bytes()))?)?;
    w.deleted(&Entity::Redirect(id))
}

/// Forgets what became of a path, unless it is what `keep` says.
fn release(w: &Write<'_>, path: &str, keep: Option<RedirectId>) -> Result<(), Fault> {
    let old = w.one(
        "DELETE FROM bc_redirects WHERE site_id = ?1 AND path = ?2 AND id IS NOT ?3 RETURNING id",
        (w.site, path, keep.map(Id::to_bytes)),
        |row| row.get::<_, [u8; 16]>(0),
    )?;
    match old {
        Some(id) => w.deleted(&Entity::Redirect(RedirectId::from_bytes(id))),
        None => Ok(()),
    }
}
