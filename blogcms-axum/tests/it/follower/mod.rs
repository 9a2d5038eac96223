//! What follows the change log in this process.

mod health;
mod kept;

use crate::harness::{ACTOR, Site, now};
use blogcms_axum::core::service::PostInput;
use blogcms_axum::core::{
    AccountRef, ChangeLog, ChangeRow, Changes, Entity, FollowError, Follower, Job, PostId, PostKind, Role,
    Seq, SiteId, SiteOp, Store, WriteBatch,
};
use blogcms_axum::storage::{SqliteDatabase, SqliteStore, rusqlite};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use tokio::time::sleep;

/// An index of posts that outlives the process, as one in a folder does.
#[derive(Clone, Default)]
struct Index(Arc<Mutex<Kept>>);

#[derive(Default)]
struct Kept {
    upto: Option<Seq>,
    posts: BTreeSet<PostId>,
    /// What it was asked for.
    rebuilt: u32,
    followed: Vec<Seq>,
    /// So often it fails.
    fails: u32,
    /// Whether another process takes in a write whenever this one is asked how far it has come.
    shared: bool,
    /// How many bring it up to date at once, and the most that ever did.
    busy: (u32, u32),
    store: Option<SqliteStore>,
}

impl Kept {
    fn begin(&mut self) {
        let now = self.busy.0 + 1;
        self.busy = (now, self.busy.1.max(now));
    }
}

impl Index {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap()
    }
}

#[async_trait::async_trait]
impl Follower for Index {
    fn name(&self) -> &'static str {
        "index"
    }

    async fn checkpoint(&self) -> Result<Option<Seq>, FollowError> {
        let other = Some(self.kept()).and_then(|kept| kept.store.clone().filter(|_| kept.shared));
        if let Some(store) = other {
            let done = store.apply(WriteBatch::new("system:other", now())).await?;
            self.kept().upto = Some(done.seq);
        }
        Ok(self.kept().upto)
    }

    async fn follow(&self, changes: &[ChangeRow], upto: Seq) -> Result<(), FollowError> {
        self.kept().begin();
        sleep(Duration::from_millis(20)).await;
        let mut kept = self.kept();
        kept.busy.0 -= 1;
        if kept.fails > 0 {
            kept.fails -= 1;
            return Err("the disk is full".into());
        }
        kept.followed.extend(changes.iter().map(|row| row.seq));
        for row in changes {
            if let Entity::Post(id) = row.entity {
                kept.posts.insert(id);
            }
        }
        kept.upto = Some(upto);
        Ok(())
    }

    async fn rebuild(&self, at: Seq) -> Result<(), FollowError> {
        let store = self.kept().store.clone().unwrap();
        let Changes::Rows(rows) = store.changes(at, 9).await? else { return Err("truncated".into()) };
        assert_eq!(rows, [], "nobody writes meanwhile");
        let mut kept = self.kept();
        (kept.posts, kept.upto) = (BTreeSet::new(), Some(at));
        kept.rebuilt += 1;
        Ok(())
    }
}

async fn site(database: &SqliteDatabase, index: &Index) -> Site {
    index.kept().store = Some(database.site(SiteId::default()).await.unwrap());
    Site::empty(database.clone(), "/", |builder| builder.follower(index.clone())).await
}

async fn write(site: &Site) -> PostId {
    let input = PostInput { title: "A post".into(), ..PostInput::default() };
    site.cms.blog().posts().create(&ACTOR, PostKind::Post, &input).await.unwrap().id
}

async fn lag(site: &Site) -> (Option<Seq>, u64) {
    let all = site.cms.health().await.unwrap().followers;
    assert_eq!(all.iter().map(|f| f.name.as_str()).collect::<Vec<_>>(), ["index", "renderings", "related"]);
    (all[0].upto, all[0].lag)
}

#[tokio::test]
async fn it_is_told_of_each_write_from_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let database = SqliteStore::open(folder.path().join("blog.db")).unwrap();
    let index = Index::default();
    let before = site(&database, &index).await;
    assert_eq!(lag(&before).await, (None, 0));
    write(&before).await;
    assert_eq!(lag(&before).await, (None, 1));
    before.cms.run_due_once().await.unwrap();
    let last = index.kept().upto.unwrap();
    assert_eq!((lag(&before).await, index.kept().rebuilt), ((Some(last), 0), 1));
    let first = write(&before).await;
    assert_eq!(lag(&before).await, (Some(last), 1));
    // The next process begins where this one ended.
    let after = site(&database, &index).await;
    for _ in 0..2 {
        after.cms.run_due_once().await.unwrap();
    }
    assert_eq!(index.kept().followed, [Seq(last.0 + 1)]);
    assert_eq!(index.kept().posts, BTreeSet::from([first]));
    assert_eq!((lag(&after).await, index.kept().rebuilt), ((Some(Seq(last.0 + 1)), 0), 1));
}

#[tokio::test]
async fn many_writes_come_in_order_and_none_is_left_out() {
    let index = Index::default();
    let blog = site(&SqliteStore::in_memory().unwrap(), &index).await;
    blog.cms.run_due_once().await.unwrap();
    let from = index.kept().upto.unwrap().0;
    for i in 0..700 {
        let account = AccountRef::new(format!("account-{i}")).unwrap();
        let batch =
            WriteBatch::new("system:test", now()).op(SiteOp::SetMember { account, role: Role::Author });
        blog.cms.blog().store().apply(batch).await.unwrap();
    }
    blog.cms.run_due_once().await.unwrap();
    assert_eq!(index.kept().followed, (from + 1..=from + 700).map(Seq).collect::<Vec<_>>());
}

#[tokio::test]
async fn it_is_asked_again_when_it_has_failed() {
    let index = Index::default();
    let blog = site(&SqliteStore::in_memory().unwrap(), &index).await;
    blog.cms.run_due_once().await.unwrap();
    // Before and after the jobs.
    index.kept().fails = 2;
    let post = write(&blog).await;
    blog.cms.run_due_once().await.unwrap();
    assert_eq!(lag(&blog).await.1, 1);
    blog.cms.run_due_once().await.unwrap();
    assert_eq!((lag(&blog).await.1, index.kept().posts.clone()), (0, BTreeSet::from([post])));
}

#[tokio::test]
async fn it_hears_of_writes_while_the_blog_runs() {
    let index = Index::default();
    let blog = site(&SqliteStore::in_memory().unwrap(), &index).await;
    let cms = blog.cms.clone();
    let running = tokio::spawn(async move { cms.run(std::future::pending()).await });
    while index.kept().upto.is_none() {
        sleep(Duration::from_millis(5)).await;
    }
    let post = write(&blog).await;
    while !index.kept().posts.contains(&post) {
        sleep(Duration::from_millis(5)).await;
    }
    running.abort();
}

fn sql(path: &Path, text: &str) {
    rusqlite::Connection::open(path).unwrap().execute_batch(text).unwrap();
}

#[tokio::test]
async fn it_is_made_anew_when_the_log_does_not_reach_back_to_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("blog.db");
    let database = SqliteStore::open(&path).unwrap();
    let index = Index::default();
    let blog = site(&database, &index).await;
    blog.cms.run_due_once().await.unwrap();
    for _ in 0..3 {
        write(&blog).await;
    }
    sql(&path, "DELETE FROM bc_changes WHERE seq <= 2; UPDATE bc_sites SET changes_after = 2");
    blog.cms.run_due_once().await.unwrap();
    assert_eq!((lag(&blog).await.1, index.kept().rebuilt), (0, 2));
    // As after a backup was brought back.
    index.kept().upto = Some(Seq(999));
    blog.cms.run_due_once().await.unwrap();
    let now = blog.cms.blog().store().seq().await.unwrap();
    let kept = index.kept();
    assert_eq!((kept.rebuilt, kept.upto), (3, Some(now)));
}

#[tokio::test]
async fn what_jobs_write_is_followed_at_once() {
    let index = Index::default();
    let database = SqliteStore::in_memory().unwrap();
    let writer = site(&database, &Index::default()).await.cms;
    index.kept().store = Some(database.site(SiteId::default()).await.unwrap());
    let write = move |_: Job| {
        let blog = writer.blog().clone();
        async move {
            let input = PostInput { title: "Of a job".into(), ..PostInput::default() };
            blog.posts().create(&ACTOR, PostKind::Post, &input).await?;
            Ok(())
        }
    };
    let blog = Site::empty(database, "/", |b| b.follower(index.clone()).job("write", write)).await;
    let job = blogcms_axum::core::NewJob {
        key: "write:1".into(),
        kind: "write".into(),
        due: now(),
        payload: "{}".into(),
        holds_until: now(),
    };
    blog.cms.blog().store().apply(WriteBatch::new("system:test", now()).job(job)).await.unwrap();
    blog.cms.run_due_once().await.unwrap();
    assert_eq!((lag(&blog).await.1, index.kept().posts.len()), (0, 1));
}

#[tokio::test]
async fn one_that_another_process_brings_on_meanwhile_is_not_made_anew() {
    let index = Index::default();
    let blog = site(&SqliteStore::in_memory().unwrap(), &index).await;
    blog.cms.run_due_once().await.unwrap();
    index.kept().shared = true;
    blog.cms.run_due_once().await.unwrap();
    assert_eq!(index.kept().rebuilt, 1);
}

#[tokio::test]
async fn one_at_a_time_brings_it_up_to_date() {
    let index = Index::default();
    let blog = site(&SqliteStore::in_memory().unwrap(), &index).await;
    blog.cms.run_due_once().await.unwrap();
    let from = index.kept().upto.unwrap().0;
    for n in 1..=3 {
        write(&blog).await;
        let (one, other) = tokio::join!(blog.cms.run_due_once(), blog.cms.run_due_once());
        assert!(one.is_ok() && other.is_ok());
        let kept = index.kept();
        assert_eq!((kept.upto, kept.busy), (Some(Seq(from + n)), (0, 1)));
    }
    assert_eq!(index.kept().followed, (from + 1..=from + 3).map(Seq).collect::<Vec<_>>());
}
