//! Cards and covers that are kept, since lists and "Read next" name the same posts again and again.

use super::card::Omit;
use crate::message::DateStyle;
use crate::state::SiteView;
use crate::template::context::{Cover, Kept};
use blogcms_core::{PostSummary, SiteSnapshot};
use quick_cache::sync::Cache;
use std::hash::{Hash, Hasher};
use twox_hash::XxHash3_128;

/// So many drawn covers are kept, at about 1.5 kB each.
const COVERS: usize = 8192;
/// So many cards are kept, at about 1.5 kB each beside their covers. One that has to be made is a fiftieth of what a page
/// costs.
const CARDS: usize = 8192;

pub(crate) struct Cards {
    covers: Cache<String, Cover>,
    made: Cache<u128, Kept>,
}

impl Default for Cards {
    fn default() -> Self {
        Self { covers: Cache::new(COVERS), made: Cache::new(CARDS) }
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
        let key = digest(|bytes| (view.names(), post, style, omit).hash(bytes));
        self.made.get(&key).unwrap_or_else(|| {
            let card = make();
            self.made.insert(key, card.clone());
            card
        })
    }
}

/// What cards take from the site: terms, authors and the time zone, in 128 bits.
pub(crate) fn names(site: &SiteSnapshot) -> u128 {
    digest(|bytes| {
        site.site.settings.time_zone.hash(bytes);
        site.terms.iter().for_each(|term| (term.id, term.kind, &term.slug, &term.name).hash(bytes));
        (&site.authors, &site.portraits).hash(bytes);
    })
}

/// 128 bits of what `write` hashes: two that differ have the same by chance alone, which nobody lives to see.
fn digest(write: impl FnOnce(&mut Bytes)) -> u128 {
    let mut bytes = Bytes(Vec::with_capacity(1024));
    write(&mut bytes);
    XxHash3_128::oneshot(&bytes.0)
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
