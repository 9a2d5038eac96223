//! What can go wrong with a server, and how it is told.

use super::support::{Postgres, batch, create, options, raw, run, site, trial, url};
use blogcms_core::{
    ApplyError, JobQueue, PostKind, PostRead, Seq, SiteRead, Store, StoreError, StoreErrorKind, Timestamp,
};
use blogcms_storage::sqlx::Row;
use blogcms_storage::{PostgresDatabase, PostgresOptions, PostgresStore, sqlx};
use libtest_mimic::Trial;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::task::JoinSet;

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("fault::a_server_that_is_not_there", no_server),
        trial("fault::a_wrong_password", wrong_password),
        trial("fault::a_database_that_is_not_there", no_database),
        trial("fault::a_newer_schema_is_left_alone", newer),
        trial("fault::a_role_that_may_only_read", may_read),
        trial("fault::a_role_that_may_read_and_write_is_enough", may_write),
        trial("fault::a_statement_that_takes_too_long", too_long),
        trial("fault::a_site_that_somebody_else_writes_to", busy),
        trial("fault::closed_connections_are_made_anew", reconnect),
        trial("fault::whoever_stops_waiting_leaves_no_transaction", given_up),
        trial("fault::a_commit_that_nobody_answers", unknown),
        trial("fault::text_that_postgresql_cannot_keep", nul),
    ]
}

pub(crate) fn told(error: &StoreError, kind: StoreErrorKind, words: &[&str]) {
    assert_eq!(error.kind(), kind, "{error}");
    for word in words {
        assert!(error.to_string().contains(word), "no `{word}` in: {error}");
    }
}

pub(crate) fn store_error(error: ApplyError) -> StoreError {
    match error {
        ApplyError::Store(error) => error,
        other => panic!("{other:?}"),
    }
}

/// Where the server is: host, database, and what follows the question mark.
pub(crate) fn parts() -> (String, String, String) {
    let url = url();
    let (_, rest) = url.split_once('@').unwrap();
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (host, database) = place.split_once('/').unwrap();
    (host.into(), database.into(), query.into())
}

/// The URL with another user, password or database.
pub(crate) fn url_of(user: &str, database: &str) -> String {
    let (host, name, query) = parts();
    format!("postgres://{user}@{host}/{}?{query}", if database.is_empty() { &name } else { database })
}

async fn refused(url: &str, kind: StoreErrorKind, words: &[&str]) {
    let error = PostgresDatabase::connect_with(url, options()).await.unwrap_err();
    told(&error, kind, words);
    assert!(!error.to_string().contains("secret"), "{error}");
}

async fn no_server() {
    let url = "postgres://me:secret@127.0.0.1:1/blog";
    refused(
        url,
        StoreErrorKind::Unavailable,
        &["the database blog at 127.0.0.1:1", "cannot be reached", "server runs"],
    )
    .await;
    refused("mysql//", StoreErrorKind::Backend, &["URL", "cannot be understood"]).await;
}

async fn wrong_password() {
    run("DROP ROLE IF EXISTS blogcms_password; CREATE ROLE blogcms_password LOGIN PASSWORD 'right'").await;
    let url = url_of("blogcms_password:secret", "");
    refused(&url, StoreErrorKind::Unavailable, &["refuses user or password", "blogcms_password"]).await;
}

async fn no_database() {
    let url = url_of("postgres", "no_such_database");
    refused(&url, StoreErrorKind::Unavailable, &["no_such_database", "create it first"]).await;
}

async fn newer() {
    let schema = "test_newer";
    run("DROP SCHEMA IF EXISTS test_newer CASCADE").await;
    let open = || PostgresDatabase::connect_with(&*url().leak(), options().schema(schema));
    open().await.unwrap();
    run("INSERT INTO test_newer.bc_schema VALUES (99, 'to come', now())").await;
    told(&open().await.unwrap_err(), StoreErrorKind::Newer, &["version 99", "newer program"]);
    run("DELETE FROM test_newer.bc_schema WHERE version = 99").await;
    open().await.unwrap();
}

/// A store in a schema of its own, as a role with these rights on its tables.
async fn as_role(role: &str, rights: &str) -> PostgresStore {
    let (schema, id) = (format!("{role}_schema"), site());
    run(&format!("DROP SCHEMA IF EXISTS {schema} CASCADE")).await;
    let owner = PostgresDatabase::connect_with(&url(), options().schema(&schema)).await.unwrap();
    owner.site(id).await.unwrap();
    run(&format!("DROP ROLE IF EXISTS {role}; CREATE ROLE {role} LOGIN")).await;
    refused_schema(role, &schema).await;
    run(&format!(
        "GRANT USAGE ON SCHEMA {schema} TO {role}; GRANT {rights} ON ALL TABLES IN SCHEMA {schema} TO {role}"
    ))
    .await;
    let database =
        PostgresDatabase::connect_with(&url_of(role, ""), options().schema(&schema)).await.unwrap();
    database.site(id).await.unwrap()
}

async fn refused_schema(role: &str, schema: &str) {
    let error =
        PostgresDatabase::connect_with(&url_of(role, ""), options().schema(schema)).await.unwrap_err();
    told(
        &error,
        StoreErrorKind::ReadOnly,
        &["lets this role do too little", "permission denied", "docs/postgres.md"],
    );
}

async fn may_read() {
    let store = as_role("blogcms_reader", "SELECT").await;
    assert_eq!(store.seq().await.unwrap(), Seq::NONE);
    let error = store.apply(batch().op(create("post"))).await.unwrap_err();
    told(
        &store_error(error),
        StoreErrorKind::ReadOnly,
        &["lets this role do too little", "permission denied"],
    );
}

async fn may_write() {
    let store = as_role("blogcms_writer", "SELECT, INSERT, UPDATE, DELETE").await;
    store.apply(batch().op(create("post"))).await.unwrap();
    assert!(store.post_by_slug(PostKind::Post, &"post".parse().unwrap()).await.unwrap().is_some());
}

/// What a write to a site says that another transaction holds.
async fn held(options: PostgresOptions) -> StoreError {
    let id = site();
    let store = PostgresDatabase::connect_with(&url(), options).await.unwrap().site(id).await.unwrap();
    let mut conn = raw().await;
    let lock = format!(
        "BEGIN; SELECT 1 FROM {}.bc_sites WHERE site_id = '{id}' FOR UPDATE",
        super::support::options().schema
    );
    super::support::run_on(&mut conn, &lock).await;
    let error = store.apply(batch().op(create("post"))).await.unwrap_err();
    // Nobody waits to read.
    assert_eq!(store.seq().await.unwrap(), Seq::NONE);
    super::support::run_on(&mut conn, "ROLLBACK").await;
    store.apply(batch().op(create("post"))).await.unwrap();
    store_error(error)
}

async fn too_long() {
    let mut options = options();
    options.statement_timeout = Duration::from_millis(200);
    told(&held(options).await, StoreErrorKind::Unavailable, &["took too long", "nothing was saved"]);
}

async fn busy() {
    let mut options = options();
    options.wait = Duration::from_millis(200);
    told(
        &held(options).await,
        StoreErrorKind::Unavailable,
        &["is busy", "another program", "nothing was saved"],
    );
}

async fn reconnect() {
    let url = format!("{}&application_name=cut", url());
    let mut options = options();
    options.connections = 3;
    let store = PostgresDatabase::connect_with(&url, options).await.unwrap().site(site()).await.unwrap();
    for i in 0..5 {
        run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'cut'").await;
        store.apply(batch().op(create(&format!("post-{i}")))).await.unwrap();
        run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'cut'").await;
        assert_eq!(store.seq().await.unwrap(), Seq(i + 1));
        // Enough at once for each connection of the pool to be made; then all are dead.
        let all: JoinSet<_> = (0..60).map(|_| store.clone()).map(|s| async move { s.seq().await }).collect();
        assert!(all.join_all().await.iter().all(Result::is_ok));
        let count = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'cut'";
        assert_eq!(sqlx::query_scalar::<_, i64>(count).fetch_one(&mut raw().await).await.unwrap(), 3);
        run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'cut'").await;
        assert_eq!(store.seq().await.unwrap(), Seq(i + 1));
    }
}

/// Drops a read and a write after each of their steps, with the server having answered each, and asks the one connection of
/// the host's pool whether it is in a transaction.
async fn given_up() {
    let pool = sqlx::postgres::PgPoolOptions::new().max_connections(1).connect(&url()).await.unwrap();
    let database = PostgresDatabase::from_pool_with(pool.clone(), options()).await.unwrap();
    let store = database.site(site()).await.unwrap();
    for steps in 1..30 {
        some_steps(steps, Box::pin(store.seq()).as_mut());
        outside_of_transactions(&pool, "a read", steps).await;
        some_steps(steps, Box::pin(store.retry("mail:1", Timestamp::EPOCH)).as_mut());
        outside_of_transactions(&pool, "a write", steps).await;
    }
}

/// Time stands still in a transaction, but for its first statement.
async fn outside_of_transactions(pool: &sqlx::PgPool, of: &str, steps: u32) {
    let row = sqlx::raw_sql("SELECT now() = statement_timestamp()").fetch_one(pool).await.unwrap();
    assert!(row.get::<bool, _>(0), "a transaction is left after {steps} steps of {of}");
}

fn some_steps<F: Future>(count: u32, mut future: std::pin::Pin<&mut F>) {
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    for _ in 0..count {
        if future.as_mut().poll(&mut context).is_ready() {
            return;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// Passes a connection on, and cuts it when the client asks to commit a write: before the server has heard of it, or before
/// the client hears what became of it.
async fn cutting_proxy(client: TcpStream, forward: bool) {
    let url = url();
    let (_, folder) = url.split_once("host=").unwrap();
    let server = UnixStream::connect(format!("{folder}/.s.PGSQL.5432")).await.unwrap();
    let ((mut from_client, mut to_client), (mut from_server, mut to_server)) =
        (client.into_split(), server.into_split());
    let back = tokio::spawn(async move { tokio::io::copy(&mut from_server, &mut to_client).await });
    let (mut buffer, mut writes) = (vec![0; 65536], false);
    loop {
        let n = from_client.read(&mut buffer).await.unwrap_or(0);
        let text = String::from_utf8_lossy(&buffer[..n]);
        writes |= text.contains("bc_audit");
        let cut = writes && text.contains("COMMIT");
        if n == 0 || cut {
            back.abort();
            if cut && forward {
                to_server.write_all(&buffer[..n]).await.unwrap();
                // The server does what it has been asked before it sees the end.
                tokio::time::sleep(Duration::from_millis(300)).await;
            }
            return;
        }
        to_server.write_all(&buffer[..n]).await.unwrap();
    }
}

async fn unknown() {
    for forward in [false, true] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let proxy = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                connections.spawn(cutting_proxy(client, forward));
            }
        });
        let (_, name, _) = parts();
        let (id, direct) = (site(), Postgres::open().await.0);
        let sure = direct.site(id).await.unwrap();
        let through = format!("postgres://postgres@127.0.0.1:{port}/{name}?sslmode=disable");
        let store =
            PostgresDatabase::connect_with(&through, options()).await.unwrap().site(id).await.unwrap();
        let error = store.apply(batch().op(create("post"))).await.unwrap_err();
        told(
            &store_error(error),
            StoreErrorKind::Unknown,
            &["was lost while", "either saved whole or not at all"],
        );
        // The server may still be about it.
        for _ in 0..200 {
            if !forward || sure.seq().await.unwrap() > Seq::NONE {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert_eq!(sure.seq().await.unwrap(), Seq(u64::from(forward)));
        proxy.abort();
    }
}

async fn nul() {
    let store = Postgres::open().await.0.site(site()).await.unwrap();
    let mut nul = batch();
    nul.actor = "a\0b".into();
    let error = store_error(store.apply(nul).await.unwrap_err());
    told(&error, StoreErrorKind::Backend, &["cannot keep text", "U+0000", "nothing was saved"]);
}
