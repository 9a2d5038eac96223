//! SQLite.

mod apply;
mod author;
mod backup;
mod change;
mod comment;
pub(crate) mod copy;
mod fault;
mod interrupt;
mod job;
mod media;
mod named;
mod open;
#[cfg(test)]
mod plan;
mod pool;
mod post;
mod queue;
mod redirect;
mod search;
mod site;
mod sql;
mod taxonomy;

use crate::known::Known;
use blogcms_core::{Id, Settings, SiteId, StoreError, StoreErrorKind, Timestamp};
use open::Place;
use pool::Pool;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

/// A database: a file of its own, or memory. Holds any number of sites.
///
/// A clone is another handle to the same database. It has threads of its own, which end when the last handle, stores
/// included, is gone: nobody waits for them then, so a program that ends in the same moment may leave a `-wal` file
/// beside the database. Nothing is lost, the next to open it carries the file over; but whoever wants a single file
/// left behind calls [`SqliteDatabase::close`] before. (Dropping a handle cannot wait: it would hold up the async
/// runtime for the flush to the disk.)
#[derive(Clone)]
pub struct SqliteDatabase {
    pool: Pool,
}

/// One site of a [`SqliteDatabase`]. Cheap to clone.
#[derive(Clone)]
pub struct SqliteStore {
    pool: Pool,
    site: [u8; 16],
    known: Arc<Known>,
}

impl SqliteDatabase {
    /// Opens the file, which is made if there is none; its folder must be there. Brings its schema up to date.
    ///
    /// Blocks while it does: at most seconds, when a migration runs or another program writes.
    ///
    /// # Errors
    ///
    /// `Newer` if a newer version of this software wrote the file, `Corrupt` if it is no database, `ReadOnly` or
    /// `Unavailable` if it cannot be written or opened: each with a sentence that names the file. (One that may only
    /// be read is refused here, and not at the first write that fails.)
    pub fn open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        Ok(Self { pool: Pool::start(Place::file(path.as_ref())?)? })
    }

    /// A database in memory, gone with its last handle. It has one connection, so reads wait for writes.
    pub fn in_memory() -> Result<Self, StoreError> {
        Ok(Self { pool: Pool::start(Place::memory())? })
    }

    fn handle(&self, id: SiteId) -> SqliteStore {
        let site = id.to_bytes();
        SqliteStore { pool: self.pool.clone(), site, known: self.pool.known(site) }
    }

    /// The site with this id; one with default settings is made if there is none.
    pub async fn site(&self, id: SiteId) -> Result<SqliteStore, StoreError> {
        let store = self.handle(id);
        if !store.pool.look(store.site, site::exists).await? {
            let settings = crate::row::json(&Settings::default())?;
            let made = store.pool.write(store.site, move |sql| site::create(sql, &settings, None)).await?;
            made.map_err(|fault| fault.store_error(self.pool.place().text()))?;
        }
        Ok(store)
    }

    /// Makes a site.
    ///
    /// # Errors
    ///
    /// `Backend` if there already is one with this id.
    pub async fn create_site(
        &self,
        id: SiteId,
        settings: Settings,
        at: Timestamp,
    ) -> Result<SqliteStore, StoreError> {
        let store = self.handle(id);
        let settings = crate::row::json(&settings)?;
        let made = store.pool.write(store.site, move |sql| site::create(sql, &settings, Some(at))).await?;
        match made {
            Ok(true) => Ok(store),
            Ok(false) => {
                Err(StoreError::new(StoreErrorKind::Backend, format!("there already is a site {id}")))
            }
            Err(fault) => Err(fault.store_error(self.pool.place().text())),
        }
    }

    /// The sites, by id.
    pub async fn sites(&self) -> Result<Vec<SiteId>, StoreError> {
        self.pool.look([0; 16], site::list).await
    }

    /// Closes the database for all of its handles, once what they have asked for is done; then one file is left, without
    /// a `-wal` beside it, unless another program has it open or its folder may not be written. Whatever is asked
    /// later fails as `Unavailable`. Closing again does nothing.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    /// Writes a copy to the new file `to`: of one moment, checked, and on the disk when this returns. Reads and
    /// writes go on meanwhile.
    ///
    /// # Errors
    ///
    /// An existing file is never overwritten; after any error there is no file `to` of ours.
    pub async fn backup(&self, to: impl AsRef<Path>) -> Result<(), StoreError> {
        backup::backup(&self.pool, to.as_ref()).await
    }

    /// Writes a copy of the database file `from` to the new file `to`, as [`SqliteDatabase::backup`] does, without
    /// opening it for writing: its schema stays as it is, and it may lie where nothing can be written.
    ///
    /// # Errors
    ///
    /// As [`SqliteDatabase::backup`]; `Newer` if a newer version of this software wrote the file.
    pub async fn backup_file(from: impl AsRef<Path>, to: impl AsRef<Path>) -> Result<(), StoreError> {
        backup::backup_file(from.as_ref(), to.as_ref()).await
    }

    /// How many statements have run since it was opened, without those that begin and end transactions: for tests
    /// that count what a page costs.
    pub fn statements(&self) -> u64 {
        self.pool.statements()
    }
}

impl SqliteStore {
    /// Opens a database file: short for [`SqliteDatabase::open`].
    pub fn open(path: impl AsRef<Path>) -> Result<SqliteDatabase, StoreError> {
        SqliteDatabase::open(path)
    }

    /// A database in memory: short for [`SqliteDatabase::in_memory`].
    pub fn in_memory() -> Result<SqliteDatabase, StoreError> {
        SqliteDatabase::in_memory()
    }

    /// The site's id.
    pub fn id(&self) -> SiteId {
        SiteId::from_bytes(self.site)
    }

    /// The database that it lies in.
    pub fn database(&self) -> SqliteDatabase {
        SqliteDatabase { pool: self.pool.clone() }
    }
}

impl fmt::Debug for SqliteDatabase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteDatabase").field("path", &self.pool.place().path()).finish_non_exhaustive()
    }
}

impl fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteStore").field("site", &self.id()).finish_non_exhaustive()
    }
}
