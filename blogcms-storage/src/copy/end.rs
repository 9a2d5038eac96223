//! Where a copy comes from and goes to.

use super::side::Side;
use blogcms_core::StoreError;
use std::fmt;
#[cfg(feature = "sqlite")]
use std::path::PathBuf;

/// A database that is copied from or to.
#[derive(Clone)]
#[non_exhaustive]
pub enum CopyEnd {
    /// A SQLite file.
    #[cfg(feature = "sqlite")]
    Sqlite(PathBuf),
    /// A schema of a PostgreSQL server: its URL, and options.
    #[cfg(feature = "postgres")]
    Postgres(String, crate::PostgresOptions),
}

impl fmt::Debug for CopyEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(path) => f.debug_tuple("Sqlite").field(path).finish(),
            // A URL holds a password.
            #[cfg(feature = "postgres")]
            Self::Postgres(_, options) => {
                f.debug_struct("Postgres").field("schema", &options.schema).finish_non_exhaustive()
            }
        }
    }
}

impl CopyEnd {
    pub(super) async fn source(&self) -> Result<Box<dyn Side>, StoreError> {
        Ok(match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(path) => Box::new(crate::sqlite::copy::SqliteSide::source(path).await?),
            #[cfg(feature = "postgres")]
            Self::Postgres(url, options) => {
                Box::new(crate::postgres::copy::PostgresSide::source(url, options).await?)
            }
        })
    }

    pub(super) async fn target(&self) -> Result<Box<dyn Side>, StoreError> {
        Ok(match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(path) => Box::new(crate::sqlite::copy::SqliteSide::target(path).await?),
            #[cfg(feature = "postgres")]
            Self::Postgres(url, options) => {
                Box::new(crate::postgres::copy::PostgresSide::target(url, options).await?)
            }
        })
    }
}
