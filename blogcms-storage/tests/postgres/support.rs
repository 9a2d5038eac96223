//! What the tests of PostgreSQL are written with.

use async_trait::async_trait;
use blogcms_core::conformance::Harness;
use blogcms_core::id::new_id;
use blogcms_core::{RandomIds, SiteId, Store, Timestamp};
use blogcms_storage::{PostgresDatabase, PostgresOptions};
use libtest_mimic::Trial;
use std::sync::Arc;

/// The server's URL.
pub(crate) fn url() -> String {
    std::env::var("BLOGCMS_TEST_POSTGRES").unwrap_or_else(|_| {
        panic!(
            "BLOGCMS_TEST_POSTGRES is not set. ./test.sh starts a server and sets it (apt-get install -y postgresql); or \
             set it to the URL of a database that may be thrown away; or leave these tests out: BLOGCMS_SKIP=postgres"
        )
    })
}

/// A test with a runtime of several threads.
pub(crate) fn trial<F: Future<Output = ()>>(
    name: &'static str,
    test: impl FnOnce() -> F + Send + 'static,
) -> Trial {
    Trial::test(name, move || {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        runtime.unwrap().block_on(test());
        Ok(())
    })
}

/// Options with the schema that the tests of this program share.
pub(crate) fn options() -> PostgresOptions {
    PostgresOptions::default().schema(format!("test_{}", std::process::id()))
}

pub(crate) fn site() -> SiteId {
    new_id(&RandomIds, Timestamp::from_micros(0))
}

/// Each store is a new site of one database.
pub(crate) struct Postgres(pub(crate) PostgresDatabase);

impl Postgres {
    pub(crate) async fn open() -> Self {
        let mut options = options();
        options.connections = 4;
        Self(PostgresDatabase::connect_with(&url(), options).await.unwrap())
    }
}

#[async_trait]
impl Harness for Postgres {
    async fn store(&self) -> Arc<dyn Store> {
        Arc::new(self.0.site(site()).await.unwrap())
    }
}
