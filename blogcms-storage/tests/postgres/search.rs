//! Searches that take long.

use super::fault::told;
use super::support::{options, raw, run, run_on, site, trial, url};
use blogcms_core::search::{Among, Clause, Field, Filter, Match, Order, Reach, Search, SearchRead};
use blogcms_core::{StoreErrorKind, Timestamp};
use blogcms_storage::PostgresDatabase;
use libtest_mimic::Trial;

pub(crate) fn trials() -> Vec<Trial> {
    vec![trial("search::one_that_takes_long_is_ended_by_the_server", ended)]
}

fn search() -> Search {
    Search {
        clauses: vec![Clause { words: vec!["word".into()], ..Clause::default() }],
        matching: Match::All,
        field: Field::Everywhere,
        filter: Filter::default(),
        reach: Reach::Live(Timestamp::EPOCH),
        among: Among::Every,
        languages: vec!["en".into()],
        order: Order::Best,
        at: Timestamp::EPOCH,
        offset: 0,
        limit: 10,
        counts: false,
    }
}

/// Before the five seconds are over that are waited for a lock.
async fn ended() {
    let schema = format!("{}_search", options().schema);
    let database = PostgresDatabase::connect_with(&url(), options().schema(&schema)).await.unwrap();
    let store = database.site(site()).await.unwrap();
    let mut holder = raw().await;
    run_on(&mut holder, &format!("BEGIN; LOCK TABLE {schema}.bc_searches IN ACCESS EXCLUSIVE MODE")).await;
    let error = store.search(&search()).await.unwrap_err();
    told(&error, StoreErrorKind::Unavailable, &["took too long for a statement"]);
    run_on(&mut holder, "ROLLBACK").await;
    assert_eq!(store.search(&search()).await.unwrap().total, 0);
    database.close().await;
    run(&format!("DROP SCHEMA {schema} CASCADE")).await;
}
