//! The suite that every store passes, on a file and in memory.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use async_trait::async_trait;
use blogcms_core::conformance::{FAULTS, Harness, assert_all_caught, random_batches};
use blogcms_core::{Id, SiteId, Store};
use blogcms_storage::SqliteDatabase;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tempfile::TempDir;

/// Each store is a new site of one database.
struct Sqlite {
    database: SqliteDatabase,
    sites: AtomicU64,
    _folder: Option<TempDir>,
}

impl Sqlite {
    fn in_memory() -> Self {
        Self { database: SqliteDatabase::in_memory().unwrap(), sites: AtomicU64::new(0), _folder: None }
    }

    fn on_file() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = SqliteDatabase::open(folder.path().join("blog.db")).unwrap();
        Self { database, sites: AtomicU64::new(0), _folder: Some(folder) }
    }
}

#[async_trait]
impl Harness for Sqlite {
    async fn store(&self) -> Arc<dyn Store> {
        let site = u128::from(self.sites.fetch_add(1, Ordering::Relaxed));
        let site = SiteId::from_bytes(site.to_be_bytes());
        Arc::new(self.database.site(site).await.unwrap())
    }
}

mod in_memory {
    blogcms_core::conformance_tests!(super::Sqlite::in_memory());
}

mod on_file {
    blogcms_core::conformance_tests!(super::Sqlite::on_file());
}

/// In two halves, which run side by side.
async fn broken_stores_are_caught(half: usize) {
    let faults: Vec<_> = FAULTS.iter().copied().skip(half).step_by(2).collect();
    assert_all_caught(Arc::new(Sqlite::in_memory()), &faults).await;
}

#[tokio::test]
async fn broken_stores_are_caught_one_half() {
    broken_stores_are_caught(0).await;
}

#[tokio::test]
async fn broken_stores_are_caught_other_half() {
    broken_stores_are_caught(1).await;
}

#[tokio::test]
async fn random_batches_end_where_the_model_does() {
    let harness = Sqlite::in_memory();
    for seed in 0..40 {
        random_batches(&*harness.store().await, seed, 60).await;
    }
}
