//! Media files as objects of a store that the crate `object_store` knows.

use async_trait::async_trait;
use blogcms_core::{MediaStore, StoreError, StoreErrorKind};
use object_store::path::Path as Location;
use object_store::{Error, GetOptions, ObjectStore, ObjectStoreExt};
use std::io;
use std::ops::Range;

/// The longest key, in bytes.
const MAX_KEY: usize = 200;

/// A place for files.
pub(super) struct Objects<S> {
    store: S,
    /// For messages: "the media folder …".
    place: String,
}

impl<S: ObjectStore> Objects<S> {
    pub(super) fn new(store: S, place: String) -> Self {
        Self { store, place }
    }

    fn told(&self, error: Error) -> StoreError {
        told(&self.place, error)
    }

    /// Writes a file, removes it, and looks whether it is gone.
    #[cfg(feature = "s3")]
    pub(super) async fn check(&self) -> Result<(), StoreError> {
        let key = "check";
        self.put(key, Vec::new()).await?;
        self.delete(key).await?;
        self.size(key).await.map(drop)
    }

    /// Fails where the place itself is gone.
    #[cfg(feature = "s3")]
    pub(super) async fn is_there(&self) -> Result<(), StoreError> {
        match self.store.list_with_delimiter(None).await {
            Err(error @ Error::NotFound { .. }) => {
                let message = format!("{} is not there any more", self.place);
                Err(StoreError::new(StoreErrorKind::Unavailable, message).because(error))
            }
            // Whether it may be listed is another question.
            _ => Ok(()),
        }
    }

    async fn part(&self, location: &Location, range: Range<u64>) -> Result<Vec<u8>, Error> {
        let asked = GetOptions::new().with_range(Some(range.clone()));
        let part = match self.store.get_opts(location, asked).await {
            Ok(found) => found.bytes().await,
            Err(error @ Error::NotFound { .. }) => Err(error),
            // A range that begins behind the end is an error there, and a part without bytes here.
            Err(error) => match self.store.head(location).await {
                Ok(found) if range.start >= found.size => Ok(Vec::new().into()),
                _ => Err(error),
            },
        };
        part.map(Into::into)
    }
}

#[async_trait]
impl<S: ObjectStore> MediaStore for Objects<S> {
    async fn put(&self, key: &str, bytes: Vec<u8>) -> Result<(), StoreError> {
        self.store.put(&location(key)?, bytes.into()).await.map(drop).map_err(|e| self.told(e))
    }

    async fn get(&self, key: &str, range: Option<Range<u64>>) -> Result<Option<Vec<u8>>, StoreError> {
        let location = location(key)?;
        let bytes = match range {
            Some(range) if range.is_empty() => return Ok(self.size(key).await?.map(|_| Vec::new())),
            Some(range) => self.part(&location, range).await,
            None => match self.store.get(&location).await {
                Ok(found) => found.bytes().await.map(Into::into),
                Err(e) => Err(e),
            },
        };
        match bytes {
            Ok(bytes) => Ok(Some(bytes)),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(e) => Err(self.told(e)),
        }
    }

    async fn size(&self, key: &str) -> Result<Option<u64>, StoreError> {
        match self.store.head(&location(key)?).await {
            Ok(found) => Ok(Some(found.size)),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(e) => Err(self.told(e)),
        }
    }

    async fn delete(&self, key: &str) -> Result<(), StoreError> {
        match self.store.delete(&location(key)?).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(e) => Err(self.told(e)),
        }
    }
}

/// Keys are ours: lower-case letters, digits, `-`, `_` and `.`, in segments that do not begin with a dot. Anything
/// else is a mistake, or an attempt to leave the place.
fn location(key: &str) -> Result<Location, StoreError> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_' | '.');
    let segment = |s: &str| !s.is_empty() && !s.starts_with('.') && s.chars().all(fits);
    if key.len() > MAX_KEY || !key.split('/').all(segment) {
        let shown: String = key.chars().take(MAX_KEY).collect();
        return Err(StoreError::new(StoreErrorKind::Backend, format!("{shown:?} is no key of a media file")));
    }
    Ok(Location::from(key))
}

/// The error in our kinds: what the store says of rights, else what lies at the bottom of it, one of the operating system.
/// What a server answered is left to the log, since it may hold what only it and this program are to know.
pub(super) fn told(place: &str, error: Error) -> StoreError {
    let mut kind = match &error {
        Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => StoreErrorKind::ReadOnly,
        Error::Generic { .. } => StoreErrorKind::Unavailable,
        _ => StoreErrorKind::Backend,
    };
    let (mut source, mut why): (Option<&(dyn std::error::Error + 'static)>, _) =
        (Some(&error), String::new());
    while let Some(e) = source {
        if let Some(io) = e.downcast_ref::<io::Error>() {
            (kind, why) = (io_kind(io), format!(" ({io})"));
        }
        source = e.source();
    }
    let what = match (&error, kind) {
        (Error::PermissionDenied { .. } | Error::Unauthenticated { .. }, _) if why.is_empty() => {
            "refuses this program: see its keys, and that they may read, write, delete and list there"
        }
        (_, StoreErrorKind::Full) => "has no room left: free some space",
        (_, StoreErrorKind::ReadOnly) => "cannot be written: let this program write to it",
        (Error::NotFound { .. }, _) => "is not there: create it first",
        (Error::Generic { .. }, StoreErrorKind::Unavailable) => "cannot be reached, or failed",
        _ => "failed",
    };
    tracing::debug!(%error, "{place} {what}");
    StoreError::new(kind, format!("{place} {what}{why}")).because(error)
}

pub(super) fn io_kind(error: &io::Error) -> StoreErrorKind {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreErrorKind::Full,
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => StoreErrorKind::ReadOnly,
        _ => StoreErrorKind::Unavailable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use object_store::memory::InMemory;
    use object_store::prefix::PrefixStore;

    #[tokio::test]
    async fn a_store_in_memory_keeps_files_as_a_folder_does() {
        let media = Objects::new(PrefixStore::new(InMemory::new(), "a/b"), "the store".to_owned());
        assert_eq!(media.get("cd.png", None).await.unwrap(), None);
        assert_eq!(media.get("cd.png", Some(0..1)).await.unwrap(), None);
        assert_eq!(media.get("cd.png", Some(1..1)).await.unwrap(), None);
        media.delete("cd.png").await.unwrap();
        media.put("cd.png", b"second".to_vec()).await.unwrap();
        assert_eq!(media.size("cd.png").await.unwrap(), Some(6));
        for (range, part) in [(0..3, "sec"), (3..99, "ond"), (6..9, ""), (99..100, ""), (2..2, "")] {
            let got = media.get("cd.png", Some(range.clone())).await.unwrap().unwrap();
            assert_eq!(got, part.as_bytes(), "{range:?}");
        }
        media.delete("cd.png").await.unwrap();
        assert_eq!(media.size("cd.png").await.unwrap(), None);
        assert!(media.put("../cd.png", vec![1]).await.is_err());
    }
}
