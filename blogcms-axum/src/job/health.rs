//! How jobs fare.

use crate::cms::Cms;
use blogcms_core::{JobCount, StoreError};
use std::time::Duration;

/// Jobs that have been due for so long are told of.
const LATE: Duration = Duration::from_secs(10 * 60);
/// So are those that have been under way for so long.
const LONG: Duration = Duration::from_secs(60 * 60);

/// How the jobs of the site fare, in whatever process they are done; without news of posts that went live, where nobody
/// listens to them ([`crate::CmsBuilder::on_went_live`]).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct JobHealth {
    /// Those that nobody is doing, due or not.
    pub waiting: u64,
    /// Those of them that are due.
    pub due: u64,
    /// Those that somebody is doing.
    pub running: u64,
    /// Those that are not tried any more.
    pub dead: u64,
    /// For how long the oldest has been due that this program knows how to do.
    pub lag: Duration,
    /// Kinds that wait for another program, since this one has no handler for them.
    pub unknown: Vec<String>,
    /// Kinds that this program knows how to do, of which one has been due for over ten minutes and nobody does it.
    pub late: Vec<String>,
    /// Kinds of which this process has been doing one for over an hour.
    pub long: Vec<String>,
    /// The same by kind.
    pub kinds: Vec<JobCount>,
}

impl JobHealth {
    /// What somebody should look into.
    pub(crate) fn warnings(&self) -> impl Iterator<Item = String> {
        let dead = self.kinds.iter().filter(|count| count.dead > 0).map(|JobCount { kind, dead, .. }| {
            let jobs = if *dead == 1 { "one job" } else { &format!("{dead} jobs") };
            format!("{jobs} of the kind `{kind}` failed for good: see why, and have them tried again")
        });
        let unknown = self
            .unknown
            .iter()
            .map(|kind| format!("jobs of the kind `{kind}` wait: this program does not know how to do them"));
        let late = self.late.iter().map(|kind| {
            format!(
                "jobs of the kind `{kind}` have been due for over ten minutes: see whether handlers hang, or do more at once"
            )
        });
        let long = self.long.iter().map(|kind| {
            format!("a job of the kind `{kind}` has been under way for over an hour: see whether its handler hangs")
        });
        dead.chain(unknown).chain(late).chain(long)
    }
}

impl Cms {
    /// How jobs fare; nothing when the store has no queue.
    pub(crate) async fn jobs(&self) -> Result<Option<JobHealth>, StoreError> {
        let Some(queue) = self.app.blog.store().jobs() else { return Ok(None) };
        let now = self.app.blog.now();
        let known = self.app.chores.handlers.kinds();
        let mut kinds = queue.counts(now).await?;
        kinds.retain(|count| self.app.chores.handlers.concerns(&count.kind));
        let under_way = self.app.chores.under_way.longest().into_iter();
        let long = under_way.filter(|(_, since)| now.since(*since) >= LONG).map(|(kind, _)| kind).collect();
        let mut health = JobHealth { long, kinds, ..JobHealth::default() };
        for count in &health.kinds {
            health.waiting += count.waiting;
            health.due += count.due;
            health.running += count.running;
            health.dead += count.dead;
            if known.contains(&count.kind.as_str()) {
                let lag = count.oldest_due.map_or(Duration::ZERO, |due| now.since(due));
                health.lag = health.lag.max(lag);
                if lag >= LATE {
                    health.late.push(count.kind.clone());
                }
            } else if count.due > 0 {
                health.unknown.push(count.kind.clone());
            }
        }
        Ok(Some(health))
    }
}
