//! The folder that holds everything.

use crate::fail::Fail;
use async_trait::async_trait;
use blogcms_axum::SiteId;
use blogcms_axum::core::service::Blog;
use blogcms_axum::core::{MediaStore, StoreError, StoreErrorKind};
use blogcms_axum::storage::{Images, MediaFolder, SqliteDatabase, SqliteStore};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The database inside the folder.
pub(crate) fn database(data: &Path) -> PathBuf {
    data.join("blog.sqlite")
}

/// Fails where there is no blog yet: for commands that make none.
pub(crate) fn known(data: &Path) -> Result<(), Fail> {
    if database(data).exists() {
        return Ok(());
    }
    Err(Fail::new(format!("there is no blog in {}; name its folder with --data", data.display())))
}

/// Opens the blog in `data`, with its folder for files; makes them if there are none.
pub(crate) async fn open(data: &Path) -> Result<(SqliteDatabase, Blog), Fail> {
    if data.is_file() {
        return Err(Fail::new(format!(
            "{} is a file, not a folder; name another with --data",
            data.display()
        )));
    }
    std::fs::create_dir_all(data).map_err(|error| {
        Fail::new(format!(
            "the data folder {} cannot be made: {error}; choose another with --data",
            data.display()
        ))
    })?;
    let database = SqliteStore::open(database(data))?;
    let store = database.site(SiteId::default()).await?;
    match MediaFolder::open(data.join("media")) {
        Ok(files) => {
            let blog = Blog::new(Arc::new(store)).with_media(Arc::new(files), Arc::new(Images::default()));
            Ok((database, blog))
        }
        Err(error) => {
            database.close().await;
            Err(error.into())
        }
    }
}

/// An empty blog in memory, to try things on: it keeps no files.
pub(crate) async fn nowhere() -> Result<(SqliteDatabase, Blog), Fail> {
    let database = SqliteStore::in_memory()?;
    let store = database.site(SiteId::default()).await?;
    let blog = Blog::new(Arc::new(store)).with_media(Arc::new(NoFiles), Arc::new(Images::default()));
    Ok((database, blog))
}

/// No place for files.
struct NoFiles;

#[async_trait]
impl MediaStore for NoFiles {
    async fn put(&self, _: &str, _: Vec<u8>) -> Result<(), StoreError> {
        Err(StoreError::new(StoreErrorKind::ReadOnly, "there is no place for files here"))
    }

    async fn get(&self, _: &str, _: Option<Range<u64>>) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(None)
    }

    async fn size(&self, _: &str) -> Result<Option<u64>, StoreError> {
        Ok(None)
    }

    async fn delete(&self, _: &str) -> Result<(), StoreError> {
        Ok(())
    }
}
