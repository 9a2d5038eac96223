//! Online backup: a copy of one moment while reads and writes go on.

use super::fault::store_error;
use super::open::{folder_of, reader};
use super::pool::Pool;
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
        return pool.on_writer(move |conn| copy(conn, &to)).await?;
    }
    // A connection and a thread of its own: neither readers nor the writer wait for a large copy.
    let source = reader(place)?;
    let (answer, wait) = oneshot::channel();
    let started = std::thread::Builder::new().name("blogcms-backup".into()).spawn(move || {
        let _ = answer.send(copy(&source, &to));
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

fn copy(source: &Connection, to: &Path) -> Result<(), StoreError> {
    let place = format!("the backup {}", to.display());
    let part = Part::beside(to);
    write(source, &part.0, &place)?;
    let failed = |e: io::Error| {
        let kind = match e.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreErrorKind::Full,
            _ => StoreErrorKind::Unavailable,
        };
        StoreError::new(kind, format!("{place} could not be written: {e}")).because(e)
    };
    File::open(&part.0).and_then(|file| file.sync_all()).map_err(failed)?;
    publish(&part.0, to)
        .map_err(|e| if e.kind() == io::ErrorKind::AlreadyExists { exists(to) } else { failed(e) })?;
    // Not every system can open a folder to sync it; the copy itself is on the disk.
    if let Ok(folder) = File::open(folder_of(to)) {
        let _ = folder.sync_all();
    }
    Ok(())
}

/// Writes the copy to `part` and checks it.
fn write(source: &Connection, part: &Path, place: &str) -> Result<(), StoreError> {
    let fail = |e| store_error(place, e);
    let mut target = Connection::open(part).map_err(fail)?;
    {
        let backup = Backup::new(source, &mut target).map_err(fail)?;
        // All pages in one step hold one read transaction: a writer can neither wait for it nor make it begin anew.
        while !matches!(backup.step(-1).map_err(fail)?, StepResult::Done) {
            std::thread::sleep(Duration::from_millis(5));
        }
    }
    // One file without a log beside it, which can be copied and read anywhere.
    target.pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(())).map_err(fail)?;
    let found: String = target.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0)).map_err(fail)?;
    if found != "ok" {
        let message =
            format!("{place} was not kept: the copy is damaged ({found}), so the database may be, too");
        return Err(StoreError::new(StoreErrorKind::Corrupt, message));
    }
    target.close().map_err(|(_, e)| fail(e))
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
            let mut name = self.0.clone().into_os_string();
            name.push(tail);
            let _ = fs::remove_file(name);
        }
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        self.remove();
    }
}
