//! Jobs: done once by effect, however workers end.

mod attempt;
mod drain;
mod figures;
mod health;
mod went_live;

use crate::harness::{Site, now};
use blogcms_axum::core::{JobQueue, NewJob, Timestamp, WriteBatch};
use blogcms_axum::storage::{SqliteDatabase, SqliteStore, rusqlite};
use blogcms_axum::{CmsBuilder, JobOptions};
use std::sync::Arc;
use std::time::Duration;

/// A job of the kind before the colon, due now.
fn job(key: &str) -> NewJob {
    job_at(key, now())
}

fn job_at(key: &str, due: Timestamp) -> NewJob {
    let kind = key.split(':').next().unwrap_or_default();
    let (key, kind) = (key.to_owned(), kind.to_owned());
    NewJob { key, kind, due, payload: "{}".into(), holds_until: Timestamp::MAX }
}

fn memory() -> SqliteDatabase {
    SqliteStore::in_memory().unwrap()
}

/// An empty blog whose worker is built by `set`.
async fn site(database: &SqliteDatabase, set: impl FnOnce(CmsBuilder) -> CmsBuilder) -> Site {
    Site::empty(database.clone(), "/", set).await
}

fn queue(site: &Site) -> Arc<dyn JobQueue> {
    site.cms.blog().store().jobs().unwrap()
}

/// Enqueues with a batch, as services do.
async fn enqueue(site: &Site, jobs: impl IntoIterator<Item = NewJob>) {
    let mut batch = WriteBatch::new("system:test", now());
    batch.jobs.extend(jobs);
    site.cms.blog().store().apply(batch).await.unwrap();
}

fn options(set: impl FnOnce(&mut JobOptions)) -> JobOptions {
    let mut options = JobOptions::default();
    set(&mut options);
    options
}

/// What became of the jobs that were due: done, void, failed, dead.
async fn due(site: &Site) -> [u64; 4] {
    let tally = site.cms.run_due_once().await.unwrap();
    [tally.done, tally.void, tally.failed, tally.dead]
}

/// Runs SQL on a blog in a file, behind its back.
fn sql(path: &std::path::Path, text: &str) {
    rusqlite::Connection::open(path).unwrap().execute_batch(text).unwrap();
}

const SOON: Duration = Duration::from_millis(5);
