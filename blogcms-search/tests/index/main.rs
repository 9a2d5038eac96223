//! The index through its public interface, with real folders.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod find;
mod folder;
mod keep;
mod rank;
mod support;
