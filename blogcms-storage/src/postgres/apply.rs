//! The door for writes: a batch, all of it or nothing.

use super::fault::Fault;
use super::param::{Ids, Params};
use super::sql::Sql;
use super::{PostgresStore, author, comment, job, media, named, post, redirect, site, taxonomy};
use crate::row::{Named, audit};
use async_trait::async_trait;
use blogcms_core::{
    Applied, ApplyError, Change, ConflictKind, Entity, Field, JobQueue, Op, Scope, Seq, SiteRead, Store,
    StoreError, StoreErrorKind, Versions, WriteBatch, Written,
};
use sqlx::PgConnection;
use sqlx::postgres::PgRow;
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

/// A write in progress.
pub(super) struct Write<'c> {
    sql: Sql<'c>,
    pub(super) site: Uuid,
    /// Its number: the new version of whatever it changes.
    pub(super) seq: i64,
    /// Whether it has changed what readers see of comments.
    pub(super) discussed: bool,
    /// What a command is about: see [`named`].
    pub(super) named: Ids,
}

impl Write<'_> {
    pub(super) async fn run(&mut self, sql: &str, params: impl Params) -> Result<usize, Fault> {
        self.sql.run(sql, params).await
    }

    pub(super) async fn one<T, E: Into<Fault>>(
        &mut self,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(&PgRow) -> Result<T, E> + Send,
    ) -> Result<Option<T>, Fault> {
        self.sql.one(sql, params, read).await
    }

    pub(super) async fn all<T, E: Into<Fault>>(
        &mut self,
        sql: &str,
        params: impl Params,
        read: impl Fn(&PgRow) -> Result<T, E> + Send,
    ) -> Result<Vec<T>, Fault> {
        self.sql.all(sql, params, read).await
    }

    pub(super) async fn number(&mut self, sql: &str, params: impl Params) -> Result<i64, Fault> {
        self.sql.number(sql, params).await
    }

    /// What is named.
    pub(super) fn named(&self) -> Ids {
        Ids::clone(&self.named)
    }

    /// `Stale` unless the thing is at version `expect`, `Missing` if it is not there. `version` selects it.
    pub(super) async fn expect(
        &mut self,
        version: &str,
        params: impl Params,
        expect: Seq,
    ) -> Result<(), Fault> {
        match self.one(version, params, |row| super::sql::get(row, 0)).await?.flatten() {
            None => Err(ConflictKind::Missing.into()),
            Some(v) if v.cast_unsigned() == expect.0 => Ok(()),
            Some(v) => Err(ConflictKind::Stale { current: Seq(v.cast_unsigned()) }.into()),
        }
    }

    /// `Duplicate` if the id is taken. (The first of several violated keys is the database's choice, so this is
    /// asked before.)
    pub(super) async fn absent(&mut self, select: &str, params: impl Params) -> Result<(), Fault> {
        match self.one(select, params, |row| super::sql::get(row, 0)).await? {
            None => Ok(()),
            Some(_) => Err(ConflictKind::Duplicate(Field::Id).into()),
        }
    }

    /// Logs that one thing is new or different.
    pub(super) async fn put(&mut self, entity: &Entity) -> Result<(), Fault> {
        named::log_one(self, entity, Change::Put).await
    }

    /// Logs that one thing is gone.
    pub(super) async fn deleted(&mut self, entity: &Entity) -> Result<(), Fault> {
        named::log_one(self, entity, Change::Deleted).await
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

/// A task that writes has panicked, or the runtime has shut down.
pub(super) fn ended(error: tokio::task::JoinError) -> StoreError {
    StoreError::new(StoreErrorKind::Unknown, "a write ended without an answer; see the log").because(error)
}

/// So often a batch is tried that lost against another transaction without being in conflict with it.
const TRIES: usize = 5;

#[async_trait]
impl Store for PostgresStore {
    async fn apply(&self, batch: WriteBatch) -> Result<Applied, ApplyError> {
        batch.check()?;
        // In a task of its own it comes to its end, and what it has raised is known, also when nobody waits any more.
        let store = self.clone();
        let task = tokio::spawn(async move { store.write_batch(&batch).await });
        task.await.map_err(ended)?
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

impl PostgresStore {
    async fn write_batch(&self, batch: &WriteBatch) -> Result<Applied, ApplyError> {
        let mut tries = 1;
        loop {
            match self.try_batch(batch).await {
                Ok((applied, reached)) => {
                    self.told(reached);
                    return Ok(applied);
                }
                Err(At(_, fault)) if tries < TRIES && fault.is_transient() => tries += 1,
                Err(At(op, fault)) => return Err(fault.apply_error(op, &self.shared.place)),
            }
        }
    }

    async fn try_batch(&self, batch: &WriteBatch) -> Result<(Applied, Versions), At> {
        let sql = self.shared.begin(self.site, true).await?;
        let (sql, seq, reached) = apply(sql, batch).await?;
        sql.commit().await?;
        Ok((Applied { seq }, reached))
    }

    /// Carries out a batch in a transaction of the host's, so that both are kept or neither is. Whatever fails, what the
    /// host has done before in the transaction stands.
    ///
    /// Call it last before the commit: from then on until its end every other write to the site waits. Afterwards call
    /// [`PostgresStore::committed`]. A transaction of the isolation level `REPEATABLE READ` or `SERIALIZABLE` may fail
    /// with `Unavailable` because somebody else wrote meanwhile; begin it anew.
    ///
    /// Whoever drops this before its end, at a time-out for example, has to roll the transaction back: it may hold a part of
    /// the batch.
    ///
    /// # Errors
    ///
    /// As [`Store::apply`]; `Backend` if no transaction has been begun on the connection.
    pub async fn apply_in(&self, conn: &mut PgConnection, batch: WriteBatch) -> Result<Applied, ApplyError> {
        batch.check()?;
        let failed = |fault: Fault| fault.apply_error(0, &self.shared.place);
        let mut sql = Sql::host(conn, &self.shared, self.site);
        sql.plain("SAVEPOINT bc_apply").await.map_err(failed)?;
        match apply(sql, &batch).await {
            Ok((mut sql, seq, _)) => {
                sql.plain("RELEASE SAVEPOINT bc_apply").await.map_err(failed)?;
                Ok(Applied { seq })
            }
            Err(At(op, fault)) => {
                let mut sql = Sql::host(conn, &self.shared, self.site);
                sql.plain("ROLLBACK TO SAVEPOINT bc_apply; RELEASE SAVEPOINT bc_apply")
                    .await
                    .map_err(failed)?;
                Err(fault.apply_error(op, &self.shared.place))
            }
        }
    }

    /// To be called when a write of [`PostgresStore::apply_in`] has been committed, so that the pages of this program
    /// show it at once, and those of others. A hint: without it they do within two seconds.
    pub async fn committed(&self) -> Result<(), StoreError> {
        let reached = self.versions().await?;
        self.told(reached);
        Ok(())
    }
}

/// Gives the transaction back, which is still to be committed.
async fn apply<'c>(mut sql: Sql<'c>, batch: &WriteBatch) -> Result<(Sql<'c>, Seq, Versions), At> {
    let site = sql.site;
    let last = site::lock(&mut sql).await?;
    let mut w = Write { sql, site, seq: last + 1, discussed: false, named: Ids::default() };
    for (i, (scope, seq)) in batch.require.iter().enumerate() {
        require(&mut w, *scope, *seq).await.map_err(|fault| At(i, fault))?;
    }
    for (i, op) in batch.ops.iter().enumerate() {
        carry_out(&mut w, op).await.map_err(|fault| At(i, fault))?;
    }
    job::enqueue_all(&mut w.sql, &batch.jobs).await?;
    for new in &batch.renderings {
        post::keep_new(&mut w.sql, new).await?;
    }
    let reached = finish(&mut w, batch).await?;
    Ok((w.sql, Seq(w.seq.cast_unsigned()), reached))
}

async fn carry_out(w: &mut Write<'_>, op: &Op) -> Result<(), Fault> {
    match op {
        Op::Post(op) => post::carry_out(w, op).await,
        Op::Term(op) => taxonomy::carry_out(w, op).await,
        Op::Author(op) => author::carry_out(w, op).await,
        Op::Comment(op) => comment::carry_out(w, op).await,
        Op::Media(op) => media::carry_out(w, op).await,
        Op::Redirect(op) => redirect::carry_out(w, op).await,
        Op::Site(op) => site::carry_out(w, op).await,
    }
}

async fn require(w: &mut Write<'_>, scope: Scope, seq: Seq) -> Result<(), Fault> {
    let statement = "SELECT seq FROM bc_scopes WHERE site_id = $1 AND scope = $2";
    let touched = w.number(statement, (w.site, scope.name())).await?;
    if touched.cast_unsigned() > seq.0 { Err(ConflictKind::Moved(scope).into()) } else { Ok(()) }
}

/// Scopes, audit row, and last the site's numbers: those that the write has raised.
async fn finish(w: &mut Write<'_>, batch: &WriteBatch) -> Result<Versions, Fault> {
    let scopes: BTreeSet<Scope> = batch.ops.iter().filter_map(Op::scope).collect();
    for scope in scopes {
        w.run(
            "INSERT INTO bc_scopes (site_id, scope, seq) VALUES ($1, $2, $3)
             ON CONFLICT (site_id, scope) DO UPDATE SET seq = excluded.seq",
            (w.site, scope.name(), w.seq),
        )
        .await?;
    }
    let ops: Result<String, StoreError> = audit::ops(&batch.ops);
    w.run(
        "INSERT INTO bc_audit (site_id, seq, at, actor, ops) VALUES ($1, $2, $3, $4, $5)",
        (w.site, w.seq, batch.at, &batch.actor, ops?),
    )
    .await?;
    let (content, discussed) = (batch.ops.iter().any(Op::is_content), w.discussed);
    w.run(
        "UPDATE bc_sites SET seq = $2, content_seq = CASE WHEN $3 THEN $2 ELSE content_seq END,
             discussion_seq = CASE WHEN $4 THEN $2 ELSE discussion_seq END
         WHERE site_id = $1",
        (w.site, w.seq, content, discussed),
    )
    .await?;
    let raised = |yes: bool| if yes { Seq(w.seq.cast_unsigned()) } else { Seq::NONE };
    Ok(Versions { content: raised(content), discussion: raised(discussed), related: 0 })
}
