//! Followers of the change log in this process.

use crate::cms::{Cms, CmsBuilder};
use crate::error::chain;
use crate::failure::Failure;
use crate::run::PAUSE;
use async_trait::async_trait;
use blogcms_core::follower::{CaughtUp, catch_up};
use blogcms_core::service::Blog;
use blogcms_core::{ChangeRow, Entity, FollowError, Follower, PostId, Seq, StoreError};
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, join_all};
use metrics::{counter, gauge, histogram};
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::time::{Instant, sleep};
use tracing::Instrument;

/// After a hint, so that a burst of writes is followed at once.
const BURST: Duration = Duration::from_millis(200);
/// So many posts at a time: whoever shuts down need not wait for all.
const SOME: u32 = 10;

/// How far a follower is behind.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FollowerHealth {
    /// What it is called.
    pub name: String,
    /// The last write it has taken in; nothing before it has begun.
    pub upto: Option<Seq>,
    /// So many writes came after that.
    pub lag: u64,
    /// Why it does not say how far it has come.
    pub error: Option<String>,
}

impl CmsBuilder {
    /// Something of this process that follows the site while [`Cms::run`] runs, such as an index. It hears of a write
    /// of this program within half a second, of others within two.
    pub fn follower(mut self, follower: impl Follower + 'static) -> Self {
        self.chores.followers.push(Arc::new(follower));
        self
    }
}

impl Cms {
    /// Brings every follower up to date, again and again, each at its own pace.
    pub(crate) async fn follow(&self) {
        join_all(self.app.chores.followers.iter().map(|follower| self.follow_on(&**follower))).await;
    }

    async fn follow_on(&self, follower: &dyn Follower) {
        loop {
            let hint = self.app.blog.store().written();
            let burst = async {
                hint.await;
                sleep(BURST).await;
            };
            if self.follow_one(follower).await {
                tokio::select! {
                    () = burst => {}
                    () = sleep(PAUSE) => {}
                }
            } else {
                sleep(PAUSE).await;
            }
        }
    }

    /// Brings every follower up to date.
    pub(crate) async fn follow_once(&self) {
        for follower in &self.app.chores.followers {
            self.follow_one(&**follower).await;
        }
    }

    /// Brings a follower up to date, with a span and figures; whether that went well.
    async fn follow_one(&self, follower: &dyn Follower) -> bool {
        let name = follower.name().to_owned();
        let span = tracing::info_span!("blogcms.follower", follower = name);
        let begun = Instant::now();
        let followed = AssertUnwindSafe(catch_up(&**self.app.blog.store(), follower)).catch_unwind();
        let followed = followed.instrument(span.clone()).await;
        let _entered = span.enter();
        let outcome = match followed {
            Ok(Ok(CaughtUp { changes: 0, rebuilt: false, .. })) => None,
            Ok(Ok(_)) => Some("done"),
            Ok(Err(error)) => {
                tracing::warn!(error = %chain(&*error), "will be tried again");
                Some("failed")
            }
            Err(panic) => {
                tracing::error!(error = %Failure::panicked("a follower", &*panic), "will be tried again");
                Some("failed")
            }
        };
        if let Some(outcome) = outcome {
            histogram!("blogcms_follower_duration_seconds", "follower" => name.clone())
                .record(begun.elapsed());
            counter!("blogcms_follower_runs_total", "follower" => name, "outcome" => outcome).increment(1);
        }
        outcome != Some("failed")
    }

    /// How far each follower is behind write `seq`.
    pub(crate) async fn followers(&self, seq: Seq) -> Vec<FollowerHealth> {
        let mut all = Vec::new();
        for follower in &self.app.chores.followers {
            let (upto, error) = match follower.checkpoint().await {
                Ok(upto) => (upto, None),
                Err(error) => (None, Some(chain(&*error))),
            };
            let lag = seq.0.saturating_sub(upto.unwrap_or_default().0);
            let name = follower.name().to_owned();
            #[expect(clippy::cast_precision_loss, reason = "a figure to look at")]
            gauge!("blogcms_follower_lag", "follower" => name.clone()).set(lag as f64);
            all.push(FollowerHealth { name, upto, lag, error });
        }
        all
    }
}

/// Keeps some more of what pages would have to make, from the post it came to last on: how many there were, and the last.
type Keep =
    for<'a> fn(&'a Blog, Option<PostId>) -> BoxFuture<'a, Result<(usize, Option<PostId>), StoreError>>;

/// Keeps what pages would have to make. What is missing is in the store itself, so that nothing has to be remembered but
/// when it was looked for last.
pub(crate) struct Kept {
    name: &'static str,
    blog: Blog,
    keep: Keep,
    upto: Mutex<Option<Seq>>,
}

impl Kept {
    /// Renderings of bodies.
    pub(crate) fn renderings(blog: Blog) -> Self {
        Self::new("renderings", blog, |blog, last| blog.keep_renderings(SOME, last).boxed())
    }

    /// Posts that go together.
    pub(crate) fn related(blog: Blog) -> Self {
        Self::new("related", blog, |blog, _| async { Ok((blog.keep_related(SOME).await?, None)) }.boxed())
    }

    fn new(name: &'static str, blog: Blog, keep: Keep) -> Self {
        Self { name, blog, keep, upto: Mutex::new(None) }
    }

    async fn keep_all(&self) -> Result<(), StoreError> {
        let mut last = None;
        loop {
            let (count, next) = (self.keep)(&self.blog, last).await?;
            if count == 0 {
                return Ok(());
            }
            counter!("blogcms_follower_posts_total", "follower" => self.name).increment(count as u64);
            last = next;
            tokio::task::yield_now().await;
        }
    }

    fn came_to(&self, seq: Seq) {
        *self.upto.lock().unwrap_or_else(PoisonError::into_inner) = Some(seq);
    }
}

#[async_trait]
impl Follower for Kept {
    fn name(&self) -> &str {
        self.name
    }

    async fn checkpoint(&self) -> Result<Option<Seq>, FollowError> {
        Ok(*self.upto.lock().unwrap_or_else(PoisonError::into_inner))
    }

    async fn follow(&self, changes: &[ChangeRow], upto: Seq) -> Result<(), FollowError> {
        if changes.iter().any(|row| matches!(row.entity, Entity::Post(_))) {
            self.keep_all().await?;
        }
        self.came_to(upto);
        Ok(())
    }

    async fn rebuild(&self, at: Seq) -> Result<(), FollowError> {
        self.keep_all().await?;
        self.came_to(at);
        Ok(())
    }
}
