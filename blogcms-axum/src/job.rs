//! What pages do not wait for.

use crate::cache::purge;
use crate::cms::Cms;
use crate::error::chain;
use crate::failure::Failure;
use blogcms_core::{PostId, Seq, StoreError};
use futures_util::{FutureExt, TryFutureExt};
use metrics::{counter, histogram};
use std::panic::AssertUnwindSafe;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::time::{Instant, sleep};
use tracing::Instrument;

/// Between two looks at what there is to do.
const PAUSE: Duration = Duration::from_secs(2);
/// So many posts at a time: whoever shuts down need not wait for all.
const SOME: u32 = 10;

impl Cms {
    /// Does what pages do not wait for, until `shutdown` is ready: keeps renderings, so that pages need not make them,
    /// and finds posts that go together. Without it pages are right, cost more, and offer the newest of the category
    /// to go on with.
    ///
    /// What fails, panics of a host's shortcodes included, is logged and tried again.
    pub async fn run(&self, shutdown: impl Future<Output = ()> + Send) {
        self.app.running.store(true, Ordering::Relaxed);
        tokio::select! {
            () = shutdown => {}
            () = self.jobs() => {}
            () = self.purges() => {}
        }
        self.app.running.store(false, Ordering::Relaxed);
    }

    /// Round after round.
    async fn jobs(&self) {
        let mut done = None;
        loop {
            let round = AssertUnwindSafe(self.round(done)).catch_unwind().await;
            match round {
                Ok(Ok(seq)) => done = Some(seq),
                Ok(Err(error)) => tracing::warn!(error = %chain(&error), "will be tried again"),
                Err(panic) => tracing::error!(error = %Failure::of_panic(&*panic), "will be tried again"),
            }
            sleep(PAUSE).await;
        }
    }

    /// Has a cache before the blog forget what changes, if there is one.
    async fn purges(&self) {
        let Some(purger) = &self.app.purger else { return std::future::pending().await };
        let mut told = None;
        loop {
            let store = &**self.app.blog.store();
            match AssertUnwindSafe(purge(store, purger, told)).catch_unwind().await {
                Ok(Ok(now)) => told = Some(now),
                Ok(Err(error)) => tracing::warn!(error = %chain(&*error), "a purge will be tried again"),
                Err(panic) => {
                    tracing::error!(error = %Failure::of_panic(&*panic), "a purge will be tried again");
                }
            }
            sleep(PAUSE).await;
        }
    }

    /// One round; nothing to do when the site has not been written since `done`.
    async fn round(&self, done: Option<Seq>) -> Result<Seq, StoreError> {
        let blog = &self.app.blog;
        let seq = blog.store().seq().await?;
        if done != Some(seq) {
            watched("renderings", |last| blog.keep_renderings(SOME, last)).await?;
            watched("related", |_| blog.keep_related(SOME).map_ok(|count| (count, None))).await?;
        }
        Ok(seq)
    }
}

/// Does a job from the post it came to last on, until there is none left, with a span and figures.
async fn watched<W: Future<Output = Result<(usize, Option<PostId>), StoreError>>>(
    job: &'static str,
    some: impl Fn(Option<PostId>) -> W,
) -> Result<(), StoreError> {
    let span = tracing::info_span!("blogcms.job", job, posts = tracing::field::Empty);
    let work = async {
        let (mut all, mut last) = (0, None);
        loop {
            let (count, next) = some(last).await?;
            if count == 0 {
                return Ok(all);
            }
            all += count;
            last = next;
            tokio::task::yield_now().await;
        }
    };
    let begun = Instant::now();
    let done: Result<usize, StoreError> = work.instrument(span.clone()).await;
    histogram!("blogcms_job_duration_seconds", "job" => job).record(begun.elapsed());
    counter!("blogcms_jobs_total", "job" => job, "outcome" => if done.is_ok() { "done" } else { "failed" })
        .increment(1);
    let posts = done?;
    span.record("posts", posts);
    counter!("blogcms_job_posts_total", "job" => job).increment(posts as u64);
    Ok(())
}
