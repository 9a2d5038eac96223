//! Whether an index holds what it should.

use super::fresh::{Most, changed};
use super::index::Indexing;
use crate::follower::{FollowError, Follower};
use crate::id::PostId;
use crate::store::Seq;
use std::cmp::Ordering;
use std::collections::{BTreeSet, VecDeque};

/// So many posts are compared at a time.
const SOME: u32 = 1000;

/// What a comparison of an index with its store has found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchReport {
    /// The last write the index has taken in; nothing if it has to be built.
    pub upto: Option<Seq>,
    /// Posts that were compared.
    pub posts: u64,
    /// Posts that are in the store and not in the index.
    pub missing: Vec<PostId>,
    /// Posts of another version.
    pub stale: Vec<PostId>,
    /// Posts that are in the index and not in the store.
    pub extra: Vec<PostId>,
}

impl SearchReport {
    /// Whether the index is as it should be, but for what it has not been told yet.
    pub fn is_clean(&self) -> bool {
        self.upto.is_some() && self.wrong().next().is_none()
    }

    /// Every post that is wrong.
    fn wrong(&self) -> impl Iterator<Item = PostId> + '_ {
        self.missing.iter().chain(&self.stale).chain(&self.extra).copied()
    }
}

impl Indexing {
    /// Compares ids and versions in the index with those in the store. Posts that were changed since its checkpoint are
    /// left out: it is to be told of them yet.
    ///
    /// # Errors
    /// Those of the store and of the index.
    pub async fn verify(&self) -> Result<SearchReport, FollowError> {
        let upto = self.index().checkpoint(&self.origin().await?).await?;
        let mut report = SearchReport { upto, ..SearchReport::default() };
        let (mut stored, mut indexed) = (Rows::default(), Rows::default());
        loop {
            if stored.rows.is_empty() {
                stored.fill(self.blog().store().post_versions(stored.after, SOME).await?);
            }
            if indexed.rows.is_empty() {
                indexed.fill(self.index().versions(indexed.after, SOME).await?);
            }
            if !compare(&mut stored.rows, &mut indexed.rows, &mut report) {
                break;
            }
        }
        self.without_changed(report).await
    }

    async fn without_changed(&self, mut report: SearchReport) -> Result<SearchReport, FollowError> {
        let Some(upto) = report.upto else { return Ok(report) };
        if let Some(changed) = changed(&**self.blog().store(), upto, Most::ALL).await? {
            let changed: BTreeSet<PostId> = changed.into_iter().collect();
            for wrong in [&mut report.missing, &mut report.stale, &mut report.extra] {
                wrong.retain(|id| !changed.contains(id));
            }
        }
        Ok(report)
    }

    /// Takes in anew what a comparison found wrong, and whatever the index has not been told yet.
    ///
    /// # Errors
    /// Those of the store and of the index.
    pub async fn repair(&self, report: &SearchReport) -> Result<(), FollowError> {
        if report.upto.is_some() {
            let wrong: Vec<PostId> = report.wrong().collect();
            for some in wrong.chunks(100) {
                self.take(some, report.upto).await?;
            }
        }
        crate::follower::catch_up(&**self.blog().store(), self as &dyn Follower).await?;
        Ok(())
    }
}

/// Compares the next post of each; whether there was one.
fn compare(stored: &mut Queue, indexed: &mut Queue, report: &mut SearchReport) -> bool {
    let order = match (stored.front(), indexed.front()) {
        (None, None) => return false,
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (Some(ours), Some(theirs)) => ours.0.cmp(&theirs.0),
    };
    let ours = if order.is_le() { stored.pop_front() } else { None };
    let theirs = if order.is_ge() { indexed.pop_front() } else { None };
    report.posts += u64::from(ours.is_some());
    match (ours, theirs) {
        (Some((id, _)), None) => report.missing.push(id),
        (None, Some((id, _))) => report.extra.push(id),
        (Some((id, version)), Some((_, held))) if version != held => report.stale.push(id),
        _ => {}
    }
    true
}

type Queue = VecDeque<(PostId, Seq)>;

/// Rows of a list that is read part by part.
#[derive(Default)]
struct Rows {
    rows: Queue,
    after: Option<PostId>,
}

impl Rows {
    fn fill(&mut self, rows: Vec<(PostId, Seq)>) {
        self.after = rows.last().map_or(self.after, |(id, _)| Some(*id));
        self.rows = rows.into();
    }
}
