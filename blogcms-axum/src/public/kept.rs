//! Cards and covers that are kept, since lists and "Read next" name the same posts again and again.

use super::card::Omit;
use crate::message::DateStyle;
use crate::state::SiteView;
use crate::template::context::{Cover, Kept};
use blogcms_core::{PostSummary, SiteSnapshot};
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use std::hash::{BuildHasher, Hash, Hasher, RandomState};
use twox_hash::XxHash3_128;

/// So many drawn covers are kept, at about 1.5 kB each.
const COVERS: usize = 8192;
/// Bytes of cards that are kept, beside their covers: some 8,000 of the usual length. One that has to be made is a fiftieth of
/// what a page costs.
const BYTES: u64 = 24 * 1024 * 1024;

pub(crate) struct Cards {
    covers: Cache<String, Cover>,
    made: Cache<u128, Kept, Weight>,
    /// Nobody can make two cards that are taken for each other.
    seed: u64,
}

#[derive(Clone)]
struct Weight;

impl Weighter<u128, Kept> for Weight {
    fn weight(&self, _: &u128, card: &Kept) -> u64 {
        // What templates make of it later is counted as if all of it were made.
        2048 + 4 * (card.title.len() + card.summary.len() + card.url.len()) as u64
    }
}

impl Default for Cards {
    fn default() -> Self {
        let made = Cache::with_weighter(COVERS, BYTES, Weight);
        Self { covers: Cache::new(COVERS), made, seed: RandomState::new().hash_one(0) }
    }
}

impl Cards {
    /// The cover drawn from a title.
    pub(super) fn cover(&self, title: &str) -> Cover {
        self.covers.get(title).unwrap_or_else(|| {
            let cover = Cover::drawn(title);
            self.covers.insert(title.to_owned(), cover.clone());
            cover
        })
    }

    /// The card of `post`, kept by all that it is made from.
    pub(super) fn of(
        &self,
        (view, post, style, omit): (&SiteView, &PostSummary, DateStyle, Omit),
        make: impl FnOnce() -> Kept,
    ) -> Kept {
        let key = digest(self.seed, |bytes| (view.names(self.seed), post, style, omit).hash(bytes));
        self.made.get(&key).unwrap_or_else(|| {
            let card = make();
            self.made.insert(key, card.clone());
            card
        })
    }
}

/// What cards take from the site: terms, authors and the time zone, in 128 bits.
pub(crate) fn names(site: &SiteSnapshot, seed: u64) -> u128 {
    digest(seed, |bytes| {
        site.site.settings.time_zone.hash(bytes);
        site.terms.iter().for_each(|term| (term.id, term.kind, &term.slug, &term.name).hash(bytes));
        (&site.authors, &site.portraits).hash(bytes);
    })
}

/// 128 bits of what `write` hashes: two that differ have the same by chance alone, which nobody lives to see.
fn digest(seed: u64, write: impl FnOnce(&mut Bytes)) -> u128 {
    let mut bytes = Bytes(Vec::with_capacity(1024));
    write(&mut bytes);
    XxHash3_128::oneshot_with_seed(seed, &bytes.0)
}

/// What is hashed, as it is.
struct Bytes(Vec<u8>);

impl Hasher for Bytes {
    fn write(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    fn finish(&self) -> u64 {
        u64::try_from(self.0.len()).unwrap_or(u64::MAX)
    }
}
