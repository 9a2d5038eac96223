//! The schema: made by several at once, by hand, beside what belongs to the host.

use super::support::{Postgres, options, raw, run, site, trial, url};
use blogcms_core::post::{Listing, Window};
use blogcms_core::{PostKind, SiteRead, Store, StoreErrorKind};
use blogcms_storage::{PostgresDatabase, PostgresStore, SqliteDatabase, sqlx};
use libtest_mimic::Trial;
use tokio::task::JoinSet;

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("schema::several_make_it_at_once", at_once),
        trial("schema::it_can_be_made_by_hand", by_hand),
        trial("schema::what_belongs_to_a_host_stays_as_it_is", beside_a_host),
        trial("schema::its_name_is_plain", name),
        trial("schema::a_page_costs_as_many_statements_as_on_sqlite", cost),
    ]
}

/// Whatever the server's transactions are by default.
async fn at_once() {
    for set in ["", "&options[default_transaction_isolation]=serializable"] {
        run("DROP SCHEMA IF EXISTS test_at_once CASCADE").await;
        let url = format!("{}{set}", url());
        let mut all = JoinSet::new();
        for _ in 0..8 {
            let url = url.clone();
            all.spawn(async move {
                let database = PostgresDatabase::connect_with(&url, options().schema("test_at_once")).await;
                database.unwrap().site(site()).await.unwrap();
            });
        }
        all.join_all().await;
    }
}

async fn by_hand() {
    run("DROP SCHEMA IF EXISTS test_by_hand CASCADE").await;
    run(&PostgresDatabase::migrations("test_by_hand").unwrap()).await;
    let database = PostgresDatabase::connect_with(&url(), options().schema("test_by_hand")).await.unwrap();
    database.site(site()).await.unwrap();
}

async fn beside_a_host() {
    run("CREATE TABLE IF NOT EXISTS posts (id INT); CREATE TABLE IF NOT EXISTS users (id INT);
         CREATE TABLE IF NOT EXISTS _sqlx_migrations (version BIGINT)")
    .await;
    let things = "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'public' AND c.relname NOT LIKE 'host%'";
    let count = async || sqlx::query_scalar::<_, i64>(things).fetch_one(&mut raw().await).await.unwrap();
    let before = count().await;
    run("DROP SCHEMA IF EXISTS test_beside CASCADE").await;
    for _ in 0..2 {
        let pool = sqlx::PgPool::connect(&url()).await.unwrap();
        let database =
            PostgresDatabase::from_pool_with(pool.clone(), options().schema("test_beside")).await.unwrap();
        let store = database.site(site()).await.unwrap();
        store.seq().await.unwrap();
        assert!(database.sites().await.unwrap().contains(&store.id()));
    }
    assert_eq!(count().await, before);
}

async fn name() {
    for bad in ["", "a\"b", "pg_x", "a b"] {
        let error = PostgresDatabase::connect_with(&url(), options().schema(bad)).await.unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Backend);
        assert!(error.to_string().contains("cannot be the schema of a blog"), "{error}");
    }
}

/// How many statements each read of a store costs.
async fn costs(store: &dyn Store, statements: impl Fn() -> u64) -> Vec<u64> {
    super::support::fill(store).await;
    let (window, at) = (Window::page(1, 5), super::support::batch().at);
    let slug = "post-5".parse().unwrap();
    let mut costs = vec![statements()];
    store.home_page(window, at).await.unwrap();
    costs.push(statements());
    store.listing_page(&Listing::All, window, at).await.unwrap();
    costs.push(statements());
    assert!(store.post_page(PostKind::Post, &slug, "none", at).await.unwrap().value.is_some());
    costs.push(statements());
    store.site_snapshot().await.unwrap();
    costs.push(statements());
    store.feed_page(&Listing::All, 20, "none", at).await.unwrap();
    costs.push(statements());
    store.taxonomy().await.unwrap();
    store.members().await.unwrap();
    costs.push(statements());
    costs.windows(2).map(|pair| pair[1] - pair[0]).collect()
}

async fn cost() {
    let sqlite = SqliteDatabase::in_memory().unwrap();
    let here = costs(&sqlite.site(site()).await.unwrap(), || sqlite.statements()).await;
    let postgres = Postgres::open().await.0;
    let store: PostgresStore = postgres.site(site()).await.unwrap();
    let there = costs(&store, || postgres.statements()).await;
    assert_eq!(here, there);
    assert!(here[..3].iter().all(|cost| *cost <= 4), "{here:?}");
}
