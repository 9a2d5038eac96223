//! Random batches to PostgreSQL and to the model.

use super::support::{Postgres, trial};
use blogcms_core::conformance::{Harness, random_batches};
use libtest_mimic::Trial;

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("random::batches_end_where_the_model_does", || batches(0..8, 40)),
        trial("random::five_thousand_batches_end_where_the_model_does", || batches(0..100, 50))
            .with_ignored_flag(true),
    ]
}

async fn batches(seeds: std::ops::Range<u64>, count: u32) {
    let harness = Postgres::open().await;
    for seed in seeds {
        random_batches(&*harness.store().await, seed, count).await;
    }
}
