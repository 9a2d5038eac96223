//! What the cases are written with: a laboratory around one fresh site.

use super::Harness;
use crate::id::{CountingIds, Id, PostId, TermId, new_id};
use crate::page::PageRequest;
use crate::post::{
    HomePage, Listing, ListingPage, Post, PostKind, PostOp, PostPage, PostSummary, Status, Window,
};
use crate::revision::Revision;
use crate::site::AccountRef;
use crate::slug::Slug;
use crate::store::{ApplyError, Changes, Conflict, ConflictKind, Op, Scope, Seq, Store, WriteBatch};
use crate::taxonomy::Term;
use crate::time::Timestamp;
use std::ops::Deref;
use std::sync::Arc;

/// Every item of a keyset list, read in pages of `size`.
macro_rules! walk {
    ($size:expr, |$page:ident| $read:expr) => {{
        let mut all = Vec::new();
        let mut $page = crate::page::PageRequest::first($size);
        loop {
            let got = $read.await.unwrap();
            assert!(got.items.len() <= $page.limit(), "a page holds more than was asked for");
            assert!(all.len() < 10_000, "a list does not end");
            all.extend(got.items);
            match got.next {
                Some(next) => $page.after = Some(next),
                None => break all,
            }
        }
    }};
}
pub(super) use walk;

/// `seconds` after the moment at which the cases play.
pub(super) fn t(seconds: i64) -> Timestamp {
    Timestamp::from_micros(1_767_225_600_000_000 + seconds * 1_000_000)
}

/// A microsecond before.
pub(super) fn just_before(at: Timestamp) -> Timestamp {
    Timestamp::from_micros(at.as_micros() - 1)
}

pub(super) fn slug(text: &str) -> Slug {
    text.parse().unwrap()
}

pub(super) fn account(text: &str) -> AccountRef {
    AccountRef::new(text).unwrap()
}

/// The addresses of a list, in order.
pub(super) fn slugs(posts: &[PostSummary]) -> Vec<&str> {
    posts.iter().map(|p| p.slug.as_str()).collect()
}

pub(super) fn window(offset: u64, size: u32) -> Window {
    Window { offset, size }
}

pub(super) const ALL: Window = Window { offset: 0, size: 1000 };
/// The fingerprint of the renderings that the cases keep.
pub(super) const FINGERPRINT: &str = "conformance";

/// A fresh site, and ids that no other thing of it has.
pub(super) struct Lab {
    pub(super) store: Arc<dyn Store>,
    harness: Arc<dyn Harness>,
    ids: CountingIds,
}

impl Deref for Lab {
    type Target = dyn Store;
    fn deref(&self) -> &Self::Target {
        &*self.store
    }
}

impl Lab {
    pub(super) async fn new(harness: Arc<dyn Harness>) -> Self {
        let store = harness.store().await;
        assert_eq!(store.seq().await.unwrap(), Seq::NONE, "the harness gave a site that is not fresh");
        Self { store, harness, ids: CountingIds::default() }
    }

    /// Another fresh site, whose ids are the same as those here.
    pub(super) async fn another(&self) -> Self {
        Self::new(self.harness.clone()).await
    }

    pub(super) fn id<T: Id>(&self) -> T {
        new_id(&self.ids, t(0))
    }

    /// Carries out what must succeed.
    pub(super) async fn batch(&self, ops: Vec<Op>) -> Seq {
        self.store.apply(batch(ops)).await.unwrap().seq
    }

    /// Carries out one op that must succeed.
    pub(super) async fn apply(&self, op: impl Into<Op>) -> Seq {
        self.batch(vec![op.into()]).await
    }

    /// The conflict of a batch that must lose, after a look that it left no trace.
    pub(super) async fn conflict(&self, batch: WriteBatch) -> Conflict {
        let before = self.store.seq().await.unwrap();
        match self.store.apply(batch).await {
            Err(ApplyError::Conflict(conflict)) => {
                assert_eq!(self.store.seq().await.unwrap(), before, "a refused batch has got a number");
                conflict
            }
            other => panic!("expected a conflict, got {other:?}"),
        }
    }

    /// Why one op that must lose lost.
    pub(super) async fn refused(&self, op: impl Into<Op>) -> ConflictKind {
        let conflict = self.conflict(batch(vec![op.into()])).await;
        assert_eq!(conflict.op, 0);
        conflict.kind
    }

    pub(super) async fn get(&self, id: PostId) -> Post {
        self.store.post(id).await.unwrap().expect("the post is there")
    }

    pub(super) async fn term_now(&self, id: TermId) -> Term {
        let terms = self.store.taxonomy().await.unwrap().terms;
        terms.into_iter().find(|t| t.id == id).expect("the term is there")
    }

    pub(super) async fn page_at(&self, address: &str, at: Timestamp) -> Option<PostPage> {
        let page = self.store.post_page(PostKind::Post, &slug(address), FINGERPRINT, at).await;
        page.unwrap().value
    }

    /// All live posts.
    pub(super) async fn stream(&self, at: Timestamp) -> ListingPage {
        self.list(&Listing::All, at).await
    }

    pub(super) async fn home_at(&self, at: Timestamp) -> HomePage {
        self.store.home_page(ALL, at).await.unwrap().value
    }

    pub(super) async fn list(&self, listing: &Listing, at: Timestamp) -> ListingPage {
        self.store.listing_page(listing, ALL, at).await.unwrap().value
    }

    /// The number of live posts of a term at `at`.
    pub(super) async fn live_count(&self, term: TermId, at: Timestamp) -> u64 {
        let counts = self.store.term_counts(at).await.unwrap();
        counts.iter().find(|c| c.term == term).map_or(0, |c| c.live)
    }

    /// The change rows after `after`, each as (write, kind of thing, what became of it), sorted within a write.
    pub(super) async fn rows_after(&self, after: Seq) -> Vec<crate::store::ChangeRow> {
        match self.store.changes(after, 10_000).await.unwrap() {
            Changes::Rows(mut rows) => {
                rows.sort_by(|a, b| (a.seq, &a.entity).cmp(&(b.seq, &b.entity)));
                rows
            }
            Changes::Truncated => panic!("a fresh log is whole"),
        }
    }

    /// Whether `scope` was touched after `seq`; costs a number if it was not.
    pub(super) async fn moved(&self, scope: Scope, seq: Seq) -> bool {
        match self.store.apply(batch(vec![]).require(scope, seq)).await {
            Ok(_) => false,
            Err(ApplyError::Conflict(c)) => {
                assert_eq!(c, Conflict { op: 0, kind: ConflictKind::Moved(scope) });
                true
            }
            Err(other) => panic!("{other:?}"),
        }
    }

    /// Changes a post without saving a revision; the post is as it then stands.
    pub(super) async fn edit(&self, post: &mut Post, change: impl FnOnce(&mut Post)) -> Seq {
        change(post);
        let seq = self.apply(update(post)).await;
        post.version = seq;
        seq
    }
}

/// A batch of these ops.
pub(super) fn batch(ops: Vec<Op>) -> WriteBatch {
    WriteBatch { ops, ..WriteBatch::new("system:conformance", t(0)) }
}

/// Replaces `post`, read at the version it has.
pub(super) fn update(post: &Post) -> Op {
    PostOp::Update { post: Box::new(post.clone()), expect: post.version, revision: None }.into()
}

/// Replaces `post` and saves `revision`.
pub(super) fn save(post: &Post, revision: Revision) -> Op {
    let post_box = Box::new(post.clone());
    PostOp::Update { post: post_box, expect: post.version, revision: Some(Box::new(revision)) }.into()
}

pub(super) fn set_status(ids: &[PostId], status: Status, at: Timestamp) -> Op {
    PostOp::SetStatus { ids: ids.to_vec(), status, at }.into()
}

pub(super) fn first(size: u32) -> PageRequest {
    PageRequest::first(size)
}
