//! Where a store of these tests lies, in words that another program can be told.

use blogcms_core::{Id, SiteId, Store, StoreError};
use blogcms_storage::SqliteDatabase;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Place {
    Sqlite(PathBuf),
    #[cfg(feature = "postgres")]
    Postgres {
        url: String,
        schema: String,
        site: SiteId,
    },
}

impl Place {
    /// A file in this folder.
    pub(crate) fn file(folder: &Path) -> Self {
        Self::Sqlite(folder.join("blog.db"))
    }

    pub(crate) async fn open(&self) -> Result<Arc<dyn Store>, StoreError> {
        match self {
            Self::Sqlite(path) => {
                Ok(Arc::new(SqliteDatabase::open(path)?.site(SiteId::from_bytes([7; 16])).await?))
            }
            #[cfg(feature = "postgres")]
            Self::Postgres { url, schema, site } => {
                let options = blogcms_storage::PostgresOptions::default().schema(schema);
                let database = blogcms_storage::PostgresDatabase::connect_with(url, options).await?;
                Ok(Arc::new(database.site(*site).await?))
            }
        }
    }

    /// Every number that is kept is what counting gives, and the database finds nothing wrong with itself.
    #[cfg_attr(
        not(feature = "postgres"),
        expect(clippy::unused_async, reason = "the other store has to wait")
    )]
    pub(crate) async fn check(&self) {
        match self {
            Self::Sqlite(path) => crate::common::check_counts(path),
            #[cfg(feature = "postgres")]
            Self::Postgres { url, schema, .. } => check_postgres(url, schema).await,
        }
    }
}

#[cfg(feature = "postgres")]
async fn check_postgres(url: &str, schema: &str) {
    use blogcms_storage::sqlx::{self, Connection};
    let mut conn = sqlx::PgConnection::connect(url).await.unwrap();
    for (what, wrong) in [
        (
            "terms",
            "SELECT count(*) FROM S.bc_terms t WHERE published_count <> (SELECT count(*)
                 FROM S.bc_post_terms x JOIN S.bc_posts p ON p.site_id = x.site_id AND p.id = x.post_id
                 WHERE x.site_id = t.site_id AND x.term_id = t.id AND p.kind = 'post' AND p.status = 'published')",
        ),
        (
            "sites",
            "SELECT count(*) FROM S.bc_sites s WHERE published_posts <> (SELECT count(*) FROM S.bc_posts p
                 WHERE p.site_id = s.site_id AND p.kind = 'post' AND p.status = 'published')",
        ),
        (
            "posts without their state",
            "SELECT count(*) FROM S.bc_posts p WHERE NOT EXISTS (SELECT 1 FROM S.bc_revisions r
                 WHERE r.site_id = p.site_id AND r.id = p.head AND r.post_id = p.id)",
        ),
        (
            "writes without an audit row",
            "SELECT count(*) FROM S.bc_sites s WHERE seq <> (SELECT count(*) FROM S.bc_audit a
                 WHERE a.site_id = s.site_id) OR seq <> (SELECT coalesce(max(seq), 0) FROM S.bc_audit a
                 WHERE a.site_id = s.site_id)",
        ),
    ] {
        let wrong = wrong.replace("S.bc_", &format!("{schema}.bc_"));
        let count: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(wrong)).fetch_one(&mut conn).await.unwrap();
        assert_eq!(count, 0, "{what}");
    }
}
