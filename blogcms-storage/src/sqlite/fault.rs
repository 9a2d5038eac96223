//! What goes wrong in a task, and how callers are told.

use crate::conflict::{Violated, conflict};
use blogcms_core::{ApplyError, Conflict, ConflictKind, StoreError, StoreErrorKind};
use rusqlite::{Error, ErrorCode, ffi};

/// Why a task was not done.
#[derive(Debug)]
pub(super) enum Fault {
    /// It lost against what is in the database.
    Conflict(ConflictKind),
    /// The driver failed.
    Sql(Error),
    /// The disk failed when the write was committed.
    Unknown(Error),
    /// A row could not be understood.
    Store(StoreError),
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        match violated(&error) {
            Some(kind) => Self::Conflict(kind),
            None => Self::Sql(error),
        }
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<ConflictKind> for Fault {
    fn from(kind: ConflictKind) -> Self {
        Self::Conflict(kind)
    }
}

impl Fault {
    /// A commit failed: for sure, or nobody knows. Where the log has been written, but could not be brought to the disk, this
    /// program goes on without the write; but whoever opens the file after a crash may find it whole in the log.
    pub(super) fn of_commit(error: Error) -> Self {
        let extended = error.sqlite_error().map_or(0, |e| e.extended_code);
        match error.sqlite_error_code() {
            Some(ErrorCode::SystemIoFailure) if extended != ffi::SQLITE_IOERR_WRITE => Self::Unknown(error),
            _ => error.into(),
        }
    }

    /// For callers that know no conflicts.
    pub(super) fn store_error(self, place: &str) -> StoreError {
        match self {
            Self::Conflict(kind) => {
                StoreError::new(StoreErrorKind::Backend, format!("{place} refused a write: {kind:?}"))
            }
            Self::Sql(error) => store_error(place, error),
            Self::Unknown(error) => {
                let message = format!(
                    "{place}: the disk reported an error while a write was being committed: it was either saved whole or not \
                     at all. Look to the disk, and look before you try again"
                );
                StoreError::new(StoreErrorKind::Unknown, message).because(error)
            }
            Self::Store(error) => error,
        }
    }

    /// For callers of `apply`; `op` is the op or requirement that failed.
    pub(super) fn apply_error(self, op: usize, place: &str) -> ApplyError {
        match self {
            Self::Conflict(kind) => ApplyError::Conflict(Conflict { op, kind }),
            other => ApplyError::Store(other.store_error(place)),
        }
    }
}

/// The conflict behind a violated constraint.
fn violated(error: &Error) -> Option<ConflictKind> {
    let Error::SqliteFailure(code, message) = error else { return None };
    match code.extended_code {
        ffi::SQLITE_CONSTRAINT_FOREIGNKEY => conflict(Violated::Foreign, ""),
        ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_UNIQUE => {
            let (_, columns) = message.as_deref()?.split_once(": ")?;
            conflict(Violated::Unique, columns)
        }
        _ => None,
    }
}

/// The driver's error in our kinds, with a sentence for whoever runs the program.
pub(super) fn store_error(place: &str, error: Error) -> StoreError {
    use StoreErrorKind as Kind;
    let extended = error.sqlite_error().map_or(0, |e| e.extended_code);
    let (kind, message) = match error.sqlite_error_code() {
        // Growing the file that a WAL's readers share fails this way on a full disk.
        _ if extended == ffi::SQLITE_IOERR_SHMSIZE => (Kind::Full, full(place)),
        Some(ErrorCode::DiskFull) => (Kind::Full, full(place)),
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => (
            Kind::ReadOnly,
            format!("{place} cannot be written: let this program write to the file and to its folder"),
        ),
        Some(ErrorCode::CannotOpen) => (
            Kind::Unavailable,
            format!(
                "{place} cannot be opened: this program must be able to read and write it and its folder"
            ),
        ),
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
            (Kind::Corrupt, format!("{place} is not a readable database; restore a backup"))
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => (
            Kind::Unavailable,
            format!("{place} is busy: another program has been writing to it for long; try again"),
        ),
        Some(ErrorCode::SystemIoFailure) => (
            Kind::Unavailable,
            format!("{place} could not be read or written: the disk reported an error; nothing was saved"),
        ),
        _ => (Kind::Backend, format!("{place} reported an error: {error}")),
    };
    StoreError::new(kind, message).because(error)
}

fn full(place: &str) -> String {
    format!("no room is left on the disk of {place}: free some space; nothing was saved, reading goes on")
}

#[cfg(test)]
mod tests {
    use super::*;
    use blogcms_core::Field;

    fn failure(code: i32, message: &str) -> Error {
        Error::SqliteFailure(ffi::Error::new(code), Some(message.into()))
    }

    #[test]
    fn driver_errors_have_a_kind_and_name_the_place() {
        use StoreErrorKind as Kind;
        for (code, kind) in [
            (ffi::SQLITE_FULL, Kind::Full),
            (ffi::SQLITE_IOERR_SHMSIZE, Kind::Full),
            (ffi::SQLITE_READONLY, Kind::ReadOnly),
            (ffi::SQLITE_READONLY_DIRECTORY, Kind::ReadOnly),
            (ffi::SQLITE_PERM, Kind::ReadOnly),
            (ffi::SQLITE_CANTOPEN, Kind::Unavailable),
            (ffi::SQLITE_BUSY, Kind::Unavailable),
            (ffi::SQLITE_IOERR_FSYNC, Kind::Unavailable),
            (ffi::SQLITE_CORRUPT, Kind::Corrupt),
            (ffi::SQLITE_NOTADB, Kind::Corrupt),
            (ffi::SQLITE_MISUSE, Kind::Backend),
        ] {
            let error = store_error("the file `blog.db`", failure(code, "text"));
            assert_eq!(error.kind(), kind, "{code}");
            assert!(error.to_string().contains("blog.db"), "{error}");
        }
    }

    #[test]
    fn a_commit_that_the_disk_may_hold_is_unknown() {
        for (code, unknown) in [
            (ffi::SQLITE_IOERR_FSYNC, true),
            (ffi::SQLITE_IOERR_SHMSIZE, true),
            (ffi::SQLITE_IOERR_WRITE, false),
            (ffi::SQLITE_FULL, false),
            (ffi::SQLITE_BUSY, false),
        ] {
            let fault = Fault::of_commit(failure(code, "text"));
            assert_eq!(matches!(fault, Fault::Unknown(_)), unknown, "{code}");
        }
    }

    #[test]
    fn constraints_are_conflicts() {
        let unique = |columns| Fault::from(failure(ffi::SQLITE_CONSTRAINT_UNIQUE, columns));
        assert!(matches!(
            unique("UNIQUE constraint failed: bc_posts.site_id, bc_posts.kind, bc_posts.slug"),
            Fault::Conflict(ConflictKind::Duplicate(Field::Slug))
        ));
        assert!(matches!(unique("UNIQUE constraint failed: other.id"), Fault::Sql(_)));
        let foreign = failure(ffi::SQLITE_CONSTRAINT_FOREIGNKEY, "FOREIGN KEY constraint failed");
        assert!(matches!(Fault::from(foreign), Fault::Conflict(ConflictKind::Missing)));
        let check = failure(ffi::SQLITE_CONSTRAINT_NOTNULL, "NOT NULL constraint failed: bc_posts.title");
        assert!(matches!(Fault::from(check), Fault::Sql(_)));
    }
}
