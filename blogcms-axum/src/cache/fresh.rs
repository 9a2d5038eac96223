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
    /// Milliseconds since `born`, and one; 0 before the first time.
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
        let age = self.millis().checked_sub(asked).filter(|_| asked > 0)?;
        (u128::from(age) < ASK_AFTER.as_millis()).then_some(known)
    }

    /// What is known, asked for where that is not enough. While the store is out of reach, what was known last: then
    /// pages that are kept go on, and nothing can be written that they would lack.
    pub(super) async fn versions(&self, store: &dyn Store) -> Versions {
        if let Some(known) = self.known(store) {
            return known;
        }
        let mut answer = self.answer.lock().await;
        if let Some(known) = self.known(store) {
            return known;
        }
        // What is written while it is asked may be missing in the answer.
        let begun = self.millis();
        match store.versions().await {
            Ok(versions) => {
                *answer = answer.max(versions);
                if self.out_of_reach.swap(false, Ordering::Relaxed) {
                    tracing::info!("the store is within reach again");
                }
            }
            Err(error) => {
                if !self.out_of_reach.swap(true, Ordering::Relaxed) {
                    tracing::error!(error = %chain(&error), "the store is out of reach; pages that are kept go on");
                }
            }
        }
        self.asked.store(begun, Ordering::Release);
        store.known().map_or(*answer, |known| known.max(*answer))
    }

    /// Whether the last question failed.
    pub(super) fn out_of_reach(&self) -> bool {
        self.out_of_reach.load(Ordering::Relaxed)
    }

    fn millis(&self) -> u64 {
        u64::try_from(self.born.elapsed().as_millis()).unwrap_or(u64::MAX - 1) + 1
    }
}
