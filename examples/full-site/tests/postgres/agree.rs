//! How soon a search agrees with what was written, on a server that three processes share.

#[path = "../support/agree.rs"]
mod measure;

use crate::support::site::Site;
use crate::{on_server, schema, support, url};
use blogcms_axum::core::SiteId;
use blogcms_axum::storage::{PostgresDatabase, PostgresOptions};
use tempfile::tempdir;

pub(crate) fn soak() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let dir = tempdir().unwrap();
    let serve = |index: &str| {
        let data = dir.path().join("data");
        Site::start(on_server(&data, "agree").args([
            "--search-dir",
            index,
            "serve",
            "--listen",
            "127.0.0.1:0",
        ]))
    };
    let (indexed, plain) = (serve(dir.path().join("second").to_str().unwrap()), serve("none"));
    let others = [("full-site with an index", indexed.address), ("full-site without one", plain.address)];
    runtime.block_on(async {
        let options = PostgresOptions::default().schema(schema("agree"));
        let database = PostgresDatabase::connect_with(&url(), options).await.unwrap();
        let store = database.site(SiteId::default()).await.unwrap();
        measure::measure("PostgreSQL", store, &dir.path().join("first"), &others).await;
        database.close().await;
    });
    for site in [indexed, plain] {
        assert!(site.stop().0.success());
    }
}
