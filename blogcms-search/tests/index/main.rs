//! The index through its public interface, with real folders.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod blog;
#[cfg(unix)]
mod doubt;
mod find;
mod folder;
mod hidden;
mod keep;
mod origin;
mod prop;
mod rank;
mod support;
