//! Connections: those that die in silence, and those of poolers and replicas.

use super::fault::{store_error, told, url_of};
use super::proxy::Proxy;
use super::support::{Postgres, batch, create, options, run, site, trial, url};
use blogcms_core::{JobQueue, NewJob, Seq, SiteRead, Store, StoreErrorKind, Timestamp};
use blogcms_storage::{PostgresDatabase, sqlx};
use libtest_mimic::Trial;
use std::time::Duration;
use tokio::task::JoinSet;

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("pool::a_server_that_has_vanished_holds_nobody", vanished),
        trial("pool::a_commit_that_is_never_answered_is_unknown", commit),
        trial("pool::a_read_has_its_answer_when_its_end_is_lost", lost_end),
        trial("pool::nothing_is_prepared_by_name_where_it_may_not_be", unprepared),
        trial("pool::a_database_that_is_set_to_read_only_is_told", read_only),
        trial("pool::a_pool_of_the_host_is_waited_for_no_longer_than_said", host),
        trial("pool::a_pool_of_one", pool_of_one),
        trial("pool::jobs_in_another_order_wait_for_each_other", job_order),
    ]
}

async fn vanished() {
    let proxy = Proxy::default();
    for connections in [1, 4] {
        let (store, _tasks) = proxy.store(connections).await;
        let all: JoinSet<_> = (0..20).map(|_| store.clone()).map(|s| async move { s.seq().await }).collect();
        assert!(all.join_all().await.iter().all(Result::is_ok));
        proxy.set("BEGIN", false);
        let error = store.seq().await.unwrap_err();
        told(&error, StoreErrorKind::Unavailable, &["see that the server runs"]);
        proxy.set("", false);
        assert_eq!(store.seq().await.unwrap(), Seq::NONE);
        store.apply(batch().op(create("post"))).await.unwrap();
        // In the middle of a write: nothing of it is kept.
        proxy.set("Title of other", false);
        let error = store_error(store.apply(batch().op(create("other"))).await.unwrap_err());
        told(&error, StoreErrorKind::Unavailable, &["see that the server runs"]);
        proxy.set("", false);
        assert_eq!(store.seq().await.unwrap(), Seq(1));
    }
}

async fn commit() {
    let proxy = Proxy::default();
    let (store, _tasks) = proxy.store(2).await;
    proxy.set("COMMIT\0", false);
    let error = store_error(store.apply(batch().op(create("post"))).await.unwrap_err());
    told(&error, StoreErrorKind::Unknown, &["either saved whole or not at all"]);
    proxy.set("", false);
    assert_eq!(store.seq().await.unwrap(), Seq::NONE);
}

async fn lost_end() {
    let proxy = Proxy::default();
    let (store, _tasks) = proxy.store(2).await;
    for cut in [true, false] {
        proxy.set("COMMIT\0", cut);
        assert_eq!(store.seq().await.unwrap(), Seq::NONE);
        proxy.set("", false);
    }
}

async fn unprepared() {
    let pool = sqlx::postgres::PgPoolOptions::new().max_connections(1).connect(&url()).await.unwrap();
    let mut options = options();
    for prepared in [false, true] {
        options.prepared = prepared;
        let database = PostgresDatabase::from_pool_with(pool.clone(), options.clone()).await.unwrap();
        let store = database.site(site()).await.unwrap();
        store.apply(batch().op(create("post"))).await.unwrap();
        let count = "SELECT count(*) FROM pg_prepared_statements";
        let count = sqlx::query_scalar::<_, i64>(count).persistent(false).fetch_one(&pool).await.unwrap();
        assert_eq!(count > 0, prepared, "{count} statements");
    }
    // The URL says so as well.
    let url = format!("{}&statement-cache-capacity=0", url());
    let store = PostgresDatabase::connect_with(&url, super::support::options()).await.unwrap();
    store.site(site()).await.unwrap().apply(batch().op(create("post"))).await.unwrap();
}

async fn read_only() {
    let (schema, id, role) = (options().schema, site(), format!("blogcms_still_{}", std::process::id()));
    Postgres::open().await.0.site(id).await.unwrap();
    run(&format!(
        "CREATE ROLE {role} LOGIN; ALTER ROLE {role} SET default_transaction_read_only = on;
         GRANT USAGE ON SCHEMA {schema} TO {role}; GRANT ALL ON ALL TABLES IN SCHEMA {schema} TO {role}"
    ))
    .await;
    let database = PostgresDatabase::connect_with(&url_of(&role, ""), options()).await.unwrap();
    let store = database.site(id).await.unwrap();
    let error = store_error(store.apply(batch().op(create("post"))).await.unwrap_err());
    told(&error, StoreErrorKind::ReadOnly, &["can only be read now", "a replica, or set to read only"]);
    assert_eq!(store.seq().await.unwrap(), Seq::NONE);
    run(&format!("DROP OWNED BY {role}; DROP ROLE {role}")).await;
}

async fn job_order() {
    let database = Postgres::open().await.0;
    let store = database.site(site()).await.unwrap();
    let job = |key: String| NewJob {
        key,
        kind: "mail".into(),
        due: Timestamp::EPOCH,
        payload: "{}".into(),
        holds_until: Timestamp::MAX,
    };
    for round in 0..40 {
        let jobs: Vec<_> = (0..20).map(|i| job(format!("{round}:{i:02}"))).collect();
        let mut with = batch();
        with.jobs = jobs.iter().rev().cloned().collect();
        let (applied, enqueued) = tokio::join!(store.apply(with), store.enqueue(jobs));
        assert!(applied.is_ok() && enqueued.is_ok(), "{applied:?}, {enqueued:?}");
    }
}

/// A pool that tries each connection before it gives it out, for as long as it likes.
async fn host() {
    let proxy = Proxy::default();
    let (url, _tasks) = proxy.url().await;
    let pool = sqlx::postgres::PgPoolOptions::new()
        .max_connections(2)
        .acquire_timeout(Duration::from_secs(3600))
        .connect(&url)
        .await
        .unwrap();
    let mut options = options();
    options.wait = Duration::from_millis(400);
    let database = PostgresDatabase::from_pool_with(pool, options).await.unwrap();
    let store = database.site(site()).await.unwrap();
    proxy.silence();
    let error = store.seq().await.unwrap_err();
    told(&error, StoreErrorKind::Unavailable, &[]);
    assert_eq!(store.seq().await.unwrap(), Seq::NONE);
}

async fn pool_of_one() {
    let mut options = options();
    (options.connections, options.hints) = (1, true);
    let store = PostgresDatabase::connect_with(&url(), options).await.unwrap().site(site()).await.unwrap();
    let mut all = JoinSet::new();
    for i in 0..50 {
        let store = store.clone();
        all.spawn(async move {
            store.apply(batch().op(create(&format!("post-{i}")))).await.unwrap();
            store.site_snapshot().await.unwrap();
        });
    }
    all.join_all().await;
    assert_eq!(store.seq().await.unwrap(), Seq(50));
}
