//! What the page cache has done so far.

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
    pub(super) hits: AtomicU64,
    pub(super) misses: AtomicU64,
    pub(super) renders: AtomicU64,
    pub(super) coalesced: AtomicU64,
    pub(super) compressions: AtomicU64,
    pub(super) evictions: AtomicU64,
}

impl Counts {
    pub(super) fn add(count: &AtomicU64) {
        count.fetch_add(1, Ordering::Relaxed);
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
