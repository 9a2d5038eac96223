//! How many batches a second one site takes, with one writer and with eight.

use crate::chain::{self, Mark};
use crate::kill::now;
use crate::place::Place;
use crate::{soak, trial};
use blogcms_core::Store;
use libtest_mimic::Trial;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        soak(trial("speed::batches_a_second_on_sqlite", || async {
            let folder = tempfile::tempdir().unwrap();
            measure("SQLite", &Place::file(folder.path())).await;
        })),
        #[cfg(feature = "postgres")]
        soak(trial("speed::batches_a_second_on_postgres", || async {
            let server = crate::server::Server::start();
            measure("PostgreSQL", &server.place()).await;
        })),
    ]
}

/// For so long each number of writers writes, three times in turn.
const TIME: Duration = Duration::from_secs(5);

async fn measure(backend: &str, place: &Place) {
    let store = place.open().await.unwrap();
    chain::begin(&*store).await;
    let mut rates = [Vec::new(), Vec::new()];
    for round in 0..3 {
        for (rates, writers) in rates.iter_mut().zip([1, 8]) {
            rates.push(rate(&store, round * 100 + writers, writers).await);
        }
    }
    for (mut rates, writers) in rates.into_iter().zip([1, 8]) {
        rates.sort_by(f64::total_cmp);
        println!(
            "figure: {backend}, one site, {writers} writers: {:.0} batches a second ({:.0} to {:.0})",
            rates[1], rates[0], rates[2]
        );
    }
}

/// Batches a second by so many writers at once, whose chains are numbered from `first` on.
async fn rate(store: &Arc<dyn Store>, first: usize, writers: usize) -> f64 {
    let tag =
        store.taxonomy().await.unwrap().terms.iter().find(|t| t.slug.as_str() == chain::TAG).unwrap().id;
    let (written, stop) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
    let mut tasks = tokio::task::JoinSet::new();
    let begun = now();
    for writer in first..first + writers {
        let (store, written, stop) = (Arc::clone(store), Arc::clone(&written), Arc::clone(&stop));
        tasks.spawn(async move {
            for write in 1.. {
                let mark = Mark { writer, write, attempt: 0 };
                let batch = chain::write(&*store, tag, mark).await.unwrap();
                store.apply(batch).await.unwrap();
                if stop.load(Ordering::Relaxed) {
                    return;
                }
                written.fetch_add(1, Ordering::Relaxed);
            }
        });
    }
    tokio::time::sleep(TIME).await;
    stop.store(true, Ordering::Relaxed);
    let rate = written.load(Ordering::Relaxed) as f64 / begun.elapsed().as_secs_f64();
    tasks.join_all().await;
    rate
}
