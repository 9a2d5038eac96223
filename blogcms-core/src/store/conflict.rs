//! Why a batch was not applied.

use super::{BatchError, Scope, Seq};
use crate::error::StoreError;

/// A field whose value must be unique.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all")]
pub enum Field {
    Id,
    Slug,
    Handle,
    ExternalId,
    UserRef,
    MediaKey,
    Path,
}

/// Why a batch lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConflictKind {
    /// Somebody changed the thing since it was read.
    Stale {
        /// Its version now.
        current: Seq,
    },
    /// The value is taken.
    Duplicate(Field),
    /// Something in the scope changed since it was read.
    Moved(Scope),
    /// The thing, or one it names, is not there.
    Missing,
}

/// A batch that lost against what is in the store; nothing of it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("op {op} of the batch is in conflict: {kind:?}")]
pub struct Conflict {
    /// Which op; for `Moved`, which requirement.
    pub op: usize,
    /// Why.
    pub kind: ConflictKind,
}

/// Why a batch was not applied; nothing of it was written.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// It lost against what is in the store.
    #[error(transparent)]
    Conflict(#[from] Conflict),
    /// No store would take it.
    #[error(transparent)]
    Batch(#[from] BatchError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
