//! What this process has begun and not come to the end of.

use blogcms_core::Timestamp;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What is under way, by name, and since when.
#[derive(Default)]
pub(crate) struct UnderWay(Mutex<Vec<(String, Timestamp)>>);

/// Something that is under way for as long as this is there.
pub(crate) struct Begun<'a> {
    all: &'a UnderWay,
    name: String,
    since: Timestamp,
}

impl UnderWay {
    /// Notes that something begins.
    pub(crate) fn begin(&self, name: &str, now: Timestamp) -> Begun<'_> {
        self.all().push((name.to_owned(), now));
        Begun { all: self, name: name.to_owned(), since: now }
    }

    /// Since when the longest of each name is under way.
    pub(crate) fn longest(&self) -> BTreeMap<String, Timestamp> {
        let mut longest = BTreeMap::new();
        for (name, since) in &*self.all() {
            longest
                .entry(name.clone())
                .and_modify(|first: &mut Timestamp| *first = (*since).min(*first))
                .or_insert(*since);
        }
        longest
    }

    fn all(&self) -> MutexGuard<'_, Vec<(String, Timestamp)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Begun<'_> {
    fn drop(&mut self) {
        let mut all = self.all.all();
        if let Some(place) = all.iter().position(|(name, since)| (name, since) == (&self.name, &self.since)) {
            all.swap_remove(place);
        }
    }
}
