//! Who has a connection, and who gives way when there are too many.

use super::ServeOptions;
use super::metric::{self, Cut};
use super::turn::{Phase, Turn};
use crate::client::Client;
use std::collections::{HashMap, HashSet};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::task::AbortHandle;
use tokio::time::Instant;

/// When places are scarce, one of so many waiting connections gives way: to look for one costs as much as to look for
/// several.
const ONE_OF: usize = 50;
/// The same when not even a connection can be accepted.
const ONE_OF_IN_NEED: usize = 8;

/// The connections of a server.
pub(super) struct Places {
    begun: Instant,
    max: usize,
    max_per_client: usize,
    taken: Mutex<Taken>,
    freed: Notify,
}

#[derive(Default)]
struct Taken {
    last: u64,
    all: HashMap<u64, Holder>,
    clients: HashMap<Client, HashSet<u64>>,
}

struct Holder {
    client: Client,
    turn: Arc<Turn>,
    task: Option<AbortHandle>,
}

impl Places {
    pub(super) fn new(options: &ServeOptions) -> Arc<Self> {
        Arc::new(Self {
            begun: Instant::now(),
            max: options.max_connections.max(1),
            max_per_client: options.max_connections_per_client,
            taken: Mutex::default(),
            freed: Notify::new(),
        })
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for a connection from `address`, as soon as there is one; nothing for a client that has too many.
    pub(super) async fn place(self: &Arc<Self>, address: IpAddr) -> Option<Place> {
        let client = Client::from(address);
        loop {
            {
                let now = self.millis(Instant::now());
                let mut taken = self.taken();
                // Who may have all places waits for one like anybody.
                let limited = self.max_per_client < self.max;
                if limited && !taken.has_room_for(client, self.max_per_client, now) {
                    return None;
                }
                if taken.all.len() < self.max || taken.give_way(ONE_OF, now) > 0 {
                    return Some(self.take(&mut taken, client, now));
                }
            }
            // Requests are under way on all of them: one ends, or its connection comes to wait.
            tokio::select! {
                () = self.freed.notified() => {}
                () = tokio::time::sleep(Duration::from_millis(100)) => {}
            }
        }
    }

    fn take(self: &Arc<Self>, taken: &mut Taken, client: Client, now: u64) -> Place {
        taken.last += 1;
        let (id, turn) = (taken.last, Arc::new(Turn::new(now)));
        taken.all.insert(id, Holder { client, turn: turn.clone(), task: None });
        taken.clients.entry(client).or_default().insert(id);
        metric::opened();
        Place { places: self.clone(), id, turn }
    }

    /// `now` in milliseconds of this server.
    pub(super) fn millis(&self, now: Instant) -> u64 {
        u64::try_from(now.duration_since(self.begun).as_millis()).unwrap_or(u64::MAX)
    }

    /// Says which task to end when the connection with this id has to go.
    pub(super) fn started(&self, id: u64, task: AbortHandle) {
        // It may have ended already.
        if let Some(holder) = self.taken().all.get_mut(&id) {
            holder.task = Some(task);
        }
    }

    /// Ends some waiting connections; whether there were any.
    pub(super) fn give_way(&self) -> bool {
        self.taken().give_way(ONE_OF_IN_NEED, self.millis(Instant::now())) > 0
    }

    /// Ends all connections.
    pub(super) fn cut(&self) {
        let mut taken = self.taken();
        let all: Vec<u64> = taken.all.keys().copied().collect();
        taken.end(&all, Cut::Drain);
    }
}

impl Taken {
    /// Whether `client` may have one more, if need be in place of one that waits.
    fn has_room_for(&mut self, client: Client, max: usize, now: u64) -> bool {
        let Some(own) = self.clients.get(&client).filter(|own| own.len() >= max) else { return true };
        let own = own.iter().filter_map(|id| Some((id, self.all.get(id)?)));
        let longest = longest_waiting(own, ONE_OF, now);
        self.end(&longest, Cut::Full);
        !longest.is_empty()
    }

    /// Ends the connections that have waited longest; how many.
    fn give_way(&mut self, one_of: usize, now: u64) -> usize {
        let longest = longest_waiting(self.all.iter(), one_of, now);
        self.end(&longest, Cut::Full);
        longest.len()
    }

    fn end(&mut self, ids: &[u64], why: Cut) {
        for id in ids {
            if let Some(task) = self.remove(*id).and_then(|holder| holder.task) {
                why.count();
                task.abort();
            }
        }
    }

    fn remove(&mut self, id: u64) -> Option<Holder> {
        let holder = self.all.remove(&id)?;
        if let Some(own) = self.clients.get_mut(&holder.client) {
            own.remove(&id);
            if own.is_empty() {
                self.clients.remove(&holder.client);
            }
        }
        metric::closed();
        Some(holder)
    }
}

/// Of these connections those on which no request has been under way for longest.
fn longest_waiting<'a>(of: impl Iterator<Item = (&'a u64, &'a Holder)>, one_of: usize, now: u64) -> Vec<u64> {
    // One that is only now being started is not waiting yet: it could not be ended either.
    let waiting = of.filter(|(_, holder)| holder.task.is_some());
    let mut waiting: Vec<(u64, u64)> =
        waiting.filter_map(|(id, holder)| Some((holder.turn.waiting_since(now)?, *id))).collect();
    let some = (waiting.len() / one_of).max(1).min(waiting.len());
    if some > 0 {
        waiting.select_nth_unstable(some - 1);
    }
    waiting[..some].iter().map(|(_, id)| *id).collect()
}

/// The place of one connection, free again when dropped.
pub(super) struct Place {
    places: Arc<Places>,
    pub(super) id: u64,
    pub(super) turn: Arc<Turn>,
}

impl Place {
    /// No request is under way from `now` on.
    pub(super) fn wait(&self, phase: Phase, now: Instant) {
        self.turn.wait(phase, self.places.millis(now));
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.places.taken().remove(self.id);
        self.places.freed.notify_one();
    }
}
