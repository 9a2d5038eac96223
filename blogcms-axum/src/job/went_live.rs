//! Telling of a post that went live.

use super::{JobError, NotBefore};
use blogcms_core::service::{Blog, WentLive, WentLiveNow};
use blogcms_core::{Job, JobOutcome};
use futures_util::future::BoxFuture;
use std::sync::Arc;
use std::time::Duration;

/// Whoever is told.
pub(crate) type Listener = Arc<dyn Fn(WentLive) -> BoxFuture<'static, Result<(), JobError>> + Send + Sync>;

/// What has been due for longer is no news: a blog gets its first listener with years of posts.
pub(super) const STALE: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// Tells the listener, if it is still so.
pub(super) async fn tell(blog: Blog, listener: Listener, job: Job) -> Result<JobOutcome, JobError> {
    if blog.now().since(job.due) > STALE {
        return Ok(JobOutcome::Void);
    }
    match blog.went_live(&job).await? {
        WentLiveNow::Live(news) => listener(news).await.map(JobOutcome::from),
        WentLiveNow::Early(at) => Err(NotBefore(at).into()),
        WentLiveNow::Void => Ok(JobOutcome::Void),
    }
}
