//! The program is killed while it writes: the index is then as of some write that it had been told of, whole, or has to be
//! built anew, and never anything between. Another program that reads it goes on ([`shared`]), and so does one whose disk
//! was full ([`full`]).
//!
//! The program that writes is this one, started with [`child::FOLDER`] in its environment.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test fails by panicking, and the child talks to the parent"
)]

mod blog;
mod child;
mod full;
mod shared;
#[path = "../index/support.rs"]
#[expect(dead_code, reason = "shared with the other tests")]
mod support;

use blogcms_core::search::SearchIndex;
use blogcms_core::{PostId, Seq};
use blogcms_search::TantivyIndex;
use child::{FOLDER, Line};
use libtest_mimic::{Arguments, Trial};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

fn main() -> ExitCode {
    if let Some(folder) = std::env::var_os(FOLDER) {
        runtime().block_on(child::write(Path::new(&folder)));
        return ExitCode::SUCCESS;
    }
    if let Some(folder) = std::env::var_os(shared::FOLDER) {
        runtime().block_on(shared::write(Path::new(&folder)));
        return ExitCode::SUCCESS;
    }
    let mut trials = vec![
        trial("killed_at_six_moments", 6),
        trial("killed_at_a_hundred_moments", 100).with_ignored_flag(true),
    ];
    trials.extend(shared::trials());
    if cfg!(target_os = "linux") {
        trials.push(full::trial());
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn trial(name: &str, times: u64) -> Trial {
    Trial::test(name, move || {
        runtime().block_on(killed(times));
        Ok(())
    })
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

async fn killed(times: u64) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("search");
    let mut rebuilt = 0;
    // The first one fills the index.
    run(&path, |line| matches!(line, Line::Put(_)), Duration::ZERO);
    for n in 0..times {
        let said = run(&path, |line| *line == Line::Opened, Duration::from_millis(20 + n * 7919 % 700));
        let index = TantivyIndex::open(&path).unwrap();
        assert!(!index.is_read_only(), "a killed program leaves no lock");
        let Some(Seq(upto)) = index.checkpoint(&support::origin()).await.unwrap() else {
            let last = said.iter().rfind(|line| **line != Line::Opened);
            assert!(matches!(last, None | Some(Line::Clears)), "{last:?}: it had an index");
            rebuilt += 1;
            continue;
        };
        let put = said.iter().rev().find_map(|line| match line {
            Line::Put(seq) => Some(*seq),
            _ => None,
        });
        assert!(put.is_none_or(|put| upto >= put), "came to {put:?}, has {upto}");
        let held = index.versions(None, 1000).await.unwrap();
        let wanted: Vec<(PostId, Seq)> =
            child::state(upto).map(|(n, seq)| (support::post(n), Seq(seq))).collect();
        assert_eq!(held, wanted, "as of {upto}");
        let found =
            support::all(&index, &blogcms_core::search::Search { limit: 1000, ..support::search("word") })
                .await;
        assert_eq!(found.len(), wanted.len());
    }
    println!("killed {times} times, {rebuilt} of them while the index was built");
}

/// Runs the program until it has said something, and for some time from then on; what it said.
fn run(folder: &Path, from: impl Fn(&Line) -> bool, time: Duration) -> Vec<Line> {
    let mut command = Command::new(std::env::current_exe().unwrap());
    let mut child = command.env(FOLDER, folder).stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let mut lines = lines.filter_map(|line| Line::read(&line));
    let mut said = Vec::new();
    while !said.last().is_some_and(&from) {
        said.push(lines.next().expect("it says something before it ends"));
    }
    std::thread::sleep(time);
    child.kill().unwrap();
    child.wait().unwrap();
    said.extend(lines);
    said
}
