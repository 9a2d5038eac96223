//! What looks after jobs from a shell.

use crate::refused;
use crate::support::site::{Run, finish, import, program};
use crate::write;
use blogcms_axum::core::{Claim, JobQueue, NewJob, SiteId, StoreError, Timestamp};
use blogcms_axum::storage::SqliteStore;
use std::path::Path;
use std::time::Duration;
use tempfile::tempdir;

fn job(data: &Path, args: &[&str]) -> Run {
    finish(program().arg("--data").arg(data).arg("job").args(args))
}

fn told(data: &Path, args: &[&str]) -> String {
    let run = job(data, args);
    assert_eq!(run.code, Some(0), "{run:#?}");
    run.out
}

/// Leaves a job that is dead, one that waits for a program that knows it, and one that is due.
async fn leave_some(data: &Path) -> Result<(), StoreError> {
    let database = SqliteStore::open(data.join("blog.sqlite"))?;
    let store = database.site(SiteId::default()).await?;
    let new = |key: &str, kind: &str| NewJob {
        key: key.into(),
        kind: kind.into(),
        due: Timestamp::EPOCH,
        payload: "{}".into(),
        holds_until: Timestamp::MAX,
    };
    let (now, lease) = (Timestamp::EPOCH, Duration::from_secs(60));
    store.enqueue(vec![new("mail:1", "mail")]).await?;
    let claim = Claim { owner: "test", kinds: &["mail"], limit: 1, lease, now };
    let lease = store.claim(claim).await?.remove(0).lease;
    assert!(store.fail(&lease, "the server\nis away", None, now).await?);
    store.enqueue(vec![new("mail:2", "mail"), new("went_live:?", "went_live")]).await?;
    database.close().await;
    Ok(())
}

#[tokio::test]
async fn jobs_are_shown_tried_again_and_done() {
    let dir = tempdir().unwrap();
    let (data, posts) = (dir.path().join("data"), dir.path().join("posts"));
    refused(&job(&data, &["list"]), "there is no blog in");
    write(&posts.join("old.md"), "---\ndate: 2020-01-01\n---\nText.\n");
    assert_eq!(import(&data, &posts).code, Some(0));
    assert_eq!(told(&data, &["list"]), "no job waits\n");
    write(&posts.join("later.md"), "---\ndate: 2990-01-01\n---\nText.\n");
    assert_eq!(import(&data, &posts).code, Some(0));
    assert_eq!(told(&data, &["list"]), "went_live: 1 waiting, 0 of them due, 0 running, 0 dead\n");
    leave_some(&data).await.unwrap();
    let dead = "dead since 1970-01-01T00:00:00Z after 1 attempts: mail:1: the server is away\n";
    let mail = "mail: 1 waiting, 1 of them due, 0 running, 1 dead\n";
    let live = "went_live: 2 waiting, 1 of them due, 0 running, 0 dead\n";
    assert_eq!(told(&data, &["list"]), format!("{mail}{live}{dead}"));
    // It knows no mail, and leaves news to programs that listen, for a week.
    let run = "0 done, 0 void, 0 failed and are tried again, 0 dead\n";
    assert_eq!(told(&data, &["run"]), run);
    assert_eq!(told(&data, &["retry", "mail:1"]), "mail:1 is due again\n");
    let mail = "mail: 2 waiting, 2 of them due, 0 running, 0 dead\n";
    let live = "went_live: 1 waiting, 0 of them due, 0 running, 0 dead\n";
    assert_eq!(told(&data, &["list"]), format!("{mail}{live}"));
    refused(&job(&data, &["retry", "mail:2"]), "no job that has failed is called `mail:2`");
    assert_eq!(told(&data, &["retry", "--all"]), "0 dead jobs are due again\n");
}
