//! What a database does for a copy.

use super::row::{Cell, Row};
use super::table::Step;
use async_trait::async_trait;
use blogcms_core::{StoreError, StoreErrorKind};

/// A column as the database has it.
#[derive(Debug)]
pub(crate) struct Column {
    pub(crate) table: String,
    pub(crate) name: String,
    /// Its place in the primary key: 1, 2, …; 0 outside.
    pub(crate) key: i64,
}

/// How far a copy is. It lies in the target, and is written with the rows that it tells of.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Mark {
    /// What is copied: nothing else may be added to it.
    pub(crate) history: String,
    /// The step under way.
    pub(crate) step: String,
    /// The key of the last row that is there, as text.
    pub(crate) after: String,
}

/// Keeps the mark. Text only, so that both databases are told the same.
pub(crate) const CREATE: &str =
    "CREATE TABLE IF NOT EXISTS bc_copy (history TEXT NOT NULL, step TEXT NOT NULL, after TEXT NOT NULL)";

/// A database that is copied from or to.
#[async_trait]
pub(crate) trait Side: Send {
    /// For messages: "the database …".
    fn place(&self) -> String;

    /// The columns of our tables.
    async fn columns(&mut self) -> Result<Vec<Column>, StoreError>;

    /// How many rows a table has.
    async fn count(&mut self, table: &'static str) -> Result<u64, StoreError>;

    /// The next rows of a step behind a key, which is empty for the first ones; none when there are no more. Until [`Side::renew`] or a write, all reads see
    /// one state.
    async fn page(&mut self, step: &Step, after: &[Cell]) -> Result<Vec<Row>, StoreError>;

    /// From here on the present state is read.
    async fn renew(&mut self) -> Result<(), StoreError>;

    /// How far a copy to here is, if there is an unfinished one.
    async fn mark(&mut self) -> Result<Option<Mark>, StoreError>;

    /// Removes every row and sets the mark, in the place of the one that was `found`. Nothing of it where that is no longer
    /// there or, without one, where there is a site, which somebody may be serving: then the answer is no.
    async fn begin(&mut self, mark: &Mark, found: Option<&Mark>) -> Result<bool, StoreError>;

    /// Keeps rows, which a step has read, and moves the mark, in one transaction; fails when the mark is not `from`.
    async fn keep(&mut self, step: &Step, rows: Vec<Row>, from: &Mark, to: &Mark) -> Result<(), StoreError>;

    /// Takes the mark away: it is a blog like any other.
    async fn end(&mut self, mark: &Mark) -> Result<(), StoreError>;

    /// Lets go of the database.
    async fn close(self: Box<Self>);
}

/// Somebody else has moved the mark.
pub(crate) fn disturbed(place: &str) -> StoreError {
    let message = format!("another copy to {place} is under way; this one has ended");
    StoreError::new(StoreErrorKind::Unavailable, message)
}

/// Whoever opens a database with a mark in it is told this.
pub(crate) fn unfinished(place: &str) -> StoreError {
    let message = format!(
        "{place} holds a copy of a blog that is not finished: copy again from the same source until it is told to be whole, \
         or remove it and begin anew"
    );
    StoreError::new(StoreErrorKind::Unavailable, message)
}

/// A cell that no column of this database can hold.
#[cfg(feature = "postgres")]
pub(crate) fn unfit(step: &Step, row: &[Cell], column: usize, why: &str) -> StoreError {
    let name = step.table.columns.get(column).map_or("?", String::as_str);
    let id = match row.get(step.table.key - 1) {
        Some(Cell::Bytes(bytes)) => crate::row::hex(bytes),
        Some(Cell::Text(text)) => text.clone(),
        Some(Cell::Int(number)) => number.to_string(),
        Some(Cell::Null) | None => "?".to_owned(),
    };
    let message = format!("column {name} of table {}, row {id}, cannot be copied: {why}", step.table.name);
    StoreError::new(StoreErrorKind::Corrupt, message)
}
