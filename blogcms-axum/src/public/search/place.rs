//! Whose turn it is to search.

use crate::client::{Asker, Client};
use crate::cms::CmsBuilder;
use crate::error::PageError;
use metrics::counter;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout_at};

/// So many searches of one client are under way, those that wait among them. One takes some milliseconds as a rule, so that
/// this is thousands a second: a school or an office behind one address does not come to it, a loop does.
const MOST: usize = 32;

/// The places that searches have. One client never has all of them: whoever asks for what takes long keeps nobody else
/// from finding something.
pub(crate) struct Places {
    all: Arc<Semaphore>,
    /// How many one client has at most; nothing where clients are not told apart.
    each: Option<usize>,
    clients: Mutex<HashMap<Client, Own>>,
}

/// What a client has under way.
struct Own {
    count: usize,
    turns: Arc<Semaphore>,
}

/// A place, free again when dropped.
pub(crate) struct Turn {
    _all: OwnedSemaphorePermit,
    _own: Option<OwnedSemaphorePermit>,
    _entry: Option<Entry>,
}

impl Places {
    /// As many as there are processors: each search takes one, or a connection that pages need as well.
    pub(crate) fn new(behind_proxy: bool) -> Arc<Self> {
        let cores = std::thread::available_parallelism().map_or(2, usize::from).max(2);
        let each = (!behind_proxy).then_some(cores - 1);
        Arc::new(Self { all: Arc::new(Semaphore::new(cores)), each, clients: Mutex::default() })
    }

    /// A place for a search of `asker`; nothing when none is free in time.
    ///
    /// # Errors
    /// [`PageError::TooMany`] for one who has too many under way.
    pub(crate) async fn turn(
        self: &Arc<Self>,
        Asker(client): Asker,
        until: Instant,
    ) -> Result<Option<Turn>, PageError> {
        let entry = client.zip(self.each).map(|(client, each)| self.enter(client, each)).transpose()?;
        let wait = async {
            // One's own first: who waits for that takes none of those of others.
            let own = match &entry {
                Some(entry) => Some(Arc::clone(&entry.turns).acquire_owned().await.ok()?),
                None => None,
            };
            let all = Arc::clone(&self.all).acquire_owned().await.ok()?;
            Some((all, own))
        };
        let places = timeout_at(until, wait).await.ok().flatten();
        Ok(places.map(|(all, own)| Turn { _all: all, _own: own, _entry: entry }))
    }

    fn enter(self: &Arc<Self>, client: Client, each: usize) -> Result<Entry, PageError> {
        let mut clients = self.clients();
        let own =
            clients.entry(client).or_insert_with(|| Own { count: 0, turns: Arc::new(Semaphore::new(each)) });
        if own.count >= MOST {
            counter!("blogcms_searches_refused_total").increment(1);
            return Err(PageError::TooMany);
        }
        own.count += 1;
        let turns = Arc::clone(&own.turns);
        Ok(Entry { places: Arc::clone(self), client, turns })
    }

    fn clients(&self) -> MutexGuard<'_, HashMap<Client, Own>> {
        self.clients.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One of what a client has under way.
struct Entry {
    places: Arc<Places>,
    client: Client,
    turns: Arc<Semaphore>,
}

impl Drop for Entry {
    fn drop(&mut self) {
        let mut clients = self.places.clients();
        let Some(own) = clients.get_mut(&self.client) else { return };
        own.count -= 1;
        if own.count == 0 {
            clients.remove(&self.client);
        }
    }
}

impl CmsBuilder {
    /// Whether all requests come from a proxy, so that the address of a connection says nothing of who asks. Without it,
    /// searches of one client take all places but one, and at most 32 are under way: more are answered with 429. A client is
    /// an address of IPv4 or a network of 64 bits of IPv6, as `ConnectInfo<SocketAddr>` tells it: [`crate::serve`] does, and
    /// so may a layer of a host's that knows better. Where nothing tells it nobody is limited.
    pub fn behind_proxy(mut self, yes: bool) -> Self {
        self.behind_proxy = yes;
        self
    }
}
