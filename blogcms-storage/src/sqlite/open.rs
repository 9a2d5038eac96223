//! Opening a database: where it is, how its connections are set up, its schema.

use super::fault::store_error;
use crate::migrate::{self, Migration};
use blogcms_core::{StoreError, StoreErrorKind};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, ffi};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a write waits for another process's write.
const BUSY: Duration = Duration::from_secs(5);
/// What is left of the log beside the file after a large write has been carried over.
const LOG_BYTES: i64 = 64 * 1024 * 1024;
/// So many pages, 32 MB, are written to the log before it is copied into the database. SQLite's own 1,000 make an import
/// write the pages of its indexes again and again.
const LOG_PAGES: i64 = 8192;
/// What the writer keeps in memory, in kibibytes, negative by SQLite's convention: a write touches a dozen indexes.
const WRITER_CACHE: i64 = -8192;
/// What all readers together keep in memory, and each at least, in kibibytes. The indexes of 10,000 posts are read from it,
/// and not from the file.
const READER_CACHES: i64 = 16 * 1024;
const READER_CACHE: i64 = 2048;
/// Prepared statements that a connection keeps: more than there are in the code.
const STATEMENTS: usize = 200;

/// The first SQLite whose FTS5 can forget a text that it has not kept.
const CAN_FORGET: i32 = 3_043_000;

/// Where a database is.
#[derive(Debug)]
pub(super) struct Place {
    path: Option<PathBuf>,
    text: String,
}

impl Place {
    /// A file; its folder must be there.
    pub(super) fn file(path: &Path) -> Result<Self, StoreError> {
        let text = format!("the database {}", path.display());
        let unavailable = |message| Err(StoreError::new(StoreErrorKind::Unavailable, message));
        if path.is_dir() {
            return unavailable(format!(
                "{} is a folder; name a file in it for the database",
                path.display()
            ));
        }
        let folder = folder_of(path);
        if !folder.is_dir() {
            return unavailable(format!(
                "{text} cannot be opened: there is no folder {}; create it first",
                folder.display()
            ));
        }
        Ok(Self { path: Some(path.to_owned()), text })
    }

    /// In memory.
    pub(super) fn memory() -> Self {
        Self { path: None, text: "the database in memory".into() }
    }

    pub(super) fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// For messages: "the database …".
    pub(super) fn text(&self) -> &str {
        &self.text
    }
}

/// The folder that a file lies in.
pub(super) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// The connection that writes, with the schema brought up to date. What is copied to is no blog yet.
pub(super) fn writer(place: &Place) -> Result<Connection, StoreError> {
    let conn = unchecked(place)?;
    if is_unfinished(&conn).map_err(|e| store_error(place.text(), e))? {
        return Err(crate::copy::side::unfinished(place.text()));
    }
    Ok(conn)
}

/// As [`writer`], also of a copy that is not finished.
pub(super) fn unchecked(place: &Place) -> Result<Connection, StoreError> {
    let fail = |e| store_error(place.text(), e);
    let mut conn = match place.path() {
        Some(path) => Connection::open_with_flags(path, flags() | OpenFlags::SQLITE_OPEN_CREATE),
        None => Connection::open_in_memory(),
    }
    .map_err(fail)?;
    set_up(&conn).map_err(fail)?;
    check_search(&conn, place)?;
    // Before anything is changed: a newer database is left as it is.
    let found = schema_version(&conn).map_err(fail)?;
    let pending = migrate::pending(migrate::SQLITE, found, place.text())?;
    if place.path().is_some() {
        conn.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(())).map_err(fail)?;
        conn.pragma_update(None, "synchronous", "FULL").map_err(fail)?;
        conn.pragma_update_and_check(None, "journal_size_limit", LOG_BYTES, |_| Ok(())).map_err(fail)?;
        conn.pragma_update_and_check(None, "wal_autocheckpoint", LOG_PAGES, |_| Ok(())).map_err(fail)?;
        check_writable(&conn).map_err(fail)?;
    }
    if !pending.is_empty() {
        migrate(&mut conn, place)?;
    }
    begin_history(&conn).map_err(fail)?;
    conn.pragma_update(None, "cache_size", WRITER_CACHE).map_err(fail)?;
    conn.execute_batch(super::named::TABLE).map_err(fail)?;
    Ok(conn)
}

/// Fails where a host has brought an SQLite of its own, one that cannot search.
fn check_search(conn: &Connection, place: &Place) -> Result<(), StoreError> {
    let modules = "SELECT count(*) FROM pragma_module_list WHERE name = 'fts5'";
    let found: i64 =
        conn.query_row(modules, [], |row| row.get(0)).map_err(|e| store_error(place.text(), e))?;
    if found > 0 && rusqlite::version_number() >= CAN_FORGET {
        return Ok(());
    }
    let message = format!(
        "{} needs an SQLite with FTS5 of version 3.43 or newer, to search; this program has {}{}. Build it with the feature \
         `bundled` of rusqlite",
        place.text(),
        rusqlite::version(),
        if found > 0 { "" } else { " without FTS5" }
    );
    Err(StoreError::new(StoreErrorKind::Backend, message))
}

/// Fails where file or log may only be read, which SQLite would tell no sooner than at the first write.
fn check_writable(conn: &Connection) -> rusqlite::Result<()> {
    if conn.is_readonly("main")? {
        return Err(rusqlite::Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_READONLY), None));
    }
    match conn.execute_batch("BEGIN IMMEDIATE; ROLLBACK") {
        // Whoever writes for so long shows that it can be written.
        Err(e) if e.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => Ok(()),
        other => other,
    }
}

/// A backup is of no history until it is opened: from here on it is of one of its own.
fn begin_history(conn: &Connection) -> rusqlite::Result<()> {
    let none = "SELECT count(*) FROM bc_sites WHERE history IS NULL";
    // Asked first, since a change waits for whoever writes.
    if conn.query_row(none, [], |row| row.get::<_, i64>(0))? > 0 {
        conn.execute("UPDATE bc_sites SET history = randomblob(16) WHERE history IS NULL", [])?;
    }
    Ok(())
}

/// A connection that only reads.
pub(super) fn reader(place: &Place) -> Result<Connection, StoreError> {
    let fail = |e| store_error(place.text(), e);
    let path = place.path().unwrap_or(Path::new(""));
    let conn = Connection::open_with_flags(path, flags()).map_err(fail)?;
    set_up(&conn).map_err(fail)?;
    conn.pragma_update(None, "query_only", true).map_err(fail)?;
    Ok(conn)
}

/// One of `count` connections that only read, for as long as the program runs.
pub(super) fn lasting_reader(place: &Place, count: usize) -> Result<Connection, StoreError> {
    let conn = reader(place)?;
    let cache = (READER_CACHES / count as i64).max(READER_CACHE);
    // Reads the schema, which a connection to a disk that may only be read cannot always.
    conn.pragma_update(None, "cache_size", -cache).map_err(|e| store_error(place.text(), e))?;
    Ok(conn)
}

fn flags() -> OpenFlags {
    // No SQLITE_OPEN_URI: a path is a path. No mutex: a connection belongs to one thread.
    OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX
}

fn set_up(conn: &Connection) -> rusqlite::Result<()> {
    conn.set_prepared_statement_cache_capacity(STATEMENTS);
    // Without this SQLite plans a statement anew whenever a variable that was compared with the condition of a partial
    // index gets another value: on each request, at half of its cost.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    super::search::register(conn)?;
    conn.busy_timeout(BUSY)?;
    conn.pragma_update(None, "foreign_keys", true)?;
    conn.pragma_update(None, "temp_store", "MEMORY")
}

/// Whether a copy to here is not finished.
pub(super) fn is_unfinished(conn: &Connection) -> rusqlite::Result<bool> {
    has_table(conn, "bc_copy")
}

fn has_table(conn: &Connection, name: &str) -> rusqlite::Result<bool> {
    let table = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ?1";
    conn.query_row(table, [name], |row| Ok(row.get::<_, i64>(0)? > 0))
}

/// The version of the schema, 0 in a new database.
pub(super) fn schema_version(conn: &Connection) -> rusqlite::Result<i64> {
    if !has_table(conn, "bc_schema")? {
        return Ok(0);
    }
    conn.query_row("SELECT coalesce(max(version), 0) FROM bc_schema", [], |row| row.get(0))
}

/// Runs the missing steps in one transaction. Another process may have been faster: what is missing is looked up
/// again behind the lock.
fn migrate(conn: &mut Connection, place: &Place) -> Result<(), StoreError> {
    let fail = |e| store_error(place.text(), e);
    let tx = conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).map_err(fail)?;
    tx.execute_batch(
        "CREATE TABLE IF NOT EXISTS bc_schema (
            version    INTEGER NOT NULL PRIMARY KEY,
            name       TEXT    NOT NULL,
            applied_at INTEGER NOT NULL
        ) STRICT",
    )
    .map_err(fail)?;
    let found = schema_version(&tx).map_err(fail)?;
    for Migration { version, name, sql } in migrate::pending(migrate::SQLITE, found, place.text())? {
        tx.execute_batch(sql).map_err(fail)?;
        tx.execute(
            "INSERT INTO bc_schema (version, name, applied_at)
             VALUES (?1, ?2, CAST(unixepoch('subsec') * 1000000 AS INTEGER))",
            (version, name),
        )
        .map_err(fail)?;
    }
    tx.commit().map_err(fail)
}
