//! The one way to run a statement: qualified with the schema, counted, for one site, in a transaction.

use super::Shared;
use super::fault::Fault;
use super::param::Params;
use super::pool::{Lent, within};
use crate::row::{Cells, WrongType};
use blogcms_core::StoreError;
use sqlx::postgres::{PgArguments, PgRow, PgValueFormat, PgValueRef};
use sqlx::{AssertSqlSafe, PgConnection, Postgres, Row, TypeInfo, ValueRef};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use uuid::Uuid;

/// A connection in a transaction, for one site. Dropped before its end it is rolled back, unless it is the host's.
pub(super) struct Sql<'c> {
    conn: Conn<'c>,
    shared: Arc<Shared>,
    /// The site's id, the first parameter of every statement.
    pub(super) site: Uuid,
    /// Whether there may be something to keep.
    pub(super) writes: bool,
    /// How long is waited for the answer to a statement.
    limit: Option<Duration>,
}

/// Whose transaction it is.
enum Conn<'c> {
    Own(Lent),
    Host(&'c mut PgConnection),
}

impl<'c> Sql<'c> {
    /// In a transaction of ours.
    pub(super) fn own(lent: Lent, shared: &Arc<Shared>, site: Uuid, writes: bool) -> Self {
        let limit = shared.limits.statement;
        Self { conn: Conn::Own(lent), shared: Arc::clone(shared), site, writes, limit }
    }

    /// In a transaction of the host's.
    pub(super) fn host(conn: &'c mut PgConnection, shared: &Arc<Shared>, site: Uuid) -> Self {
        let limit = shared.limits.statement;
        Self { conn: Conn::Host(conn), shared: Arc::clone(shared), site, writes: true, limit }
    }

    /// The connection, for what is no statement of ours.
    pub(super) fn conn(&mut self) -> Result<&mut PgConnection, sqlx::Error> {
        match &mut self.conn {
            Conn::Own(lent) => lent.conn(),
            Conn::Host(conn) => Ok(conn),
        }
    }

    /// What the server has answered; a connection of ours that is lost goes to nobody any more.
    fn seen<T>(&mut self, answer: Result<T, sqlx::Error>) -> Result<T, Fault> {
        Ok(match &mut self.conn {
            Conn::Own(lent) => lent.seen(answer),
            Conn::Host(_) => answer,
        }?)
    }

    /// Ends the transaction, if it is ours.
    pub(super) async fn commit(self) -> Result<(), Fault> {
        match self.conn {
            Conn::Own(lent) => lent.commit().await.map_err(Fault::of_commit),
            Conn::Host(_) => Ok(()),
        }
    }

    /// The database, for messages.
    pub(super) fn place(&self) -> String {
        self.shared.place.clone()
    }

    fn query(
        &self,
        sql: &str,
        params: impl Params,
    ) -> Result<sqlx::query::Query<'static, Postgres, PgArguments>, Fault> {
        self.shared.statements.fetch_add(1, Ordering::Relaxed);
        let arguments = params.arguments().map_err(sqlx::Error::Encode)?;
        let query = sqlx::query_with(AssertSqlSafe(self.qualify(sql)), arguments);
        Ok(query.persistent(self.shared.prepared))
    }

    /// Runs a statement without parameters and without an answer, as it is.
    pub(super) async fn plain(&mut self, sql: &'static str) -> Result<(), Fault> {
        let limit = self.limit;
        let done = within(limit, sqlx::raw_sql(sql).execute(self.conn()?)).await;
        self.seen(done).map(drop)
    }

    /// Lets the statements that follow in this transaction take so long, if they may not as it is.
    pub(super) async fn patient(&mut self, by: Duration) -> Result<(), Fault> {
        let Some(limit) = self.limit.filter(|limit| *limit < by) else { return Ok(()) };
        self.plain_text(&format!("SET LOCAL statement_timeout = {}", by.as_millis())).await?;
        self.limit = Some(by.saturating_add(limit));
        Ok(())
    }

    /// Runs a statement of text that is made, without parameters and without an answer.
    pub(super) async fn plain_text(&mut self, sql: &str) -> Result<(), Fault> {
        let (sql, limit) = (self.qualify(sql), self.limit);
        let done = within(limit, sqlx::raw_sql(AssertSqlSafe(sql)).execute(self.conn()?)).await;
        self.seen(done).map(drop)
    }

    /// Runs a `COPY … FROM STDIN` with what it is to read.
    pub(super) async fn copy_in(&mut self, sql: &str, bytes: Vec<u8>) -> Result<(), Fault> {
        let (sql, limit) = (self.qualify(sql), self.limit);
        let conn = self.conn()?;
        let copied = within(limit, async {
            let mut copy = conn.copy_in_raw(&sql).await?;
            copy.send(bytes).await?;
            copy.finish().await
        });
        let copied = copied.await;
        self.seen(copied).map(drop)
    }

    /// The statement with the schema before each of our tables.
    pub(super) fn qualify(&self, sql: &str) -> String {
        self.shared.schema.qualify(sql)
    }

    /// Runs a statement without an answer; how many rows it wrote.
    pub(super) async fn run(&mut self, sql: &str, params: impl Params) -> Result<usize, Fault> {
        let query = self.query(sql, params)?;
        let limit = self.limit;
        let done = within(limit, query.execute(self.conn()?)).await;
        Ok(self.seen(done)?.rows_affected() as usize)
    }

    /// The first row of the answer, read by `read`.
    pub(super) async fn one<T, E: Into<Fault>>(
        &mut self,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(&PgRow) -> Result<T, E> + Send,
    ) -> Result<Option<T>, Fault> {
        let query = self.query(sql, params)?;
        let limit = self.limit;
        let row = within(limit, query.fetch_optional(self.conn()?)).await;
        match self.seen(row)? {
            Some(row) => read(&row).map(Some).map_err(Into::into),
            None => Ok(None),
        }
    }

    /// Every row of the answer, read by `read`.
    pub(super) async fn all<T, E: Into<Fault>>(
        &mut self,
        sql: &str,
        params: impl Params,
        read: impl Fn(&PgRow) -> Result<T, E> + Send,
    ) -> Result<Vec<T>, Fault> {
        let query = self.query(sql, params)?;
        let limit = self.limit;
        let rows = within(limit, query.fetch_all(self.conn()?)).await;
        self.seen(rows)?.iter().map(|row| read(row).map_err(Into::into)).collect()
    }

    /// A number, 0 when there is no row.
    pub(super) async fn number(&mut self, sql: &str, params: impl Params) -> Result<i64, Fault> {
        let number = self.one(sql, params, |row| get(row, 0)).await?;
        Ok(number.flatten().unwrap_or(0))
    }
}

impl Sql<'static> {
    /// Ends the transaction: kept if `answer` is one, rolled back if it is a failure. The answer of a read is there, whatever
    /// becomes of the connection then.
    pub(super) async fn end<T>(self, answer: Result<T, Fault>) -> Result<T, StoreError> {
        let (place, writes) = (self.place(), self.writes);
        let kept = match answer {
            Ok(value) => match self.commit().await {
                Err(fault) if writes => Err(fault),
                _ => Ok(value),
            },
            Err(fault) => Err(fault),
        };
        kept.map_err(|fault| fault.store_error(&place))
    }
}

/// The number in a cell that a statement of ours has computed.
pub(super) fn get(row: &PgRow, at: usize) -> Result<Option<i64>, Fault> {
    row.int(at).map_err(|WrongType| Fault::Sql(sqlx::Error::Decode(format!("cell {at} is no number").into())))
}

/// The id in a cell.
pub(super) fn get_id(row: &PgRow, at: usize) -> Result<Option<Uuid>, Fault> {
    Ok(row.try_get(at)?)
}

/// The text in a cell.
pub(super) fn get_text(row: &PgRow, at: usize) -> Result<Option<String>, Fault> {
    Ok(row.try_get(at)?)
}

/// Microseconds from 1970, where times of ours begin, to 2000, where those of PostgreSQL do.
pub(super) const EPOCH: i64 = 946_684_800_000_000;

/// A cell that is not empty, as it came over the wire; the name of its type.
fn cell(row: &PgRow, at: usize) -> Result<Option<(PgValueRef<'_>, String)>, WrongType> {
    let value = row.try_get_raw(at).map_err(|_| WrongType)?;
    if value.is_null() {
        return Ok(None);
    }
    let kind = value.type_info().name().to_owned();
    if value.format() == PgValueFormat::Binary { Ok(Some((value, kind))) } else { Err(WrongType) }
}

fn number<const N: usize>(value: &PgValueRef<'_>) -> Result<[u8; N], WrongType> {
    let bytes = value.as_bytes().map_err(|_| WrongType)?;
    bytes.try_into().map_err(|_| WrongType)
}

impl Cells for PgRow {
    fn int(&self, at: usize) -> Result<Option<i64>, WrongType> {
        let Some((value, kind)) = cell(self, at)? else { return Ok(None) };
        Ok(Some(match kind.as_str() {
            "INT8" => i64::from_be_bytes(number(&value)?),
            "INT4" => i64::from(i32::from_be_bytes(number(&value)?)),
            "BOOL" => i64::from(u8::from_be_bytes(number(&value)?)),
            "TIMESTAMPTZ" => i64::from_be_bytes(number(&value)?).saturating_add(EPOCH),
            _ => return Err(WrongType),
        }))
    }

    fn text(&self, at: usize) -> Result<Option<&str>, WrongType> {
        match cell(self, at)? {
            Some((value, kind)) if kind == "TEXT" => value.as_str().map(Some).map_err(|_| WrongType),
            Some(_) => Err(WrongType),
            None => Ok(None),
        }
    }

    fn bytes(&self, at: usize) -> Result<Option<&[u8]>, WrongType> {
        match cell(self, at)? {
            Some((value, kind)) if kind == "UUID" || kind == "BYTEA" => {
                value.as_bytes().map(Some).map_err(|_| WrongType)
            }
            Some(_) => Err(WrongType),
            None => Ok(None),
        }
    }
}
