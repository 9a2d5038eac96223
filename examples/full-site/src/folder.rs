//! A folder of files on disk.

use crate::fail::Fail;
use blogcms_axum::core::Timestamp;
use blogcms_axum::core::service::{Folder, Sink};
use blogcms_axum::core::transfer::MAX_FILE_BYTES;
use std::collections::HashSet;
use std::fs::DirEntry;
use std::io;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// The largest file that is read, in bytes.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// A folder whose files are known.
#[derive(Default)]
pub(crate) struct Walk {
    dir: PathBuf,
    /// Every file, in order. Hidden entries are passed over; symbolic links are not followed.
    paths: Vec<String>,
    /// Those whose names are no UTF-8.
    unnameable: HashSet<String>,
    /// Sentences about folders that cannot be read.
    pub(crate) problems: Vec<String>,
    /// Sentences about what was passed over.
    pub(crate) notes: Vec<String>,
}

impl Walk {
    pub(crate) fn through(dir: &Path) -> Result<Self, Fail> {
        let mut walk = Self { dir: dir.to_owned(), ..Self::default() };
        let mut folders = vec![dir.to_owned()];
        while let Some(folder) = folders.pop() {
            match walk.one(&folder) {
                Ok(below) => folders.extend(below),
                Err(error) if folder == dir => {
                    return Err(Fail::new(format!("the folder {} cannot be read: {error}", dir.display())));
                }
                Err(error) => walk.problems.push(format!("{}: cannot be read: {error}", walk.name(&folder))),
            }
        }
        walk.paths.sort();
        walk.notes.sort();
        Ok(walk)
    }

    pub(crate) fn has_markdown(&self) -> bool {
        let ending = |path: &str| Path::new(path).extension().and_then(|e| e.to_str()).map(str::to_lowercase);
        self.paths.iter().any(|path| matches!(ending(path).as_deref(), Some("md" | "markdown")))
    }

    /// One folder; gives those in it.
    fn one(&mut self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        let mut below = Vec::new();
        for entry in std::fs::read_dir(folder)? {
            let entry: DirEntry = entry?;
            let (kind, path) = (entry.file_type()?, entry.path());
            if entry.file_name().as_encoded_bytes().starts_with(b".") {
                continue;
            }
            let name = self.name(&path);
            if kind.is_symlink() {
                self.notes.push(format!("{name}: a symbolic link; not followed"));
            } else if kind.is_dir() && entry.file_name() != "node_modules" {
                below.push(path);
            } else if kind.is_file() {
                if path.to_str().is_none() {
                    self.unnameable.insert(name.clone());
                }
                self.paths.push(name);
            }
        }
        Ok(below)
    }

    /// The path below the folder, with forward slashes.
    fn name(&self, path: &Path) -> String {
        let below = path.strip_prefix(&self.dir).unwrap_or(path);
        let parts: Vec<_> = below.components().map(|c| c.as_os_str().to_string_lossy()).collect();
        parts.join("/")
    }
}

impl Folder for Walk {
    fn paths(&self) -> &[String] {
        &self.paths
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        // The name is what tells a file again in the next import.
        if self.unnameable.contains(path) {
            return Err("the file's name is no UTF-8; rename it".into());
        }
        let file = self.dir.join(path);
        let markdown = Path::new(path).extension().is_some_and(|e| e.eq_ignore_ascii_case("md"));
        let max = if markdown { MAX_FILE_BYTES as u64 } else { MAX_BYTES };
        let meta = std::fs::symlink_metadata(&file).map_err(|error| format!("cannot be read: {error}"))?;
        if !meta.is_file() {
            return Err("is no file any more; import again".into());
        }
        if meta.len() > max {
            return Err(format!("the file has {} bytes; at most {max} are taken", meta.len()));
        }
        std::fs::read(&file).map_err(|error| format!("cannot be read: {error}"))
    }

    fn modified(&self, path: &str) -> Option<Timestamp> {
        let changed = std::fs::metadata(self.dir.join(path)).ok()?.modified().ok()?;
        Some(Timestamp::EPOCH.plus(changed.duration_since(UNIX_EPOCH).ok()?))
    }
}

/// Files in memory: those of the demo.
pub(crate) struct Memory {
    paths: Vec<String>,
    files: &'static [(&'static str, &'static [u8])],
}

impl Memory {
    pub(crate) fn new(files: &'static [(&'static str, &'static [u8])]) -> Self {
        Self { paths: files.iter().map(|(name, _)| (*name).to_owned()).collect(), files }
    }
}

impl Folder for Memory {
    fn paths(&self) -> &[String] {
        &self.paths
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        let file = self.files.iter().find(|(name, _)| *name == path);
        file.map(|(_, bytes)| bytes.to_vec()).ok_or_else(|| "is not there".to_owned())
    }

    fn modified(&self, _: &str) -> Option<Timestamp> {
        None
    }
}

/// A new folder that files are written into.
pub(crate) struct Fresh(PathBuf);

impl Fresh {
    /// Makes the folder; one that is there must be empty.
    pub(crate) fn make(dir: &Path) -> Result<Self, Fail> {
        let cannot = |error: io::Error| {
            Fail::new(format!("the folder {} cannot be made: {error}; name another", dir.display()))
        };
        if dir.exists() {
            let mut entries = std::fs::read_dir(dir).map_err(cannot)?;
            if entries.next().is_some() {
                let sentence = format!("{} is not empty; name a folder that is new or empty", dir.display());
                return Err(Fail::new(sentence));
            }
        }
        std::fs::create_dir_all(dir).map_err(cannot)?;
        Ok(Self(dir.to_owned()))
    }
}

impl Sink for Fresh {
    fn write(&mut self, path: &str, bytes: &[u8]) -> Result<(), String> {
        let file = self.0.join(path);
        let cannot = |error: io::Error| format!("{} cannot be written: {error}", file.display());
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder).map_err(cannot)?;
        }
        std::fs::write(&file, bytes).map_err(cannot)
    }
}
