use super::super::open::{Place, reader};
use super::super::plan::steps;
use super::super::sql::Sql;
use super::super::{SqliteDatabase, SqliteStore};
use super::find;
use blogcms_core::search::{Among, Clause, Field, Filter, Match, Order, Reach, Search};
use blogcms_core::service::{Blog, PostInput, Publish};
use blogcms_core::{Actor, PostId, PostKind, SiteId};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

const ACTOR: Actor = Actor::System("test");

async fn filled(path: &Path) -> (SqliteStore, Vec<PostId>) {
    let store = SqliteDatabase::open(path).unwrap().site(SiteId::default()).await.unwrap();
    let blog = Blog::new(Arc::new(store.clone()));
    let mut ids = Vec::new();
    for n in 0..60 {
        let input = PostInput { title: format!("Post {n}"), body: "A word.".into(), ..PostInput::default() };
        let saved = blog.posts().create(&ACTOR, PostKind::Post, &input).await.unwrap();
        blog.posts().publish(&ACTOR, saved.id, saved.version, Publish::default()).await.unwrap();
        ids.push(saved.id);
    }
    (store, ids)
}

#[tokio::test]
async fn a_search_among_few_posts_passes_the_others_by() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("blog.db");
    let (store, ids) = filled(&path).await;
    let conn = reader(&Place::file(&path).unwrap()).unwrap();
    let now = blogcms_core::Timestamp::MAX;
    let steps_of = |among: Among, found: usize| {
        let search = Search {
            clauses: vec![Clause { words: vec!["word".into()], ..Clause::default() }],
            matching: Match::All,
            field: Field::Everywhere,
            filter: Filter::default(),
            reach: Reach::Live(now),
            among,
            languages: vec!["en".into()],
            order: Order::Best,
            at: now,
            offset: 0,
            limit: 100,
            counts: true,
        };
        let statements = AtomicU64::new(0);
        steps();
        let hits = find::search(&Sql::new(&conn, &statements, store.site), &search).unwrap();
        assert_eq!(hits.posts.len(), found);
        steps()
    };
    let all = steps_of(Among::Every, 60);
    let few = steps_of(Among::Only(vec![ids[7]]), 1);
    assert!(few * 4 < all, "{few} steps for one post, {all} for sixty");
}
