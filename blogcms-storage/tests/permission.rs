//! Files and folders that may not be written. Root may write everything, so as root the test runs its other half as
//! a user who may not.
#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking, and tells its other half what happened"
)]

mod common;

use blogcms_core::{PostRead, StoreErrorKind};
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

/// The folders with a database of one post: whose file may only be read; that may only be read itself; the same with
/// the log that a killed program leaves; that log without the file that its readers share; a log that may only be
/// read beside a file that may be written.
const FOLDERS: [&str; 5] = ["file", "folder", "log", "bare", "mixed"];

async fn prepare(folder: &Path) {
    for name in FOLDERS {
        let path = folder.join(name).join("blog.db");
        fs::create_dir(folder.join(name)).unwrap();
        let made = folder.join("made.db");
        let store = open(&made).await;
        apply(&store, create(&post("post", t(0)))).await;
        let tails: &[&str] = match name {
            "file" | "folder" => &[""],
            "bare" => &["", "-wal"],
            _ => &["", "-wal", "-shm"],
        };
        if tails.len() == 1 {
            store.database().close().await;
        }
        for tail in tails {
            let to = format!("{}{tail}", path.display());
            fs::copy(format!("{}{tail}", made.display()), &to).unwrap();
            mode(Path::new(&to), if name == "mixed" && tail.is_empty() { 0o666 } else { 0o444 });
        }
        store.database().close().await;
        fs::remove_file(made).unwrap();
        mode(&folder.join(name), if name == "file" || name == "mixed" { 0o777 } else { 0o555 });
    }
    fs::create_dir(folder.join("empty")).unwrap();
    mode(&folder.join("empty"), 0o555);
    fs::create_dir(folder.join("copies")).unwrap();
    mode(&folder.join("copies"), 0o777);
    mode(folder, 0o755);
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
    let why = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains("the half has run"), "{said}{why}");
    for name in FOLDERS.into_iter().chain(["empty"]) {
        mode(&folder.path().join(name), 0o755);
    }
}

#[tokio::test]
#[ignore = "the other half of what_may_not_be_written_is_told"]
async fn half() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let folder = Path::new(&folder);

    for name in FOLDERS.into_iter().chain(["empty"]) {
        let path = format!("{name}/blog.db");
        let Err(error) = SqliteDatabase::open(folder.join(&path)) else { panic!("{name} was opened") };
        assert!(
            matches!(error.kind(), StoreErrorKind::ReadOnly | StoreErrorKind::Unavailable),
            "{:?}: {error}",
            error.kind()
        );
        assert!(error.to_string().contains(&path) && error.to_string().contains("folder"), "{error}");
        println!("{error}");
    }
    for name in FOLDERS {
        let copy = folder.join("copies").join(name);
        match SqliteDatabase::backup_file(folder.join(name).join("blog.db"), &copy).await {
            Ok(()) => {
                let found = open(&copy).await.post_by_slug(blogcms_core::PostKind::Post, &slug("post")).await;
                assert!(found.unwrap().is_some(), "{name}");
            }
            // What the log holds cannot be found without the file beside it.
            Err(error) if name == "bare" => {
                assert_eq!(error.kind(), StoreErrorKind::Unavailable);
                assert!(error.to_string().contains("copy both files"), "{error}");
                assert!(!copy.exists());
                println!("{error}");
            }
            Err(error) => panic!("{name}: {error}"),
        }
    }
    let missing = SqliteDatabase::backup_file(folder.join("empty/blog.db"), folder.join("copies/no")).await;
    let error = missing.unwrap_err().to_string();
    assert!(error.contains("there is no database") && error.contains("empty/blog.db"), "{error}");
    let error = MediaFolder::open(folder.join("empty/media")).unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::ReadOnly, "{error}");
    println!("{error}");
    println!("the half has run");
}
