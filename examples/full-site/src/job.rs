//! `full-site job`.

use crate::command::JobAction;
use crate::data::{self, Place};
use crate::fail::Fail;
use crate::progress::say;
use blogcms_axum::core::service::Blog;
use blogcms_axum::core::{DeadJob, JobCount, JobQueue};
use blogcms_axum::{Cms, JobTally};
use std::sync::Arc;

/// So many dead jobs are shown, or tried again at a time.
const SOME: u32 = 100;

pub(crate) async fn run(place: &Place, action: JobAction) -> Result<(), Fail> {
    data::known(place)?;
    let (database, blog) = data::open(place).await?;
    let done = match action {
        JobAction::List => list(&blog).await,
        JobAction::Retry { all: true, .. } => retry_all(&blog).await,
        JobAction::Retry { keys, .. } => retry(&blog, &keys).await,
        JobAction::Run => due(&blog).await,
    };
    database.close().await;
    done
}

fn queue(blog: &Blog) -> Result<Arc<dyn JobQueue>, Fail> {
    blog.store().jobs().ok_or_else(|| Fail::new("this database keeps no jobs"))
}

async fn list(blog: &Blog) -> Result<(), Fail> {
    let queue = queue(blog)?;
    let counts = queue.counts(blog.now()).await?;
    if counts.is_empty() {
        say("no job waits");
    }
    for JobCount { kind, waiting, due, running, dead, .. } in counts {
        say(&format!("{kind}: {waiting} waiting, {due} of them due, {running} running, {dead} dead"));
    }
    let dead = queue.dead(SOME).await?;
    let more = dead.len() == SOME as usize;
    for DeadJob { key, attempts, error, since, .. } in dead {
        say(&format!("dead since {since} after {attempts} attempts: {key}: {}", one_line(&error)));
    }
    if more {
        say(&format!("these are the last {SOME}; there may be more"));
    }
    Ok(())
}

fn one_line(error: &str) -> String {
    error.split_whitespace().collect::<Vec<_>>().join(" ")
}

async fn retry(blog: &Blog, keys: &[String]) -> Result<(), Fail> {
    let queue = queue(blog)?;
    let mut unknown = Vec::new();
    for key in keys {
        if queue.retry(key, blog.now()).await? {
            say(&format!("{key} is due again"));
        } else {
            unknown.push(format!("`{key}`"));
        }
    }
    if unknown.is_empty() {
        return Ok(());
    }
    Err(Fail::new(format!(
        "no job that has failed is called {}; `job list` names them",
        unknown.join(" or ")
    )))
}

async fn retry_all(blog: &Blog) -> Result<(), Fail> {
    let queue = queue(blog)?;
    let mut count: u32 = 0;
    loop {
        let dead = queue.dead(SOME).await?;
        if dead.is_empty() {
            say(&format!("{count} dead jobs are due again"));
            return Ok(());
        }
        for job in dead {
            count += u32::from(queue.retry(&job.key, blog.now()).await?);
        }
    }
}

/// Does what is due. Nothing of it needs the address that readers use.
async fn due(blog: &Blog) -> Result<(), Fail> {
    let cms = Cms::builder_for(blog.clone()).base_url("http://localhost").build();
    let cms = cms.map_err(|error| Fail::new(error.to_string()))?;
    let JobTally { done, void, failed, dead, .. } = cms.run_due_once().await?;
    say(&format!("{done} done, {void} void, {failed} failed and are tried again, {dead} dead"));
    match failed + dead {
        0 => Ok(()),
        _ => Err(Fail::new("some jobs failed; the log says why, and `job list` shows what is dead")),
    }
}
