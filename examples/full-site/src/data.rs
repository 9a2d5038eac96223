//! The folder that holds everything.

use crate::fail::Fail;
use blogcms_axum::SiteId;
use blogcms_axum::core::service::Blog;
use blogcms_axum::storage::{SqliteDatabase, SqliteStore};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The database inside the folder.
pub(crate) fn database(data: &Path) -> PathBuf {
    data.join("blog.sqlite")
}

/// Opens the blog in `data`; makes folder and blog if there are none.
pub(crate) async fn open(data: &Path) -> Result<(SqliteDatabase, SqliteStore), Fail> {
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
    Ok((database, store))
}

/// An empty blog in memory.
pub(crate) async fn nowhere() -> Result<(SqliteDatabase, SqliteStore), Fail> {
    let database = SqliteStore::in_memory()?;
    let store = database.site(SiteId::default()).await?;
    Ok((database, store))
}

/// The services on a store.
pub(crate) fn blog(store: SqliteStore) -> Blog {
    Blog::new(Arc::new(store))
}
