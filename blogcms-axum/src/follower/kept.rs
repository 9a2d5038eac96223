//! What pages would have to make, kept before they do.

use crate::cms::Cms;
use crate::error::chain;
use crate::failure::Failure;
use async_trait::async_trait;
use blogcms_core::service::{Blog, KeptRenderings};
use blogcms_core::{ChangeRow, Entity, FollowError, Follower, PostId, Seq, StoreError, Timestamp};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use metrics::counter;
use std::panic::AssertUnwindSafe;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::sleep;

/// So many posts at a time: whoever shuts down need not wait for all.
const SOME: u32 = 10;
/// Before renderings are looked for that nobody has said anything of.
const AGAIN: Duration = Duration::from_secs(60);
/// The longest pause before that.
const LONGEST: Duration = Duration::from_secs(60 * 60);
/// So long an index may take to answer, as it does not while it is being built.
const PATIENCE: Duration = Duration::from_secs(10 * 60);

/// Keeps some more, from the post it came to last on; nothing while the index does not answer.
type Keep = for<'a> fn(&'a Blog, Option<PostId>) -> BoxFuture<'a, Result<Option<KeptRenderings>, StoreError>>;

/// Keeps what pages would have to make. What is missing is in the store itself, so that nothing has to be remembered but
/// when it was looked for last.
pub(crate) struct Kept {
    name: &'static str,
    blog: Blog,
    keep: Keep,
    upto: Mutex<Option<Seq>>,
    /// What could not be kept when all was looked through last.
    failed: Mutex<Option<String>>,
    /// Since when the index has not answered.
    waits: Mutex<Option<Timestamp>>,
    /// One looks at a time.
    turn: tokio::sync::Mutex<()>,
}

impl Kept {
    /// Renderings of bodies.
    pub(crate) fn renderings(blog: Blog) -> Self {
        let keep: Keep = |blog, last| async move { blog.keep_renderings(SOME, last).await.map(Some) }.boxed();
        Self::new("renderings", blog, keep)
    }

    /// Posts that go together.
    pub(crate) fn related(blog: Blog) -> Self {
        let keep: Keep = |blog, _| {
            let some = |count| KeptRenderings { count, ..Default::default() };
            async move { Ok(blog.keep_related(SOME).await?.map(some)) }.boxed()
        };
        Self::new("related", blog, keep)
    }

    fn new(name: &'static str, blog: Blog, keep: Keep) -> Self {
        let (upto, failed, waits) = (Mutex::new(None), Mutex::new(None), Mutex::new(None));
        Self { name, blog, keep, upto, failed, waits, turn: tokio::sync::Mutex::default() }
    }

    /// What could not be kept.
    pub(super) fn failed(&self) -> Option<String> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether the index is still waited for, which does not answer. Once it is not, it is not before it has answered.
    fn is_to_wait(&self) -> bool {
        let now = self.blog.now();
        let since = *self.waits.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(now);
        now.since(since) < PATIENCE
    }

    /// Keeps all that is missing; how much that was, or nothing when the rest has to wait for the index. A post that cannot
    /// be kept holds up none of the others, and no write that comes after it.
    async fn keep_all(&self) -> Result<Option<usize>, StoreError> {
        let _turn = self.turn.lock().await;
        let (mut last, mut all, mut failed) = (None, 0, 0);
        let mut blog = self.blog.clone();
        loop {
            let Some(kept) = (self.keep)(&blog, last).await? else {
                if self.is_to_wait() {
                    return Ok(None);
                }
                blog = blog.without_search();
                continue;
            };
            if kept.count == 0 {
                break;
            }
            if blog.search_index().is_some() {
                *self.waits.lock().unwrap_or_else(PoisonError::into_inner) = None;
            }
            for (post, why) in &kept.failed {
                tracing::error!(%post, "cannot be kept: {why}");
            }
            failed += kept.failed.len();
            all += kept.count;
            counter!("blogcms_follower_posts_total", "follower" => self.name)
                .increment((kept.count - kept.failed.len()) as u64);
            last = kept.last;
            tokio::task::yield_now().await;
        }
        let failed =
            (failed > 0).then(|| format!("{failed} of {all} posts could not be kept; the log names them"));
        *self.failed.lock().unwrap_or_else(PoisonError::into_inner) = failed;
        Ok(Some(all))
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
        let posts = changes.iter().any(|row| matches!(row.entity, Entity::Post(_)));
        if !posts || self.keep_all().await?.is_some() {
            self.came_to(upto);
        }
        Ok(())
    }

    async fn rebuild(&self, at: Seq) -> Result<(), FollowError> {
        if self.keep_all().await?.is_some() {
            self.came_to(at);
        }
        Ok(())
    }
}

impl Cms {
    /// Looks for renderings that are missing though no post has changed: another program, which renders differently, has
    /// put its own in their place. Later each time that there are some, so that two programs which both run on do not undo
    /// each other's work all day.
    pub(crate) async fn look_again(&self) {
        let Some(kept) = &self.app.chores.renderings else { return std::future::pending().await };
        let mut pause = AGAIN;
        loop {
            sleep(pause).await;
            pause = match AssertUnwindSafe(kept.keep_all()).catch_unwind().await {
                Ok(Ok(None | Some(0))) => AGAIN,
                Ok(Ok(_)) => pause.saturating_mul(2).min(LONGEST),
                Ok(Err(error)) => {
                    tracing::warn!(error = %chain(&error), "renderings cannot be looked for; will be tried again");
                    AGAIN
                }
                Err(panic) => {
                    let error = Failure::of_panic(&*panic);
                    tracing::error!(%error, "renderings cannot be looked for; will be tried again");
                    AGAIN
                }
            };
        }
    }
}
