//! Where the bytes of media lie: a folder.

use async_trait::async_trait;
use blogcms_core::{MediaStore, StoreError, StoreErrorKind};
use object_store::local::LocalFileSystem;
use object_store::path::Path as Location;
use object_store::{Error, ObjectStoreExt};
use std::fmt;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// The longest key, in bytes.
const MAX_KEY: usize = 200;

/// A folder of media files. A file is written beside its place, synced, and then renamed: no reader sees a part.
pub struct MediaFolder {
    files: LocalFileSystem,
    path: PathBuf,
}

impl MediaFolder {
    /// Opens a folder, which is made if there is none; the one it lies in must be there.
    ///
    /// # Errors
    ///
    /// `Unavailable` or `ReadOnly`, with a sentence that names the folder.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        let path = path.as_ref().to_owned();
        let failed = |e: io::Error| {
            let kind = io_kind(&e);
            StoreError::new(kind, format!("the media folder {} cannot be used: {e}", path.display()))
                .because(e)
        };
        if !path.is_dir() {
            std::fs::create_dir(&path).map_err(failed)?;
        }
        let absolute = path.canonicalize().map_err(failed)?;
        let files = LocalFileSystem::new_with_prefix(&absolute).map_err(|e| told(&path, e))?.with_fsync(true);
        Ok(Self { files, path })
    }

    fn told(&self, error: Error) -> StoreError {
        told(&self.path, error)
    }
}

impl fmt::Debug for MediaFolder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MediaFolder").field("path", &self.path).finish_non_exhaustive()
    }
}

#[async_trait]
impl MediaStore for MediaFolder {
    async fn put(&self, key: &str, bytes: Vec<u8>) -> Result<(), StoreError> {
        self.files.put(&location(key)?, bytes.into()).await.map(drop).map_err(|e| self.told(e))
    }

    async fn get(&self, key: &str, range: Option<Range<u64>>) -> Result<Option<Vec<u8>>, StoreError> {
        let location = location(key)?;
        let bytes = match range {
            None => match self.files.get(&location).await {
                Ok(found) => found.bytes().await,
                Err(e) => Err(e),
            },
            Some(range) => {
                let Some(size) = self.size(key).await? else { return Ok(None) };
                let (start, end) = (range.start, range.end.min(size));
                if start >= end {
                    return Ok(Some(Vec::new()));
                }
                self.files.get_range(&location, start..end).await
            }
        };
        match bytes {
            Ok(bytes) => Ok(Some(bytes.to_vec())),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(e) => Err(self.told(e)),
        }
    }

    async fn size(&self, key: &str) -> Result<Option<u64>, StoreError> {
        match self.files.head(&location(key)?).await {
            Ok(found) => Ok(Some(found.size)),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(e) => Err(self.told(e)),
        }
    }

    async fn delete(&self, key: &str) -> Result<(), StoreError> {
        match self.files.delete(&location(key)?).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(e) => Err(self.told(e)),
        }
    }
}

/// Keys are ours: lower-case letters, digits, `-`, `_` and `.`, in segments that do not begin with a dot. Anything
/// else is a mistake, or an attempt to leave the folder.
fn location(key: &str) -> Result<Location, StoreError> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_' | '.');
    let segment = |s: &str| !s.is_empty() && !s.starts_with('.') && s.chars().all(fits);
    if key.len() > MAX_KEY || !key.split('/').all(segment) {
        let shown: String = key.chars().take(MAX_KEY).collect();
        return Err(StoreError::new(StoreErrorKind::Backend, format!("{shown:?} is no key of a media file")));
    }
    Ok(Location::from(key))
}

/// The error in our kinds: what lies at the bottom of it is one of the operating system.
fn told(folder: &Path, error: Error) -> StoreError {
    let mut source: Option<&(dyn std::error::Error + 'static)> = Some(&error);
    let mut kind = StoreErrorKind::Backend;
    while let Some(e) = source {
        if let Some(io) = e.downcast_ref::<io::Error>() {
            kind = io_kind(io);
        }
        source = e.source();
    }
    let what = match kind {
        StoreErrorKind::Full => "has no room left: free some space",
        StoreErrorKind::ReadOnly => "cannot be written: let this program write to it",
        _ => "failed",
    };
    StoreError::new(kind, format!("the media folder {} {what} ({error})", folder.display())).because(error)
}

fn io_kind(error: &io::Error) -> StoreErrorKind {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreErrorKind::Full,
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => StoreErrorKind::ReadOnly,
        _ => StoreErrorKind::Unavailable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_is_kept_replaced_cut_and_removed() {
        let folder = tempfile::tempdir().unwrap();
        let media = MediaFolder::open(folder.path().join("media")).unwrap();
        assert_eq!(media.get("ab/cd.png", None).await.unwrap(), None);
        assert_eq!(media.size("ab/cd.png").await.unwrap(), None);
        media.delete("ab/cd.png").await.unwrap();

        media.put("ab/cd.png", b"first".to_vec()).await.unwrap();
        media.put("ab/cd.png", b"second".to_vec()).await.unwrap();
        assert_eq!(media.get("ab/cd.png", None).await.unwrap().unwrap(), b"second");
        assert_eq!(media.size("ab/cd.png").await.unwrap(), Some(6));
        for (range, part) in [(0..3, "sec"), (3..99, "ond"), (6..9, ""), (99..100, ""), (2..2, "")] {
            let got = media.get("ab/cd.png", Some(range.clone())).await.unwrap().unwrap();
            assert_eq!(got, part.as_bytes(), "{range:?}");
        }
        media.delete("ab/cd.png").await.unwrap();
        assert_eq!(media.get("ab/cd.png", Some(0..1)).await.unwrap(), None);
    }

    #[tokio::test]
    async fn a_key_cannot_leave_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let media = MediaFolder::open(folder.path()).unwrap();
        let long = "a".repeat(201);
        for key in
            ["", "/", "a/", "/a", "..", "../a", "a/../b", ".a", "a//b", "A", "a b", "a\\b", "a\0", "é", &long]
        {
            assert!(media.put(key, vec![1]).await.is_err(), "{key:?}");
            assert!(media.get(key, None).await.is_err(), "{key:?}");
            assert!(media.delete(key).await.is_err(), "{key:?}");
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_folder_that_cannot_be_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let error = MediaFolder::open(folder.path().join("no/media")).unwrap_err();
        assert!(error.to_string().contains("no/media"), "{error}");
        let file = folder.path().join("file");
        std::fs::write(&file, "x").unwrap();
        assert!(MediaFolder::open(&file).is_err());
    }
}
