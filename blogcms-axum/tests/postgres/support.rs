//! Where blogs lie, and how tests are run.

use blogcms_axum::core::{Actor, SiteId, Store};
use blogcms_axum::storage::{PostgresDatabase, PostgresOptions, SqliteStore};
use libtest_mimic::Trial;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

pub(crate) const ACTOR: Actor = Actor::System("test");

/// The server's URL.
pub(crate) fn url() -> String {
    std::env::var("BLOGCMS_TEST_POSTGRES").unwrap_or_else(|_| {
        panic!(
            "BLOGCMS_TEST_POSTGRES is not set. ./test.sh starts a server and sets it (apt-get install -y postgresql); or \
             set it to the URL of a database that may be thrown away; or leave these tests out: BLOGCMS_SKIP=postgres"
        )
    })
}

fn skipped() -> bool {
    std::env::var("BLOGCMS_SKIP").is_ok_and(|words| words.split(',').any(|word| word == "postgres"))
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

/// One that needs the server.
pub(crate) fn on_server<F: Future<Output = ()>>(
    name: &'static str,
    test: impl FnOnce() -> F + Send + 'static,
) -> Trial {
    trial(name, test).with_ignored_flag(skipped())
}

/// One that takes its time: run by `./test.sh soak`.
pub(crate) fn soak<F: Future<Output = ()>>(
    name: &'static str,
    test: impl FnOnce() -> F + Send + 'static,
) -> Trial {
    trial(name, test).with_ignored_flag(true)
}

/// A schema that no other test has.
pub(crate) fn schema() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    format!("test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

/// Where a blog lies.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    /// In a file.
    File(PathBuf),
    /// In a schema of the server; whether programs hint at their writes.
    Server(String, bool),
}

impl Place {
    /// As a word, for [`Place::of`].
    pub(crate) fn word(&self) -> String {
        match self {
            Self::File(path) => format!("file:{}", path.display()),
            Self::Server(schema, hints) => format!("server:{schema}:{hints}"),
        }
    }

    pub(crate) fn of(word: &str) -> Self {
        match word.split(':').collect::<Vec<_>>()[..] {
            ["file", path] => Self::File(path.into()),
            ["server", schema, hints] => Self::Server(schema.into(), hints == "true"),
            _ => panic!("{word}"),
        }
    }

    /// A handle of its own, as another program has.
    pub(crate) async fn open(&self) -> Arc<dyn Store> {
        match self {
            Self::File(path) => {
                Arc::new(SqliteStore::open(path).unwrap().site(SiteId::default()).await.unwrap())
            }
            Self::Server(schema, hints) => {
                let mut options = PostgresOptions::default().schema(schema);
                (options.connections, options.hints) = (5, *hints);
                let database = PostgresDatabase::connect_with(&url(), options).await.unwrap();
                Arc::new(database.site(SiteId::default()).await.unwrap())
            }
        }
    }
}

/// Numbers that look random.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    /// The next one below `end`.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}
