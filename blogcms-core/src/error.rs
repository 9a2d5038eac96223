//! What can go wrong, in few kinds. Texts for people are message keys with arguments; a catalogue words them.

use std::error::Error as StdError;
use std::fmt;

/// What a caller can do about a failed store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StoreErrorKind {
    /// Out of reach or busy for now: try again later.
    Unavailable,
    /// No room left: reads go on, writes wait for space.
    Full,
    /// It may be read but not written.
    ReadOnly,
    /// A row cannot be understood; the message names table, column and id.
    Corrupt,
    /// Written by a newer version of this software.
    Newer,
    /// The connection was lost, or the disk failed, while a write was being committed: it was saved whole, or not at all.
    Unknown,
    /// Anything else.
    Backend,
}

/// A store could not do what it was asked; nothing was written, unless its kind is [`StoreErrorKind::Unknown`].
#[derive(Debug)]
pub struct StoreError {
    kind: StoreErrorKind,
    message: String,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl StoreError {
    /// An error with a sentence for the log.
    pub fn new(kind: StoreErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), source: None }
    }

    /// This error, caused by `source`.
    #[must_use]
    pub fn because(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// What a caller can do about it.
    pub fn kind(&self) -> StoreErrorKind {
        self.kind
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl StdError for StoreError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_ref().map(|e| e.as_ref() as &(dyn StdError + 'static))
    }
}

/// A text for people: a key of the message catalogue and its arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The key, such as `problem.title.empty`.
    pub key: &'static str,
    /// Names and values that the text holds.
    pub args: Vec<(&'static str, String)>,
}

impl Message {
    /// A message without arguments.
    pub fn new(key: &'static str) -> Self {
        Self { key, args: Vec::new() }
    }

    /// This message with one more argument.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.args.push((name, value.to_string()));
        self
    }
}

/// Something wrong with one field of an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The field as the input calls it.
    pub field: &'static str,
    /// What is wrong.
    pub message: Message,
}

/// Everything that is wrong with an input, field by field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Invalid {
    /// The problems, in the order of the form.
    pub problems: Vec<Problem>,
}

impl Invalid {
    /// Notes a problem.
    pub fn add(&mut self, field: &'static str, message: Message) {
        self.problems.push(Problem { field, message });
    }

    /// An error if there is any problem.
    pub fn check(self) -> Result<(), Error> {
        if self.problems.is_empty() { Ok(()) } else { Err(Error::Invalid(self)) }
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, problem) in self.problems.iter().enumerate() {
            write!(f, "{}{}: {}", if i > 0 { "; " } else { "" }, problem.field, problem.message.key)?;
        }
        Ok(())
    }
}

/// Why a use case was not carried out. Nothing of it was written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The actor may not do this.
    #[error("not allowed: {0:?}")]
    Denied(crate::policy::Denied),
    /// The input has problems: all of them.
    #[error("invalid input: {0}")]
    Invalid(Invalid),
    /// There is no such thing, or the actor may not know of it.
    #[error("not found")]
    NotFound,
    /// The blog was given no place for files.
    #[error("this blog has no place for files; give it one with `with_media(…)`")]
    NoMedia,
    /// Somebody else was faster.
    #[error(transparent)]
    Conflict(crate::store::Conflict),
    /// The batch was larger than a store takes, or named something twice.
    #[error(transparent)]
    Batch(crate::store::BatchError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Error {
    /// Whether somebody else wrote between a reading and the write that relied on it: to read again may help.
    pub fn is_overtaken(&self) -> bool {
        use crate::store::{Conflict, ConflictKind};
        matches!(
            self,
            Self::Conflict(Conflict { kind: ConflictKind::Moved(_) | ConflictKind::Stale { .. }, .. })
        )
    }
}

impl From<crate::store::ApplyError> for Error {
    fn from(error: crate::store::ApplyError) -> Self {
        match error {
            crate::store::ApplyError::Conflict(c) => Self::Conflict(c),
            crate::store::ApplyError::Batch(b) => Self::Batch(b),
            crate::store::ApplyError::Store(s) => Self::Store(s),
        }
    }
}
