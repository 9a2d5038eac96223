//! Terms.

use super::apply::{Write, written};
use super::fault::Fault;
use super::sql::Sql;
use super::{SqliteStore, named, site};
use crate::row;
use crate::row::Named;
use async_trait::async_trait;
use blogcms_core::taxonomy::TermCount;
use blogcms_core::{
    Change, Entity, Id, Seq, StoreError, Taxonomy, TaxonomyRead, Term, TermId, TermOp, Timestamp,
};

const VERSION: &str = "SELECT version FROM bc_terms WHERE site_id = ?1 AND id = ?2";

#[async_trait]
impl TaxonomyRead for SqliteStore {
    async fn taxonomy(&self) -> Result<Taxonomy, StoreError> {
        let read = |sql: &Sql<'_>| {
            let merged = sql.all(
                "SELECT from_id, into_id FROM bc_merged_terms WHERE site_id = ?1",
                [sql.site],
                |row| row::term::merged(row),
            )?;
            Ok(Taxonomy { seq: site::seq(sql)?, terms: terms(sql)?, merged: merged.into_iter().collect() })
        };
        self.pool.read(self.site, read).await
    }

    async fn term_counts(&self, at: Timestamp) -> Result<Vec<TermCount>, StoreError> {
        let read = move |sql: &Sql<'_>| {
            let counts = sql.all(
                "SELECT t.id, t.published_count
                     - (SELECT count(*) FROM bc_post_terms x
                        WHERE x.site_id = ?1 AND x.term_id = t.id AND x.published_at > ?2)
                     - (SELECT count(*) FROM bc_post_terms x
                        WHERE x.site_id = ?1 AND x.term_id = t.id AND x.expires_at <= ?2
                            AND +x.published_at <= ?2),
                     (SELECT x.published_at FROM bc_post_terms x
                      WHERE x.site_id = ?1 AND x.term_id = t.id AND x.published_at <= ?2
                          AND (x.expires_at IS NULL OR x.expires_at > ?2)
                      ORDER BY x.published_at DESC LIMIT 1)
                 FROM bc_terms t WHERE t.site_id = ?1 AND t.published_count > 0 ORDER BY t.id",
                (sql.site, at.as_micros()),
                |row| row::term::count(row),
            )?;
            Ok(counts.into_iter().flatten().collect())
        };
        self.pool.look(self.site, read).await
    }
}

/// Every term, by kind, then position, then name.
pub(super) fn terms(sql: &Sql<'_>) -> Result<Vec<Term>, Fault> {
    let mut terms = sql.all(
        "SELECT id, version, kind, slug, name, description, parent, position, noindex, published_count
         FROM bc_terms WHERE site_id = ?1",
        [sql.site],
        |row| row::term::term(row),
    )?;
    row::term::sort(&mut terms);
    Ok(terms)
}

/// Carries out a command about terms.
pub(super) fn carry_out(w: &Write<'_>, op: &TermOp) -> Result<(), Fault> {
    match op {
        TermOp::Create { term } => create(w, term),
        TermOp::Update { term, expect } => update(w, term, *expect),
        TermOp::Delete { id, expect } => delete(w, *id, *expect),
        TermOp::Merge { from, into } => merge(w, *from, *into),
    }
}

fn create(w: &Write<'_>, term: &Term) -> Result<(), Fault> {
    let key = (w.site, term.id.to_bytes());
    w.absent(VERSION, key)?;
    w.run("DELETE FROM bc_merged_terms WHERE site_id = ?1 AND from_id = ?2", key)?;
    save(w, term)
}

fn update(w: &Write<'_>, term: &Term, expect: Seq) -> Result<(), Fault> {
    w.expect(VERSION, (w.site, term.id.to_bytes()), expect)?;
    save(w, term)
}

/// The kind is only written with a new term, the count never.
fn save(w: &Write<'_>, term: &Term) -> Result<(), Fault> {
    w.run(
        "INSERT INTO bc_terms (site_id, id, version, kind, slug, name, description, parent, position, noindex)
         VALUES (?1, ?2, ?3, coalesce((SELECT kind FROM bc_terms WHERE site_id = ?1 AND id = ?2), ?4), ?5, ?6, ?7,
             ?8, ?9, ?10)
         ON CONFLICT (site_id, id) DO UPDATE SET version = excluded.version, slug = excluded.slug,
             name = excluded.name, description = excluded.description, parent = excluded.parent,
             position = excluded.position, noindex = excluded.noindex",
        (
            w.site,
            term.id.to_bytes(),
            w.seq,
            term.kind.name(),
            term.slug.as_str(),
            &term.name,
            &term.description,
            term.parent.map(Id::to_bytes),
            term.position,
            term.noindex,
        ),
    )?;
    w.put(&Entity::Term(term.id))
}

fn delete(w: &Write<'_>, id: TermId, expect: Seq) -> Result<(), Fault> {
    let key = (w.site, id.to_bytes());
    w.expect(VERSION, key, expect)?;
    named::select(w, "SELECT post_id FROM bc_post_terms WHERE site_id = ?1 AND term_id = ?2", key)?;
    named::touch_posts(w)?;
    w.run("DELETE FROM bc_post_terms WHERE site_id = ?1 AND term_id = ?2", key)?;
    named::repeat_names(w)?;
    let parent = w.one("SELECT parent FROM bc_terms WHERE site_id = ?1 AND id = ?2", key, |row| {
        row.get::<_, Option<[u8; 16]>>(0)
    })?;
    move_children(w, id, parent.flatten())?;
    named::select(w, "SELECT id FROM bc_redirects WHERE site_id = ?1 AND target_term = ?2", key)?;
    named::log(w, "redirect", Change::Deleted)?;
    w.run("DELETE FROM bc_redirects WHERE site_id = ?1 AND target_term = ?2", key)?;
    w.run("DELETE FROM bc_merged_terms WHERE site_id = ?1 AND into_id = ?2", key)?;
    remove(w, id)
}

fn merge(w: &Write<'_>, from: TermId, into: TermId) -> Result<(), Fault> {
    let pair = (w.site, from.to_bytes(), into.to_bytes());
    mergeable(w, from, into)?;
    named::select(
        w,
        "SELECT post_id FROM bc_post_terms WHERE site_id = ?1 AND term_id = ?2",
        (w.site, from.to_bytes()),
    )?;
    named::touch_posts(w)?;
    // Posts that have both already keep the one.
    w.run("UPDATE OR IGNORE bc_post_terms SET term_id = ?3 WHERE site_id = ?1 AND term_id = ?2", pair)?;
    w.run("DELETE FROM bc_post_terms WHERE site_id = ?1 AND term_id = ?2", (w.site, from.to_bytes()))?;
    named::repeat_names(w)?;
    move_children(w, from, Some(into.to_bytes()))?;
    named::select(
        w,
        "SELECT id FROM bc_redirects WHERE site_id = ?1 AND target_term = ?2",
        (w.site, from.to_bytes()),
    )?;
    named::log(w, "redirect", Change::Put)?;
    w.run(
        "UPDATE bc_redirects SET target_term = ?3, version = ?4 WHERE site_id = ?1 AND target_term = ?2",
        (w.site, from.to_bytes(), into.to_bytes(), w.seq),
    )?;
    w.run("UPDATE bc_merged_terms SET into_id = ?3 WHERE site_id = ?1 AND into_id = ?2", pair)?;
    w.run("INSERT INTO bc_merged_terms (site_id, from_id, into_id) VALUES (?1, ?2, ?3)", pair)?;
    w.run(
        "UPDATE bc_terms SET version = ?3, published_count = (SELECT count(*) FROM bc_post_terms
             WHERE site_id = ?1 AND term_id = ?2 AND published_at IS NOT NULL)
         WHERE site_id = ?1 AND id = ?2",
        (w.site, into.to_bytes(), w.seq),
    )?;
    w.put(&Entity::Term(into))?;
    remove(w, from)
}

/// `Missing` unless both are there, of one kind, and `into` does not lie below `from`.
fn mergeable(w: &Write<'_>, from: TermId, into: TermId) -> Result<(), Fault> {
    let well = w.number(
        "WITH RECURSIVE above (id) AS (
             SELECT parent FROM bc_terms WHERE site_id = ?1 AND id = ?3
             UNION
             SELECT t.parent FROM above JOIN bc_terms t ON t.site_id = ?1 AND t.id = above.id)
         SELECT count(*) FROM bc_terms f JOIN bc_terms i ON i.site_id = ?1 AND i.id = ?3 AND i.kind = f.kind
         WHERE f.site_id = ?1 AND f.id = ?2 AND NOT EXISTS (SELECT 1 FROM above WHERE id = ?2)",
        (w.site, from.to_bytes(), into.to_bytes()),
    )?;
    written(well as usize)
}

/// The categories below `id` get another parent.
fn move_children(w: &Write<'_>, id: TermId, parent: Option<[u8; 16]>) -> Result<(), Fault> {
    let key = (w.site, id.to_bytes());
    named::select(w, "SELECT id FROM bc_terms WHERE site_id = ?1 AND parent = ?2", key)?;
    named::log(w, "term", Change::Put)?;
    w.run(
        "UPDATE bc_terms SET parent = ?3, version = ?4 WHERE site_id = ?1 AND parent = ?2",
        (w.site, id.to_bytes(), parent, w.seq),
    )?;
    Ok(())
}

fn remove(w: &Write<'_>, id: TermId) -> Result<(), Fault> {
    w.run("DELETE FROM bc_terms WHERE site_id = ?1 AND id = ?2", (w.site, id.to_bytes()))?;
    w.deleted(&Entity::Term(id))
}
