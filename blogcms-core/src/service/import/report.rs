//! What an import tells.

use super::SiteReport;
use crate::error::Invalid;
use crate::transfer::{Fault, Note};

/// What became of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is a new post.
    Created,
    /// It was there from an earlier import, and differs.
    Updated,
    /// It was there from an earlier import, the same.
    Unchanged,
    /// It was not taken; why, field by field. [`FileReport::lines`] has the line of each.
    Refused(Invalid),
    /// Its file was not understood; why, line by line.
    Broken(Vec<Fault>),
    /// Its file was not read; why, as a sentence.
    Unreadable(String),
    /// Its file is no post: the page of a section, or nothing of the site's content.
    Passed,
}

impl Outcome {
    /// Whether the file was to be taken, and was not.
    pub fn is_failure(&self) -> bool {
        matches!(self, Self::Refused(_) | Self::Broken(_) | Self::Unreadable(_))
    }
}

/// What became of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileReport {
    /// The path of the file.
    pub source: String,
    /// What became of it.
    pub outcome: Outcome,
    /// The address of the post.
    pub address: Option<String>,
    /// Keys of its front matter that were read.
    pub kept: Vec<String>,
    /// Keys of its front matter that mean nothing here.
    pub ignored: Vec<String>,
    /// What else is changed or lost.
    pub notes: Vec<Note>,
    /// For each problem of a refusal the line of the file that speaks of it.
    pub lines: Vec<u32>,
}

impl FileReport {
    pub(super) fn new(source: &str, outcome: Outcome) -> Self {
        Self {
            source: source.to_owned(),
            outcome,
            address: None,
            kept: Vec::new(),
            ignored: Vec::new(),
            notes: Vec::new(),
            lines: Vec::new(),
        }
    }
}

/// What became of each document, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// The document's source and its outcome.
    pub results: Vec<(String, Outcome)>,
}

impl ImportReport {
    /// How many documents had an outcome that `wanted` says yes to.
    pub fn count(&self, wanted: impl Fn(&Outcome) -> bool) -> usize {
        self.results.iter().filter(|(_, o)| wanted(o)).count()
    }
}

/// What an import tells on its way.
#[derive(Debug)]
pub enum Told<'a> {
    /// What is taken from the settings of the site's generator; nothing in most cases.
    Site(&'a SiteReport),
    /// The folder was looked through: so many files will be told of.
    Begun(usize),
    /// What became of a file; what was created or updated is durable.
    File(&'a FileReport),
}
