//! Telling of a post that went live.

use super::JobError;
use blogcms_core::service::{Blog, WentLive, WentLiveNow};
use blogcms_core::{Job, JobOutcome};
use tokio::sync::mpsc::Sender;

/// Tells whoever listens, if it is still so.
pub(super) async fn tell(
    blog: Blog,
    told: Option<Sender<WentLive>>,
    job: Job,
) -> Result<JobOutcome, JobError> {
    let news = match blog.went_live(&job).await? {
        WentLiveNow::Live(news) => news,
        WentLiveNow::Early => return Err("the clock has been set back; it is not live yet".into()),
        WentLiveNow::Void => return Ok(JobOutcome::Void),
    };
    if let Some(told) = told {
        told.send(news).await.map_err(|_| "nobody listens any more to what goes live")?;
    }
    Ok(JobOutcome::Done)
}
