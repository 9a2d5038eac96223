//! The folder that holds everything, or all but the database.

use crate::fail::Fail;
use crate::media::MediaPlace;
use async_trait::async_trait;
use blogcms_axum::SiteId;
use blogcms_axum::core::service::Blog;
use blogcms_axum::core::{MediaStore, Store, StoreError, StoreErrorKind};
use blogcms_axum::storage::{
    CopyEnd, Images, PostgresDatabase, PostgresOptions, SqliteDatabase, SqliteStore,
};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where a blog lies.
#[derive(Clone)]
pub(crate) struct Place {
    /// The folder of its files, and of its database unless that is on a server.
    pub(crate) folder: PathBuf,
    /// The URL of a PostgreSQL server, and the schema there.
    pub(crate) server: Option<(String, Option<String>)>,
    /// Where uploaded files are, unless they are in the folder.
    pub(crate) media: Option<MediaPlace>,
    /// Where the index of the search is, unless it is in the folder.
    pub(crate) search: Option<PathBuf>,
}

/// A database, wherever it is.
pub(crate) enum Database {
    File(SqliteDatabase),
    Server(PostgresDatabase),
}

impl Database {
    /// Every site that there is.
    pub(crate) async fn sites(&self) -> Result<Vec<Arc<dyn Store>>, StoreError> {
        let mut sites: Vec<Arc<dyn Store>> = Vec::new();
        match self {
            Self::File(database) => {
                for id in database.sites().await? {
                    sites.push(Arc::new(database.site(id).await?));
                }
            }
            Self::Server(database) => {
                for id in database.sites().await? {
                    sites.push(Arc::new(database.site(id).await?));
                }
            }
        }
        Ok(sites)
    }

    /// Waits until what was asked is done, and closes it.
    pub(crate) async fn close(&self) {
        match self {
            Self::File(database) => database.close().await,
            Self::Server(database) => database.close().await,
        }
    }
}

impl Place {
    /// The database inside the folder.
    pub(crate) fn file(&self) -> PathBuf {
        self.folder.join("blog.sqlite")
    }

    /// Where uploaded files are.
    pub(crate) fn media(&self) -> MediaPlace {
        self.media.clone().unwrap_or_else(|| MediaPlace::Folder(self.folder.join("media")))
    }

    /// The folder of the index that is searched in; nothing where there is to be none.
    pub(crate) fn search(&self) -> Option<PathBuf> {
        match &self.search {
            Some(folder) => Some(folder.clone()).filter(|folder| folder.as_os_str() != "none"),
            None => Some(self.folder.join("search")),
        }
    }

    /// Whether there is a blog. What a server holds is not known before it is asked.
    pub(crate) fn holds_blog(&self) -> bool {
        self.server.is_some() || self.file().exists()
    }
}

/// Fails where there is no blog yet: for commands that make none.
pub(crate) fn known(place: &Place) -> Result<(), Fail> {
    if place.holds_blog() {
        return Ok(());
    }
    Err(Fail::new(format!("there is no blog in {}; name its folder with --data", place.folder.display())))
}

/// Opens the blog of a place, with its files; makes them if there are none.
pub(crate) async fn open(place: &Place) -> Result<(Database, Blog), Fail> {
    let data = &place.folder;
    make(data, "--data")?;
    let (database, store) = connect(place).await?;
    match place.media().open().await {
        Ok(files) => Ok((database, Blog::new(store).with_media(files, Arc::new(Images::default())))),
        Err(error) => {
            database.close().await;
            Err(error)
        }
    }
}

/// Makes a folder that an option names, unless it is there.
pub(crate) fn make(folder: &Path, option: &str) -> Result<(), Fail> {
    if folder.is_file() {
        let sentence = format!("{} is a file, not a folder; name another with {option}", folder.display());
        return Err(Fail::new(sentence));
    }
    std::fs::create_dir_all(folder).map_err(|error| {
        Fail::new(format!(
            "the folder {} cannot be made: {error}; choose another with {option}",
            folder.display()
        ))
    })
}

async fn connect(place: &Place) -> Result<(Database, Arc<dyn Store>), Fail> {
    let database = database(place).await?;
    let store: Arc<dyn Store> = match &database {
        Database::File(database) => Arc::new(database.site(SiteId::default()).await?),
        Database::Server(database) => Arc::new(database.site(SiteId::default()).await?),
    };
    Ok((database, store))
}

/// Opens the database of a place, whatever sites it has.
pub(crate) async fn database(place: &Place) -> Result<Database, Fail> {
    Ok(match &place.server {
        None => Database::File(SqliteStore::open(place.file())?),
        Some((url, schema)) => {
            let options = options(url, schema.as_deref())?;
            Database::Server(PostgresDatabase::connect_with(url, options).await?)
        }
    })
}

fn options(url: &str, schema: Option<&str>) -> Result<PostgresOptions, Fail> {
    if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
        let sentence = "a server is named by a URL such as postgres://user:password@host/name; without one, the database is \
                        a file in a folder";
        return Err(Fail::new(sentence));
    }
    let options = PostgresOptions::default();
    Ok(match schema {
        Some(schema) => options.schema(schema),
        None => options,
    })
}

/// The database of a place, to be copied from or to.
pub(crate) fn end(place: &Place) -> Result<CopyEnd, Fail> {
    Ok(match &place.server {
        None => CopyEnd::Sqlite(place.file()),
        Some((url, schema)) => CopyEnd::Postgres(url.clone(), options(url, schema.as_deref())?),
    })
}

/// An empty blog in memory, to try things on: it keeps no files.
pub(crate) async fn nowhere() -> Result<(Database, Blog), Fail> {
    let database = SqliteStore::in_memory()?;
    let store = database.site(SiteId::default()).await?;
    let blog = Blog::new(Arc::new(store)).with_media(Arc::new(NoFiles), Arc::new(Images::default()));
    Ok((Database::File(database), blog))
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
