//! Where the bytes of media lie: a folder.

use super::object::{Objects, io_kind, told};
use async_trait::async_trait;
use blogcms_core::{MediaStore, StoreError};
use object_store::local::LocalFileSystem;
use std::fmt;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// A folder of media files. A file is written beside its place, synced, and then renamed: no reader sees a part.
pub struct MediaFolder {
    files: Objects<LocalFileSystem>,
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
        let place = format!("the media folder {}", path.display());
        let files =
            LocalFileSystem::new_with_prefix(&absolute).map_err(|e| told(&place, e))?.with_fsync(true);
        Ok(Self { files: Objects::new(files, place), path })
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
        self.files.put(key, bytes).await
    }

    async fn get(&self, key: &str, range: Option<Range<u64>>) -> Result<Option<Vec<u8>>, StoreError> {
        self.files.get(key, range).await
    }

    async fn size(&self, key: &str) -> Result<Option<u64>, StoreError> {
        self.files.size(key).await
    }

    async fn delete(&self, key: &str) -> Result<(), StoreError> {
        self.files.delete(key).await
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
