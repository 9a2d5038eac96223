//! The one way to run a statement: kept prepared, counted, for one site.

use super::fault::Fault;
use super::interrupt::Reading;
use crate::row::{Cells, WrongType};
use rusqlite::types::ValueRef;
use rusqlite::{CachedStatement, Connection, Params, Row, ffi};
use std::sync::atomic::{AtomicU64, Ordering};

/// A connection during one task, for one site.
pub(super) struct Sql<'c> {
    conn: &'c Connection,
    statements: &'c AtomicU64,
    /// Whether anybody waits for the answer to what may take long.
    reading: Option<&'c Reading>,
    /// The site's id, the first parameter of every statement.
    pub(super) site: [u8; 16],
}

impl<'c> Sql<'c> {
    pub(super) fn new(conn: &'c Connection, statements: &'c AtomicU64, site: [u8; 16]) -> Self {
        Self { conn, statements, reading: None, site }
    }

    /// For a read that may take long.
    pub(super) fn long(
        conn: &'c Connection,
        statements: &'c AtomicU64,
        site: [u8; 16],
        reading: &'c Reading,
    ) -> Self {
        Self { reading: Some(reading), ..Self::new(conn, statements, site) }
    }

    fn prepare(&self, sql: &str) -> rusqlite::Result<CachedStatement<'c>> {
        if self.reading.is_some_and(Reading::is_given_up) {
            return Err(rusqlite::Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_INTERRUPT), None));
        }
        self.statements.fetch_add(1, Ordering::Relaxed);
        #[cfg(test)]
        super::plan::seen(sql);
        self.conn.prepare_cached(sql)
    }

    /// Runs a statement without an answer; how many rows it wrote.
    pub(super) fn run(&self, sql: &str, params: impl Params) -> Result<usize, Fault> {
        Ok(self.prepare(sql)?.execute(params)?)
    }

    /// The first row of the answer, read by `read`.
    pub(super) fn one<T, E: Into<Fault>>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(&Row<'_>) -> Result<T, E>,
    ) -> Result<Option<T>, Fault> {
        let mut statement = self.prepare(sql)?;
        let mut rows = statement.query(params)?;
        match rows.next()? {
            Some(row) => read(row).map(Some).map_err(Into::into),
            None => Ok(None),
        }
    }

    /// Every row of the answer, read by `read`.
    pub(super) fn all<T, E: Into<Fault>>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl Fn(&Row<'_>) -> Result<T, E>,
    ) -> Result<Vec<T>, Fault> {
        let mut statement = self.prepare(sql)?;
        let mut rows = statement.query(params)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(read(row).map_err(Into::into)?);
        }
        #[cfg(test)]
        {
            drop(rows);
            super::plan::took(&statement);
        }
        Ok(found)
    }

    /// A number, 0 when there is no row.
    pub(super) fn number(&self, sql: &str, params: impl Params) -> Result<i64, Fault> {
        Ok(self.one(sql, params, |row| row.get::<_, i64>(0))?.unwrap_or(0))
    }
}

impl Cells for Row<'_> {
    fn int(&self, at: usize) -> Result<Option<i64>, WrongType> {
        match self.get_ref(at) {
            Ok(ValueRef::Integer(value)) => Ok(Some(value)),
            Ok(ValueRef::Null) => Ok(None),
            _ => Err(WrongType),
        }
    }

    fn text(&self, at: usize) -> Result<Option<&str>, WrongType> {
        match self.get_ref(at) {
            Ok(ValueRef::Text(value)) => std::str::from_utf8(value).map(Some).map_err(|_| WrongType),
            Ok(ValueRef::Null) => Ok(None),
            _ => Err(WrongType),
        }
    }

    fn bytes(&self, at: usize) -> Result<Option<&[u8]>, WrongType> {
        match self.get_ref(at) {
            Ok(ValueRef::Blob(value)) => Ok(Some(value)),
            Ok(ValueRef::Null) => Ok(None),
            _ => Err(WrongType),
        }
    }
}
