//! A database file as the source or target of a copy: a connection of its own.

use super::fault::{Fault, store_error};
use super::open::{self, Place};
use crate::copy::row::{Cell, Row};
use crate::copy::side::{CREATE, Column, Mark, Side, disturbed};
use crate::copy::table::{MOST, Step, TABLES};
use async_trait::async_trait;
use blogcms_core::{StoreError, StoreErrorKind};
use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params_from_iter};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// A file that is copied from or to.
pub(crate) struct SqliteSide {
    conn: Arc<Mutex<Connection>>,
    place: Arc<Place>,
    /// Whether all reads see one state.
    is_source: bool,
}

impl SqliteSide {
    /// A file that is read from one transaction.
    pub(crate) async fn source(path: &Path) -> Result<Self, StoreError> {
        if !path.is_file() {
            let message = format!("there is no database {}", path.display());
            return Err(StoreError::new(StoreErrorKind::Unavailable, message));
        }
        let mut side = Self::open(path, true).await?;
        side.renew().await?;
        Ok(side)
    }

    /// A file that is written, which is made if there is none.
    pub(crate) async fn target(path: &Path) -> Result<Self, StoreError> {
        Self::open(path, false).await
    }

    async fn open(path: &Path, is_source: bool) -> Result<Self, StoreError> {
        let place = Arc::new(Place::file(path)?);
        let open = Arc::clone(&place);
        let conn = blocking(move || if is_source { open::writer(&open) } else { open::unchecked(&open) });
        Ok(Self { conn: Arc::new(Mutex::new(conn.await??)), place, is_source })
    }

    async fn with<T: Send + 'static>(
        &self,
        task: impl FnOnce(&mut Connection) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (conn, place) = (Arc::clone(&self.conn), Arc::clone(&self.place));
        // Whoever panicked while holding it has left a transaction that is rolled back by itself.
        let run = move || task(&mut conn.lock().unwrap_or_else(PoisonError::into_inner));
        blocking(run).await?.map_err(|fault| fault.store_error(place.text()))
    }
}

async fn blocking<T: Send + 'static>(task: impl FnOnce() -> T + Send + 'static) -> Result<T, StoreError> {
    let ended =
        |e| StoreError::new(StoreErrorKind::Backend, "a task of the copy ended without an answer").because(e);
    tokio::task::spawn_blocking(task).await.map_err(ended)
}

#[async_trait]
impl Side for SqliteSide {
    fn place(&self) -> String {
        self.place.text().to_owned()
    }

    async fn columns(&mut self) -> Result<Vec<Column>, StoreError> {
        self.with(|conn| {
            let mut statement = conn.prepare(
                "SELECT t.name, c.name, c.pk FROM sqlite_schema t JOIN pragma_table_info(t.name) c WHERE t.type = 'table'",
            )?;
            let column = |row: &rusqlite::Row<'_>| {
                Ok(Column { table: row.get(0)?, name: row.get(1)?, key: row.get(2)? })
            };
            let columns = statement.query_map([], column)?;
            Ok(columns.collect::<rusqlite::Result<_>>()?)
        })
        .await
    }

    async fn count(&mut self, table: &'static str) -> Result<u64, StoreError> {
        let sql = format!("SELECT count(*) FROM {table}");
        self.with(move |conn| Ok(conn.query_row(&sql, [], |row| row.get::<_, i64>(0))? as u64)).await
    }

    async fn page(&mut self, step: &Step, after: &[Cell]) -> Result<Vec<Row>, StoreError> {
        let (sql, columns, after) = (step.select(after.len(), '?'), step.table.columns.len(), after.to_vec());
        self.with(move |conn| {
            let mut statement = conn.prepare_cached(&sql)?;
            let mut rows = statement.query(params_from_iter(&after))?;
            let (mut page, mut bytes) = (Vec::new(), 0);
            while let Some(row) = if bytes < MOST { rows.next()? } else { None } {
                let row = (0..columns).map(|at| cell(row.get_ref(at)?)).collect::<Result<Row, Fault>>()?;
                bytes += row.iter().map(Cell::len).sum::<usize>();
                page.push(row);
            }
            Ok(page)
        })
        .await
    }

    async fn renew(&mut self) -> Result<(), StoreError> {
        if !self.is_source {
            return Ok(());
        }
        self.with(|conn| {
            if !conn.is_autocommit() {
                conn.execute_batch("COMMIT")?;
            }
            Ok(conn.execute_batch("BEGIN DEFERRED")?)
        })
        .await
    }

    async fn mark(&mut self) -> Result<Option<Mark>, StoreError> {
        self.with(|conn| {
            if !open::is_unfinished(conn)? {
                return Ok(None);
            }
            let mark = conn.query_row("SELECT history, step, after FROM bc_copy", [], |row| {
                Ok(Mark { history: row.get(0)?, step: row.get(1)?, after: row.get(2)? })
            });
            Ok(Some(mark.optional()?.unwrap_or_default()))
        })
        .await
    }

    async fn begin(&mut self, mark: &Mark, found: Option<&Mark>) -> Result<bool, StoreError> {
        let (mark, found) = (mark.clone(), found.cloned());
        self.with(move |conn| {
            let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let sites = "SELECT count(*) FROM bc_sites";
            let replaced = if let Some(Mark { history, step, after }) = found {
                let found = "DELETE FROM bc_copy WHERE history = ?1 AND step = ?2 AND after = ?3";
                tx.execute(found, (history, step, after))? == 1
            } else {
                tx.execute_batch(CREATE)?;
                tx.query_row(sites, [], |row| row.get::<_, i64>(0))? == 0
            };
            if !replaced {
                return Ok(false);
            }
            for table in TABLES.iter().rev() {
                tx.execute(&format!("DELETE FROM {table}"), [])?;
            }
            let set = "INSERT INTO bc_copy (history, step, after) VALUES (?1, ?2, ?3)";
            tx.execute(set, (mark.history, mark.step, mark.after))?;
            tx.commit().map_err(Fault::of_commit)?;
            Ok(true)
        })
        .await
    }

    async fn keep(&mut self, step: &Step, rows: Vec<Row>, from: &Mark, to: &Mark) -> Result<(), StoreError> {
        let (sql, mark) = (write(step), (from.clone(), to.clone()));
        let place = self.place();
        self.with(move |conn| {
            let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let (from, to) = mark;
            let moved = tx.execute(
                "UPDATE bc_copy SET history = ?4, step = ?5, after = ?6 WHERE history = ?1 AND step = ?2 AND after = ?3",
                (from.history, from.step, from.after, to.history, to.step, to.after),
            )?;
            if moved != 1 {
                return Err(disturbed(&place).into());
            }
            let mut statement = tx.prepare_cached(&sql)?;
            for row in &rows {
                statement.execute(params_from_iter(row))?;
            }
            drop(statement);
            tx.commit().map_err(Fault::of_commit)
        })
        .await
    }

    async fn end(&mut self, mark: &Mark) -> Result<(), StoreError> {
        let (mark, place) = (mark.clone(), self.place());
        self.with(move |conn| {
            let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let ours = "DELETE FROM bc_copy WHERE history = ?1 AND step = ?2 AND after = ?3";
            if tx.execute(ours, (mark.history, mark.step, mark.after))? != 1 {
                return Err(disturbed(&place).into());
            }
            tx.execute("UPDATE bc_sites SET history = randomblob(16)", [])?;
            tx.execute_batch("DROP TABLE bc_copy")?;
            tx.commit().map_err(Fault::of_commit)
        })
        .await
    }

    async fn close(self: Box<Self>) {
        let Self { conn, place, .. } = *self;
        let Ok(Some(conn)) = Arc::try_unwrap(conn).map(|conn| conn.into_inner().ok()).map_err(drop) else {
            return;
        };
        let closed =
            blocking(move || conn.close().map_err(|(_, error)| store_error(place.text(), error))).await;
        if let Ok(Err(error)) | Err(error) = closed {
            tracing::warn!(%error, "a database that was copied could not be closed");
        }
    }
}

/// What writes a row of a step.
fn write(step: &Step) -> String {
    let table = &step.table;
    let marks = |range: std::ops::RangeInclusive<usize>| range.map(|n| format!("?{n}")).collect::<Vec<_>>();
    let Some(link) = step.link else {
        let values = marks(1..=table.columns.len()).join(", ");
        return format!("INSERT INTO {} ({}) VALUES ({values})", table.name, table.list());
    };
    let key: Vec<String> = table.columns[..table.key]
        .iter()
        .zip(marks(1..=table.key))
        .map(|(name, n)| format!("\"{name}\" = {n}"))
        .collect();
    format!("UPDATE {} SET \"{link}\" = ?{} WHERE {}", table.name, table.key + 1, key.join(" AND "))
}

fn cell(value: ValueRef<'_>) -> Result<Cell, Fault> {
    let corrupt = || {
        StoreError::new(
            StoreErrorKind::Corrupt,
            "the database is damaged: a text is no UTF-8, or a number none of ours",
        )
    };
    Ok(match value {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(number) => Cell::Int(number),
        ValueRef::Text(text) => Cell::Text(String::from_utf8(text.to_vec()).map_err(|_| corrupt())?),
        ValueRef::Blob(bytes) => Cell::Bytes(bytes.to_vec()),
        ValueRef::Real(_) => return Err(corrupt().into()),
    })
}

impl ToSql for Cell {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::copy::table::{LEFT_OUT, LINKS};
    use std::collections::BTreeSet;

    fn strings(conn: &Connection, sql: &str) -> Vec<(String, String)> {
        let mut statement = conn.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        rows.map(Result::unwrap).collect()
    }

    #[test]
    fn every_table_is_copied_or_named_as_left_out() {
        let conn = open::writer(&Place::memory()).unwrap();
        conn.execute_batch(CREATE).unwrap();
        let found = strings(
            &conn,
            "SELECT name, '' FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'",
        );
        let found: BTreeSet<_> = found.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(found, TABLES.into_iter().chain(LEFT_OUT).collect());
    }

    #[test]
    fn a_table_comes_after_those_that_it_refers_to() {
        let conn = open::writer(&Place::memory()).unwrap();
        let mut links = Vec::new();
        for (at, table) in TABLES.iter().enumerate() {
            let sql = format!("SELECT \"table\", \"from\" FROM pragma_foreign_key_list('{table}')");
            for (other, column) in strings(&conn, &sql) {
                if other == *table {
                    links.push((*table, column));
                } else {
                    assert!(TABLES[..at].contains(&other.as_str()), "{table} refers to {other}");
                }
            }
        }
        links.retain(|(_, column)| column != "site_id");
        assert_eq!(links, LINKS.map(|(table, column)| (table, column.to_owned())));
    }
}
