//! Random batches to PostgreSQL, to SQLite and to the model: where both are as the model, they are alike.

use super::support::{Postgres, site, trial};
use blogcms_core::conformance::{Harness, random_batches};
use blogcms_storage::SqliteDatabase;
use libtest_mimic::Trial;

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("random::batches_end_where_the_model_does", || batches(0..8, 40)),
        trial("random::five_thousand_batches_end_where_the_model_does", || batches(0..100, 50))
            .with_ignored_flag(true),
    ]
}

async fn batches(seeds: std::ops::Range<u64>, count: u32) {
    let (postgres, sqlite) = (Postgres::open().await, SqliteDatabase::in_memory().unwrap());
    for seed in seeds {
        random_batches(&*postgres.store().await, seed, count).await;
        random_batches(&sqlite.site(site()).await.unwrap(), seed, count).await;
    }
}
