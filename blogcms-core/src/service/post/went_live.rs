//! Telling of a post that went live.

use crate::error::StoreError;
use crate::id::PostId;
use crate::job::{Job, NewJob};
use crate::service::Blog;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// A post went live: nobody had to do anything for that, but somebody may want to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct WentLive {
    /// The post or page.
    pub post: PostId,
    /// Since when it is live. It is told of once for each such time, however often the post is saved.
    pub published_at: Timestamp,
}

/// What became of a job of the kind [`WentLive::KIND`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WentLiveNow {
    /// It is live.
    Live(WentLive),
    /// It is not due before then, by the blog's clock: that has been set back.
    Early(Timestamp),
    /// It has got another time since, is no longer published, or gone.
    Void,
}

impl WentLive {
    /// The kind of the job.
    pub const KIND: &'static str = "went_live";

    /// The job that tells of it when it has happened: at its time, or from `now` on if that is past.
    pub(in crate::service) fn job(self, now: Timestamp) -> NewJob {
        let Self { post, published_at } = self;
        NewJob {
            key: format!("{}:{post}:{}", Self::KIND, published_at.as_micros()),
            kind: Self::KIND.into(),
            due: published_at.max(now),
            payload: format!("{{\"post\":\"{post}\",\"published_at\":\"{published_at}\"}}"),
            // Every later save of the post with this time enqueues it again.
            holds_until: Timestamp::MAX,
        }
    }
}

impl Blog {
    /// Whether what a job of the kind [`WentLive::KIND`] tells of is still so.
    ///
    /// # Errors
    /// Those of the store; a payload that is none of ours is void.
    pub async fn went_live(&self, job: &Job) -> Result<WentLiveNow, StoreError> {
        let Ok(told) = serde_json::from_str::<WentLive>(&job.payload) else { return Ok(WentLiveNow::Void) };
        let Some(post) = self.store.post(told.post).await? else { return Ok(WentLiveNow::Void) };
        let now = self.now();
        if post.published_at != Some(told.published_at) {
            return Ok(WentLiveNow::Void);
        }
        Ok(match crate::post::is_live(post.status, post.published_at, post.expires_at, now) {
            true => WentLiveNow::Live(told),
            false if post.status == crate::post::Status::Published && now < told.published_at => {
                WentLiveNow::Early(told.published_at)
            }
            false => WentLiveNow::Void,
        })
    }
}
