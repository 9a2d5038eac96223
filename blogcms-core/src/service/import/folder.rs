//! What an import needs of the outside: files to read, and a place for pictures.

use crate::error::{Error, Message};
use crate::id::MediaId;
use crate::time::Timestamp;
use async_trait::async_trait;

/// A folder of files.
pub trait Folder: Send + Sync {
    /// The paths of all files below it, with forward slashes, in order.
    fn paths(&self) -> &[String];

    /// The bytes of a file; a sentence for people when it cannot be read.
    fn read(&self, path: &str) -> Result<Vec<u8>, String>;

    /// When a file was last changed, if that is known.
    fn modified(&self, path: &str) -> Option<Timestamp>;
}

/// A file that was taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its file; nothing in a dry run that would make it.
    pub id: Option<MediaId>,
    /// Its address below the blog's base, such as `/media/…-1600x900.jpg`.
    pub address: String,
}

/// Takes files in. The same bytes give the same file, however often.
#[async_trait]
pub trait Keeper: Send + Sync {
    /// Keeps the file `bytes`, called `name` where it comes from; with `dry_run` only tells what would become of it.
    ///
    /// # Errors
    /// `Invalid` if it is no file that may be kept; others end the import.
    async fn keep(&self, name: &str, bytes: Vec<u8>, dry_run: bool) -> Result<Kept, Error>;
}

/// What an import is told beside the folder.
#[derive(Clone, Debug, Default)]
pub struct ImportOptions {
    /// A post without a category gets one for each folder it lies in.
    pub sections_as_categories: bool,
    /// Writes nothing.
    pub dry_run: bool,
}

/// The first problem of an invalid input, as a message.
pub(super) fn first_problem(invalid: &crate::error::Invalid) -> Message {
    invalid.problems.first().map_or_else(|| Message::new("problem.empty"), |problem| problem.message.clone())
}
