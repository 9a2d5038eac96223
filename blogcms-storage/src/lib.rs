//! Where blogcms keeps a blog: a SQLite file or a schema of a PostgreSQL server, and a folder for media.
//!
//! ```
//! # async fn open(path: &std::path::Path, id: blogcms_core::SiteId) -> Result<(), blogcms_core::StoreError> {
//! use blogcms_core::SiteRead;
//! use blogcms_storage::SqliteStore;
//!
//! let database = SqliteStore::open(path)?;
//! let store = database.site(id).await?;
//! println!("{} writes so far", store.seq().await?);
//! # Ok(())
//! # }
//! ```
//!
//! | module | holds |
//! |---|---|
//! | `sqlite` | [`SqliteDatabase`] (the file) and [`SqliteStore`] (one site of it) |
//! | `postgres` | [`PostgresDatabase`] (the server) and [`PostgresStore`] (one site of it), feature `postgres` |
//! | `row` | what rows mean, without a driver |
//! | `copy` | [`copy`](fn@copy): a whole database copied to another one |
//! | `migrate`, `conflict` | the schema's steps; which constraint stands for which conflict |
//! | `media` | [`MediaFolder`] (the files), `MediaBucket` (the same on S3; feature `s3`), [`Images`] (what cleans them and draws pictures anew; feature `media`) |

#[cfg(any(feature = "postgres", feature = "sqlite"))]
mod conflict;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
mod copy;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
mod known;
mod media;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
mod migrate;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
mod row;
#[cfg(feature = "sqlite")]
mod sqlite;

#[cfg(any(feature = "postgres", feature = "sqlite"))]
pub use copy::{CopiedTable, CopyEnd, CopyProgress, Copying, copy};
#[cfg(feature = "s3")]
pub use media::MediaBucket;
pub use media::{CopiedMedia, MediaFolder, copy_media};
#[cfg(feature = "media")]
pub use media::{Images, MediaLimits};
#[cfg(feature = "postgres")]
pub use postgres::{PostgresDatabase, PostgresOptions, PostgresStore};
#[cfg(feature = "sqlite")]
pub use rusqlite;
#[cfg(feature = "sqlite")]
pub use sqlite::{SqliteDatabase, SqliteStore};
#[cfg(feature = "postgres")]
pub use sqlx;
