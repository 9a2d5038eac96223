//! What pages do not wait for.

use crate::cache::purge;
use crate::cms::{BuildError, Cms};
use crate::error::chain;
use crate::failure::Failure;
use crate::follower::{Followed, Kept};
use crate::job::{Handlers, JobOptions, JobTally, Listener};
use crate::under_way::UnderWay;
use blogcms_core::StoreError;
use blogcms_core::service::{Blog, Indexing};
use futures_util::FutureExt;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::time::sleep;

/// Between two looks at what there is to do, where no hint comes.
pub(crate) const PAUSE: Duration = Duration::from_secs(2);

/// What [`Cms::run`] has to do.
#[derive(Default)]
pub(crate) struct Chores {
    pub(crate) handlers: Handlers,
    pub(crate) options: JobOptions,
    pub(crate) followers: Vec<Followed>,
    /// That of the followers which keeps renderings.
    pub(crate) renderings: Option<Arc<Kept>>,
    pub(crate) went_live: Option<Listener>,
    /// Jobs, by their kind.
    pub(crate) under_way: UnderWay,
    /// Whether the last purge failed.
    pub(crate) purge_fails: AtomicBool,
}

impl Chores {
    /// These and our own, or why they cannot be done.
    pub(crate) fn of(mut self, blog: &Blog) -> Result<Self, BuildError> {
        self.handlers.add_ours(blog, self.went_live.take());
        if !self.handlers.is_empty() && blog.store().jobs().is_none() {
            return Err(BuildError::NoJobs);
        }
        if let Some(kind) = self.handlers.twice() {
            return Err(BuildError::JobKind(kind.to_owned()));
        }
        let renderings = Arc::new(Kept::renderings(blog.clone()));
        self.followers.push(Followed::kept(renderings.clone()));
        if let Some(index) = blog.search_index() {
            let indexing = Indexing::new(blog.clone(), Arc::clone(index));
            self.followers.push(Followed::new(Arc::new(indexing)));
        }
        // After the index, which it asks.
        self.followers.push(Followed::kept(Arc::new(Kept::related(blog.clone()))));
        self.renderings = Some(renderings);
        Ok(self)
    }
}

/// Says that it runs for as long as it is there.
struct Running<'a>(&'a AtomicBool);

impl<'a> Running<'a> {
    fn begin(flag: &'a AtomicBool) -> Self {
        flag.store(true, Ordering::Relaxed);
        Self(flag)
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

impl Cms {
    /// Does what pages do not wait for, until `shutdown` is ready: keeps renderings, so that pages need not make them,
    /// finds posts that go together, brings followers up to date and does jobs. Without it pages are right, cost more, and
    /// offer the newest of the category to go on with; jobs wait.
    ///
    /// At the end no more jobs are begun, and those under way have [`JobOptions::drain`] to finish; what does not is given
    /// back. What fails, panics of a host's code included, is logged and tried again.
    pub async fn run(&self, shutdown: impl Future<Output = ()> + Send) {
        let stop = shutdown.shared();
        let running = Running::begin(&self.app.running);
        let beside = async {
            tokio::select! {
                () = stop.clone() => {}
                () = self.follow() => {}
                () = self.look_again() => {}
                () = self.purges() => {}
            }
            drop(running);
        };
        tokio::join!(beside, self.work(stop.clone()));
    }

    /// Does once what [`Cms::run`] does again and again, until nothing is due: for a scheduler such as cron, and for tests.
    /// Brings followers up to date, does jobs, and has followers take in what the jobs have written. Gives what became of
    /// the jobs. One that fails is due again later, and does not keep it from returning; nor does a follower that fails,
    /// which the log and [`Cms::health`] tell of.
    ///
    /// # Errors
    /// Those of the store when it is asked for jobs. What was done before stays done.
    pub async fn run_due_once(&self) -> Result<JobTally, StoreError> {
        self.follow_once().await;
        let tally = self.work_once().await?;
        self.follow_once().await;
        Ok(tally)
    }

    /// Has a cache before the blog forget what changes, if there is one.
    async fn purges(&self) {
        let Some(purger) = &self.app.purger else { return std::future::pending().await };
        let mut told = None;
        loop {
            let store = &**self.app.blog.store();
            let purged = AssertUnwindSafe(purge(store, purger, told)).catch_unwind().await;
            self.app.chores.purge_fails.store(!matches!(purged, Ok(Ok(_))), Ordering::Relaxed);
            match purged {
                Ok(Ok(now)) => told = Some(now),
                Ok(Err(error)) => tracing::warn!(error = %chain(&*error), "a purge will be tried again"),
                Err(panic) => {
                    tracing::error!(error = %Failure::of_panic(&*panic), "a purge will be tried again");
                }
            }
            sleep(PAUSE).await;
        }
    }
}
