//! How far the site has come, as far as this program has to know it.

use crate::error::chain;
use blogcms_core::{Store, Versions};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::Instant;

/// What another program has written is seen after this long.
const ASK_AFTER: Duration = Duration::from_secs(1);

/// When the store was last asked how far the site has come.
#[derive(Debug)]
pub(super) struct Freshness {
    born: Instant,
    /// Microseconds since `born`, and one; 0 before the first time.
    asked: AtomicU64,
    /// Who holds it asks; the others wait for the answer, which is kept here for stores that remember none.
    answer: Mutex<Versions>,
    out_of_reach: AtomicBool,
}

impl Freshness {
    pub(super) fn new() -> Self {
        Self {
            born: Instant::now(),
            asked: AtomicU64::new(0),
            answer: Mutex::default(),
            out_of_reach: AtomicBool::new(false),
        }
    }

    /// What is known, if that is enough.
    pub(super) fn known(&self, store: &dyn Store) -> Option<Versions> {
        let known = store.known()?;
        let asked = self.asked.load(Ordering::Acquire);
        let age = self.micros().checked_sub(asked).filter(|_| asked > 0)?;
        (u128::from(age) < ASK_AFTER.as_micros()).then_some(known)
    }

    /// What is known, asked for where that is not enough; what was known last while the store is out of reach, so that
    /// pages that are kept go on.
    pub(super) async fn versions(&self, store: &dyn Store) -> Versions {
        if let Some(known) = self.known(store) {
            return known;
        }
        let arrived = self.micros();
        let mut answer = self.answer.lock().await;
        // Somebody may have asked since then, however long it took.
        if self.asked.load(Ordering::Acquire) > arrived {
            return Self::all(*answer, store);
        }
        // What is written while it is asked may be missing in the answer.
        let mut at = self.micros();
        match store.versions().await {
            Ok(versions) => {
                *answer = answer.max(versions);
                if self.out_of_reach.swap(false, Ordering::Relaxed) {
                    tracing::info!("the store is within reach again");
                }
            }
            Err(error) => {
                // It may have taken long to fail; the next to wait for it is not the one who is here already.
                at = self.micros();
                if !self.out_of_reach.swap(true, Ordering::Relaxed) {
                    tracing::error!(error = %chain(&error), "the store is out of reach; pages that are kept go on");
                }
            }
        }
        self.asked.store(at, Ordering::Release);
        Self::all(*answer, store)
    }

    fn all(answer: Versions, store: &dyn Store) -> Versions {
        store.known().map_or(answer, |known| known.max(answer))
    }

    /// Whether the last question failed.
    pub(super) fn out_of_reach(&self) -> bool {
        self.out_of_reach.load(Ordering::Relaxed)
    }

    fn micros(&self) -> u64 {
        u64::try_from(self.born.elapsed().as_micros()).unwrap_or(u64::MAX - 1) + 1
    }
}
