//! Terms.

use super::apply::{Write, written};
use super::fault::Fault;
use super::param::uuid;
use super::sql::{Sql, get_id};
use super::{PostgresStore, named, site};
use crate::row;
use crate::row::Named;
use async_trait::async_trait;
use blogcms_core::taxonomy::TermCount;
use blogcms_core::{
    Change, Entity, Seq, StoreError, Taxonomy, TaxonomyRead, Term, TermId, TermOp, Timestamp,
};
use uuid::Uuid;

const VERSION: &str = "SELECT version FROM bc_terms WHERE site_id = $1 AND id = $2";

#[async_trait]
impl TaxonomyRead for PostgresStore {
    async fn taxonomy(&self) -> Result<Taxonomy, StoreError> {
        let mut sql = self.read().await?;
        let found = taxonomy(&mut sql).await;
        sql.end(found).await
    }

    async fn term_counts(&self, at: Timestamp) -> Result<Vec<TermCount>, StoreError> {
        let mut sql = self.read().await?;
        let counts = sql
            .all(
                "SELECT t.id, t.published_count
                     - (SELECT count(*) FROM bc_post_terms x
                        WHERE x.site_id = $1 AND x.term_id = t.id AND x.published_at > $2)
                     - (SELECT count(*) FROM bc_post_terms x
                        WHERE x.site_id = $1 AND x.term_id = t.id AND x.expires_at <= $2
                            AND x.published_at <= $2),
                     (SELECT x.published_at FROM bc_post_terms x
                      WHERE x.site_id = $1 AND x.term_id = t.id AND x.published_at <= $2
                          AND (x.expires_at IS NULL OR x.expires_at > $2)
                      ORDER BY x.published_at DESC LIMIT 1)
                 FROM bc_terms t WHERE t.site_id = $1 AND t.published_count > 0 ORDER BY t.id",
                (sql.site, at),
                row::term::count,
            )
            .await;
        Ok(sql.end(counts).await?.into_iter().flatten().collect())
    }
}

async fn taxonomy(sql: &mut Sql<'_>) -> Result<Taxonomy, Fault> {
    let merged = sql
        .all("SELECT from_id, into_id FROM bc_merged_terms WHERE site_id = $1", [sql.site], |row| {
            row::term::merged(row)
        })
        .await?;
    Ok(Taxonomy {
        seq: site::seq(sql).await?,
        terms: terms(sql).await?,
        merged: merged.into_iter().collect(),
    })
}

/// Every term, by kind, then position, then name.
pub(super) async fn terms(sql: &mut Sql<'_>) -> Result<Vec<Term>, Fault> {
    let mut terms = sql
        .all(
            "SELECT id, version, kind, slug, name, description, parent, position, noindex, published_count
         FROM bc_terms WHERE site_id = $1",
            [sql.site],
            row::term::term,
        )
        .await?;
    row::term::sort(&mut terms);
    Ok(terms)
}

/// Carries out a command about terms.
pub(super) async fn carry_out(w: &mut Write<'_>, op: &TermOp) -> Result<(), Fault> {
    match op {
        TermOp::Create { term } => create(w, term).await,
        TermOp::Update { term, expect } => update(w, term, *expect).await,
        TermOp::Delete { id, expect } => delete(w, *id, *expect).await,
        TermOp::Merge { from, into } => merge(w, *from, *into).await,
    }
}

async fn create(w: &mut Write<'_>, term: &Term) -> Result<(), Fault> {
    let key = (w.site, term.id);
    w.absent(VERSION, key).await?;
    w.run("DELETE FROM bc_merged_terms WHERE site_id = $1 AND from_id = $2", key).await?;
    save(w, term).await
}

async fn update(w: &mut Write<'_>, term: &Term, expect: Seq) -> Result<(), Fault> {
    w.expect(VERSION, (w.site, term.id), expect).await?;
    save(w, term).await
}

/// The kind is only written with a new term, the count never.
async fn save(w: &mut Write<'_>, term: &Term) -> Result<(), Fault> {
    w.run(
        "INSERT INTO bc_terms (site_id, id, version, kind, slug, name, description, parent, position, noindex)
         VALUES ($1, $2, $3, coalesce((SELECT kind FROM bc_terms WHERE site_id = $1 AND id = $2), $4), $5, $6, $7,
             $8, $9, $10)
         ON CONFLICT (site_id, id) DO UPDATE SET version = excluded.version, slug = excluded.slug,
             name = excluded.name, description = excluded.description, parent = excluded.parent,
             position = excluded.position, noindex = excluded.noindex",
        (
            w.site,
            term.id,
            w.seq,
            term.kind.name(),
            term.slug.as_str(),
            &term.name,
            &term.description,
            term.parent,
            term.position,
            term.noindex,
        ),
    ).await?;
    w.put(&Entity::Term(term.id)).await
}

async fn delete(w: &mut Write<'_>, id: TermId, expect: Seq) -> Result<(), Fault> {
    let key = (w.site, id);
    w.expect(VERSION, key, expect).await?;
    named::select(w, "SELECT post_id FROM bc_post_terms WHERE site_id = $1 AND term_id = $2", key).await?;
    named::touch_posts(w).await?;
    w.run("DELETE FROM bc_post_terms WHERE site_id = $1 AND term_id = $2", key).await?;
    named::repeat_names(w).await?;
    let parent = w
        .one("SELECT parent FROM bc_terms WHERE site_id = $1 AND id = $2", key, |row| get_id(row, 0))
        .await?;
    move_children(w, id, parent.flatten()).await?;
    named::select(w, "SELECT id FROM bc_redirects WHERE site_id = $1 AND target_term = $2", key).await?;
    named::log(w, "redirect", Change::Deleted).await?;
    w.run("DELETE FROM bc_redirects WHERE site_id = $1 AND target_term = $2", key).await?;
    w.run("DELETE FROM bc_merged_terms WHERE site_id = $1 AND into_id = $2", key).await?;
    remove(w, id).await
}

async fn merge(w: &mut Write<'_>, from: TermId, into: TermId) -> Result<(), Fault> {
    let pair = (w.site, from, into);
    mergeable(w, from, into).await?;
    named::select(w, "SELECT post_id FROM bc_post_terms WHERE site_id = $1 AND term_id = $2", (w.site, from))
        .await?;
    named::touch_posts(w).await?;
    // Posts that have both already keep the one.
    w.run(
        "UPDATE bc_post_terms t SET term_id = $3 WHERE site_id = $1 AND term_id = $2 AND NOT EXISTS (
             SELECT 1 FROM bc_post_terms o WHERE o.site_id = $1 AND o.post_id = t.post_id AND o.term_id = $3)",
        pair,
    ).await?;
    w.run("DELETE FROM bc_post_terms WHERE site_id = $1 AND term_id = $2", (w.site, from)).await?;
    named::repeat_names(w).await?;
    move_children(w, from, Some(uuid(into))).await?;
    named::select(w, "SELECT id FROM bc_redirects WHERE site_id = $1 AND target_term = $2", (w.site, from))
        .await?;
    named::log(w, "redirect", Change::Put).await?;
    w.run(
        "UPDATE bc_redirects SET target_term = $3, version = $4 WHERE site_id = $1 AND target_term = $2",
        (w.site, from, into, w.seq),
    )
    .await?;
    w.run("UPDATE bc_merged_terms SET into_id = $3 WHERE site_id = $1 AND into_id = $2", pair).await?;
    w.run("INSERT INTO bc_merged_terms (site_id, from_id, into_id) VALUES ($1, $2, $3)", pair).await?;
    w.run(
        "UPDATE bc_terms SET version = $3, published_count = (SELECT count(*) FROM bc_post_terms
             WHERE site_id = $1 AND term_id = $2 AND published_at IS NOT NULL)
         WHERE site_id = $1 AND id = $2",
        (w.site, into, w.seq),
    )
    .await?;
    w.put(&Entity::Term(into)).await?;
    remove(w, from).await
}

/// `Missing` unless both are there, of one kind, and `into` does not lie below `from`.
async fn mergeable(w: &mut Write<'_>, from: TermId, into: TermId) -> Result<(), Fault> {
    let well = w
        .number(
            "WITH RECURSIVE above (id) AS (
             SELECT parent FROM bc_terms WHERE site_id = $1 AND id = $3
             UNION
             SELECT t.parent FROM above JOIN bc_terms t ON t.site_id = $1 AND t.id = above.id)
         SELECT count(*) FROM bc_terms f JOIN bc_terms i ON i.site_id = $1 AND i.id = $3 AND i.kind = f.kind
         WHERE f.site_id = $1 AND f.id = $2 AND NOT EXISTS (SELECT 1 FROM above WHERE id = $2)",
            (w.site, from, into),
        )
        .await?;
    written(well as usize)
}

/// The categories below `id` get another parent.
async fn move_children(w: &mut Write<'_>, id: TermId, parent: Option<Uuid>) -> Result<(), Fault> {
    let key = (w.site, id);
    named::select(w, "SELECT id FROM bc_terms WHERE site_id = $1 AND parent = $2", key).await?;
    named::log(w, "term", Change::Put).await?;
    w.run(
        "UPDATE bc_terms SET parent = $3, version = $4 WHERE site_id = $1 AND parent = $2",
        (w.site, id, parent, w.seq),
    )
    .await?;
    Ok(())
}

async fn remove(w: &mut Write<'_>, id: TermId) -> Result<(), Fault> {
    w.run("DELETE FROM bc_terms WHERE site_id = $1 AND id = $2", (w.site, id)).await?;
    w.deleted(&Entity::Term(id)).await
}
