//! PostgreSQL.

mod apply;
mod author;
mod change;
mod comment;
pub(crate) mod copy;
mod fault;
mod hint;
mod job;
mod media;
mod named;
mod open;
mod param;
mod pool;
mod post;
mod redirect;
mod schema;
mod search;
mod site;
mod sql;
mod taxonomy;

use crate::known::{Known, KnownSites};
use blogcms_core::{Id, Settings, SiteId, StoreError, StoreErrorKind, Timestamp};
use fault::Fault;
use param::uuid;
use pool::{Lent, Limits};
use schema::Schema;
use sql::Sql;
use sqlx::PgPool;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use uuid::Uuid;

/// How a [`PostgresDatabase`] is used.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PostgresOptions {
    /// The schema of our tables, made if there is none: lower-case letters, digits and underscores. `blogcms`.
    pub schema: String,
    /// How many connections are opened at most, where the pool is ours: 10; the one that listens comes on top.
    pub connections: u32,
    /// How long a statement may take: 30 seconds; zero for as long as it likes.
    pub statement_timeout: Duration,
    /// How long is waited for a connection, and for a write of another program to end: 5 seconds.
    pub wait: Duration,
    /// Whether other programs are told at once of what is written here, and listened to: yes. One connection more
    /// listens, unless the pool has only one.
    pub hints: bool,
    /// Whether statements are prepared once for each connection: yes. A pooler that gives connections out by transaction may
    /// not allow it; `statement-cache-capacity=0` in a URL says no as well.
    pub prepared: bool,
}

impl Default for PostgresOptions {
    fn default() -> Self {
        Self {
            schema: "blogcms".into(),
            connections: 10,
            statement_timeout: Duration::from_secs(30),
            wait: Duration::from_secs(5),
            hints: true,
            prepared: true,
        }
    }
}

impl PostgresOptions {
    /// These options with another schema.
    pub fn schema(mut self, name: impl Into<String>) -> Self {
        self.schema = name.into();
        self
    }
}

/// A database of a PostgreSQL server. Holds any number of sites, in a schema of their own.
///
/// A clone is another handle to the same pool of connections.
#[derive(Clone)]
pub struct PostgresDatabase {
    shared: Arc<Shared>,
}

/// One site of a [`PostgresDatabase`]. Cheap to clone.
#[derive(Clone)]
pub struct PostgresStore {
    shared: Arc<Shared>,
    site: Uuid,
    known: Arc<Known>,
}

/// What all handles of a database share.
struct Shared {
    pool: PgPool,
    schema: Schema,
    /// Begin a transaction that reads, one that writes, and one that searches.
    begin: [String; 3],
    limits: Limits,
    statements: AtomicU64,
    known: KnownSites,
    hints: bool,
    prepared: bool,
    /// For messages: "the database …".
    place: String,
}

impl PostgresDatabase {
    /// Connects to a server and brings the schema up to date: `postgres://user:password@host:port/database`.
    ///
    /// # Errors
    ///
    /// `Newer` if a newer version of this software made the schema; `Unavailable` if the server cannot be reached or
    /// refuses user, password or database; `ReadOnly` if the role may not do what has to be done: each with a sentence
    /// that names the server, and never with the password.
    pub async fn connect(url: &str) -> Result<Self, StoreError> {
        Self::connect_with(url, PostgresOptions::default()).await
    }

    /// As [`PostgresDatabase::connect`], with options.
    pub async fn connect_with(url: &str, mut options: PostgresOptions) -> Result<Self, StoreError> {
        options.prepared &= open::may_prepare(url);
        let pool = open::pool(url, &options).await?;
        Self::from_pool_with(pool, options).await
    }

    /// Uses a pool of the host's, and brings the schema up to date.
    ///
    /// Holds one connection for each thing that is asked of it. Unless the pool has only one, another is opened beside it to
    /// listen to hints.
    pub async fn from_pool(pool: PgPool) -> Result<Self, StoreError> {
        Self::from_pool_with(pool, PostgresOptions::default()).await
    }

    /// As [`PostgresDatabase::from_pool`], with options; how many connections there are is up to the pool.
    pub async fn from_pool_with(pool: PgPool, options: PostgresOptions) -> Result<Self, StoreError> {
        let database = Self::unchecked(pool, options).await?;
        open::check_finished(&database.shared).await?;
        hint::start(&database.shared);
        Ok(database)
    }

    /// Also of a copy that is not finished; without hints.
    async fn unchecked(pool: PgPool, options: PostgresOptions) -> Result<Self, StoreError> {
        let shared = Arc::new(Shared {
            schema: Schema::new(&options.schema)?,
            begin: open::begin(&options),
            limits: Limits::new(&options),
            statements: AtomicU64::new(0),
            known: KnownSites::default(),
            hints: options.hints,
            prepared: options.prepared,
            place: open::place(&pool),
            pool,
        });
        open::migrate(&shared).await?;
        Ok(Self { shared })
    }

    /// Every statement that brings a new database to the present schema, for whoever lets nobody but a person run such.
    ///
    /// # Errors
    ///
    /// `Backend` if this cannot be the name of a schema.
    pub fn migrations(schema: &str) -> Result<String, StoreError> {
        Ok(open::script(&Schema::new(schema)?))
    }

    fn handle(&self, id: SiteId) -> PostgresStore {
        let known = self.shared.known.of(id.to_bytes());
        PostgresStore { shared: Arc::clone(&self.shared), site: uuid(id), known }
    }

    /// The site with this id; one with default settings is made if there is none.
    pub async fn site(&self, id: SiteId) -> Result<PostgresStore, StoreError> {
        let store = self.handle(id);
        let mut sql = store.read().await?;
        let found = site::exists(&mut sql).await;
        if !sql.end(found).await? {
            store.create(&Settings::default(), None).await?;
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
    ) -> Result<PostgresStore, StoreError> {
        let store = self.handle(id);
        if store.create(&settings, Some(at)).await? {
            return Ok(store);
        }
        Err(StoreError::new(StoreErrorKind::Backend, format!("there already is a site {id}")))
    }

    /// The sites, by id.
    pub async fn sites(&self) -> Result<Vec<SiteId>, StoreError> {
        let mut sql = self.shared.read(Uuid::nil()).await?;
        let sites = site::list(&mut sql).await;
        sql.end(sites).await
    }

    /// Closes every connection of the pool once what it is asked is done. Whatever is asked later fails as
    /// `Unavailable`.
    pub async fn close(&self) {
        self.shared.pool.close().await;
    }

    /// How many statements have run since it was opened, without those that begin and end transactions: for tests
    /// that count what a page costs.
    pub fn statements(&self) -> u64 {
        self.shared.statements.load(Ordering::Relaxed)
    }
}

impl PostgresStore {
    /// Connects to a server: short for [`PostgresDatabase::connect`].
    pub async fn connect(url: &str) -> Result<PostgresDatabase, StoreError> {
        PostgresDatabase::connect(url).await
    }

    /// Uses a pool of the host's: short for [`PostgresDatabase::from_pool`].
    pub async fn from_pool(pool: PgPool) -> Result<PostgresDatabase, StoreError> {
        PostgresDatabase::from_pool(pool).await
    }

    /// The site's id.
    pub fn id(&self) -> SiteId {
        SiteId::from_bytes(self.site.into_bytes())
    }

    /// The database that it lies in.
    pub fn database(&self) -> PostgresDatabase {
        PostgresDatabase { shared: Arc::clone(&self.shared) }
    }

    async fn create(&self, settings: &Settings, at: Option<Timestamp>) -> Result<bool, StoreError> {
        let mut sql = self.write().await?;
        let made = site::create(&mut sql, settings, at).await;
        sql.end(made).await
    }

    /// Begins a read, which sees one state.
    async fn read(&self) -> Result<Sql<'static>, StoreError> {
        self.shared.read(self.site).await
    }

    /// Begins a write. Whoever wants to rely on what they read locks the site first: [`site::lock`].
    async fn write(&self) -> Result<Sql<'static>, StoreError> {
        let begun = self.shared.begin(self.site, true).await;
        begun.map_err(|fault| fault.store_error(&self.shared.place))
    }
}

impl Shared {
    async fn read(self: &Arc<Self>, site: Uuid) -> Result<Sql<'static>, StoreError> {
        let begun = self.begin(site, false).await;
        begun.map_err(|fault| fault.store_error(&self.place))
    }

    async fn begin(self: &Arc<Self>, site: Uuid, writes: bool) -> Result<Sql<'static>, Fault> {
        self.begin_as(site, usize::from(writes), writes).await
    }

    async fn begin_as(self: &Arc<Self>, site: Uuid, how: usize, writes: bool) -> Result<Sql<'static>, Fault> {
        let lent = Lent::begin(&self.pool, &self.begin[how], self.limits).await?;
        Ok(Sql::own(lent, self, site, writes))
    }
}

impl fmt::Debug for PostgresDatabase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresDatabase").field("place", &self.shared.place).finish_non_exhaustive()
    }
}

impl fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresStore").field("site", &self.id()).finish_non_exhaustive()
    }
}

/// [`crate::row::behind`] of a list that is sorted by time.
fn behind(page: &blogcms_core::PageRequest) -> (Timestamp, Uuid) {
    let (key, id) = crate::row::behind(page);
    (Timestamp::from_micros(key), Uuid::from_bytes(id))
}
