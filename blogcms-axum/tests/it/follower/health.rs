//! What health says of followers.

use super::{Index, site, write};
use crate::harness::{HOUR, Site, now};
use blogcms_axum::core::{ChangeRow, FollowError, Follower, Seq, WriteBatch};
use blogcms_axum::storage::SqliteStore;
use std::time::Duration;
use tokio::time::sleep;

async fn warnings(site: &Site) -> Vec<String> {
    let all = site.cms.health().await.unwrap().warnings;
    all.into_iter().filter(|text| !text.contains("is not running")).collect()
}

#[tokio::test]
async fn health_warns_of_one_that_fails_and_of_one_that_is_far_behind() {
    let index = Index::default();
    let blog = site(&SqliteStore::in_memory().unwrap(), &index).await;
    blog.cms.run_due_once().await.unwrap();
    assert_eq!(warnings(&blog).await, [] as [&str; 0]);
    write(&blog).await;
    index.kept().fails = 2;
    blog.cms.run_due_once().await.unwrap();
    let fails = "`index` fails to follow the site and is tried again; the log says why";
    assert_eq!(warnings(&blog).await, [fails]);
    let health = blog.cms.health().await.unwrap();
    assert_eq!(health.followers[0].error.as_deref(), Some("the disk is full"));
    blog.cms.run_due_once().await.unwrap();
    assert_eq!(warnings(&blog).await, [] as [&str; 0]);
    for _ in 0..1001 {
        blog.cms.blog().store().apply(WriteBatch::new("system:test", now())).await.unwrap();
    }
    let behind: Vec<_> =
        ["index", "renderings", "related"].map(|name| format!("`{name}` is 1001 writes behind")).into();
    assert_eq!(warnings(&blog).await, behind);
}

/// One that does not say how far it has come: it panics, or never comes to an end.
struct Mute(bool);

#[async_trait::async_trait]
impl Follower for Mute {
    fn name(&self) -> &'static str {
        "mute"
    }

    async fn checkpoint(&self) -> Result<Option<Seq>, FollowError> {
        assert!(!self.0, "a secret of the follower");
        std::future::pending().await
    }

    async fn follow(&self, _: &[ChangeRow], _: Seq) -> Result<(), FollowError> {
        Ok(())
    }

    async fn rebuild(&self, _: Seq) -> Result<(), FollowError> {
        Ok(())
    }
}

#[tokio::test]
async fn health_is_told_whatever_a_follower_does() {
    let blog =
        Site::empty(SqliteStore::in_memory().unwrap(), "/", |b| b.follower(Mute(true)).follower(Mute(false)))
            .await;
    let health = blog.cms.health().await.unwrap();
    let errors: Vec<_> = health.followers.iter().map(|f| f.error.as_deref().unwrap_or("")).collect();
    let panicked = "a follower panicked: a secret of the follower";
    assert_eq!(errors, [panicked, "it does not say in time how far it has come", "", ""]);
    assert!(!health.warnings.join("").contains("secret"), "{:?}", health.warnings);
}

/// One that has no end once it is asked to take something in.
struct Stuck;

#[async_trait::async_trait]
impl Follower for Stuck {
    fn name(&self) -> &'static str {
        "stuck"
    }

    async fn checkpoint(&self) -> Result<Option<Seq>, FollowError> {
        Ok(None)
    }

    async fn follow(&self, _: &[ChangeRow], _: Seq) -> Result<(), FollowError> {
        Ok(())
    }

    async fn rebuild(&self, _: Seq) -> Result<(), FollowError> {
        std::future::pending().await
    }
}

#[tokio::test]
async fn health_warns_of_one_that_hangs() {
    let blog = Site::empty(SqliteStore::in_memory().unwrap(), "/", |b| b.follower(Stuck)).await;
    let cms = blog.cms.clone();
    let running = tokio::spawn(async move { cms.run(std::future::pending()).await });
    // The others have begun, and wait.
    let quiet = async || {
        let all = blog.cms.health().await.unwrap().followers;
        all[0].busy.is_some() && all[1..].iter().all(|other| other.upto.is_some() && other.busy.is_none())
    };
    while !quiet().await {
        sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(warnings(&blog).await, [] as [&str; 0]);
    blog.clock.set(now().plus(HOUR));
    let warning = "`stuck` has been taking in what is new for 60 minutes: see whether it hangs";
    assert_eq!(warnings(&blog).await, [warning]);
    running.abort();
    assert!(running.await.unwrap_err().is_cancelled());
    assert_eq!(warnings(&blog).await, [] as [&str; 0]);
}
