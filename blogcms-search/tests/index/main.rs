//! The index through its public interface, with real folders.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod blog;
mod find;
mod folder;
mod keep;
mod prop;
mod rank;
mod support;
