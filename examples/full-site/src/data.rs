//! The folder that holds everything.

use crate::fail::Fail;
use blogcms_axum::SiteId;
use blogcms_axum::core::service::Blog;
use blogcms_axum::storage::{Images, MediaFolder, SqliteDatabase, SqliteStore};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The database inside the folder.
pub(crate) fn database(data: &Path) -> PathBuf {
    data.join("blog.sqlite")
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
