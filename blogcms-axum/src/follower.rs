//! Followers of the change log in this process.

mod kept;

pub(crate) use kept::Kept;

use crate::cms::{Cms, CmsBuilder};
use crate::error::chain;
use crate::failure::Failure;
use crate::run::PAUSE;
use crate::under_way::UnderWay;
use blogcms_core::follower::{CaughtUp, catch_up};
use blogcms_core::{FollowError, Follower, Seq, StoreError, StoreErrorKind, Timestamp};
use futures_util::FutureExt;
use futures_util::future::join_all;
use metrics::{counter, gauge, histogram};
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::time::{Instant, sleep, timeout};
use tracing::Instrument;

/// After a hint, so that a burst of writes is followed at once.
const BURST: Duration = Duration::from_millis(200);
/// The longest pause before a follower that fails is asked again.
const LONGEST: Duration = Duration::from_secs(60);
/// How long a follower may take to say how far it has come, when somebody asks for health.
const PATIENCE: Duration = Duration::from_secs(2);
/// Whoever is behind by more writes is told of.
const MANY: u64 = 1000;
/// So is whoever has not come to an end after so long.
const LONG: Duration = Duration::from_secs(10 * 60);

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
    /// Why it does not say how far it has come, or why it has not got on when it was last asked.
    pub error: Option<String>,
    /// For how long it has been taking in what is new, while it does.
    pub busy: Option<Duration>,
}

impl FollowerHealth {
    /// What somebody should look into.
    pub(crate) fn warning(&self) -> Option<String> {
        let Self { name, upto, lag, error, busy } = self;
        if error.is_some() {
            return Some(format!("`{name}` fails to follow the site and is tried again; the log says why"));
        }
        if let Some(busy) = busy.filter(|busy| *busy >= LONG) {
            let minutes = busy.as_secs() / 60;
            return Some(format!(
                "`{name}` has been taking in what is new for {minutes} minutes: see whether it hangs"
            ));
        }
        let behind = upto.is_some() && *lag > MANY;
        behind.then(|| format!("`{name}` is {lag} writes behind"))
    }
}

/// A follower, and why it did not get on, as long as it does not.
pub(crate) struct Followed {
    follower: Arc<dyn Follower>,
    /// The same, if it is one of ours that goes on over what fails.
    kept: Option<Arc<Kept>>,
    failed: Mutex<Option<String>>,
    /// One brings it up to date at a time: it is told of writes in their order.
    turn: tokio::sync::Mutex<()>,
    under_way: UnderWay,
}

impl Followed {
    pub(crate) fn new(follower: Arc<dyn Follower>) -> Self {
        let (turn, under_way) = (tokio::sync::Mutex::default(), UnderWay::default());
        Self { follower, kept: None, failed: Mutex::new(None), turn, under_way }
    }

    /// One of ours.
    pub(crate) fn kept(kept: Arc<Kept>) -> Self {
        Self { kept: Some(kept.clone()), ..Self::new(kept) }
    }

    fn ended(&self, failed: Option<String>) {
        *self.failed.lock().unwrap_or_else(PoisonError::into_inner) = failed;
    }

    /// How far it is behind write `seq`.
    async fn health(&self, seq: Seq, now: Timestamp) -> FollowerHealth {
        let failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let failed = failed.or_else(|| self.kept.as_ref()?.failed());
        let busy = self.under_way.longest().into_values().next().map(|since| now.since(since));
        let asked = AssertUnwindSafe(async { self.follower.checkpoint().await }).catch_unwind();
        let (upto, error) = match timeout(PATIENCE, asked).await {
            Ok(Ok(Ok(upto))) => (upto, failed),
            Ok(Ok(Err(error))) => (None, Some(chain(&*error))),
            Ok(Err(panic)) => (None, Some(Failure::panicked("a follower", &*panic).to_string())),
            Err(_) => (None, Some("it does not say in time how far it has come".to_owned())),
        };
        let lag = seq.0.saturating_sub(upto.unwrap_or_default().0);
        let name = self.follower.name().to_owned();
        if upto.is_some() {
            gauge!("blogcms_follower_lag", "follower" => name.clone()).set(lag as f64);
        }
        FollowerHealth { name, upto, lag, error, busy }
    }
}

impl CmsBuilder {
    /// Something of this process that follows the site while [`Cms::run`] runs, such as an index. It hears of a write
    /// of this program within half a second, of others within two. One that fails is asked again after two seconds, then
    /// later each time, at most after a minute.
    pub fn follower(mut self, follower: impl Follower + 'static) -> Self {
        self.chores.followers.push(Followed::new(Arc::new(follower)));
        self
    }
}

impl Cms {
    /// Brings every follower up to date, again and again, each at its own pace.
    pub(crate) async fn follow(&self) {
        join_all(self.app.chores.followers.iter().map(|followed| self.follow_on(followed))).await;
    }

    async fn follow_on(&self, followed: &Followed) {
        let mut pause = PAUSE;
        loop {
            let hint = self.app.blog.store().written();
            let burst = async {
                hint.await;
                sleep(BURST).await;
            };
            match self.follow_one(followed).await {
                Ok(()) => {
                    pause = PAUSE;
                    tokio::select! {
                        () = burst => {}
                        () = sleep(PAUSE) => {}
                    }
                }
                // The store is back sooner than whatever else is wrong.
                Err(error) if is_away(&error) => sleep(PAUSE).await,
                Err(_) => {
                    sleep(pause).await;
                    pause = pause.saturating_mul(2).min(LONGEST);
                }
            }
        }
    }

    /// Brings every follower up to date.
    pub(crate) async fn follow_once(&self) {
        for followed in &self.app.chores.followers {
            // It has been logged, and stands in its health.
            let _ = self.follow_one(followed).await;
        }
    }

    /// Brings a follower up to date, with a span and figures.
    async fn follow_one(&self, followed: &Followed) -> Result<(), FollowError> {
        let follower = &*followed.follower;
        let name = follower.name().to_owned();
        let span = tracing::info_span!("blogcms.follower", follower = name);
        let _turn = followed.turn.lock().await;
        let _under_way = followed.under_way.begin(&name, self.app.blog.now());
        let begun = Instant::now();
        let caught_up = AssertUnwindSafe(catch_up(&**self.app.blog.store(), follower)).catch_unwind();
        let caught_up = match caught_up.instrument(span.clone()).await {
            Ok(caught_up) => caught_up,
            Err(panic) => Err(Failure::panicked("a follower", &*panic).into()),
        };
        let _entered = span.enter();
        let outcome = match &caught_up {
            Ok(CaughtUp { changes: 0, rebuilt: false, .. }) => None,
            Ok(_) => Some("done"),
            Err(error) => {
                tracing::warn!(error = %chain(&**error), "will be tried again");
                Some("failed")
            }
        };
        if let Some(outcome) = outcome {
            histogram!("blogcms_follower_duration_seconds", "follower" => name.clone())
                .record(begun.elapsed());
            counter!("blogcms_follower_runs_total", "follower" => name, "outcome" => outcome).increment(1);
        }
        followed.ended(caught_up.as_ref().err().map(|error| chain(&**error)));
        caught_up.map(drop)
    }

    /// How far each follower is behind write `seq`.
    pub(crate) async fn followers(&self, seq: Seq) -> Vec<FollowerHealth> {
        let now = self.app.blog.now();
        join_all(self.app.chores.followers.iter().map(|followed| followed.health(seq, now))).await
    }
}

/// Whether the store cannot be reached for now.
fn is_away(error: &FollowError) -> bool {
    let error = error.downcast_ref::<StoreError>();
    error.is_some_and(|error| error.kind() == StoreErrorKind::Unavailable)
}
