//! What this program knows of a site without asking the database.

use blogcms_core::{Seq, Versions, Written};
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Notify;

/// The highest numbers that have been written or read, shared by all handles of a site.
#[derive(Debug, Default)]
pub(crate) struct Known {
    content: AtomicU64,
    discussion: AtomicU64,
    related: AtomicU64,
    writes: Arc<Notify>,
}

impl Known {
    pub(crate) fn raise(&self, to: Versions) {
        self.content.fetch_max(to.content.0, Ordering::AcqRel);
        self.discussion.fetch_max(to.discussion.0, Ordering::AcqRel);
        self.related.fetch_max(to.related, Ordering::AcqRel);
    }

    /// Tells whoever waits that something has been written.
    pub(crate) fn written(&self) {
        self.writes.notify_waiters();
    }

    /// Ready when something has been written after this call.
    pub(crate) fn wait(&self) -> Written {
        Box::pin(Arc::clone(&self.writes).notified_owned())
    }

    pub(crate) fn get(&self) -> Versions {
        Versions {
            content: Seq(self.content.load(Ordering::Acquire)),
            discussion: Seq(self.discussion.load(Ordering::Acquire)),
            related: self.related.load(Ordering::Acquire),
        }
    }
}

/// What is known of each site of a database.
#[derive(Debug, Default)]
pub(crate) struct KnownSites(Mutex<HashMap<[u8; 16], Arc<Known>>>);

impl KnownSites {
    pub(crate) fn of(&self, site: [u8; 16]) -> Arc<Known> {
        let mut sites = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(sites.entry(site).or_default())
    }

    /// What is known of a site that somebody here has asked for.
    #[cfg(feature = "postgres")]
    pub(crate) fn find(&self, site: [u8; 16]) -> Option<Arc<Known>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&site).cloned()
    }
}
