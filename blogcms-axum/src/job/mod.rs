//! Jobs in this process: what does them, how, and how they fare.

mod attempt;
mod health;
mod housekeeping;
mod went_live;
mod worker;

pub use health::JobHealth;
pub(crate) use went_live::Listener;
pub use worker::JobTally;

use crate::cms::{Cms, CmsBuilder};
use blogcms_core::service::{Blog, WentLive};
use blogcms_core::{Job, JobOutcome, StoreError, Timestamp};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use worker::Worker;

/// Why a job was not done. It is tried again, later each time, unless it is a [`GiveUp`].
pub type JobError = Box<dyn Error + Send + Sync>;

/// An error after which a job is not tried again: nothing will be different next time. The text says why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GiveUp(pub String);

impl fmt::Display for GiveUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for GiveUp {}

/// Why a job is not done yet: the clock has been set back.
#[derive(Clone, Copy, Debug)]
struct NotBefore(Timestamp);

impl fmt::Display for NotBefore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the clock has been set back; it is not to be done before {}", self.0)
    }
}

impl Error for NotBefore {}

/// How jobs are done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct JobOptions {
    /// So many at once in this process: 4.
    pub concurrency: usize,
    /// For how long a job is taken, by the store's clock: 60 s. It is extended while the job is being done, so this is how
    /// long the jobs of a process that was killed wait for another.
    pub lease: Duration,
    /// How long jobs under way may take to finish at the end: 10 s. What does not is given back, and has cost an attempt.
    pub drain: Duration,
    /// After so many attempts a job is dead: 12, which takes two and a half hours. One that the end of a program cuts off
    /// counts, and if it was the last, the job is not tried again: with few attempts `drain` has to be long enough.
    pub attempts: u32,
}

impl Default for JobOptions {
    fn default() -> Self {
        Self { concurrency: 4, lease: Duration::from_secs(60), drain: Duration::from_secs(10), attempts: 12 }
    }
}

impl CmsBuilder {
    /// What does jobs of this kind while [`Cms::run`] runs. They are enqueued with a [`blogcms_core::WriteBatch`], or by
    /// [`blogcms_core::JobQueue::enqueue`].
    ///
    /// A job is done at least once: a second time when the process was killed before it was known to be done. Give its key
    /// along, so that whoever is told can notice. A failed one is tried again after 5, 10, 20 … seconds, at most an hour,
    /// until [`JobOptions::attempts`]; a panic is a failure, too. A handler that was dropped in the middle (the process ends,
    /// or somebody else has claimed the job) just ends at an `.await`. It shares its thread with others: what computes for long
    /// or blocks belongs into `tokio::task::spawn_blocking`.
    ///
    /// ```
    /// # fn handlers(builder: blogcms_axum::CmsBuilder) -> blogcms_axum::CmsBuilder {
    /// use blogcms_axum::core::Job;
    ///
    /// builder.job("greeting", async |job: Job| {
    ///     println!("{}: {}", job.key(), job.payload);
    ///     Ok(())
    /// })
    /// # }
    /// ```
    pub fn job<W, O>(
        mut self,
        kind: impl Into<String>,
        handler: impl Fn(Job) -> W + Send + Sync + 'static,
    ) -> Self
    where
        W: Future<Output = Result<O, JobError>> + Send + 'static,
        O: Into<JobOutcome>,
    {
        self.chores.handlers.add(kind.into(), handler);
        self
    }

    /// How jobs are done, where the defaults do not fit.
    pub fn job_options(mut self, options: JobOptions) -> Self {
        self.chores.options = options;
        self
    }

    /// Tells of each post that goes live, once for each time that it is given, while [`Cms::run`] runs: at least once in
    /// all processes together, within about two seconds of its time. It is a job like others ([`CmsBuilder::job`]): tried again
    /// when it fails, and told of a second time when the process was killed before it was known to be done.
    ///
    /// A process without a listener leaves the news to those that have one. What nobody has asked for within a week is no
    /// news any more.
    ///
    /// ```
    /// # fn listen(builder: blogcms_axum::CmsBuilder) -> blogcms_axum::CmsBuilder {
    /// builder.on_went_live(async |news| {
    ///     println!("{} is live since {}", news.post, news.published_at);
    ///     Ok(())
    /// })
    /// # }
    /// ```
    pub fn on_went_live<W>(mut self, listener: impl Fn(WentLive) -> W + Send + Sync + 'static) -> Self
    where
        W: Future<Output = Result<(), JobError>> + Send + 'static,
    {
        self.chores.went_live = Some(Arc::new(move |news| listener(news).boxed()));
        self
    }
}

impl Cms {
    /// Does jobs until `stop` is ready, and lets those under way finish.
    pub(crate) async fn work(&self, stop: impl Future<Output = ()> + Clone + Send) {
        match Worker::of(&self.app) {
            Some(worker) => worker.run(stop).await,
            None => stop.await,
        }
    }

    /// Does what is due.
    pub(crate) async fn work_once(&self) -> Result<JobTally, StoreError> {
        match Worker::of(&self.app) {
            Some(worker) => worker.run_once().await,
            None => Ok(JobTally::default()),
        }
    }
}

type Handler = Box<dyn Fn(Job) -> BoxFuture<'static, Result<JobOutcome, JobError>> + Send + Sync>;

/// What does jobs, by kind.
#[derive(Default)]
pub(crate) struct Handlers {
    of: BTreeMap<String, Handler>,
    /// A kind that was given twice.
    twice: Option<String>,
}

impl Handlers {
    fn add<W, O>(&mut self, kind: String, handler: impl Fn(Job) -> W + Send + Sync + 'static)
    where
        W: Future<Output = Result<O, JobError>> + Send + 'static,
        O: Into<JobOutcome>,
    {
        let handler: Handler = Box::new(move |job| {
            let work = handler(job);
            async move { work.await.map(Into::into) }.boxed()
        });
        if self.of.insert(kind.clone(), handler).is_some() {
            self.twice = Some(kind);
        }
    }

    /// Adds our own.
    pub(crate) fn add_ours(&mut self, blog: &Blog, listener: Option<Listener>) {
        let (kind, blog) = (WentLive::KIND, blog.clone());
        match listener {
            Some(listener) => {
                self.add(kind.into(), move |job| went_live::tell(blog.clone(), listener.clone(), job));
            }
            // The kind is ours all the same.
            None if self.of.contains_key(kind) => self.twice = Some(kind.into()),
            None => {}
        }
    }

    /// Whether jobs of this kind concern this program: news concern those that listen.
    pub(super) fn concerns(&self, kind: &str) -> bool {
        kind != WentLive::KIND || self.of.contains_key(kind)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.of.is_empty()
    }

    /// A kind that was given twice.
    pub(crate) fn twice(&self) -> Option<&str> {
        self.twice.as_deref()
    }

    /// Every kind that can be done.
    fn kinds(&self) -> Vec<&str> {
        self.of.keys().map(String::as_str).collect()
    }

    fn get(&self, kind: &str) -> Option<&Handler> {
        self.of.get(kind)
    }
}
