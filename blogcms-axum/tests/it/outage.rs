//! The database is there and cannot be written: another program holds it. One that is gone: `cache/fresh.rs`.

use crate::fixture;
use crate::harness::{ACTOR, Site, now};
use blogcms_axum::core::service::PostInput;
use blogcms_axum::core::{
    AccountRef, Actor, Error, NewJob, PostKind, Principal, Role, StoreErrorKind, WriteBatch,
};
use blogcms_axum::storage::{SqliteStore, rusqlite};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::time::sleep;

fn input(title: &str) -> PostInput {
    PostInput { title: title.into(), body: "Text.".into(), ..PostInput::default() }
}

#[tokio::test]
async fn while_another_program_holds_the_file_pages_go_on_and_nothing_is_allowed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("blog.db");
    let done = Arc::new(AtomicU32::new(0));
    let handler = {
        let done = done.clone();
        move |_| {
            done.fetch_add(1, Ordering::Relaxed);
            async { Ok(()) }
        }
    };
    let site = Site::empty(SqliteStore::open(&path).unwrap(), "/blog", |b| b.job("work", handler)).await;
    fixture::fill(&site.cms).await;
    let holder = rusqlite::Connection::open(&path).unwrap();
    let job = NewJob {
        key: "work:1".into(),
        kind: "work".into(),
        due: now(),
        payload: "{}".into(),
        holds_until: now(),
    };
    let blog = site.cms.blog();
    blog.store().apply(WriteBatch::new("system:test", now()).job(job)).await.unwrap();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    let cms = site.cms.clone();
    let running = tokio::spawn(async move { cms.run(std::future::pending()).await });
    // Kept or not, whoever reads waits for nobody who writes.
    for path in ["/", "/posts/post-01", "/posts/post-01", "/feed.xml"] {
        site.page(path).await;
    }
    assert!(site.cms.ready().await.is_ok() && site.cms.health().await.is_ok());
    let account = AccountRef::new("ada").unwrap();
    let owner =
        Actor::Principal(Principal { account: account.clone(), role: Role::Owner, authors: Vec::new() });
    let (made, member) = tokio::join!(
        async { blog.posts().create(&ACTOR, PostKind::Post, &input("In vain")).await.map(drop) },
        async { blog.members().set(&owner, &account, Some(Role::Owner)).await },
    );
    for refused in [made, member] {
        let unavailable =
            |error: &Error| matches!(error, Error::Store(e) if e.kind() == StoreErrorKind::Unavailable);
        assert!(refused.as_ref().is_err_and(unavailable), "{refused:?}");
    }
    assert_eq!(done.load(Ordering::Relaxed), 0);
    holder.execute_batch("ROLLBACK").unwrap();
    while done.load(Ordering::Relaxed) == 0 {
        sleep(Duration::from_millis(20)).await;
    }
    assert!(blog.members().list(&ACTOR).await.unwrap().list.is_empty());
    blog.posts().create(&ACTOR, PostKind::Post, &input("Again")).await.unwrap();
    running.abort();
}
