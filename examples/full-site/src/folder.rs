//! A folder of Markdown files.

use crate::fail::Fail;
use blogcms_axum::core::Timestamp;
use blogcms_axum::core::transfer::MAX_FILE_BYTES;
use std::fs::DirEntry;
use std::io;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// A file that was found, with its path below the folder.
pub(crate) struct Found {
    pub(crate) source: String,
    pub(crate) bytes: Result<Vec<u8>, String>,
    pub(crate) modified: Option<Timestamp>,
}

/// What a folder holds.
#[derive(Default)]
pub(crate) struct Walk {
    /// Every Markdown file, in order. Hidden entries are passed over; symbolic links are not followed.
    pub(crate) files: Vec<PathBuf>,
    /// Sentences about folders that cannot be read.
    pub(crate) problems: Vec<String>,
    /// Sentences about what was passed over.
    pub(crate) notes: Vec<String>,
}

impl Walk {
    pub(crate) fn through(dir: &Path) -> Result<Self, Fail> {
        let mut walk = Self::default();
        let mut folders = vec![dir.to_owned()];
        while let Some(folder) = folders.pop() {
            match walk.one(dir, &folder) {
                Ok(below) => folders.extend(below),
                Err(error) if folder == dir => {
                    return Err(Fail::new(format!("the folder {} cannot be read: {error}", dir.display())));
                }
                Err(error) => walk.problems.push(format!("{}: cannot be read: {error}", name(dir, &folder))),
            }
        }
        walk.files.sort();
        walk.notes.sort();
        Ok(walk)
    }

    /// One folder; gives those in it.
    fn one(&mut self, dir: &Path, folder: &Path) -> io::Result<Vec<PathBuf>> {
        let mut below = Vec::new();
        for entry in std::fs::read_dir(folder)? {
            let entry: DirEntry = entry?;
            let (kind, path) = (entry.file_type()?, entry.path());
            if entry.file_name().as_encoded_bytes().starts_with(b".") {
                continue;
            }
            if kind.is_symlink() {
                self.notes.push(format!("{}: a symbolic link; not followed", name(dir, &path)));
            } else if kind.is_dir() {
                below.push(path);
            } else if kind.is_file() && is_markdown(&path) {
                self.files.push(path);
            }
        }
        Ok(below)
    }
}

fn is_markdown(path: &Path) -> bool {
    let ending = path.extension().and_then(|e| e.to_str()).unwrap_or("");
    ["md", "markdown"].iter().any(|e| ending.eq_ignore_ascii_case(e))
}

/// The path below `dir`, with forward slashes.
fn name(dir: &Path, path: &Path) -> String {
    let below = path.strip_prefix(dir).unwrap_or(path);
    let parts: Vec<_> = below.components().map(|c| c.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

pub(crate) fn read(dir: &Path, path: &Path) -> Found {
    let meta = std::fs::metadata(path);
    let modified =
        meta.as_ref().ok().and_then(|m| m.modified().ok()).and_then(|t| t.duration_since(UNIX_EPOCH).ok());
    let bytes = match &meta {
        // The name is what tells a file again in the next import.
        _ if path.to_str().is_none() => Err("the file's name is no UTF-8; rename it".into()),
        Ok(meta) if meta.len() > MAX_FILE_BYTES as u64 => {
            Err(format!("the file has {} bytes; at most {MAX_FILE_BYTES} are taken", meta.len()))
        }
        _ => std::fs::read(path).map_err(|error| format!("cannot be read: {error}")),
    };
    Found { source: name(dir, path), bytes, modified: modified.map(|d| Timestamp::EPOCH.plus(d)) }
}
