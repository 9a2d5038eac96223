//! The files that come next, read and made ready while the ones before are written.

use super::folder::Folder;
use super::prepare::Prepared;
use super::report::FileReport;
use super::{CHUNK, CHUNK_BYTES, Run};
use crate::error::Error;

/// What is left of a folder.
pub(super) struct Ahead<'a> {
    from: Option<(&'a Run<'a>, &'a dyn Folder)>,
    paths: &'a [&'a String],
    next: Option<Chunk>,
}

/// Files that are written together.
#[derive(Default)]
pub(super) struct Chunk {
    pub(super) documents: Vec<Prepared>,
    /// What became of those among them that cannot be written.
    pub(super) refused: Vec<FileReport>,
}

impl Chunk {
    pub(super) fn is_empty(&self) -> bool {
        self.documents.is_empty() && self.refused.is_empty()
    }
}

impl<'a> Ahead<'a> {
    pub(super) fn new(run: &'a Run<'a>, folder: &'a dyn Folder, paths: &'a [&'a String]) -> Self {
        Self { from: Some((run, folder)), paths, next: None }
    }

    /// No files.
    pub(super) fn none() -> Self {
        Self { from: None, paths: &[], next: None }
    }

    /// The next files; empty when there are no more.
    pub(super) async fn take(&mut self) -> Result<Chunk, Error> {
        self.fill().await?;
        Ok(self.next.take().unwrap_or_default())
    }

    /// Makes the next files ready, if they are not.
    pub(super) async fn fill(&mut self) -> Result<(), Error> {
        let Some((run, folder)) = self.from.filter(|_| self.next.is_none()) else { return Ok(()) };
        let (mut chunk, mut bytes) = (Chunk::default(), 0);
        while let Some((path, rest)) = self.paths.split_first() {
            self.paths = rest;
            match run.read(folder, path) {
                Err(report) => chunk.refused.push(*report),
                Ok(document) => {
                    bytes += document.body.len();
                    chunk.documents.push(run.prepare(document, Some(folder)).await?);
                }
            }
            if chunk.documents.len() >= CHUNK || chunk.refused.len() >= CHUNK || bytes >= CHUNK_BYTES {
                break;
            }
        }
        self.next = Some(chunk);
        Ok(())
    }
}
