//! What goes wrong.

use crate::folder::OpenError;
use tantivy::TantivyError;

/// Why the index did not do what it was asked for.
#[derive(Debug, thiserror::Error)]
pub(crate) enum IndexError {
    #[error("the search index has to be built first; the store answers meanwhile")]
    NotWhole,
    #[error(
        "the search index has lost what it was told of last; it has to be told again from its checkpoint"
    )]
    Lost,
    #[error("another process keeps this search index; this one only reads it")]
    ReadOnly,
    #[error(
        "there is no room left for the search index: free some space on its disk, and it goes on by itself ({0})"
    )]
    Full(#[source] TantivyError),
    #[error("the search index failed: {0}")]
    Tantivy(#[from] TantivyError),
    #[error("the search index failed: {0}")]
    Task(#[from] tokio::task::JoinError),
    #[error(transparent)]
    Open(#[from] OpenError),
}
