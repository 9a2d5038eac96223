//! Measurements and long runs on the real program, in release mode: `./test.sh soak`. What is asserted is that answers
//! are right; the figures are printed.
#![cfg(target_os = "linux")]
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "helpers of tests fail and tell as tests do"
)]

mod agree;
mod load;
mod posts;
mod process;
#[path = "../support/mod.rs"]
mod support;
mod writes;
