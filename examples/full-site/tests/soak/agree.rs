//! How soon a search agrees with what was written, on a file that three processes share.

#[path = "../support/agree.rs"]
mod measure;

use crate::support;
use crate::support::site::Site;
use blogcms_axum::core::SiteId;
use blogcms_axum::storage::SqliteStore;
use tempfile::tempdir;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "soak: run by ./test.sh soak"]
async fn searches_agree_with_what_was_written() {
    let dir = tempdir().unwrap();
    let indexed = Site::serve(dir.path(), &["--search-dir", dir.path().join("second").to_str().unwrap()]);
    let plain = Site::serve(dir.path(), &["--search-dir", "none"]);
    let database = SqliteStore::open(dir.path().join("blog.sqlite")).unwrap();
    let store = database.site(SiteId::default()).await.unwrap();
    let others = [("full-site with an index", indexed.address), ("full-site without one", plain.address)];
    measure::measure("SQLite", store, &dir.path().join("first"), &others).await;
    database.close().await;
    for site in [indexed, plain] {
        assert!(site.stop().0.success());
    }
}
