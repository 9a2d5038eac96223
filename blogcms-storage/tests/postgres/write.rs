//! Writes: many at once, in a transaction of the host's, and what other programs hear of them.

use super::support::{Postgres, batch, create, raw, site, trial, url};
use blogcms_core::post::{Listing, Window};
use blogcms_core::{
    ApplyError, ChangeLog, Changes, ConflictKind, PostRead, Seq, SiteRead, Store, StoreErrorKind,
};
use blogcms_storage::sqlx::{self, Connection};
use blogcms_storage::{PostgresDatabase, PostgresStore, SqliteDatabase, rusqlite};
use libtest_mimic::Trial;
use std::time::Duration;
use tokio::task::JoinSet;

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("write::eight_writers_leave_no_gap", eight_writers),
        trial("write::a_host_writes_with_us_or_not_at_all", host_transaction),
        trial("write::a_conflict_leaves_what_the_host_has_done", host_conflict),
        trial("write::without_a_transaction_nothing_is_written", no_transaction),
        trial("write::a_host_writes_with_us_on_sqlite", sqlite_transaction),
        trial("write::other_programs_hear_of_writes", hints),
    ]
}

async fn eight_writers() {
    let database = Postgres::open().await.0;
    let id = site();
    let store = database.site(id).await.unwrap();
    let mut writers = JoinSet::new();
    for writer in 0..8 {
        let store = Postgres::open().await.0.site(id).await.unwrap();
        writers.spawn(async move {
            let mut numbers = Vec::new();
            for i in 0..25 {
                let batch = batch().op(create(&format!("post-{writer}-{i}")));
                numbers.push(store.apply(batch).await.unwrap().seq.0);
            }
            numbers
        });
    }
    let mut numbers: Vec<u64> = writers.join_all().await.into_iter().flatten().collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=200).collect::<Vec<_>>());
    let Changes::Rows(rows) = store.changes(Seq::NONE, 1000).await.unwrap() else { panic!("truncated") };
    assert_eq!(rows.iter().map(|row| row.seq.0).collect::<Vec<_>>(), numbers);
    let all = store.listing_page(&Listing::All, Window::page(1, 1), batch().at).await.unwrap().value;
    assert_eq!(all.total, 200);
}

/// A site, a table of the host's, a connection of the host's.
async fn host(table: &str) -> (PostgresStore, sqlx::PgConnection) {
    let store = Postgres::open().await.0.site(site()).await.unwrap();
    let mut conn = raw().await;
    let make = format!("DROP TABLE IF EXISTS {table}; CREATE TABLE {table} (id INT)");
    sqlx::raw_sql(sqlx::AssertSqlSafe(make)).execute(&mut conn).await.unwrap();
    (store, conn)
}

async fn count(conn: &mut sqlx::PgConnection, table: &str) -> i64 {
    let count = sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
    sqlx::query_scalar(count).fetch_one(conn).await.unwrap()
}

async fn host_transaction() {
    let (store, mut conn) = host("host_orders").await;
    for keep in [false, true] {
        let mut tx = conn.begin().await.unwrap();
        sqlx::query("INSERT INTO host_orders VALUES (1)").execute(&mut *tx).await.unwrap();
        let applied = store.apply_in(&mut tx, batch().op(create("order"))).await.unwrap();
        assert_eq!(applied.seq, Seq(1));
        if keep {
            tx.commit().await.unwrap();
        } else {
            tx.rollback().await.unwrap();
        }
        store.committed().await.unwrap();
        assert_eq!(store.known().unwrap().content, Seq(u64::from(keep)));
        assert_eq!(count(&mut conn, "host_orders").await, i64::from(keep));
        assert_eq!(store.seq().await.unwrap(), Seq(u64::from(keep)));
    }
}

async fn host_conflict() {
    let (store, mut conn) = host("host_conflicts").await;
    store.apply(batch().op(create("taken"))).await.unwrap();
    let mut tx = conn.begin().await.unwrap();
    sqlx::query("INSERT INTO host_conflicts VALUES (1)").execute(&mut *tx).await.unwrap();
    let ops = batch().op(create("free")).op(create("taken"));
    match store.apply_in(&mut tx, ops).await.unwrap_err() {
        ApplyError::Conflict(c) => assert!(c.op == 1 && matches!(c.kind, ConflictKind::Duplicate(_))),
        other => panic!("{other:?}"),
    }
    tx.commit().await.unwrap();
    assert_eq!(count(&mut conn, "host_conflicts").await, 1);
    assert_eq!(store.seq().await.unwrap(), Seq(1));
    store.apply(batch().op(create("free"))).await.unwrap();
}

async fn no_transaction() {
    let (store, mut conn) = host("host_none").await;
    let ApplyError::Store(error) = store.apply_in(&mut conn, batch().op(create("post"))).await.unwrap_err()
    else {
        panic!("no error of the store")
    };
    assert_eq!(error.kind(), StoreErrorKind::Backend);
    assert!(error.to_string().contains("transaction of the host"), "{error}");
    assert_eq!(store.seq().await.unwrap(), Seq::NONE);
}

async fn sqlite_transaction() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("blog.db");
    let store = SqliteDatabase::open(&path).unwrap().site(site()).await.unwrap();
    let mut conn = rusqlite::Connection::open(&path).unwrap();
    conn.execute_batch("CREATE TABLE orders (id INTEGER); PRAGMA foreign_keys = ON").unwrap();
    let begin = rusqlite::TransactionBehavior::Immediate;
    for keep in [false, true] {
        let tx = conn.transaction_with_behavior(begin).unwrap();
        tx.execute("INSERT INTO orders VALUES (1)", []).unwrap();
        store.apply_in(&tx, &batch().op(create("order"))).unwrap();
        let twice = store.apply_in(&tx, &batch().op(create("other")).op(create("order")));
        assert!(matches!(twice.unwrap_err(), ApplyError::Conflict(_)));
        if keep {
            tx.commit().unwrap();
        } else {
            tx.rollback().unwrap();
        }
        store.committed().await.unwrap();
        assert_eq!(store.known().unwrap().content, Seq(u64::from(keep)));
        let orders: i64 = conn.query_row("SELECT count(*) FROM orders", [], |row| row.get(0)).unwrap();
        assert_eq!(orders, i64::from(keep));
    }
    conn.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    let tx = conn.transaction().unwrap();
    let error = store.apply_in(&tx, &batch()).unwrap_err().to_string();
    assert!(error.contains("PRAGMA foreign_keys = ON"), "{error}");
}

async fn hints() {
    let mut options = super::support::options();
    options.hints = true;
    let open = || PostgresDatabase::connect_with(&url().leak()[..], options.clone());
    let id = site();
    let (here, there) = (open().await.unwrap(), open().await.unwrap());
    let (here, there) = (here.site(id).await.unwrap(), there.site(id).await.unwrap());
    // The other one listens a moment after it was opened; every write is told anew.
    for i in 0.. {
        assert!(i < 100, "nothing was heard");
        let written = there.written();
        let seq = here.apply(batch().op(create(&format!("post-{i}")))).await.unwrap().seq;
        if tokio::time::timeout(Duration::from_millis(300), written).await.is_ok() {
            assert_eq!(there.known().unwrap().content, seq);
            break;
        }
    }
}
