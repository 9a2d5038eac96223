//! What becomes of a store when the disk fails, and when the program or the server is killed: nothing that was acknowledged
//! is lost, nothing is there by halves, and whoever goes on, does so by itself.
//!
//! Each test has programs write, which are this one started again ([`child`]), and compares what lies in the store with what
//! they were told ([`book`]). Those of PostgreSQL need `BLOGCMS_TEST_POSTGRES`, as `tests/postgres` does, and the server's
//! programs; `BLOGCMS_SKIP=postgres` shows them as ignored. The long ones are run by `./test.sh soak`.
#![cfg_attr(
    target_os = "linux",
    expect(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::print_stdout,
        reason = "a test fails by panicking and says what it measured"
    )
)]
#![cfg(target_os = "linux")]

mod book;
mod chain;
mod child;
#[path = "../common/mod.rs"]
#[expect(clippy::wildcard_imports, reason = "a module of tests, with a harness of our own")]
mod common;
mod disk;
mod follower;
mod full;
mod kill;
mod lock;
mod place;
mod process;
#[cfg(feature = "postgres")]
mod server;
mod speed;

use libtest_mimic::{Arguments, Trial};
use std::process::ExitCode;

fn main() -> ExitCode {
    if let Some(orders) = child::orders() {
        child::run(orders);
        return ExitCode::SUCCESS;
    }
    let trials = disk::trials()
        .into_iter()
        .chain(full::trials())
        .chain(kill::trials())
        .chain(lock::trials())
        .chain(speed::trials());
    #[cfg(feature = "postgres")]
    let trials = trials.chain(server::trials());
    libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit_code()
}

/// Runs a test to its end on a runtime of its own.
fn trial<F: Future<Output = ()>>(
    name: impl Into<String>,
    test: impl FnOnce() -> F + Send + 'static,
) -> Trial {
    Trial::test(name, move || {
        runtime().block_on(test());
        Ok(())
    })
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

/// Shows a test of PostgreSQL as ignored where `BLOGCMS_SKIP` says so.
#[cfg(feature = "postgres")]
fn unless_skipped(trial: Trial) -> Trial {
    let skipped = std::env::var("BLOGCMS_SKIP").is_ok_and(|words| words.split(',').any(|w| w == "postgres"));
    if skipped { trial.with_ignored_flag(true) } else { trial }
}

/// The soak of a test is left to `./test.sh soak`.
fn soak(trial: Trial) -> Trial {
    trial.with_ignored_flag(true)
}
