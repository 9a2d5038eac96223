//! How far the site has come, as far as this program has to know it.

use crate::error::chain;
use blogcms_core::{Store, StoreError, StoreErrorKind, Versions};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::time::{Instant, timeout};

/// What another program has written is seen after this long.
const ASK_AFTER: Duration = Duration::from_secs(1);
/// A store that takes longer to answer is out of reach: pages that are kept do not wait for it.
const PATIENCE: Duration = Duration::from_secs(2);
/// While it is, whoever asks whether it is back waits for so long: what is kept may be of any age by then.
const RETRY: Duration = Duration::from_millis(500);
/// A question that has not been answered by then is asked anew by the next who comes.
const LONGEST: Duration = Duration::from_secs(30);

/// When the store was last asked how far the site has come.
#[derive(Debug)]
pub(super) struct Freshness(Arc<Asked>);

#[derive(Debug)]
struct Asked {
    born: Instant,
    /// Microseconds since `born`, and one; 0 before the first time.
    at: AtomicU64,
    /// Who holds it asks; the others wait for the answer.
    turn: tokio::sync::Mutex<()>,
    /// The answer, for stores that remember none.
    answer: Mutex<Versions>,
    out_of_reach: AtomicBool,
}

impl Freshness {
    pub(super) fn new() -> Self {
        Self(Arc::new(Asked {
            born: Instant::now(),
            at: AtomicU64::new(0),
            turn: tokio::sync::Mutex::default(),
            answer: Mutex::default(),
            out_of_reach: AtomicBool::new(false),
        }))
    }

    /// What is known, if that is enough.
    pub(super) fn known(&self, store: &dyn Store) -> Option<Versions> {
        let known = store.known()?;
        let asked = self.0.at.load(Ordering::Acquire);
        let age = self.0.micros().checked_sub(asked).filter(|_| asked > 0)?;
        (u128::from(age) < ASK_AFTER.as_micros()).then_some(known)
    }

    /// What is known, asked for where that is not enough; what was known last while the store is out of reach, so that
    /// pages that are kept go on. For a store that is known to be only one waits at a time, and not for long.
    pub(super) async fn versions(&self, store: &Arc<dyn Store>) -> Versions {
        if let Some(known) = self.known(&**store) {
            return known;
        }
        let away = self.out_of_reach();
        if !away || self.0.turn.try_lock().is_ok() {
            // In a task of its own it comes to its end when nobody waits any more, and tells whether the store is back.
            let asked = tokio::spawn(Asked::ask(Arc::clone(&self.0), Arc::clone(store), self.0.micros()));
            match timeout(if away { RETRY } else { PATIENCE }, asked).await {
                Ok(Ok(())) => {}
                Ok(Err(_)) => self.0.lost("it panicked"),
                Err(_) => self.0.lost("it does not answer"),
            }
        }
        let answer = *self.0.answer.lock().unwrap_or_else(PoisonError::into_inner);
        store.known().map_or(answer, |known| known.max(answer))
    }

    /// Whether the last question failed.
    pub(super) fn out_of_reach(&self) -> bool {
        self.0.out_of_reach.load(Ordering::Relaxed)
    }
}

impl Asked {
    async fn ask(self: Arc<Self>, store: Arc<dyn Store>, arrived: u64) {
        let _turn = self.turn.lock().await;
        // Somebody may have asked since then, however long it took.
        if self.at.load(Ordering::Acquire) > arrived {
            return;
        }
        // What is written while it is asked may be missing in the answer.
        let mut at = self.micros();
        let asked = timeout(LONGEST, store.versions()).await.unwrap_or_else(|_| {
            Err(StoreError::new(StoreErrorKind::Unavailable, "the store has not answered for long"))
        });
        match asked {
            Ok(versions) => {
                let mut answer = self.answer.lock().unwrap_or_else(PoisonError::into_inner);
                *answer = answer.max(versions);
                if self.out_of_reach.swap(false, Ordering::Relaxed) {
                    tracing::info!("the store is within reach again");
                }
            }
            Err(error) => {
                // It may have taken long to fail; the next to wait for it is not the one who is here already.
                at = self.micros();
                self.lost(&chain(&error));
            }
        }
        self.at.store(at, Ordering::Release);
    }

    /// Takes note that the store cannot be asked, and says so once.
    fn lost(&self, error: &str) {
        if !self.out_of_reach.swap(true, Ordering::Relaxed) {
            tracing::error!(error, "the store is out of reach; pages that are kept go on");
        }
    }

    fn micros(&self) -> u64 {
        u64::try_from(self.born.elapsed().as_micros()).unwrap_or(u64::MAX - 1) + 1
    }
}
