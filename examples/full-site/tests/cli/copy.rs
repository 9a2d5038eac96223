//! A blog copied from one folder to another.

use crate::refused;
use crate::sites::picture::png;
use crate::support::site::{Run, finish, program};
use blogcms_axum::SiteId;
use blogcms_axum::core::service::{Blog, Upload};
use blogcms_axum::core::{Actor, Id};
use blogcms_axum::storage::{Images, MediaFolder, SqliteStore};
use std::path::Path;
use std::sync::Arc;
use tempfile::tempdir;

fn copy(from: &Path, to: &Path) -> Run {
    finish(program().arg("--data").arg(from).args(["migrate", "--to"]).arg(to))
}

/// Brings a picture in at a site that is not the one which is served; its key.
async fn upload(data: &Path) -> String {
    let database = SqliteStore::open(data.join("blog.sqlite")).expect("a database");
    let store = database.site(SiteId::from_bytes([7; 16])).await.expect("a site");
    let files = Arc::new(MediaFolder::open(data.join("media")).expect("a folder"));
    let blog = Blog::new(Arc::new(store)).with_media(files, Arc::new(Images::default()));
    let upload =
        Upload { file_name: "a.png".into(), bytes: png(1), alt: String::new(), caption: String::new() };
    let media = blog.media().expect("a place").upload(&Actor::System("test"), upload).await;
    database.close().await;
    media.expect("a picture").key
}

#[test]
fn the_files_of_every_site_go_along() {
    let dir = tempdir().expect("a folder");
    let (one, two, three) = (dir.path().join("one"), dir.path().join("two"), dir.path().join("three"));
    let site = finish(program().arg("--data").arg(&one).args(["site", "set", "title=One"]));
    assert_eq!(site.code, Some(0), "{site:#?}");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let key = runtime.block_on(upload(&one));
    let run = copy(&one, &two);
    assert_eq!(run.code, Some(0), "{run:#?}");
    let file = |data: &Path| std::fs::read(data.join("media").join(&key));
    assert_eq!(file(&one).expect("it stays"), file(&two).expect("it has gone along"));
    std::fs::remove_file(one.join("media").join(&key)).expect("it was there");
    let run = copy(&one, &three);
    assert!(run.err.contains("lacks 1 of the uploaded files"), "{run:#?}");
    // One that somebody else may be serving, although nobody has written to it.
    let database = SqliteStore::open(dir.path().join("blog.sqlite")).expect("a database");
    runtime.block_on(database.site(SiteId::default())).expect("a site");
    refused(&copy(&two, dir.path()), "holds a blog already");
}
