//! PostgreSQL: the suite that every store passes, and what a server brings along.
//!
//! `BLOGCMS_TEST_POSTGRES` is the URL of a superuser in a database that may be thrown away: `./test.sh` starts a server
//! and gives it. `BLOGCMS_SKIP=postgres` shows the tests as ignored.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod copy;
mod fault;
mod hint;
mod migration;
mod parity;
mod pool;
mod proxy;
mod random;
#[path = "../common/rows.rs"]
mod rows;
mod schema;
mod search;
mod support;
mod write;

use blogcms_core::conformance;
use libtest_mimic::{Arguments, Trial};
use std::process::ExitCode;
use support::Postgres;

fn main() -> ExitCode {
    let skipped = std::env::var("BLOGCMS_SKIP").is_ok_and(|words| words.split(',').any(|w| w == "postgres"));
    let cases = conformance::cases().iter().map(|case| {
        Trial::test(format!("conformance::{}", case.name), || {
            conformance::run(case.name, async || Postgres::open().await);
            Ok(())
        })
    });
    let trials = cases
        .chain(random::trials())
        .chain(parity::trials())
        .chain(schema::trials())
        .chain(write::trials())
        .chain(fault::trials())
        .chain(pool::trials())
        .chain(search::trials())
        .chain(hint::trials())
        .chain(migration::trials())
        .chain(copy::trials());
    let trials = trials.map(|trial| if skipped { trial.with_ignored_flag(true) } else { trial }).collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}
