//! Where uploaded files are: a folder, or a bucket of S3.

use crate::fail::Fail;
use blogcms_axum::core::{MediaStore, StoreError};
use blogcms_axum::storage::MediaFolder;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

/// A place for files.
#[derive(Clone)]
pub(crate) enum MediaPlace {
    Folder(PathBuf),
    /// Its URL.
    Bucket(String),
}

impl MediaPlace {
    /// A path, or an URL such as `s3://bucket/prefix`.
    pub(crate) fn named(text: &str) -> Result<Self, Fail> {
        if text.starts_with("s3://") {
            return Ok(Self::Bucket(text.trim_end_matches('/').to_owned()));
        }
        if text.contains("://") {
            // What is named may hold a password.
            let sentence = "--media and --to-media take a folder, or a bucket such as s3://bucket/prefix";
            return Err(Fail::new(sentence));
        }
        Ok(Self::Folder(text.into()))
    }

    /// Opens it. A folder is made, if the one it lies in is there. A bucket may answer later: pages need it for pictures
    /// alone.
    pub(crate) async fn open(&self) -> Result<Arc<dyn MediaStore>, Fail> {
        self.open_or(|error| {
            tracing::warn!(%error, "pictures are missing until the media bucket answers");
            Ok(())
        })
        .await
    }

    /// Opens it if it answers.
    pub(crate) async fn open_now(&self) -> Result<Arc<dyn MediaStore>, Fail> {
        self.open_or(Err).await
    }

    /// What becomes of a bucket that does not answer is up to `away`.
    async fn open_or(
        &self,
        away: impl FnOnce(StoreError) -> Result<(), StoreError>,
    ) -> Result<Arc<dyn MediaStore>, Fail> {
        match self {
            Self::Folder(path) => Ok(Arc::new(MediaFolder::open(path)?)),
            Self::Bucket(url) => bucket(url, away).await,
        }
    }

    pub(crate) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Folder(one), Self::Folder(two)) => {
                matches!((one.canonicalize(), two.canonicalize()), (Ok(one), Ok(two)) if one == two)
            }
            (Self::Bucket(one), Self::Bucket(two)) => one == two,
            _ => false,
        }
    }
}

impl fmt::Display for MediaPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(path) => path.display().fmt(f),
            Self::Bucket(url) => url.fmt(f),
        }
    }
}

#[cfg(feature = "s3")]
async fn bucket(
    url: &str,
    away: impl FnOnce(StoreError) -> Result<(), StoreError>,
) -> Result<Arc<dyn MediaStore>, Fail> {
    use blogcms_axum::core::StoreErrorKind;
    let bucket = blogcms_axum::storage::MediaBucket::from_env(url)?;
    match bucket.check().await {
        Err(error) if error.kind() == StoreErrorKind::Unavailable => away(error)?,
        other => other?,
    }
    Ok(Arc::new(bucket))
}

#[cfg(not(feature = "s3"))]
#[expect(clippy::unused_async, reason = "as with the feature")]
async fn bucket(
    url: &str,
    _: impl FnOnce(StoreError) -> Result<(), StoreError>,
) -> Result<Arc<dyn MediaStore>, Fail> {
    Err(Fail::new(format!(
        "{url} is a bucket of S3, and this program was built without it: build it with --features s3"
    )))
}
