//! An index that is looked through after a failure: the store answers meanwhile, and nobody waits.

use crate::blog::Bench;
use blogcms_core::search::SearchIndex;
use blogcms_search::TantivyIndex;
use blogcms_storage::SqliteStore;
use std::fs::{self, OpenOptions};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

/// Far longer than anything here takes, unless it waits for ever.
const EVER: Duration = Duration::from_secs(30);

/// A file that whoever opens it has to wait for.
struct Pipe(PathBuf);

impl Pipe {
    fn in_place_of(file: &Path) -> Self {
        fs::remove_file(file).unwrap();
        assert!(Command::new("mkfifo").arg(file).status().unwrap().success());
        Self(file.to_owned())
    }

    /// Waits for somebody to wait, and lets go of them.
    async fn release(&self) {
        let file = self.0.clone();
        spawn_blocking(move || OpenOptions::new().write(true).open(file).map(drop)).await.unwrap().unwrap();
    }
}

impl Drop for Pipe {
    fn drop(&mut self) {
        let _ = OpenOptions::new().read(true).write(true).open(&self.0);
        let _ = fs::remove_file(&self.0);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_waits_for_an_index_that_is_looked_through() {
    let folder = tempfile::tempdir().unwrap();
    let b = Bench::of(&SqliteStore::in_memory().unwrap(), TantivyIndex::open(folder.path()).unwrap()).await;
    b.publish("first", "canary birds").await;
    b.follow().await;
    assert!(b.ask("\"canary birds\"").await.from_index);
    let files: Vec<PathBuf> =
        fs::read_dir(folder.path().join("index")).unwrap().map(|entry| entry.unwrap().path()).collect();
    let postings = files.iter().find(|file| file.extension().is_some_and(|kind| kind == "idx")).unwrap();
    OpenOptions::new().write(true).open(postings).unwrap().set_len(3).unwrap();
    // One search finds the damage; it is answered all the same.
    let found = b.ask("\"canary birds\"").await;
    assert!(!found.from_index && found.total == 1, "{found:?}");
    let pipe = Pipe::in_place_of(postings);
    let (index, origin) = (b.index.clone(), b.origin().await);
    let looking = tokio::spawn(async move { index.checkpoint(&origin).await.unwrap() });
    for _ in 0..20 {
        let found = timeout(EVER, b.ask("\"canary birds\"")).await.expect("it does not wait");
        assert!(!found.from_index && found.total == 1, "{found:?}");
        assert_eq!(timeout(EVER, b.index.ready(&b.origin().await)).await.expect("nor does this"), None);
    }
    assert!(!looking.is_finished());
    pipe.release().await;
    assert_eq!(looking.await.unwrap(), None);
    drop(pipe);
    assert!(b.follow().await.rebuilt);
    assert!(b.ask("\"canary birds\"").await.from_index);
}
