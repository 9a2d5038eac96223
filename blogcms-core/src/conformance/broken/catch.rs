//! Broken stores, and the cases that catch them.

use super::super::{Case, Harness, cases};
use super::{Broken, Fault};
use crate::store::Store;
use async_trait::async_trait;
use std::sync::{Arc, Mutex};
use tokio::task::JoinSet;

/// So many cases run at a time: a store may be a file, a schema, a connection.
const SOME: usize = 8;

/// Gives broken stores.
struct BrokenHarness {
    inner: Arc<dyn Harness>,
    fault: Option<Fault>,
}

#[async_trait]
impl Harness for BrokenHarness {
    async fn store(&self) -> Arc<dyn Store> {
        let inner = self.inner.store().await;
        Arc::new(Broken { inner, fault: self.fault, memory: Mutex::default() })
    }
}

/// The names of the cases that fail when the harness's stores are broken by `fault`, in no order.
pub async fn caught(harness: Arc<dyn Harness>, fault: Fault) -> Vec<&'static str> {
    failing(harness, Some(fault)).await
}

async fn failing(harness: Arc<dyn Harness>, fault: Option<Fault>) -> Vec<&'static str> {
    let mut names = Vec::new();
    for some in cases().chunks(SOME) {
        names.extend(failing_of(some, &harness, fault).await);
    }
    names
}

async fn failing_of(cases: &[Case], inner: &Arc<dyn Harness>, fault: Option<Fault>) -> Vec<&'static str> {
    let harness: Arc<dyn Harness> = Arc::new(BrokenHarness { inner: inner.clone(), fault });
    let mut tasks = JoinSet::new();
    for &Case { name, run } in cases {
        let harness = harness.clone();
        tasks.spawn(async move { (name, tokio::spawn(run(harness)).await.is_err()) });
    }
    tasks.join_all().await.into_iter().filter(|(_, failed)| *failed).map(|(name, _)| name).collect()
}

/// Breaks the harness's stores in each of these ways, of all that [`super::FAULTS`] lists, and prints which cases caught each
/// first.
///
/// # Panics
/// When no case catches a fault, or one fails without any.
#[expect(clippy::print_stdout, reason = "what catches what is what one runs it for")]
pub async fn assert_all_caught(harness: Arc<dyn Harness>, faults: &[Fault]) {
    assert_eq!(failing(harness.clone(), None).await, [""; 0], "cases fail without a fault");
    let mut missed = Vec::new();
    let mut chunks: Vec<&[Case]> = cases().chunks(SOME).collect();
    for &fault in faults {
        let Some((at, names)) = first_catch(&chunks, &harness, fault).await else {
            missed.push(fault);
            continue;
        };
        println!("{fault:?}: caught by {}", names.join(", "));
        // Faults and cases come by what they are about: what caught this one may well catch the next.
        chunks.rotate_left(at);
    }
    // Once more at the end: a harness that runs out of fresh sites would let every fault look caught.
    assert_eq!(failing(harness, None).await, [""; 0], "cases fail without a fault, later on");
    println!("{} broken stores, {} caught", faults.len(), faults.len() - missed.len());
    assert!(missed.is_empty(), "no case catches {missed:?}");
}

/// The first of some groups of cases that catches a fault, and which of its cases do.
async fn first_catch(
    chunks: &[&[Case]],
    harness: &Arc<dyn Harness>,
    fault: Fault,
) -> Option<(usize, Vec<&'static str>)> {
    for (at, cases) in chunks.iter().enumerate() {
        let names = failing_of(cases, harness, Some(fault)).await;
        if !names.is_empty() {
            return Some((at, names));
        }
    }
    None
}
