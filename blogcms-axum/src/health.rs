//! How the blog fares.

use crate::cms::Cms;
use crate::follower::FollowerHealth;
use crate::job::JobHealth;
use crate::public::SearchHealth;
use blogcms_core::{Seq, StoreError};
use std::sync::atomic::Ordering;

/// How the blog fares.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Health {
    /// The last write to the site.
    pub seq: Seq,
    /// Whether [`Cms::run`] is running.
    pub running: bool,
    /// Whether live posts are waiting for [`Cms::run`] to keep their rendering. Pages are right all the same.
    pub renderings_wait: bool,
    /// Whether published posts are waiting for [`Cms::run`] to find what goes with them. Pages are right all the same.
    pub related_wait: bool,
    /// How far what this process makes of the site is behind.
    pub followers: Vec<FollowerHealth>,
    /// What answers those who search.
    pub search: SearchHealth,
    /// Whether another process keeps the index, and this one only reads it, until that has ended.
    pub search_read_only: bool,
    /// How jobs fare; nothing when the store has no queue.
    pub jobs: Option<JobHealth>,
    /// What to look into, as sentences. Empty when all is well.
    pub warnings: Vec<String>,
}

impl Cms {
    /// How the blog fares. Fails when the store does.
    pub async fn health(&self) -> Result<Health, StoreError> {
        let store = self.app.blog.store();
        let seq = store.seq().await?;
        let missing = store.missing_renderings(self.app.blog.renderer().fingerprint(), None, 1).await?;
        let running = self.app.running.load(Ordering::Relaxed);
        let mut warnings: Vec<String> = self.app.mismatch.get().cloned().into_iter().collect();
        if !running {
            warnings.push(
                "`cms.run(…)` is not running: pages are right, but renderings are not kept and jobs wait"
                    .into(),
            );
        }
        let related_wait = !store.missing_related(1).await?.is_empty();
        let jobs = self.jobs().await?;
        warnings.extend(jobs.iter().flat_map(JobHealth::warnings));
        let (followers, renderings_wait) = (self.followers(seq).await, !missing.is_empty());
        warnings.extend(followers.iter().filter_map(FollowerHealth::warning));
        let search = SearchHealth::of(&self.app.blog).await?;
        let search_read_only = self.app.blog.search_index().is_some_and(|index| index.is_read_only());
        if search_read_only && search == SearchHealth::Building {
            warnings.push(
                "another process keeps the index of the search, and builds it, or keeps that of another blog: see that no two \
                 blogs share a folder"
                    .into(),
            );
        }
        if self.app.chores.purge_fails.load(Ordering::Relaxed) {
            warnings.push(
                "the cache before the blog could not be told what has changed; it is tried again, and the log says why"
                    .into(),
            );
        }
        Ok(Health {
            seq,
            running,
            renderings_wait,
            related_wait,
            followers,
            search,
            search_read_only,
            jobs,
            warnings,
        })
    }

    /// Whether pages can be made: one small read of the store, for a probe that is asked every few seconds. A process
    /// that is not ready should get no requests; to start it again seldom helps, since the store is what fails.
    ///
    /// # Errors
    /// What the store says. It may name files and hosts: it belongs into the log, not into an answer.
    pub async fn ready(&self) -> Result<(), StoreError> {
        self.app.blog.store().seq().await.map(drop)
    }
}
