//! What the page cache has done so far. docs/cache.md lists the names of its metrics.

use metrics::{counter, gauge};
use std::sync::atomic::{AtomicU64, Ordering};

/// What the page cache has done since the blog was built: see [`crate::Cms::cache`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CacheStats {
    /// Answers that came from memory, those that others were waiting for among them.
    pub hits: u64,
    /// Answers that could have been kept and were not there, or no longer right.
    pub misses: u64,
    /// Answers that were made.
    pub renders: u64,
    /// Hits that had waited for somebody else's answer.
    pub coalesced: u64,
    /// Answers that were packed as brotli or gzip.
    pub compressions: u64,
    /// Answers that had to make place for others.
    pub evictions: u64,
    /// Answers that are kept.
    pub entries: u64,
    /// How many bytes they take, about 2 KiB for each beside its text included.
    pub bytes: u64,
}

#[derive(Debug, Default)]
pub(super) struct Counts {
    hits: AtomicU64,
    misses: AtomicU64,
    renders: AtomicU64,
    coalesced: AtomicU64,
    compressions: AtomicU64,
    evictions: AtomicU64,
}

fn add(count: &AtomicU64) {
    count.fetch_add(1, Ordering::Relaxed);
}

impl Counts {
    pub(super) fn hit(&self) {
        add(&self.hits);
        counter!("blogcms_cache_hits_total").increment(1);
    }

    pub(super) fn miss(&self) {
        add(&self.misses);
        counter!("blogcms_cache_misses_total").increment(1);
    }

    pub(super) fn render(&self) {
        add(&self.renders);
        counter!("blogcms_cache_renders_total").increment(1);
    }

    pub(super) fn coalesced(&self) {
        add(&self.coalesced);
        counter!("blogcms_cache_coalesced_total").increment(1);
    }

    pub(super) fn compression(&self) {
        add(&self.compressions);
        counter!("blogcms_cache_compressions_total").increment(1);
    }

    pub(super) fn eviction(&self) {
        add(&self.evictions);
        counter!("blogcms_cache_evictions_total").increment(1);
    }

    pub(super) fn stats(&self, bytes: u64, entries: u64) -> CacheStats {
        let of = |count: &AtomicU64| count.load(Ordering::Relaxed);
        CacheStats {
            hits: of(&self.hits),
            misses: of(&self.misses),
            renders: of(&self.renders),
            coalesced: of(&self.coalesced),
            compressions: of(&self.compressions),
            evictions: of(&self.evictions),
            entries,
            bytes,
        }
    }
}

/// Tells how much is kept.
pub(super) fn held(bytes: u64, entries: u64) {
    gauge!("blogcms_cache_bytes").set(bytes as f64);
    gauge!("blogcms_cache_entries").set(entries as f64);
}
