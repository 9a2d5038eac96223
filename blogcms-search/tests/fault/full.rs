//! An index on a disk that is full: a file system of a few megabytes, in memory, that only the test itself sees.

use crate::{blog, runtime};
use blogcms_core::SiteId;
use blogcms_core::follower::catch_up;
use blogcms_core::search::SearchIndex;
use blogcms_core::service::Indexing;
use blogcms_search::TantivyIndex;
use blogcms_storage::SqliteStore;
use libtest_mimic::Trial;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

const NAME: &str = "a_full_disk_is_told_and_the_index_goes_on_once_there_is_room";

/// Where the small file system is, in the program that sees it.
const INSIDE: &str = "BLOGCMS_TEST_INDEX_FULL";

/// Mounts it, and runs a program that sees it.
const MOUNT: &str = "mount -t tmpfs -o size=6m tmpfs \"$0\" && exec \"$@\"";

pub(crate) fn trial() -> Trial {
    let run = || {
        runtime().block_on(full());
        Ok(())
    };
    // Where nobody may mount anything, as in some containers, it shows as ignored.
    Trial::test(NAME, run).with_ignored_flag(!may_mount())
}

fn mounted(folder: &Path) -> Command {
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "--mount", "sh", "-c", MOUNT]).arg(folder);
    command
}

fn may_mount() -> bool {
    let folder = tempfile::tempdir().unwrap();
    std::env::var_os(INSIDE).is_some()
        || mounted(folder.path()).arg("true").output().is_ok_and(|out| out.status.success())
}

async fn full() {
    if let Some(folder) = std::env::var_os(INSIDE) {
        let folder = PathBuf::from(folder);
        follows(&folder).await;
        return begins_anew(&folder).await;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut command = mounted(folder.path());
    command.arg(std::env::current_exe().unwrap()).args(["--exact", NAME]).env(INSIDE, folder.path());
    let out = command.output().unwrap();
    let said = String::from_utf8_lossy(&out.stdout);
    let error = String::from_utf8_lossy(&out.stderr);
    assert!(out.status.success() && said.contains("1 passed"), "{said}{error}");
    said.lines().filter(|line| line.starts_with("figure:")).for_each(|line| println!("{line}"));
}

/// Leaves little room.
fn fill_up(folder: &Path) -> PathBuf {
    let ballast = folder.join("ballast");
    std::fs::write(&ballast, vec![1; 11 << 19]).unwrap();
    ballast
}

/// What the files of the index take.
fn size(folder: &Path) -> u64 {
    let files = std::fs::read_dir(folder.join("search/index")).unwrap();
    files.map(|file| file.unwrap().metadata().unwrap().len()).sum()
}

/// It fills up while the index follows the blog.
async fn follows(folder: &Path) {
    let ballast = fill_up(folder);
    let index = Arc::new(TantivyIndex::open(folder.join("search")).unwrap());
    let store = SqliteStore::in_memory().unwrap().site(SiteId::default()).await.unwrap();
    let b = blog::of(store).with_search(index.clone());
    let indexing = Indexing::new(b.clone(), index.clone());
    let mut posts = 0;
    let mut sizes = Vec::new();
    while sizes.len() < 6 {
        blog::publish(&b, posts, &blog::words(posts, 5_000)).await;
        posts += 1;
        assert!(posts < 200, "it never fills up");
        match catch_up(&**b.store(), &indexing).await {
            Ok(_) => sizes = vec![size(folder)],
            Err(error) => {
                let said = error.to_string();
                assert!(said.contains("free some space on its disk, and it goes on by itself"), "{said}");
                sizes.push(size(folder));
            }
        }
        // It answers all the same, and what it has not taken in is asked of the store.
        let found = blog::find(&b, "everywhere").await;
        assert!(found.total == posts && found.from_index, "{posts}, {sizes:?}: {found:?}");
    }
    // What failed leaves nothing behind that would take the room of others, but for a merge under way.
    assert!(sizes[5] < sizes[0] + 300_000, "{sizes:?}");
    std::fs::remove_file(&ballast).unwrap();
    let caught_up = catch_up(&**b.store(), &indexing).await.unwrap();
    assert!(!caught_up.rebuilt, "what was there before was whole");
    assert!(indexing.verify().await.unwrap().is_clean());
    assert!(blog::find(&b, "everywhere").await.from_index);
    println!(
        "figure: a full disk: {posts} posts, 5 rounds failed with a sentence, then all are in the index"
    );
    drop((b, indexing));
    drop(index);
    std::fs::remove_dir_all(folder.join("search")).unwrap();
}

/// It is full when the index is built.
async fn begins_anew(folder: &Path) {
    let ballast = fill_up(folder);
    let index = Arc::new(TantivyIndex::open(folder.join("search")).unwrap());
    let store = SqliteStore::in_memory().unwrap().site(SiteId::default()).await.unwrap();
    let b = blog::of(store).with_search(index.clone());
    for n in 0..25 {
        blog::publish(&b, n, &blog::words(n, 5_000)).await;
    }
    let indexing = Indexing::new(b.clone(), index.clone());
    for _ in 0..3 {
        let error = catch_up(&**b.store(), &indexing).await.unwrap_err().to_string();
        assert!(error.contains("free some space on its disk, and it goes on by itself"), "{error}");
        let found = blog::find(&b, "everywhere").await;
        assert!(found.total == 25 && !found.from_index);
    }
    std::fs::remove_file(&ballast).unwrap();
    assert!(catch_up(&**b.store(), &indexing).await.unwrap().rebuilt);
    assert!(indexing.verify().await.unwrap().is_clean());
    assert!(blog::find(&b, "everywhere").await.from_index);
    assert!(!index.is_read_only());
}
