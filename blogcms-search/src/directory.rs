//! Files of the index, read without mapping them into memory.
//!
//! A mapped file that is cut short under its reader ends the whole process (SIGBUS). Read this way it is an error of one
//! search, and the store answers. Nothing here needs `unsafe`, and a rename is made durable, too.

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    AntiCallToken, DirectoryLock, FileHandle, Lock, OwnedBytes, TerminatingWrite, WatchCallback, WatchHandle,
    WritePtr,
};
use tantivy::{Directory, HasLen};

/// Kinds of files of which searchers hold parts for as long as they live: words, columns, lengths of texts. What is read of
/// the others is needed for one search.
const HELD: [&str; 3] = ["term", "fast", "fieldnorm"];

/// Whether there was room for what was written last. The errors of tantivy do not tell: some threads put text in their place.
#[derive(Clone, Debug, Default)]
pub(crate) struct Room(Arc<AtomicBool>);

impl Room {
    /// From here on is asked for.
    pub(crate) fn begin(&self) {
        self.0.store(false, Ordering::Release);
    }

    pub(crate) fn is_out(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }

    fn note<T>(&self, written: io::Result<T>) -> io::Result<T> {
        let full =
            |error: &io::Error| matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded);
        if written.as_ref().is_err_and(full) {
            self.0.store(true, Ordering::Release);
        }
        written
    }
}

/// A folder of files.
#[derive(Clone, Debug)]
pub(crate) struct Folder {
    path: PathBuf,
    room: Room,
    /// Files that are open: a new searcher shares what the one before has read.
    open: Arc<Mutex<HashMap<PathBuf, Weak<Segment>>>>,
}

impl Folder {
    pub(crate) fn new(path: PathBuf, room: Room) -> Self {
        Self { path, room, open: Arc::default() }
    }
}

impl Directory for Folder {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let file = File::open(self.path.join(path)).map_err(|e| unread(e, path))?;
        let len = file.metadata().map_err(|e| unread(e, path))?.len() as usize;
        if let Some(segment) = open.get(path).and_then(Weak::upgrade).filter(|held| held.len == len) {
            return Ok(segment);
        }
        open.retain(|_, held| held.strong_count() > 0);
        let shared = path.extension().is_some_and(|kind| HELD.iter().any(|held| kind == *held));
        let segment = Arc::new(Segment { file, len, shared, parts: Mutex::default() });
        open.insert(path.to_owned(), Arc::downgrade(&segment));
        Ok(segment)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        fs::remove_file(self.path.join(path)).map_err(|e| match e.kind() {
            ErrorKind::NotFound => DeleteError::FileDoesNotExist(path.to_owned()),
            _ => DeleteError::IoError { io_error: Arc::new(e), filepath: path.to_owned() },
        })
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.path.join(path).try_exists().map_err(|e| unread(e, path))
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        let file = OpenOptions::new().write(true).create_new(true).open(self.path.join(path));
        let file = self.room.note(file).map_err(|e| match e.kind() {
            ErrorKind::AlreadyExists => OpenWriteError::FileAlreadyExists(path.to_owned()),
            _ => OpenWriteError::wrap_io_error(e, path.to_owned()),
        })?;
        Ok(BufWriter::new(Box::new(Writer(file, self.room.clone()))))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        fs::read(self.path.join(path)).map_err(|e| unread(e, path))
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.room.note(replace(&self.path.join(path), data))?;
        self.sync_directory()
    }

    fn sync_directory(&self) -> io::Result<()> {
        // Elsewhere a folder cannot be opened as a file.
        if cfg!(unix) { File::open(&self.path)?.sync_data() } else { Ok(()) }
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        let path = self.path.join(&lock.filepath);
        let file = OpenOptions::new().write(true).create(true).truncate(false).open(path);
        let file = file.map_err(LockError::wrap_io_error)?;
        if lock.is_blocking {
            file.lock().map_err(LockError::wrap_io_error)?;
        } else {
            file.try_lock().map_err(|e| match e {
                fs::TryLockError::WouldBlock => LockError::LockBusy,
                fs::TryLockError::Error(e) => LockError::wrap_io_error(e),
            })?;
        }
        // Given back when the file is closed.
        Ok(DirectoryLock::from(Box::new(file)))
    }

    fn watch(&self, _: WatchCallback) -> tantivy::Result<WatchHandle> {
        Ok(WatchHandle::empty())
    }
}

fn unread(error: io::Error, path: &Path) -> OpenReadError {
    match error.kind() {
        ErrorKind::NotFound => OpenReadError::FileDoesNotExist(path.to_owned()),
        _ => OpenReadError::wrap_io_error(error, path.to_owned()),
    }
}

fn replace(whole: &Path, data: &[u8]) -> io::Result<()> {
    let mut new = whole.to_owned().into_os_string();
    new.push(".new");
    let mut file = File::create(&new)?;
    file.write_all(data)?;
    file.sync_data()?;
    fs::rename(&new, whole)
}

struct Writer(File, Room);

impl Write for Writer {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.1.note(self.0.write(data))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl TerminatingWrite for Writer {
    fn terminate_ref(&mut self, _: AntiCallToken) -> io::Result<()> {
        self.1.note(self.0.sync_data())
    }
}

/// A file that never changes once it is written. It can be read after it was deleted.
#[derive(Debug)]
struct Segment {
    file: File,
    len: usize,
    shared: bool,
    /// What somebody still holds of it, by place.
    parts: Mutex<HashMap<Range<usize>, Weak<[u8]>>>,
}

impl HasLen for Segment {
    fn len(&self) -> usize {
        self.len
    }
}

impl FileHandle for Segment {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        if !self.shared {
            return Ok(OwnedBytes::new(read(&self.file, &range)?));
        }
        let mut parts = self.parts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(held) = parts.get(&range).and_then(Weak::upgrade) {
            return Ok(OwnedBytes::new(held));
        }
        drop_loose(&mut parts);
        let part: Arc<[u8]> = read(&self.file, &range)?.into();
        parts.insert(range, Arc::downgrade(&part));
        Ok(OwnedBytes::new(part))
    }
}

/// Forgets what nobody holds any longer, once there is much of it.
fn drop_loose(parts: &mut HashMap<Range<usize>, Weak<[u8]>>) {
    if parts.len() == parts.capacity() {
        parts.retain(|_, part| part.strong_count() > 0);
    }
}

#[cfg(unix)]
fn read(file: &File, range: &Range<usize>) -> io::Result<Vec<u8>> {
    use std::os::unix::fs::FileExt;
    let mut out = vec![0; range.len()];
    file.read_exact_at(&mut out, range.start as u64)?;
    Ok(out)
}

#[cfg(not(unix))]
fn read(file: &File, range: &Range<usize>) -> io::Result<Vec<u8>> {
    use std::io::{Read, Seek, SeekFrom};
    // Two readers share the place in a file.
    static PLACE: Mutex<()> = Mutex::new(());
    let _place = PLACE.lock().unwrap_or_else(PoisonError::into_inner);
    let mut file = file;
    let mut out = vec![0; range.len()];
    file.seek(SeekFrom::Start(range.start as u64))?;
    file.read_exact(&mut out)?;
    Ok(out)
}
