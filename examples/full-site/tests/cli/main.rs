//! The program as its users meet it: the real binary, real folders, real requests.
#![cfg(unix)]
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "helpers of tests fail and tell as tests do"
)]

mod backup;
mod bench_data;
mod check;
mod copy;
mod corpus;
mod demo;
mod disk;
mod export;
mod import;
mod job;
mod media;
mod mistakes;
mod mounts;
mod options;
mod render;
mod schedule;
mod search;
mod site;
mod sites;
#[path = "../support/mod.rs"]
mod support;
mod usage;
mod watch;

use std::path::Path;
use support::site::Run;

/// It failed with exactly one sentence for people that says `part`.
fn refused(run: &Run, part: &str) {
    assert_eq!(run.code, Some(1), "{run:#?}");
    let lines: Vec<&str> = run.err.lines().collect();
    assert_eq!(lines.len(), 1, "one sentence: {run:#?}");
    let sentence = lines[0].strip_prefix("full-site: ").unwrap_or_else(|| panic!("{run:#?}"));
    for inner in ["panicked", "Error", "Some(", "Err(", "{ ", "Kind::", "backtrace"] {
        assert!(!sentence.contains(inner), "`{inner}` in: {sentence}");
    }
    assert!(sentence.contains(part), "`{part}` is not in: {sentence}");
}

/// Writes a file, and the folders above it.
fn write(file: &Path, bytes: impl AsRef<[u8]>) {
    std::fs::create_dir_all(file.parent().expect("a folder")).expect("the folder is made");
    std::fs::write(file, bytes).expect("the file is written");
}
