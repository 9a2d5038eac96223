//! An index of the tests', and searching in it.

use super::{count, results};
use crate::fixture;
use crate::harness::{ACTOR, Site};
use async_trait::async_trait;
use blogcms_axum::core::search::{
    Among, Document, Hits, Order, Origin, Reach, Search, SearchError, SearchIndex, Visibility, words,
};
use blogcms_axum::core::service::{PostInput, Publish};
use blogcms_axum::core::{PostId, Seq};
use blogcms_axum::storage::SqliteStore;
use blogcms_axum::{CmsBuilder, SearchHealth};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use tokio::sync::Semaphore;

/// An index in memory that looks for whole words.
#[derive(Default)]
pub(super) struct Toy {
    kept: Mutex<Kept>,
    /// Searches that have begun and not ended.
    pub(super) running: AtomicUsize,
}

#[derive(Default)]
pub(super) struct Kept {
    pub(super) documents: Vec<Document>,
    upto: Option<Seq>,
    origin: Option<Origin>,
    /// Whether it takes nothing in any more.
    pub(super) frozen: bool,
    /// Whether searches fail.
    broken: bool,
    /// Ids that it claims to have found, whatever is looked for.
    pub(super) claims: Vec<PostId>,
    searches: u64,
    /// What it says is alike.
    pub(super) alike: Vec<PostId>,
    /// Whether another process keeps it.
    read_only: bool,
    /// How many documents it was given.
    given: usize,
    /// What each search passes before it answers.
    pub(super) gate: Option<Arc<Semaphore>>,
}

impl Toy {
    pub(super) fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap()
    }
}

fn matches(document: &Document, search: &Search) -> bool {
    let Reach::Live(at) = search.reach else { return document.head };
    let live = document.published_at.is_some_and(|from| from <= at)
        && document.expires_at.is_none_or(|until| at < until);
    let among = match &search.among {
        Among::Every => true,
        Among::Only(ids) => ids.contains(&document.id),
        Among::Without(ids) => !ids.contains(&document.id),
    };
    let text: Vec<String> =
        [&document.title, &document.text].iter().flat_map(|t| words(t)).map(|token| token.word).collect();
    let all = search.wanted().all(|clause| clause.words.iter().all(|word| text.contains(word)));
    document.visibility != Visibility::Hidden && live && among && all
}

#[async_trait]
impl SearchIndex for Toy {
    async fn checkpoint(&self, origin: &Origin) -> Result<Option<Seq>, SearchError> {
        let kept = self.kept();
        Ok(kept.upto.filter(|_| kept.origin.as_ref() == Some(origin)))
    }

    async fn search(&self, search: &Search) -> Result<Hits, SearchError> {
        let gate = self.kept().gate.clone();
        if let Some(gate) = gate {
            self.running.fetch_add(1, Ordering::Relaxed);
            drop(gate.acquire().await);
            self.running.fetch_sub(1, Ordering::Relaxed);
        }
        let mut kept = self.kept();
        kept.searches += 1;
        if kept.broken {
            return Err("the disk is gone".into());
        }
        let mut posts: Vec<PostId> = kept.claims.clone();
        let mut found: Vec<&Document> = kept.documents.iter().filter(|d| matches(d, search)).collect();
        if search.order == Order::Newest {
            found.sort_by_key(|document| std::cmp::Reverse((document.published_at, document.id)));
        }
        posts.extend(found.into_iter().map(|document| document.id));
        let total = posts.len() as u64;
        let posts = posts.into_iter().skip(search.offset as usize).take(search.limit as usize).collect();
        Ok(Hits { posts, total, terms: Vec::new() })
    }

    fn is_read_only(&self) -> bool {
        self.kept().read_only
    }

    async fn similar(&self, _: PostId, _: &str, _: &str, _: u32) -> Result<Vec<PostId>, SearchError> {
        Ok(self.kept().alike.clone())
    }

    async fn put(
        &self,
        posts: &[PostId],
        documents: Vec<Document>,
        upto: Option<Seq>,
    ) -> Result<(), SearchError> {
        let mut kept = self.kept();
        if kept.frozen {
            return Err("it takes nothing in".into());
        }
        kept.given += documents.len();
        if kept.read_only {
            return Ok(());
        }
        kept.documents.retain(|document| !posts.contains(&document.id));
        kept.documents.extend(documents);
        kept.upto = upto.or(kept.upto);
        Ok(())
    }

    async fn clear(&self, origin: &Origin) -> Result<(), SearchError> {
        let mut kept = self.kept();
        (kept.documents, kept.upto, kept.origin) = (Vec::new(), None, Some(origin.clone()));
        Ok(())
    }

    async fn versions(&self, _: Option<PostId>, _: u32) -> Result<Vec<(PostId, Seq)>, SearchError> {
        Ok(Vec::new())
    }
}

/// A blog with an index that has followed it.
pub(super) async fn indexed(mount: &'static str) -> (Site, Arc<Toy>) {
    indexed_with(mount, |builder| builder).await
}

pub(super) async fn indexed_with(
    mount: &'static str,
    set: impl FnOnce(CmsBuilder) -> CmsBuilder,
) -> (Site, Arc<Toy>) {
    let toy = Arc::new(Toy::default());
    let index = Arc::clone(&toy);
    let mut site = Site::empty(SqliteStore::in_memory().unwrap(), mount, |b| set(b.search(index))).await;
    site.facts = fixture::fill(&site.cms).await;
    site.cms.run_due_once().await.unwrap();
    (site, toy)
}

#[tokio::test]
async fn the_store_answers_until_the_index_does() {
    let toy = Arc::new(Toy::default());
    let index = Arc::clone(&toy);
    let site = Site::with("/blog", |b| b.search(index)).await;
    let search = async || site.cms.health().await.unwrap().search;
    assert_eq!(search().await, SearchHealth::Building);
    assert_eq!(results(&site.page("/search?q=number%2007").await), ["/blog/posts/post-07"]);
    assert_eq!(toy.kept().searches, 0);
    site.cms.run_due_once().await.unwrap();
    assert_eq!(search().await, SearchHealth::Index);
    assert_eq!(results(&site.page("/search?q=number%2007").await), ["/blog/posts/post-07"]);
    assert_eq!(toy.kept().searches, 1);
    let followers = site.cms.health().await.unwrap().followers;
    assert!(followers.iter().any(|f| f.name == "search" && f.lag == 0), "{followers:?}");
    // One that fails is no page that fails.
    toy.kept().broken = true;
    assert_eq!(results(&site.page("/search?q=number%2007").await), ["/blog/posts/post-07"]);
    assert_eq!(Site::at_root().await.cms.health().await.unwrap().search, SearchHealth::Store);
}

#[tokio::test]
async fn what_the_index_has_not_heard_of_is_found_and_gone() {
    let (site, toy) = indexed("/").await;
    toy.kept().frozen = true;
    let fact = site.fact("post-05").clone();
    let posts = site.cms.blog().posts();
    let input =
        PostInput { title: "A changed marmalade".into(), body: "Now of jam.".into(), ..PostInput::default() };
    let saved = posts.save(&ACTOR, fact.id, fact.version, &input).await.unwrap();
    posts.publish(&ACTOR, fact.id, saved.version, Publish::default()).await.unwrap();
    posts.trash(&ACTOR, &[site.fact("post-06").id]).await.unwrap();
    let html = site.page("/search?q=marmalade").await;
    assert_eq!(results(&html).len(), 1, "{html}");
    for gone in ["number%2005", "number%2006"] {
        let html = site.page(&format!("/search?q={gone}")).await;
        assert!(!html.contains("<mark>05</mark>") && !html.contains("<mark>06</mark>"), "{html}");
    }
    assert_eq!(count(&site.page("/search?q=number").await), "24 results for “number”");
}

#[tokio::test]
async fn what_goes_together_waits_for_an_index_that_is_built() {
    for patient in [true, false] {
        let toy = Arc::new(Toy::default());
        let index = Arc::clone(&toy);
        let mut site = Site::empty(SqliteStore::in_memory().unwrap(), "/", |b| b.search(index)).await;
        site.facts = fixture::fill(&site.cms).await;
        let waits = async || {
            site.cms.run_due_once().await.unwrap();
            site.cms.health().await.unwrap().related_wait
        };
        toy.kept().frozen = true;
        assert!(waits().await);
        if patient {
            site.clock.advance(Duration::from_secs(9 * 60));
            assert!(waits().await);
            toy.kept().frozen = false;
        } else {
            // One that is never built holds nothing up for long.
            site.clock.advance(Duration::from_secs(11 * 60));
        }
        assert!(!waits().await);
        let health = site.cms.health().await.unwrap();
        assert!(health.followers.iter().any(|f| f.name == "related" && f.lag == 0), "{health:?}");
    }
}

#[tokio::test]
async fn an_index_that_another_process_keeps_is_read_and_told_of() {
    let (site, toy) = indexed("/").await;
    assert!(!site.cms.health().await.unwrap().search_read_only);
    (toy.kept().read_only, toy.kept().given) = (true, 0);
    let posts = site.cms.blog().posts();
    posts.trash(&ACTOR, &[site.fact("post-06").id]).await.unwrap();
    let fact = site.fact("post-05");
    let input = PostInput { title: "A changed marmalade".into(), ..PostInput::default() };
    posts.save(&ACTOR, fact.id, fact.version, &input).await.unwrap();
    site.cms.run_due_once().await.unwrap();
    assert_eq!(toy.kept().given, 0, "nobody takes them");
    let health = site.cms.health().await.unwrap();
    assert!(health.search_read_only && health.search == SearchHealth::Index, "{health:?}");
    let warns = |warnings: &[String]| warnings.iter().any(|w| w.contains("no two blogs share a folder"));
    assert!(!warns(&health.warnings));
    // It holds another blog.
    toy.kept().origin = None;
    let health = site.cms.health().await.unwrap();
    assert!(health.search == SearchHealth::Building && warns(&health.warnings), "{health:?}");
}

#[tokio::test]
async fn what_an_index_claims_in_vain_is_not_counted() {
    let (site, toy) = indexed("/").await;
    let posts = site.cms.blog().posts();
    posts.trash(&ACTOR, &[site.fact("post-06").id]).await.unwrap();
    site.cms.run_due_once().await.unwrap();
    toy.kept().claims = vec![site.fact("post-06").id];
    for (words, told) in [("number%2006", "0 results"), ("number%2007", "1 result")] {
        let html = site.page(&format!("/search?q={words}")).await;
        assert!(count(&html).starts_with(&format!("{told} for")), "{html}");
    }
}
