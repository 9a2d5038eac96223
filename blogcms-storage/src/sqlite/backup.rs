//! Online backup: a copy of one moment while reads and writes go on.

use super::fault::store_error;
use super::open::{Place, folder_of, reader, schema_version};
use super::pool::Pool;
use crate::migrate;
use blogcms_core::{StoreError, StoreErrorKind};
use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::oneshot;

/// Copies the database of `pool` to the new file `to`.
pub(super) async fn backup(pool: &Pool, to: &Path) -> Result<(), StoreError> {
    check(to)?;
    let to = to.to_owned();
    let place = pool.place();
    if place.path().is_none() {
        return pool.on_writer(move |conn| copy(&Source::Database(conn), &to)).await?;
    }
    // A connection and a thread of its own: neither readers nor the writer wait for a large copy.
    let source = reader(place)?;
    on_thread(move || copy(&Source::Database(&source), &to)).await
}

/// Copies the database file `from` to the new file `to`.
pub(super) async fn backup_file(from: &Path, to: &Path) -> Result<(), StoreError> {
    check(to)?;
    let place = Place::file(from)?;
    if !from.is_file() {
        let message = format!("there is no database {}; name the file to back up", from.display());
        return Err(StoreError::new(StoreErrorKind::Unavailable, message));
    }
    let (from, to) = (from.to_owned(), to.to_owned());
    on_thread(move || copy_file(&place, &from, &to)).await
}

fn copy_file(place: &Place, from: &Path, to: &Path) -> Result<(), StoreError> {
    let source = reader(place)?;
    let log = beside(from, "-wal");
    let only_read = source.is_readonly("main").map_err(|e| store_error(place.text(), e))?;
    // Whoever has the database open keeps a log. Without one the file is whole as it lies there, and SQLite would
    // need to make files beside it before it can read.
    if only_read && !log.exists() {
        return copy(&Source::File(from), to);
    }
    match current(&source, place) {
        Ok(()) => copy(&Source::Database(&source), to),
        Err(error) if error.kind() != StoreErrorKind::Unavailable => Err(error),
        Err(_) if !log.exists() => copy(&Source::File(from), to),
        Err(error) => {
            let message = format!(
                "{} cannot be read where it lies, since {} holds writes of its own: copy both files to a folder that \
                 this program may write to, and back up the copy",
                place.text(),
                log.display()
            );
            Err(StoreError::new(StoreErrorKind::Unavailable, message).because(error))
        }
    }
}

/// `Newer` if a newer version wrote the database.
fn current(conn: &Connection, place: &Place) -> Result<(), StoreError> {
    let found = schema_version(conn).map_err(|e| store_error(place.text(), e))?;
    migrate::pending(migrate::SQLITE, found, place.text()).map(drop)
}

async fn on_thread(job: impl FnOnce() -> Result<(), StoreError> + Send + 'static) -> Result<(), StoreError> {
    let (answer, wait) = oneshot::channel();
    let started = std::thread::Builder::new().name("blogcms-backup".into()).spawn(move || {
        let _ = answer.send(job());
    });
    let failed =
        || StoreError::new(StoreErrorKind::Backend, "the backup ended without an answer; see the log");
    started.map_err(|e| failed().because(e))?;
    wait.await.map_err(|_| failed())?
}

fn check(to: &Path) -> Result<(), StoreError> {
    let unavailable = |message| Err(StoreError::new(StoreErrorKind::Unavailable, message));
    if to.symlink_metadata().is_ok() {
        return Err(exists(to));
    }
    let folder = folder_of(to);
    if !folder.is_dir() {
        return unavailable(format!(
            "the backup {} cannot be written: there is no folder {}; create it first",
            to.display(),
            folder.display()
        ));
    }
    if to.file_name().is_none() {
        return unavailable(format!("{} names no file for the backup", to.display()));
    }
    Ok(())
}

fn exists(to: &Path) -> StoreError {
    let message =
        format!("{} is there already and is not overwritten; name a new file for the backup", to.display());
    StoreError::new(StoreErrorKind::Unavailable, message)
}

/// Where the pages of a copy come from.
enum Source<'a> {
    Database(&'a Connection),
    /// The file itself, which nobody has open.
    File(&'a Path),
}

fn copy(source: &Source<'_>, to: &Path) -> Result<(), StoreError> {
    let place = format!("the backup {}", to.display());
    let part = Part::beside(to);
    write(source, &part.0, &place)?;
    let failed = |e| unwritten(&place, e);
    File::open(&part.0).and_then(|file| file.sync_all()).map_err(failed)?;
    publish(&part.0, to)
        .map_err(|e| if e.kind() == io::ErrorKind::AlreadyExists { exists(to) } else { failed(e) })?;
    // Not every system can open a folder to sync it; the copy itself is on the disk.
    if let Ok(folder) = File::open(folder_of(to)) {
        let _ = folder.sync_all();
    }
    Ok(())
}

fn unwritten(place: &str, error: io::Error) -> StoreError {
    let kind = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreErrorKind::Full,
        _ => StoreErrorKind::Unavailable,
    };
    StoreError::new(kind, format!("{place} could not be written: {error}")).because(error)
}

/// Writes the copy to `part` and checks it.
fn write(source: &Source<'_>, part: &Path, place: &str) -> Result<(), StoreError> {
    match source {
        Source::Database(source) => copy_pages(source, part).map_err(|e| store_error(place, e))?,
        Source::File(from) => copy_bytes(from, part, place)?,
    }
    finish(part, place)
}

fn copy_pages(source: &Connection, part: &Path) -> rusqlite::Result<()> {
    let mut target = Connection::open(part)?;
    let backup = Backup::new(source, &mut target)?;
    // All pages in one step hold one read transaction: a writer can neither wait for it nor make it begin anew.
    while !matches!(backup.step(-1)?, StepResult::Done) {
        std::thread::sleep(Duration::from_millis(5));
    }
    drop(backup);
    target.close().map_err(|(_, e)| e)
}

/// Copies a file as it lies there, and sees that nobody wrote to it meanwhile.
fn copy_bytes(from: &Path, part: &Path, place: &str) -> Result<(), StoreError> {
    let mut source = File::open(from).map_err(|e| unwritten(place, e))?;
    let state = |file: &File| file.metadata().and_then(|m| Ok((m.len(), m.modified()?)));
    let before = state(&source).map_err(|e| unwritten(place, e))?;
    // Not `fs::copy`, which would make the copy one that may only be read, too.
    File::create_new(part)
        .and_then(|mut target| io::copy(&mut source, &mut target))
        .map_err(|e| unwritten(place, e))?;
    if state(&source).map_err(|e| unwritten(place, e))? != before || beside(from, "-wal").exists() {
        let message = format!("{place} was not kept: the database was written to meanwhile; try again");
        return Err(StoreError::new(StoreErrorKind::Unavailable, message));
    }
    Ok(())
}

/// Makes the copy one whole file, and checks it.
fn finish(part: &Path, place: &str) -> Result<(), StoreError> {
    let fail = |e| store_error(place, e);
    let target = Connection::open(part).map_err(fail)?;
    // One file without a log beside it, which can be copied and read anywhere.
    target.pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(())).map_err(fail)?;
    leave_history(&target).map_err(fail)?;
    let found: String = target.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0)).map_err(fail)?;
    if found != "ok" {
        let message =
            format!("{place} was not kept: the copy is damaged ({found}), so the database may be, too");
        return Err(StoreError::new(StoreErrorKind::Corrupt, message));
    }
    target.close().map_err(|(_, e)| fail(e))
}

/// Whatever is written once this has been restored, is of another history than what was written since: see `open`.
fn leave_history(target: &Connection) -> rusqlite::Result<()> {
    let column = "SELECT count(*) FROM pragma_table_info('bc_sites') WHERE name = 'history'";
    if target.query_row(column, [], |row| row.get::<_, i64>(0))? > 0 {
        target.execute("UPDATE bc_sites SET history = NULL", [])?;
    }
    Ok(())
}

/// Gives the finished copy its name, unless that has been taken meanwhile.
fn publish(part: &Path, to: &Path) -> io::Result<()> {
    match fs::hard_link(part, to) {
        Ok(()) => Ok(()),
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => Err(e),
        // A file system without links.
        Err(_) if to.symlink_metadata().is_err() => fs::rename(part, to),
        Err(e) => Err(e),
    }
}

/// The file that SQLite keeps beside a database under its name and a tail.
fn beside(path: &Path, tail: &str) -> PathBuf {
    let mut name = path.to_owned().into_os_string();
    name.push(tail);
    name.into()
}

/// The name of an unfinished copy; whatever lies there is removed in the end.
struct Part(PathBuf);

impl Part {
    fn beside(to: &Path) -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let mut name = std::ffi::OsString::from(".");
        name.push(to.file_name().unwrap_or_default());
        name.push(format!(".{}-{}.part", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed)));
        let part = Self(to.with_file_name(name));
        part.remove();
        part
    }

    fn remove(&self) {
        for tail in ["", "-journal", "-wal", "-shm"] {
            let _ = fs::remove_file(beside(&self.0, tail));
        }
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        self.remove();
    }
}
