//! The migrations, and which of them a database still needs. Append only once released.

use blogcms_core::{StoreError, StoreErrorKind};

/// One step of the schema.
#[derive(Debug)]
pub(crate) struct Migration {
    /// 1, 2, 3, …
    pub(crate) version: i64,
    /// What it is called, also in its file name.
    pub(crate) name: &'static str,
    /// What it runs.
    pub(crate) sql: &'static str,
}

/// The version of the schema that this program knows, the same for both.
pub(crate) fn version() -> i64 {
    #[cfg(feature = "sqlite")]
    let migrations = SQLITE;
    #[cfg(not(feature = "sqlite"))]
    let migrations = POSTGRES;
    migrations.last().map_or(0, |m| m.version)
}

/// The schema of SQLite, step by step.
#[cfg(feature = "sqlite")]
pub(crate) const SQLITE: &[Migration] = &[
    Migration { version: 1, name: "start", sql: include_str!("../migrations/sqlite/0001_start.sql") },
    Migration { version: 2, name: "public", sql: include_str!("../migrations/sqlite/0002_public.sql") },
    Migration { version: 3, name: "cache", sql: include_str!("../migrations/sqlite/0003_cache.sql") },
    Migration { version: 4, name: "site", sql: include_str!("../migrations/sqlite/0004_site.sql") },
    Migration { version: 5, name: "related", sql: include_str!("../migrations/sqlite/0005_related.sql") },
    Migration { version: 6, name: "names", sql: include_str!("../migrations/sqlite/0006_names.sql") },
    Migration { version: 7, name: "job", sql: include_str!("../migrations/sqlite/0007_job.sql") },
    Migration { version: 8, name: "best", sql: include_str!("../migrations/sqlite/0008_best.sql") },
    Migration { version: 9, name: "search", sql: include_str!("../migrations/sqlite/0009_search.sql") },
    Migration { version: 10, name: "due", sql: include_str!("../migrations/sqlite/0010_due.sql") },
    Migration { version: 11, name: "history", sql: include_str!("../migrations/sqlite/0011_history.sql") },
];

/// The schema of PostgreSQL, step by step: the twins of those of SQLite.
#[cfg(feature = "postgres")]
pub(crate) const POSTGRES: &[Migration] = &[
    Migration { version: 1, name: "start", sql: include_str!("../migrations/postgres/0001_start.sql") },
    Migration { version: 2, name: "public", sql: include_str!("../migrations/postgres/0002_public.sql") },
    Migration { version: 3, name: "cache", sql: include_str!("../migrations/postgres/0003_cache.sql") },
    Migration { version: 4, name: "site", sql: include_str!("../migrations/postgres/0004_site.sql") },
    Migration { version: 5, name: "related", sql: include_str!("../migrations/postgres/0005_related.sql") },
    Migration { version: 6, name: "names", sql: include_str!("../migrations/postgres/0006_names.sql") },
    Migration { version: 7, name: "job", sql: include_str!("../migrations/postgres/0007_job.sql") },
    Migration { version: 8, name: "best", sql: include_str!("../migrations/postgres/0008_best.sql") },
    Migration { version: 9, name: "search", sql: include_str!("../migrations/postgres/0009_search.sql") },
    Migration { version: 10, name: "due", sql: include_str!("../migrations/postgres/0010_due.sql") },
    Migration { version: 11, name: "history", sql: include_str!("../migrations/postgres/0011_history.sql") },
];

/// The steps that a database at version `found` (0: a new one) still needs. An error if it is newer than this
/// program.
pub(crate) fn pending(
    migrations: &'static [Migration],
    found: i64,
    place: &str,
) -> Result<&'static [Migration], StoreError> {
    let known = version();
    if found > known {
        return Err(StoreError::new(
            StoreErrorKind::Newer,
            format!(
                "{place} was written by a newer version of this program: its schema is version {found}, this \
                 program knows up to version {known}. Use the newer program; nothing was changed"
            ),
        ));
    }
    let done = migrations.iter().take_while(|m| m.version <= found).count();
    Ok(&migrations[done..])
}

#[cfg(all(test, feature = "sqlite"))]
mod tests {
    use super::*;

    #[cfg(feature = "postgres")]
    #[test]
    fn migrations_are_twins() {
        let names = |all: &[Migration]| all.iter().map(|m| (m.version, m.name)).collect::<Vec<_>>();
        assert_eq!(names(SQLITE), names(POSTGRES));
    }

    #[test]
    fn versions_count_up_and_only_the_missing_ones_run() {
        for (i, migration) in SQLITE.iter().enumerate() {
            assert_eq!(migration.version, i as i64 + 1, "{}", migration.name);
        }
        assert_eq!(pending(SQLITE, 0, "x").unwrap().len(), SQLITE.len());
        let last = SQLITE.len() as i64;
        assert!(pending(SQLITE, last, "x").unwrap().is_empty());
        let error = pending(SQLITE, last + 1, "x").unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Newer);
    }
}
