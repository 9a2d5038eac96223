//! What the tests of PostgreSQL are written with.

use async_trait::async_trait;
use blogcms_core::conformance::Harness;
use blogcms_core::id::new_id;
use blogcms_core::post::{Post, PostFields, PostKind, PostOp, Status};
use blogcms_core::{Op, RandomIds, Revision, RevisionKind, Seq, SiteId, Store, Timestamp, WriteBatch};
use blogcms_storage::sqlx::{self, AssertSqlSafe, Connection, PgConnection};
use blogcms_storage::{PostgresDatabase, PostgresOptions};
use libtest_mimic::Trial;
use std::sync::Arc;

/// The server's URL.
pub(crate) fn url() -> String {
    std::env::var("BLOGCMS_TEST_POSTGRES").unwrap_or_else(|_| {
        panic!(
            "BLOGCMS_TEST_POSTGRES is not set. ./test.sh starts a server and sets it (apt-get install -y postgresql); or \
             set it to the URL of a database that may be thrown away; or leave these tests out: BLOGCMS_SKIP=postgres"
        )
    })
}

/// A test with a runtime of several threads.
pub(crate) fn trial<F: Future<Output = ()>>(
    name: &'static str,
    test: impl FnOnce() -> F + Send + 'static,
) -> Trial {
    Trial::test(name, move || {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        runtime.unwrap().block_on(test());
        Ok(())
    })
}

/// Options with the schema that the tests of this program share.
pub(crate) fn options() -> PostgresOptions {
    let mut options = PostgresOptions::default().schema(format!("test_{}", std::process::id()));
    options.hints = false;
    options
}

pub(crate) fn site() -> SiteId {
    new_id(&RandomIds, Timestamp::from_micros(0))
}

/// Each store is a new site of one database.
pub(crate) struct Postgres(pub(crate) PostgresDatabase);

impl Postgres {
    pub(crate) async fn open() -> Self {
        let mut options = options();
        options.connections = 4;
        Self(PostgresDatabase::connect_with(&url(), options).await.unwrap())
    }
}

#[async_trait]
impl Harness for Postgres {
    async fn store(&self) -> Arc<dyn Store> {
        Arc::new(self.0.site(site()).await.unwrap())
    }
}

/// A connection behind the store's back.
pub(crate) async fn raw() -> PgConnection {
    PgConnection::connect(&url()).await.unwrap()
}

/// Runs statements behind the store's back.
pub(crate) async fn run(script: &str) {
    run_on(&mut raw().await, script).await;
}

pub(crate) async fn run_on(conn: &mut PgConnection, script: &str) {
    sqlx::raw_sql(AssertSqlSafe(script.to_owned())).execute(conn).await.unwrap();
}

fn t() -> Timestamp {
    Timestamp::from_micros(1_767_225_600_000_000)
}

pub(crate) fn batch() -> WriteBatch {
    WriteBatch::new("system:test", t())
}

/// Creates a published post with this address.
pub(crate) fn create(address: &str) -> Op {
    let (id, head) = (new_id(&RandomIds, t()), new_id(&RandomIds, t()));
    let fields = PostFields::new(format!("Title of {address}"), address.parse().unwrap());
    let revision = Revision {
        id: head,
        post: id,
        parent: None,
        kind: RevisionKind::Saved,
        made_by: "system:test".into(),
        made_at: t(),
        name: None,
        fields: fields.clone(),
        body: "The *text*.".into(),
    };
    let post = Post {
        id,
        version: Seq::NONE,
        kind: PostKind::Post,
        status: Status::Published,
        published_at: Some(t()),
        expires_at: None,
        created_at: t(),
        updated_at: t(),
        head,
        live: Some(head),
        external_id: None,
        translation_of: None,
        fields,
        auto_excerpt: "About it.".into(),
        words: 450,
    };
    PostOp::Create { post: Box::new(post), revision: Box::new(revision) }.into()
}

/// Twelve posts.
pub(crate) async fn fill(store: &dyn Store) {
    for i in 0..12 {
        store.apply(batch().op(create(&format!("post-{i}")))).await.unwrap();
    }
}
