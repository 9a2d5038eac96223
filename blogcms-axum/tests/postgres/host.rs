//! A host whose own tables lie in the same database, and whose pool is small.

use crate::support::{ACTOR, on_server, schema, url};
use axum::body::Body;
use axum::http::Request;
use axum::{Router, response::Response};
use blogcms_axum::core::service::{PostInput, Publish};
use blogcms_axum::core::{Job, JobQueue, NewJob, PostKind, SiteId, SiteRead, Timestamp, WriteBatch};
use blogcms_axum::storage::{PostgresDatabase, PostgresOptions, PostgresStore};
use blogcms_axum::{Cms, mount};
use libtest_mimic::Trial;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, PgPool};
use sqlx_core::migrate::Migrator;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tower::ServiceExt;

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        on_server("host::both_migrate_in_any_order_and_touch_nothing", migrations),
        on_server("host::its_row_and_ours_are_kept_together", together),
        on_server("host::a_pool_of_one_serves_fifty_requests_and_the_worker", || pool_of(1)),
        on_server("host::a_pool_of_two_serves_fifty_requests_and_the_worker", || pool_of(2)),
    ]
}

const PATIENCE: Duration = Duration::from_secs(120);

/// A database of its own, and a pool of so many connections to it.
async fn host(connections: u32) -> PgPool {
    let name = schema();
    let server = PgPool::connect(&url()).await.unwrap();
    run(&server, &format!("CREATE DATABASE {name}")).await;
    let options: PgConnectOptions = url().parse().unwrap();
    let pool = PgPoolOptions::new().max_connections(connections);
    pool.connect_with(options.database(&name)).await.unwrap()
}

async fn run(pool: &PgPool, script: &str) {
    sqlx::raw_sql(AssertSqlSafe(script.to_owned())).execute(pool).await.unwrap();
}

async fn text(pool: &PgPool, query: &str) -> String {
    sqlx::query_scalar(AssertSqlSafe(query.to_owned())).fetch_one(pool).await.unwrap()
}

/// The host's migrations: what `sqlx::migrate!` embeds, read from their folder, since that macro would draw a second SQLite
/// into this workspace.
fn write_migrations(folder: &Path) {
    let users = "CREATE TABLE users (id SERIAL PRIMARY KEY, name TEXT NOT NULL UNIQUE);
                 INSERT INTO users (name) VALUES ('Ada'), ('Grace');";
    let posts = "CREATE TABLE posts (id SERIAL PRIMARY KEY, author INTEGER NOT NULL REFERENCES users, title TEXT NOT NULL);
                 CREATE INDEX posts_by_title ON posts (title);
                 INSERT INTO posts (author, title) VALUES (1, 'A post of the host');";
    std::fs::write(folder.join("1_users.sql"), users).unwrap();
    std::fs::write(folder.join("2_posts.sql"), posts).unwrap();
}

/// Everything in the database that is not ours: columns, indexes and rows.
async fn of_host(pool: &PgPool) -> String {
    let mut dump = text(
        pool,
        "SELECT coalesce(string_agg(c::text, E'\\n' ORDER BY c::text), '') FROM (
             SELECT table_schema, table_name, column_name, data_type, is_nullable, column_default
             FROM information_schema.columns
             WHERE table_schema NOT IN ('pg_catalog', 'information_schema') AND table_name NOT LIKE 'bc\\_%') c",
    )
    .await;
    dump += &text(
        pool,
        "SELECT coalesce(string_agg(indexdef, E'\\n' ORDER BY indexdef), '') FROM pg_indexes
         WHERE schemaname NOT IN ('pg_catalog', 'information_schema') AND tablename NOT LIKE 'bc\\_%'",
    )
    .await;
    for table in ["users", "posts", "_sqlx_migrations"] {
        if text(pool, &format!("SELECT (to_regclass('public.{table}') IS NOT NULL)::text")).await == "true" {
            let rows = format!(
                "SELECT coalesce(string_agg(r::text, E'\\n' ORDER BY r::text), '') FROM public.{table} r"
            );
            dump.extend(["\n", table, "\n", &text(pool, &rows).await]);
        }
    }
    dump
}

/// Everything of ours: rows of each table, and how many tables there are.
async fn ours(pool: &PgPool, schema: &str) -> String {
    let tables = format!(
        "SELECT coalesce(string_agg(table_name, ' ' ORDER BY table_name), '') FROM information_schema.tables
         WHERE table_schema = '{schema}' AND table_name LIKE 'bc\\_%'"
    );
    let mut dump = text(pool, &tables).await;
    for table in dump.clone().split_whitespace() {
        let rows = format!(
            "SELECT coalesce(string_agg(r::text, E'\\n' ORDER BY r::text), '') FROM {schema}.{table} r"
        );
        dump.extend(["\n", table, "\n", &text(pool, &rows).await]);
    }
    dump
}

async fn migrations() {
    let folder = tempfile::tempdir().unwrap();
    write_migrations(folder.path());
    for schema in ["blogcms", "public"] {
        for order in ["hbhb", "bhbh", "hhbb", "bbhh"] {
            let pool = host(3).await;
            let mut posts = 0;
            for step in order.chars() {
                if step == 'h' {
                    let before = ours(&pool, schema).await;
                    Migrator::new(folder.path()).await.unwrap().run(&pool).await.unwrap();
                    assert_eq!(
                        ours(&pool, schema).await,
                        before,
                        "{order} in {schema}: the host changed ours"
                    );
                } else {
                    let before = of_host(&pool).await;
                    let store = blog(&pool, schema).await;
                    assert_eq!(store.post_count().await, posts);
                    publish(&cms(store), &format!("post-{posts}")).await;
                    posts += 1;
                    assert_eq!(of_host(&pool).await, before, "{order} in {schema}: we changed the host's");
                }
            }
            let dump = of_host(&pool).await;
            assert!(dump.contains("A post of the host") && dump.contains("_sqlx_migrations"), "{dump}");
            pool.close().await;
        }
    }
}

async fn blog(pool: &PgPool, schema: &str) -> PostgresStore {
    let options = PostgresOptions::default().schema(schema);
    let database = PostgresDatabase::from_pool_with(pool.clone(), options).await.unwrap();
    database.site(SiteId::default()).await.unwrap()
}

trait PostCount {
    async fn post_count(&self) -> usize;
}

impl PostCount for PostgresStore {
    /// Posts that are there, by the writes that made them: two each.
    async fn post_count(&self) -> usize {
        usize::try_from(self.seq().await.unwrap().0 / 2).unwrap()
    }
}

fn cms(store: PostgresStore) -> Cms {
    Cms::builder(store).base_url("https://blog.example/blog").build().unwrap()
}

async fn publish(cms: &Cms, slug: &str) {
    let input =
        PostInput { title: slug.into(), slug: slug.into(), body: "Text.".into(), ..PostInput::default() };
    let post = cms.blog().posts().create(&ACTOR, PostKind::Post, &input).await.unwrap();
    cms.blog().posts().publish(&ACTOR, post.id, post.version, Publish::default()).await.unwrap();
}

fn mail(key: &str) -> NewJob {
    NewJob {
        key: key.into(),
        kind: "mail".into(),
        due: Timestamp::EPOCH,
        payload: "{}".into(),
        holds_until: Timestamp::MAX,
    }
}

/// The example of docs/embedding.md.
async fn together() {
    let pool = host(2).await;
    run(&pool, "CREATE TABLE orders (id INT PRIMARY KEY)").await;
    let store = blog(&pool, "blogcms").await;
    for (id, keep) in [(1, true), (2, false)] {
        let mut tx = pool.begin().await.unwrap();
        sqlx::query("INSERT INTO orders VALUES ($1)").bind(id).execute(&mut *tx).await.unwrap();
        let batch = WriteBatch::new("system:shop", Timestamp::EPOCH).job(mail(&format!("mail:{id}")));
        store.apply_in(&mut tx, batch).await.unwrap();
        if keep {
            tx.commit().await.unwrap();
            store.committed().await.unwrap();
        } else {
            tx.rollback().await.unwrap();
        }
    }
    assert_eq!(text(&pool, "SELECT string_agg(id::text, ' ') FROM orders").await, "1");
    let counts = store.counts(Timestamp::MAX).await.unwrap();
    assert_eq!(counts.iter().map(|count| count.waiting).collect::<Vec<_>>(), [1]);
    let told = Arc::new(AtomicU32::new(0));
    let handler = {
        let told = told.clone();
        move |job: Job| {
            assert_eq!(job.key(), "mail:1");
            told.fetch_add(1, Ordering::Relaxed);
            async { Ok(()) }
        }
    };
    let cms = Cms::builder(store).base_url("https://blog.example").job("mail", handler).build().unwrap();
    assert_eq!((cms.run_due_once().await.unwrap().done, told.load(Ordering::Relaxed)), (1, 1));
}

async fn get(app: Router, path: String) -> Response {
    app.oneshot(Request::get(path).body(Body::empty()).unwrap()).await.unwrap()
}

async fn pool_of(connections: u32) {
    const POSTS: usize = 12;
    const JOBS: u64 = 100;
    let pool = host(connections).await;
    let store = blog(&pool, "blogcms").await;
    let jobs = (0..JOBS).map(|i| mail(&format!("mail:{i}"))).collect();
    let slow = async |_| {
        tokio::time::sleep(Duration::from_millis(2)).await;
        Ok(())
    };
    // Nothing is kept, so that each request asks.
    let cms =
        Cms::builder(store.clone()).base_url("https://blog.example/blog").page_cache(0).job("mail", slow);
    let cms = cms.build().unwrap();
    for i in 0..POSTS {
        publish(&cms, &format!("post-{i}")).await;
    }
    let app = mount(Router::new(), "/blog", cms.router());
    let worker = tokio::spawn({
        let cms = cms.clone();
        async move { cms.run(std::future::pending()).await }
    });
    let all = async {
        store.enqueue(jobs).await.unwrap();
        for round in 0..5 {
            let mut requests = JoinSet::new();
            for i in 0..50 {
                let path = match i % 4 {
                    0 => "/blog".into(),
                    1 => "/blog/feed.xml".into(),
                    2 => "/blog/nowhere".into(),
                    _ => format!("/blog/posts/post-{}", i % POSTS),
                };
                requests.spawn(get(app.clone(), path));
            }
            publish(&cms, &format!("later-{round}")).await;
            cms.health().await.unwrap();
            for answer in requests.join_all().await {
                assert!(matches!(answer.status().as_u16(), 200 | 404), "{}", answer.status());
            }
        }
        // News of the posts wait for somebody who listens.
        while store.counts(Timestamp::MAX).await.unwrap().iter().any(|count| count.kind == "mail") {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(PATIENCE, all).await.unwrap();
    let jobs = cms.health().await.unwrap().jobs.unwrap();
    assert_eq!((jobs.dead, jobs.waiting), (0, 0));
    worker.abort();
}
