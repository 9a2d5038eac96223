//! The door for writes: a batch, all of it or nothing.

use super::fault::Fault;
use super::sql::Sql;
use super::{SqliteStore, author, comment, job, media, named, post, redirect, site, taxonomy};
use crate::row::{Named, audit, change};
use async_trait::async_trait;
use blogcms_core::{
    Applied, ApplyError, Change, ConflictKind, Entity, Field, JobQueue, Op, Scope, Seq, SiteRead, Store,
    StoreError, StoreErrorKind, Versions, WriteBatch, Written,
};
use rusqlite::Params;
use std::cell::Cell;
use std::collections::BTreeSet;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

/// A write in progress.
pub(super) struct Write<'c> {
    sql: &'c Sql<'c>,
    /// Its number: the new version of whatever it changes.
    pub(super) seq: i64,
    /// Whether it has changed what readers see of comments.
    pub(super) discussed: Cell<bool>,
}

impl<'c> Deref for Write<'c> {
    type Target = Sql<'c>;
    fn deref(&self) -> &Sql<'c> {
        self.sql
    }
}

impl Write<'_> {
    /// `Stale` unless the thing is at version `expect`, `Missing` if it is not there. `version` selects it.
    pub(super) fn expect(&self, version: &str, params: impl Params, expect: Seq) -> Result<(), Fault> {
        match self.one(version, params, |row| row.get::<_, i64>(0))? {
            None => Err(ConflictKind::Missing.into()),
            Some(v) if v.cast_unsigned() == expect.0 => Ok(()),
            Some(v) => Err(ConflictKind::Stale { current: Seq(v.cast_unsigned()) }.into()),
        }
    }

    /// `Duplicate` if the id is taken. (The first of several violated keys is the database's choice, so this is
    /// asked before.)
    pub(super) fn absent(&self, select: &str, params: impl Params) -> Result<(), Fault> {
        match self.one(select, params, |row| row.get::<_, i64>(0))? {
            None => Ok(()),
            Some(_) => Err(ConflictKind::Duplicate(Field::Id).into()),
        }
    }

    /// Logs that one thing is new or different.
    pub(super) fn put(&self, entity: &Entity) -> Result<(), Fault> {
        named::log_one(self, entity, Change::Put)
    }

    /// Logs that one thing is gone.
    pub(super) fn deleted(&self, entity: &Entity) -> Result<(), Fault> {
        named::log_one(self, entity, Change::Deleted)
    }
}

/// `Missing` if a statement that must write a row wrote none.
pub(super) fn written(rows: usize) -> Result<(), Fault> {
    if rows == 0 { Err(ConflictKind::Missing.into()) } else { Ok(()) }
}

/// Why a batch failed, and at which op or requirement.
struct At(usize, Fault);

impl From<Fault> for At {
    fn from(fault: Fault) -> Self {
        Self(0, fault)
    }
}

#[async_trait]
impl Store for SqliteStore {
    async fn apply(&self, batch: WriteBatch) -> Result<Applied, ApplyError> {
        batch.check()?;
        let known = Arc::clone(&self.known);
        let then = move |(_, reached): &(Applied, Versions)| {
            known.raise(*reached);
            known.written();
        };
        let outcome = self.pool.write_then(self.site, move |sql| apply(sql, &batch), then).await?;
        outcome
            .map(|(applied, _)| applied)
            .map_err(|At(op, fault)| fault.apply_error(op, self.pool.place().text()))
    }

    fn known(&self) -> Option<Versions> {
        Some(self.known.get())
    }

    fn jobs(&self) -> Option<Arc<dyn JobQueue>> {
        Some(Arc::new(self.clone()))
    }

    fn written(&self) -> Written {
        self.known.wait()
    }
}

impl SqliteStore {
    /// Carries out a batch in a transaction of the host's, on a connection of its own to the same file, so that both are
    /// kept or neither is. Whatever fails, what the host has done before in the transaction stands.
    ///
    /// Begin the transaction as an immediate one; one that has read before it writes may fail as `Unavailable`. Call this
    /// last before the commit, and [`SqliteStore::committed`] afterwards.
    ///
    /// # Errors
    ///
    /// As [`Store::apply`]; `Backend` if the connection does not check foreign keys (`PRAGMA foreign_keys = ON`).
    pub fn apply_in(
        &self,
        tx: &rusqlite::Transaction<'_>,
        batch: &WriteBatch,
    ) -> Result<Applied, ApplyError> {
        batch.check()?;
        let failed = |error: rusqlite::Error| Fault::from(error).apply_error(0, self.pool.place().text());
        if !tx.pragma_query_value(None, "foreign_keys", |row| row.get::<_, bool>(0)).map_err(failed)? {
            let message = "the host's connection must check foreign keys: run PRAGMA foreign_keys = ON before the transaction";
            return Err(StoreError::new(StoreErrorKind::Backend, message).into());
        }
        tx.execute_batch(named::TABLE).map_err(failed)?;
        tx.execute_batch("SAVEPOINT bc_apply").map_err(failed)?;
        let statements = AtomicU64::new(0);
        match apply(&Sql::new(tx, &statements, self.site), batch) {
            Ok((applied, _)) => {
                tx.execute_batch("RELEASE bc_apply").map_err(failed)?;
                Ok(applied)
            }
            Err(At(op, fault)) => {
                tx.execute_batch("ROLLBACK TO bc_apply; RELEASE bc_apply").map_err(failed)?;
                Err(fault.apply_error(op, self.pool.place().text()))
            }
        }
    }

    /// To be called when a write of [`SqliteStore::apply_in`] has been committed, so that the pages of this program show it
    /// at once. A hint: without it they do within two seconds.
    pub async fn committed(&self) -> Result<(), StoreError> {
        self.versions().await?;
        self.known.written();
        Ok(())
    }
}

fn apply(sql: &Sql<'_>, batch: &WriteBatch) -> Result<(Applied, Versions), At> {
    let last =
        sql.one("SELECT seq FROM bc_sites WHERE site_id = ?1", [sql.site], |row| row.get::<_, i64>(0))?;
    let last = last.ok_or_else(|| Fault::from(change::no_site()))?;
    let w = Write { sql, seq: last + 1, discussed: Cell::new(false) };
    for (i, (scope, seq)) in batch.require.iter().enumerate() {
        require(&w, *scope, *seq).map_err(|fault| At(i, fault))?;
    }
    for (i, op) in batch.ops.iter().enumerate() {
        carry_out(&w, op).map_err(|fault| At(i, fault))?;
    }
    for new in &batch.jobs {
        job::enqueue(&w, new)?;
    }
    for new in &batch.renderings {
        post::keep_new(&w, new)?;
    }
    let reached = finish(&w, batch)?;
    Ok((Applied { seq: Seq(w.seq.cast_unsigned()) }, reached))
}

fn carry_out(w: &Write<'_>, op: &Op) -> Result<(), Fault> {
    match op {
        Op::Post(op) => post::carry_out(w, op),
        Op::Term(op) => taxonomy::carry_out(w, op),
        Op::Author(op) => author::carry_out(w, op),
        Op::Comment(op) => comment::carry_out(w, op),
        Op::Media(op) => media::carry_out(w, op),
        Op::Redirect(op) => redirect::carry_out(w, op),
        Op::Site(op) => site::carry_out(w, op),
    }
}

fn require(w: &Write<'_>, scope: Scope, seq: Seq) -> Result<(), Fault> {
    let touched =
        w.number("SELECT seq FROM bc_scopes WHERE site_id = ?1 AND scope = ?2", (w.site, scope.name()))?;
    if touched.cast_unsigned() > seq.0 { Err(ConflictKind::Moved(scope).into()) } else { Ok(()) }
}

/// Scopes, audit row, and last the site's numbers: those that the write has raised.
fn finish(w: &Write<'_>, batch: &WriteBatch) -> Result<Versions, Fault> {
    let scopes: BTreeSet<Scope> = batch.ops.iter().filter_map(Op::scope).collect();
    for scope in scopes {
        w.run(
            "INSERT INTO bc_scopes (site_id, scope, seq) VALUES (?1, ?2, ?3)
             ON CONFLICT (site_id, scope) DO UPDATE SET seq = excluded.seq",
            (w.site, scope.name(), w.seq),
        )?;
    }
    let ops: Result<String, StoreError> = audit::ops(&batch.ops);
    w.run(
        "INSERT INTO bc_audit (site_id, seq, at, actor, ops) VALUES (?1, ?2, ?3, ?4, ?5)",
        (w.site, w.seq, batch.at.as_micros(), &batch.actor, ops?),
    )?;
    let (content, discussed) = (batch.ops.iter().any(Op::is_content), w.discussed.get());
    w.run(
        "UPDATE bc_sites SET seq = ?2, content_seq = iif(?3, ?2, content_seq),
             discussion_seq = iif(?4, ?2, discussion_seq)
         WHERE site_id = ?1",
        (w.site, w.seq, content, discussed),
    )?;
    let raised = |yes: bool| if yes { Seq(w.seq.cast_unsigned()) } else { Seq::NONE };
    Ok(Versions { content: raised(content), discussion: raised(discussed), related: 0 })
}
