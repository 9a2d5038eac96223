//! A store that cannot be reached: nobody passes because a question to it has failed.

use super::{SYSTEM, actor, bench};
use blogcms_core::service::{PostInput, Publish, TermInput};
use blogcms_core::{
    AccountRef, Actor, Error, PageRequest, PostKind, Role, Settings, SiteRead, StoreErrorKind, TermKind,
};
use blogcms_storage::{SqliteDatabase, SqliteStore};

/// The store failed, or the actor may not do this anyway.
fn fails<T>(what: &str, outcome: Result<T, Error>) -> bool {
    match outcome {
        Err(Error::Store(error)) => {
            assert_eq!(error.kind(), StoreErrorKind::Unavailable, "{what}: {error}");
            true
        }
        Err(Error::Denied(_)) => false,
        Err(other) => panic!("{what}: {other:?}"),
        Ok(_) => panic!("{what} has passed"),
    }
}

#[tokio::test]
async fn nobody_passes_when_the_store_fails() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("blog.db");
    let store = SqliteStore::open(&path).unwrap().site(super::SiteId::default()).await.unwrap();
    let database: SqliteDatabase = store.database();
    let mut b = bench().await;
    b.blog = blogcms_core::service::Blog::new(std::sync::Arc::new(store));
    let input = PostInput { title: "Title".into(), ..PostInput::default() };
    let post = b.blog.posts().create(&SYSTEM, PostKind::Post, &input).await.unwrap();
    let before = b.blog.store().seq().await.unwrap();
    database.close().await;

    let account = AccountRef::new("somebody").unwrap();
    let term = TermInput { name: "Tag".into(), ..TermInput::default() };
    let mut allowed = Vec::new();
    let roles = [Role::Owner, Role::Editor, Role::Author].map(|role| actor(role, &[]));
    for who in roles.into_iter().chain([SYSTEM, Actor::Anonymous]) {
        let (posts, members) = (b.blog.posts(), b.blog.members());
        allowed.push([
            fails("get", posts.get(&who, post.id).await),
            fails("create", posts.create(&who, PostKind::Post, &input).await),
            fails("save", posts.save(&who, post.id, post.version, &input).await),
            fails("publish", posts.publish(&who, post.id, post.version, Publish::default()).await),
            fails("trash", posts.trash(&who, &[post.id]).await),
            fails("delete", posts.delete(&who, post.id, post.version).await),
            fails("members", members.list(&who).await),
            fails("promote", members.set(&who, &account, Some(Role::Owner)).await),
            fails("term", b.blog.taxonomy().create(&who, TermKind::Tag, &term).await),
            fails("redirects", b.blog.redirects().list(&who, &PageRequest::first(9)).await),
            fails("configure", b.blog.site().configure(&who, &Settings::default(), before).await),
        ]);
    }
    assert_eq!(allowed[0], [true; 11], "an owner is told that the store failed");
    let again = SqliteStore::open(&path).unwrap().site(super::SiteId::default()).await.unwrap();
    assert_eq!(again.seq().await.unwrap(), before);
}
