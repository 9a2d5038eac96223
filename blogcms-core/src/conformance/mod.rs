//! The suite that every store passes: a case for each sentence of the contracts, broken stores that the cases must
//! catch, and a model that random batches are compared with.
//!
//! A store's crate gives a [`Harness`], such as one around whatever opens a new store:
//!
//! ```
//! use blogcms_core::Store;
//! use blogcms_core::conformance::{self, Harness};
//! use std::sync::Arc;
//!
//! struct Opens<F>(F);
//!
//! #[async_trait::async_trait]
//! impl<F: Fn() -> Arc<dyn Store> + Send + Sync + 'static> Harness for Opens<F> {
//!     async fn store(&self) -> Arc<dyn Store> {
//!         (self.0)()
//!     }
//! }
//!
//! /// Panics where the stores that `open` gives break their word.
//! fn keeps_the_contract(open: impl Fn() -> Arc<dyn Store> + Clone + Send + Sync + 'static) {
//!     for case in conformance::cases() {
//!         conformance::run(case.name, async || Opens(open.clone()));
//!     }
//! }
//! # assert!(conformance::cases().iter().any(|case| case.name == "race::readers_see_whole_batches"));
//! ```
//!
//! [`conformance_tests!`](crate::conformance_tests) makes a named test of every case instead, which is what
//! `blogcms-storage` does in its `tests/conformance.rs`.
//!
//! [`assert_all_caught`] then shows that the cases would notice a store which breaks its word.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a suite fails by panicking")]

mod broken;
mod case;
mod dice;
mod fixture;
mod list;
mod model;
mod random;
mod sheet;

pub use broken::{FAULTS, Fault, assert_all_caught, caught};
pub use random::random_batches;

use crate::store::Store;
use async_trait::async_trait;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

/// Gives stores to try.
#[async_trait]
pub trait Harness: Send + Sync + 'static {
    /// A handle to a fresh site: nothing has been written to it.
    async fn store(&self) -> Arc<dyn Store>;
}

/// The outcome of a case: it panics where a store breaks its word.
pub type CaseFuture = Pin<Box<dyn Future<Output = ()> + Send>>;

/// One case of the suite.
#[derive(Clone, Copy)]
pub struct Case {
    /// Its name: the file and the function, as in `post::slugs_are_unique`.
    pub name: &'static str,
    /// Tries it on a fresh store.
    pub run: fn(Arc<dyn Harness>) -> CaseFuture,
}

impl std::fmt::Debug for Case {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// Every case.
pub fn cases() -> &'static [Case] {
    crate::__conformance_list!(cases)
}

/// Runs the case called `name` to its end on a runtime of its own: what each test of
/// [`conformance_tests!`](crate::conformance_tests) does.
///
/// # Panics
/// Where the store breaks its word, and when there is no such case.
pub fn run<H: Harness>(name: &str, harness: impl AsyncFnOnce() -> H) {
    let case = cases().iter().find(|c| c.name == name).expect("a case of the list");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let harness = Arc::new(harness().await);
        (case.run)(harness).await;
    });
}
