//! What goes wrong in a statement, and how callers are told.

use crate::conflict::{Violated, conflict};
use blogcms_core::{ApplyError, Conflict, ConflictKind, StoreError, StoreErrorKind};
use sqlx::Error;
use sqlx::error::ErrorKind;

/// Why something was not done.
#[derive(Debug)]
pub(super) enum Fault {
    /// It lost against what is in the database.
    Conflict(ConflictKind),
    /// The driver failed.
    Sql(Error),
    /// The connection was lost while the write was committed.
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
    /// A commit failed: the server said so, or nobody knows.
    pub(super) fn of_commit(error: Error) -> Self {
        match error {
            Error::Database(_) if !is_broken(&error) => error.into(),
            lost => Self::Unknown(lost),
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
                    "the connection to {place} was lost while a write was being committed: it was either saved whole or \
                     not at all. Look before you try again"
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

    /// Whether the same may succeed when it is tried again at once: it lost against another transaction.
    pub(super) fn is_transient(&self) -> bool {
        matches!(self, Self::Sql(error) if matches!(code(error).as_str(), "40001" | "40P01"))
    }
}

/// Whether the connection is of no more use: it is closed, or the server has said that it closes it.
pub(super) fn is_broken(error: &Error) -> bool {
    match error {
        Error::Io(_) | Error::Protocol(_) | Error::WorkerCrashed => true,
        Error::Database(_) => {
            let code = code(error);
            code.starts_with("57P0") || code.starts_with("08") || code == "25P03" || code == "25P04"
        }
        _ => false,
    }
}

/// The `SQLSTATE` of an error of the server.
fn code(error: &Error) -> String {
    let code = error.as_database_error().and_then(|e| e.code().map(String::from));
    code.unwrap_or_default()
}

/// The conflict behind a violated constraint.
fn violated(error: &Error) -> Option<ConflictKind> {
    let error = error.as_database_error()?;
    match error.kind() {
        ErrorKind::ForeignKeyViolation => conflict(Violated::Foreign, ""),
        ErrorKind::UniqueViolation => conflict(Violated::Unique, error.constraint()?),
        _ => None,
    }
}

/// The driver's error in our kinds, with a sentence for whoever runs the program.
pub(super) fn store_error(place: &str, error: Error) -> StoreError {
    let (kind, message) = match &error {
        Error::Database(said) => server(place, &code(&error), said.message()),
        Error::Io(why) => (
            StoreErrorKind::Unavailable,
            format!(
                "{place} cannot be reached ({why}): see that the server runs, and that host and port are right"
            ),
        ),
        Error::PoolTimedOut => (
            StoreErrorKind::Unavailable,
            format!(
                "{place} gives no connection: it cannot be reached, or all of them are in use; see that the server runs, try \
                 again, or allow more connections"
            ),
        ),
        Error::PoolClosed => {
            (StoreErrorKind::Unavailable, format!("{place} has been closed; connect to it again"))
        }
        Error::Tls(why) => (
            StoreErrorKind::Unavailable,
            format!(
                "{place} cannot be reached over TLS ({why}): see its certificate, or set sslmode in the URL"
            ),
        ),
        Error::Protocol(_) | Error::WorkerCrashed => {
            (StoreErrorKind::Unavailable, format!("the connection to {place} broke off; try again"))
        }
        Error::Configuration(why) => {
            (StoreErrorKind::Backend, format!("the URL of the database cannot be understood: {why}"))
        }
        _ => (StoreErrorKind::Backend, format!("{place} reported an error: {error}")),
    };
    StoreError::new(kind, message).because(error)
}

/// What the server said. (Its codes: PostgreSQL, Appendix A.)
fn server(place: &str, code: &str, said: &str) -> (StoreErrorKind, String) {
    use StoreErrorKind as Kind;
    match code {
        "28P01" | "28000" => {
            (Kind::Unavailable, format!("{place} refuses user or password ({said}): correct them in the URL"))
        }
        "3D000" => (Kind::Unavailable, format!("{place} is not there ({said}): create it first")),
        "42501" => (
            Kind::ReadOnly,
            format!("{place} lets this role do too little ({said}): grant it what docs/postgres.md lists"),
        ),
        "25006" => {
            (Kind::ReadOnly, format!("{place} can only be read now: it is a replica, or set to read only"))
        }
        "53100" => (
            Kind::Full,
            format!(
                "no room is left on the disk of {place}: free some space; nothing was saved, reading goes on"
            ),
        ),
        "57014" => (Kind::Unavailable, format!("{place} took too long for a statement; nothing was saved")),
        "55P03" => (
            Kind::Unavailable,
            format!(
                "{place} is busy: another program has been writing for long; try again; nothing was saved"
            ),
        ),
        "40001" | "40P01" => (
            Kind::Unavailable,
            format!("{place} is busy: others wrote at the same time; nothing was saved; try again"),
        ),
        "25P03" | "25P04" => (
            Kind::Unavailable,
            format!("{place} ended a transaction that took or waited too long; nothing was saved"),
        ),
        "53300" => (
            Kind::Unavailable,
            format!("{place} takes no more connections: raise max_connections there, or use fewer here"),
        ),
        "25P01" => (
            Kind::Backend,
            format!(
                "{place} was to take part in a transaction of the host, but none is begun on this connection"
            ),
        ),
        "3F000" | "42P01" | "42703" => (
            Kind::Backend,
            format!("{place} lacks a part of the schema ({said}): connect with a role that may migrate it"),
        ),
        "22021" | "22P05" => {
            (Kind::Backend, format!("{place} cannot keep text with the character U+0000; nothing was saved"))
        }
        _ if code.starts_with("57P0") || code.starts_with("08") => {
            (Kind::Unavailable, format!("{place} closed the connection ({said}); try again"))
        }
        _ if code.starts_with("53") => (Kind::Unavailable, format!("{place} is out of resources: {said}")),
        _ if code.starts_with("XX") => {
            (Kind::Corrupt, format!("{place} is damaged ({said}): see the server's log, restore a backup"))
        }
        _ => (Kind::Backend, format!("{place} reported an error: {said}")),
    }
}
