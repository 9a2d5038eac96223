//! Connections: those that die in silence, those of poolers and replicas, and what others tell.

use super::fault::{parts, store_error, told, url_of};
use super::support::{Postgres, batch, create, options, raw, run, run_on, site, trial, url};
use blogcms_core::{JobQueue, NewJob, Seq, SiteRead, Store, StoreErrorKind, Timestamp};
use blogcms_storage::{PostgresDatabase, PostgresStore, sqlx};
use libtest_mimic::Trial;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::task::JoinSet;

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("pool::a_server_that_has_vanished_holds_nobody", vanished),
        trial("pool::a_commit_that_is_never_answered_is_unknown", commit),
        trial("pool::a_read_has_its_answer_when_its_end_is_lost", lost_end),
        trial("pool::nothing_is_prepared_by_name_where_it_may_not_be", unprepared),
        trial("pool::a_database_that_is_set_to_read_only_is_told", read_only),
        trial("pool::hints_are_looked_up_and_not_believed", false_hint),
        trial("pool::jobs_in_another_order_wait_for_each_other", job_order),
    ]
}

/// What a proxy does to a connection once the client has sent this word: no more is passed on, in either direction, or it is
/// cut.
#[derive(Clone, Default)]
struct Proxy(Arc<Mutex<(&'static str, bool)>>);

impl Proxy {
    fn set(&self, word: &'static str, cut: bool) {
        *self.0.lock().unwrap() = (word, cut);
    }

    async fn pass(self, client: TcpStream) {
        let url = url();
        let (_, folder) = url.split_once("host=").unwrap();
        let server = UnixStream::connect(format!("{folder}/.s.PGSQL.5432")).await.unwrap();
        let ((mut from_client, mut to_client), (mut from_server, mut to_server)) =
            (client.into_split(), server.into_split());
        let silent = Arc::new(AtomicBool::new(false));
        let is_silent = Arc::clone(&silent);
        let back = tokio::spawn(async move {
            let mut buffer = vec![0; 65536];
            loop {
                let n = from_server.read(&mut buffer).await.unwrap_or(0);
                if is_silent.load(Ordering::Relaxed) {
                    // Nobody closes the connection, and nobody answers.
                    let () = std::future::pending().await;
                }
                if n == 0 || to_client.write_all(&buffer[..n]).await.is_err() {
                    return;
                }
            }
        });
        let mut buffer = vec![0; 65536];
        loop {
            let n = from_client.read(&mut buffer).await.unwrap_or(0);
            let (word, cut) = *self.0.lock().unwrap();
            let meant = !word.is_empty() && String::from_utf8_lossy(&buffer[..n]).contains(word);
            if meant && !cut {
                silent.store(true, Ordering::Relaxed);
                let () = std::future::pending().await;
            }
            if n == 0 || meant {
                back.abort();
                return;
            }
            to_server.write_all(&buffer[..n]).await.unwrap();
        }
    }

    /// A store behind it, with little patience and so many connections.
    async fn store(&self, connections: u32) -> (PostgresStore, JoinSet<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (proxy, mut tasks) = (self.clone(), JoinSet::new());
        tasks.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                connections.spawn(proxy.clone().pass(client));
            }
        });
        let mut options = options();
        (options.connections, options.wait) = (connections, Duration::from_millis(400));
        options.statement_timeout = Duration::from_millis(400);
        let through = format!("postgres://postgres@127.0.0.1:{port}/{}?sslmode=disable", parts().1);
        let database = PostgresDatabase::connect_with(&through, options).await.unwrap();
        (database.site(site()).await.unwrap(), tasks)
    }
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

async fn false_hint() {
    let mut options = options();
    options.hints = true;
    let id = site();
    let database = PostgresDatabase::connect_with(&url(), options.clone()).await.unwrap();
    let store = database.site(id).await.unwrap();
    store.apply(batch().op(create("post"))).await.unwrap();
    let mut conn = raw().await;
    for i in 0.. {
        assert!(i < 100, "nothing was heard");
        let written = store.written();
        for text in [id.to_string(), format!("{id} 99 99 99"), site().to_string(), "nonsense".into()] {
            run_on(&mut conn, &format!("SELECT pg_notify('{}', '{text}')", options.schema)).await;
        }
        if tokio::time::timeout(Duration::from_millis(300), written).await.is_ok() {
            break;
        }
    }
    assert_eq!(store.known().unwrap().content, Seq(1));
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
