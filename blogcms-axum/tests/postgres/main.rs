//! What a blog does where several processes share a database, or the host has given it its own; most of it on PostgreSQL.
//!
//! `BLOGCMS_TEST_POSTGRES` is the URL of a superuser in a database that may be thrown away: `./test.sh` starts a server
//! and gives it. `BLOGCMS_SKIP=postgres` shows what needs it as ignored.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![expect(clippy::print_stdout, reason = "figures, and what processes tell each other")]

mod host;
mod http;
mod job;
mod outage;
mod process;
mod proxy;
mod replica;
mod support;

use libtest_mimic::Arguments;
use std::process::ExitCode;

fn main() -> ExitCode {
    if process::in_a_role() {
        return ExitCode::SUCCESS;
    }
    let trials = [replica::trials(), job::trials(), host::trials(), outage::trials()];
    libtest_mimic::run(&Arguments::from_args(), trials.into_iter().flatten().collect()).exit_code()
}
