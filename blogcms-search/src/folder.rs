//! Where the index lies, whose turn it is to write, and what is done with one that is damaged.

use crate::checkpoint;
use crate::directory::{Folder, Room};
use crate::schema::Fields;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use tantivy::directory::{Directory, RamDirectory};
use tantivy::index::Index;
use tantivy::{IndexSettings, TantivyError};

/// Held open by the one process that writes.
const LOCK: &str = "lock";
/// The files of tantivy.
const INDEX: &str = "index";
/// The index that was damaged last, for whoever wants to know why.
const DAMAGED: &str = "damaged";

/// The folder cannot hold an index. Damage within it is no reason: a damaged index is set aside.
#[derive(Debug, thiserror::Error)]
#[error("the search index cannot be kept in {folder}: {why}")]
pub struct OpenError {
    folder: String,
    why: String,
    source: Option<io::Error>,
}

/// Where an index lies.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    Memory,
    Folder(PathBuf),
}

/// The right to write. Given back when it is dropped, and when the process ends in whatever way.
#[derive(Debug)]
pub(crate) struct Turn {
    file: Option<File>,
}

impl Place {
    /// Makes the folder, if it is not there, and asks for the right to write; nothing while another has it.
    pub(crate) fn turn(&self) -> Result<Option<Turn>, OpenError> {
        let Self::Folder(folder) = self else { return Ok(Some(Turn { file: None })) };
        let failed = |why: &str, source: io::Error| OpenError {
            folder: folder.display().to_string(),
            why: format!("{why} ({source})"),
            source: Some(source),
        };
        fs::create_dir_all(folder).map_err(|e| match e.kind() {
            ErrorKind::AlreadyExists | ErrorKind::NotADirectory => failed("it is a file, not a folder", e),
            _ => failed("it cannot be made; check the permissions of the folder it lies in", e),
        })?;
        let lock = OpenOptions::new().write(true).create(true).truncate(false).open(folder.join(LOCK));
        let lock = lock.map_err(|e| failed("it cannot be written to; check its permissions", e))?;
        match lock.try_lock() {
            Ok(()) => Ok(Some(Turn { file: Some(lock) })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(e)) => Err(failed("its file system knows no locks", e)),
        }
    }

    /// Whether a right to write still is one: where its file was deleted, another process may have made a new one.
    pub(crate) fn holds(&self, turn: &Turn) -> bool {
        match (self, &turn.file) {
            (Self::Folder(folder), Some(file)) => is_same(file, &folder.join(LOCK)),
            _ => true,
        }
    }

    /// The index that lies there, if there is one that this version reads.
    pub(crate) fn existing(&self, fields: &Fields, room: &Room) -> Result<Index, TantivyError> {
        let index = match self {
            Self::Memory => return self.fresh(fields, room),
            Self::Folder(folder) => Index::open(Folder::new(folder.join(INDEX), room.clone()))?,
        };
        let metas = index.load_metas()?;
        if metas.schema != fields.schema || checkpoint::read(metas.payload.as_deref()).is_err() {
            return Err(TantivyError::SchemaError("it is of another version".to_owned()));
        }
        Ok(index)
    }

    /// An empty index. What lay there is set aside.
    pub(crate) fn fresh(&self, fields: &Fields, room: &Room) -> Result<Index, TantivyError> {
        let directory: Box<dyn Directory> = match self {
            Self::Memory => Box::new(RamDirectory::create()),
            Self::Folder(folder) => {
                let index = folder.join(INDEX);
                set_aside(&index, &folder.join(DAMAGED))?;
                fs::create_dir_all(&index)?;
                Box::new(Folder::new(index, room.clone()))
            }
        };
        Index::create(directory, fields.schema.clone(), IndexSettings::default())
    }

    /// Whether something lies where the index is to be.
    pub(crate) fn is_taken(&self) -> bool {
        match self {
            Self::Memory => false,
            Self::Folder(folder) => folder.join(INDEX).exists(),
        }
    }

    /// What a folder that could not be filled is told as.
    pub(crate) fn unfit(&self, error: &TantivyError) -> OpenError {
        let folder = match self {
            Self::Memory => "memory".to_owned(),
            Self::Folder(folder) => folder.display().to_string(),
        };
        let why =
            format!("it cannot be written to; check its permissions and the room on its disk ({error})");
        OpenError { folder, why, source: None }
    }
}

#[cfg(unix)]
fn is_same(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let of = |found: fs::Metadata| (found.dev(), found.ino());
    match (file.metadata(), fs::metadata(path)) {
        (Ok(ours), Ok(theirs)) => of(ours) == of(theirs),
        // What cannot be looked at is not known to be another.
        (_, gone) => !gone.is_err_and(|e| e.kind() == ErrorKind::NotFound),
    }
}

/// A file that is open is not deleted there.
#[cfg(not(unix))]
fn is_same(_: &File, _: &Path) -> bool {
    true
}

fn set_aside(index: &Path, aside: &Path) -> io::Result<()> {
    gone(remove(aside))?;
    match fs::rename(index, aside) {
        // It may be a place where another file system begins.
        Err(e) if e.kind() != ErrorKind::NotFound => gone(remove(index)),
        renamed => gone(renamed),
    }
}

fn remove(path: &Path) -> io::Result<()> {
    if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }
}

fn gone(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(()),
        done => done,
    }
}
