//! Answers that are being made: whoever wants one that another makes waits for it.

use super::key::Key;
use std::collections::HashMap;
use std::ops::Deref;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// The flights under way, by what they are for.
#[derive(Debug, Default)]
pub(super) struct Flights(Mutex<HashMap<Key, Weak<Flight>>>);

/// One at a time makes the answer. Whoever goes away in the middle makes place for the next.
#[derive(Debug, Default)]
pub(super) struct Flight {
    pub(super) turn: tokio::sync::Mutex<()>,
    /// Nothing came of it that could be shared: each makes its own.
    pub(super) in_vain: AtomicBool,
}

/// A seat in a flight. The last to leave removes it.
pub(super) struct Seat<'a> {
    flights: &'a Flights,
    key: Key,
    flight: Arc<Flight>,
}

impl Flights {
    pub(super) fn join(&self, key: &Key) -> Seat<'_> {
        let mut flights = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = flights.get(key).and_then(Weak::upgrade);
        let flight = found.unwrap_or_else(|| {
            let flight = Arc::<Flight>::default();
            flights.insert(key.clone(), Arc::downgrade(&flight));
            flight
        });
        Seat { flights: self, key: key.clone(), flight }
    }

    #[cfg(test)]
    fn len(&self) -> usize {
        self.0.lock().unwrap().len()
    }
}

impl Deref for Seat<'_> {
    type Target = Flight;
    fn deref(&self) -> &Flight {
        &self.flight
    }
}

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        let mut flights = self.flights.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Nobody joins while the lock is held.
        if Arc::strong_count(&self.flight) == 1 {
            flights.remove(&self.key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache::key::{Query, asked};

    #[test]
    fn the_last_one_leaves_nothing_behind() {
        let flights = Flights::default();
        let key = |uri: &str| asked(&uri.parse().unwrap(), Query::None).unwrap().key();
        let first = flights.join(&key("/a"));
        let second = flights.join(&key("/a"));
        assert!(Arc::ptr_eq(&first.flight, &second.flight));
        let other = flights.join(&key("/b"));
        assert_eq!(flights.len(), 2);
        drop((first, other));
        assert_eq!(flights.len(), 1);
        drop(second);
        assert_eq!(flights.len(), 0);
    }
}
