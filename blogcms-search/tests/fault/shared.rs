//! Two processes on one blog and one folder: one keeps the index, the other one reads it, and is asked without a pause while
//! the first is killed. Nothing that is asked fails or is wrong, and the second one takes over.
//!
//! The first is this program, started with [`FOLDER`] in its environment.

use crate::{blog, runtime};
use blogcms_core::follower::catch_up;
use blogcms_core::search::SearchIndex;
use blogcms_core::service::{Blog, Indexing, Publish};
use blogcms_core::{SiteId, Status};
use blogcms_search::TantivyIndex;
use blogcms_storage::SqliteStore;
use libtest_mimic::Trial;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use tokio::task::JoinSet;

/// Where blog and index are.
pub(crate) const FOLDER: &str = "BLOGCMS_TEST_INDEX_SHARED";

pub(crate) fn trials() -> [Trial; 2] {
    let trial = |name: &str, rounds| {
        Trial::test(name, move || {
            runtime().block_on(killed(rounds));
            Ok(())
        })
    };
    [
        trial("nothing_fails_when_who_keeps_the_index_is_killed", 3),
        trial("nothing_fails_when_who_keeps_the_index_is_killed_fifty_times", 50).with_ignored_flag(true),
    ]
}

struct Bench {
    blog: Blog,
    indexing: Indexing,
    index: Arc<TantivyIndex>,
}

async fn open(folder: &Path) -> Bench {
    let store = SqliteStore::open(folder.join("blog.db")).unwrap().site(SiteId::default()).await.unwrap();
    let index = Arc::new(TantivyIndex::open(folder.join("search")).unwrap());
    let blog = blog::of(store).with_search(index.clone());
    Bench { blog: blog.clone(), indexing: Indexing::new(blog, index.clone()), index }
}

impl Bench {
    /// What the program does again and again; whatever fails is tried again.
    async fn follow(&self) {
        let _ = catch_up(&**self.blog.store(), &self.indexing).await;
    }

    /// How many posts there are. Ends what one that was killed has begun: its draft, and the words that are kept after
    /// a post has been published.
    async fn count(&self) -> u64 {
        let posts = self.blog.store().post_versions(None, 100_000).await.unwrap();
        for (id, version) in &posts {
            let summary = self.blog.store().summaries(&[*id]).await.unwrap().remove(0);
            if summary.status == Status::Draft {
                let posts = self.blog.posts();
                posts.publish(&blog::SYSTEM, *id, *version, Publish::default()).await.unwrap();
            }
        }
        self.blog.keep_renderings(10, None).await.unwrap();
        posts.len() as u64
    }
}

/// Publishes posts and follows until it is killed.
pub(crate) async fn write(folder: &Path) {
    let b = loop {
        // Whoever had it before may be about to let go of it.
        let b = open(folder).await;
        if !b.index.is_read_only() {
            break b;
        }
    };
    println!("opened");
    for n in b.count().await.. {
        blog::publish(&b.blog, n, &blog::words(n, 300)).await;
        println!("wrote {n}.");
        b.follow().await;
    }
}

/// Starts the first, which says which posts it has published.
fn start(folder: &Path, published: &Arc<AtomicU64>) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    let mut child = command.env(FOLDER, folder).stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    lines.find(|line| line == "opened").expect("it opens the index");
    let published = Arc::clone(published);
    std::thread::spawn(move || {
        for line in lines {
            let number = line.strip_prefix("wrote ").and_then(|rest| rest.strip_suffix('.')?.parse().ok());
            if let Some(n) = number {
                published.store(n, Ordering::Release);
            }
        }
    });
    child
}

/// Asks until it is told to stop; how often.
async fn ask(b: &Bench, published: &AtomicU64, stop: &AtomicBool) -> (u64, u64) {
    let (mut asked, mut of_index) = (0, 0);
    while !stop.load(Ordering::Acquire) {
        let last = published.load(Ordering::Acquire);
        for n in [last, last / 2, asked % (last + 1)] {
            let found = blog::find(&b.blog, &format!("number{n}")).await;
            assert_eq!(found.posts.len(), 1, "post {n} of {last}: {found:?}");
            assert_eq!((found.total, found.posts[0].post.title.clone()), (1, format!("Post {n}")));
            of_index += u64::from(found.from_index);
            asked += 1;
        }
        let all = blog::find(&b.blog, "everywhere").await;
        assert!(all.total > last, "{} of {last}", all.total);
        tokio::task::yield_now().await;
    }
    (asked, of_index)
}

async fn killed(rounds: u64) {
    let folder = tempfile::tempdir().unwrap();
    let published = Arc::new(AtomicU64::new(0));
    let first = open(folder.path()).await;
    blog::publish(&first.blog, 0, "").await;
    drop(first);
    let (mut asked, mut of_index) = (0, 0);
    for round in 0..rounds {
        let mut child = start(folder.path(), &published);
        let second = Arc::new(open(folder.path()).await);
        assert!(second.index.is_read_only());
        let stop = Arc::new(AtomicBool::new(false));
        let mut tasks = JoinSet::new();
        for _ in 0..2 {
            let (b, published, stop) = (second.clone(), published.clone(), stop.clone());
            tasks.spawn(async move { ask(&b, &published, &stop).await });
        }
        let (b, done) = (second.clone(), stop.clone());
        tasks.spawn(async move {
            while !done.load(Ordering::Acquire) {
                b.follow().await;
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            (0, 0)
        });
        tokio::time::sleep(Duration::from_millis(700 + round * 7919 % 500)).await;
        child.kill().unwrap();
        child.wait().unwrap();
        // The second goes on alone, and comes to the end.
        while second.index.is_read_only() || !second.indexing.verify().await.is_ok_and(|r| r.is_clean()) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let next = second.count().await;
        blog::publish(&second.blog, next, "").await;
        published.store(next, Ordering::Release);
        tokio::time::sleep(Duration::from_millis(200)).await;
        stop.store(true, Ordering::Release);
        while let Some(done) = tasks.join_next().await {
            let (some, from_index) = done.unwrap();
            (asked, of_index) = (asked + some, of_index + from_index);
        }
        second.follow().await;
        assert!(second.indexing.verify().await.unwrap().is_clean());
    }
    println!(
        "figure: two processes on one index: the one that keeps it killed {rounds} times, {asked} searches meanwhile, \
         0 failed, {of_index} of them answered by the index"
    );
    assert!(of_index > 0);
}
