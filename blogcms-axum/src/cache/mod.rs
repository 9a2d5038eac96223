//! The page cache: answers in memory for as long as they are right.
//!
//! It follows nothing and is told nothing. Each entry knows the write it was read at and the time at which something
//! goes live or ends by itself; a request compares them with what is known of the site, which a local write raises
//! before it returns and which is asked for when it is older than a second.

mod edge;
mod encoding;
mod entry;
mod flight;
mod fresh;
mod front;
mod key;
mod seen;
mod stats;

pub(crate) use edge::purge;
pub(crate) use front::{Front, Kind};
pub(crate) use key::Query;
pub use seen::Seen;
pub use stats::CacheStats;

use crate::state::App;
use blogcms_core::{Store, Timestamp, Versions};
use encoding::Encoding;
use entry::{Entry, Right};
use flight::Flights;
use fresh::Freshness;
use key::{Asked, Key};
use quick_cache::OptionsBuilder;
use quick_cache::sync::Cache as Entries;
use quick_cache::{DefaultHashBuilder, Lifecycle, Weighter};
use stats::Counts;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tokio::sync::Semaphore;

/// How many bytes are kept where nothing else is said.
pub(crate) const DEFAULT_BYTES: u64 = 64 * 1024 * 1024;
/// A shard holds this much at least, so that a large sitemap finds room.
const SHARD: u64 = 8 * 1024 * 1024;
/// About the size of an entry, for the tables that are laid out before the first.
const USUAL: u64 = 40 * 1024;
/// So many answers are packed at a time, however many would be worth it.
const PACKERS: usize = 2;

/// Answers that are kept, within a number of bytes.
pub(crate) struct Cache {
    /// Nothing where none are to be kept.
    entries: Option<Entries<Key, Arc<Entry>, Weigh, DefaultHashBuilder, Evicted>>,
    flights: Flights,
    fresh: Freshness,
    counts: Arc<Counts>,
    packers: Arc<Semaphore>,
}

#[derive(Clone)]
struct Weigh;

impl Weighter<Key, Arc<Entry>> for Weigh {
    fn weight(&self, key: &Key, entry: &Arc<Entry>) -> u64 {
        entry.weight(key)
    }
}

/// Counts what had to make place.
#[derive(Clone)]
struct Evicted(Arc<Counts>);

/// What is being put in: what lay in the same place had not to make any.
#[derive(Default)]
struct Incoming(Option<Key>);

impl Lifecycle<Key, Arc<Entry>> for Evicted {
    type RequestState = Incoming;

    fn on_evict(&self, incoming: &mut Incoming, key: Key, _: Arc<Entry>) {
        if incoming.0.as_ref() != Some(&key) {
            self.0.eviction();
        }
    }
}

impl Cache {
    /// For so many bytes; none at all for 0.
    pub(crate) fn new(bytes: u64) -> Self {
        let counts = Arc::<Counts>::default();
        let entries = || {
            let shards = usize::try_from((bytes / SHARD).clamp(1, 16)).unwrap_or(1);
            let items = usize::try_from((bytes / USUAL).max(64)).unwrap_or(64);
            let mut options = OptionsBuilder::new();
            options.weight_capacity(bytes).estimated_items_capacity(items).shards(shards);
            let hasher = DefaultHashBuilder::default();
            let options = options.build().ok()?;
            Some(Entries::with_options(options, Weigh, hasher, Evicted(Arc::clone(&counts))))
        };
        Self {
            entries: if bytes > 0 { entries() } else { None },
            flights: Flights::default(),
            fresh: Freshness::new(),
            counts,
            packers: Arc::new(Semaphore::new(PACKERS)),
        }
    }

    /// The numbers so far.
    pub(crate) fn stats(&self) -> CacheStats {
        let (bytes, entries) = self.held();
        self.counts.stats(bytes, entries)
    }

    /// How many bytes and answers are kept.
    fn held(&self) -> (u64, u64) {
        self.entries.as_ref().map_or((0, 0), |kept| (kept.weight(), kept.len() as u64))
    }

    /// The kept answer, if it is right beyond doubt.
    fn hit(&self, asked: &Asked<'_>, known: Versions, now: impl FnOnce() -> Timestamp) -> Option<Arc<Entry>> {
        let entry = self.entries.as_ref()?.get(asked)?;
        (entry.right(known, now()) == Right::Yes).then_some(entry)
    }

    /// The kept answer, if it is right; whether somebody has said something below its post is asked.
    async fn find(
        &self,
        key: &Key,
        known: Versions,
        now: Timestamp,
        store: &dyn Store,
    ) -> Option<Arc<Entry>> {
        let entry = self.entries.as_ref()?.get(key)?;
        let right = match entry.right(known, now) {
            Right::Yes => true,
            Right::No => false,
            Right::Unless(_) if self.fresh.out_of_reach() => true,
            Right::Unless(post) => match store.discussion_seq(post).await {
                Ok(last) => entry.quiet(last.0, known.discussion.0),
                Err(_) => true,
            },
        };
        right.then_some(entry)
    }

    fn keep(&self, key: Key, entry: Arc<Entry>) {
        if let Some(entries) = &self.entries {
            entries.insert_with_lifecycle(key.clone(), entry, &mut Incoming(Some(key)));
            let (bytes, entries) = self.held();
            stats::held(bytes, entries);
        }
    }

    /// Puts an entry with one more form into the place of what it was made of, if that has not been evicted.
    fn repack(&self, key: Key, entry: Arc<Entry>) {
        if let Some(entries) = &self.entries {
            // Without a place it is simply dropped.
            let _ = entries.replace_with_lifecycle(key.clone(), entry, true, &mut Incoming(Some(key)));
        }
    }
}

/// Makes a form of an answer beside the requests, unless enough others are being made.
fn pack_soon(app: &App, key: Key, entry: Arc<Entry>, encoding: Encoding) {
    if entry.packing.swap(true, Ordering::Relaxed) {
        return;
    }
    let Ok(turn) = Arc::clone(&app.cache.packers).try_acquire_owned() else {
        entry.packing.store(false, Ordering::Relaxed);
        return;
    };
    let app = Arc::clone(app);
    tokio::task::spawn_blocking(move || {
        if let Some(packed) = pack(&app, &entry, encoding) {
            app.cache.repack(key, Arc::new(packed));
        }
        drop(turn);
    });
}

/// The entry with one more form.
fn pack(app: &App, entry: &Entry, encoding: Encoding) -> Option<Entry> {
    match encoding.pack(&entry.bytes(), entry.is_constant()) {
        Ok(bytes) => {
            app.cache.counts.compression();
            Some(entry.with(encoding, bytes))
        }
        Err(error) => {
            tracing::warn!(%error, "an answer could not be packed");
            None
        }
    }
}
