//! Files and folders that may not be written. Root may write everything, so as root the test runs its other half as
//! a user who may not.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking, and tells its other half what happened"
)]

mod common;

use blogcms_core::{PostRead, Store, StoreErrorKind};
use blogcms_storage::{MediaFolder, SqliteDatabase};
use common::*;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

/// The folder that [`half`] looks at.
const FOLDER: &str = "BLOGCMS_TEST_READ_ONLY_FOLDER";
/// A user that owns nothing.
const NOBODY: u32 = 65534;

fn mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// A database with one post in each of two folders: one whose files may only be read, one that may only be read
/// itself. And a folder without anything.
async fn prepare(folder: &Path) {
    for name in ["file", "folder", "empty"] {
        fs::create_dir(folder.join(name)).unwrap();
    }
    for name in ["file", "folder"] {
        let path = folder.join(name).join("blog.db");
        let store = open(&path).await;
        apply(&store, create(&post("post", t(0)))).await;
        drop(store);
        while path.with_file_name("blog.db-wal").exists() {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        mode(&path, 0o444);
    }
    mode(folder, 0o755);
    mode(&folder.join("file"), 0o777);
    mode(&folder.join("folder"), 0o555);
    mode(&folder.join("empty"), 0o555);
}

#[tokio::test]
async fn what_may_not_be_written_is_told() {
    let (folder, _) = place();
    prepare(folder.path()).await;
    // A copy of this program where the other user can reach it.
    let program = folder.path().join("half");
    fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
    mode(&program, 0o755);
    let mut other = Command::new(&program);
    other.args(["--exact", "half", "--ignored", "--nocapture"]).env(FOLDER, folder.path());
    let root = fs::write(folder.path().join("empty/probe"), "").is_ok();
    if root {
        fs::remove_file(folder.path().join("empty/probe")).unwrap();
        other.uid(NOBODY).gid(NOBODY);
    }
    let output = other.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("the half has run"), "{said}");
    for name in ["folder", "empty"] {
        mode(&folder.path().join(name), 0o755);
    }
}

#[tokio::test]
#[ignore = "the other half of what_may_not_be_written_is_told"]
async fn half() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let folder = Path::new(&folder);

    // The file is read all the same, and a write says why it was not done.
    let store = open(&folder.join("file/blog.db")).await;
    assert!(store.post_by_slug(blogcms_core::PostKind::Post, &slug("post")).await.unwrap().is_some());
    let Err(blogcms_core::ApplyError::Store(error)) = store.apply(batch()).await else {
        panic!("it was written")
    };
    assert_eq!(error.kind(), StoreErrorKind::ReadOnly, "{error}");
    assert!(error.to_string().contains("let this program write to the file and to its folder"), "{error}");

    for path in ["folder/blog.db", "empty/blog.db"] {
        let error = SqliteDatabase::open(folder.join(path)).unwrap_err();
        assert!(
            matches!(error.kind(), StoreErrorKind::ReadOnly | StoreErrorKind::Unavailable),
            "{:?}: {error}",
            error.kind()
        );
        assert!(error.to_string().contains(path) && error.to_string().contains("folder"), "{error}");
        println!("{error}");
    }
    let error = MediaFolder::open(folder.join("empty/media")).unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::ReadOnly, "{error}");
    println!("{error}");
    println!("the half has run");
}
