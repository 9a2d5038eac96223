//! SQLite on a disk that fails: the n-th call that writes, or brings to the disk, gives an error, once or from then on.

use crate::book::Book;
use crate::chain;
use crate::child::Orders;
use crate::place::Place;
use crate::process::Process;
use crate::{soak, trial};
use libtest_mimic::Trial;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

pub(crate) fn trials() -> Vec<Trial> {
    let some = || all([cases(false, [9, 40]), cases(true, [1, 3])].concat());
    let many = || all([cases(false, 1..=100), cases(true, 1..=20)].concat());
    vec![
        trial("disk::no_acknowledged_write_is_lost_when_calls_fail", some),
        soak(trial("disk::no_acknowledged_write_is_lost_when_any_of_100_calls_fails", many)),
    ]
}

/// The numbers of the errors on Linux.
const EIO: i32 = 5;
pub(crate) const ENOSPC: i32 = 28;

#[derive(Clone, Copy, Debug)]
struct Case {
    /// Only of the calls that bring a file to the disk.
    syncs: bool,
    n: u32,
    errno: i32,
    lasts: bool,
    then: Then,
}

/// What the program does.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Then {
    /// Goes on when a write has failed.
    GoesOn,
    /// Ends at the first failure as if it were killed.
    Dies,
    /// The disk fails as it opens the database; it tries again, and goes on.
    Opens,
}

fn cases(syncs: bool, numbers: impl IntoIterator<Item = u32>) -> Vec<Case> {
    let mut cases = Vec::new();
    for n in numbers {
        for errno in [EIO, ENOSPC] {
            for (lasts, then) in [
                (false, Then::GoesOn),
                (true, Then::GoesOn),
                (false, Then::Dies),
                (false, Then::Opens),
                (true, Then::Opens),
            ] {
                cases.push(Case { syncs, n, errno, lasts, then });
            }
        }
    }
    cases
}

/// The library made of `shim.c`.
pub(crate) fn shim() -> &'static Path {
    static SHIM: OnceLock<(tempfile::TempDir, PathBuf)> = OnceLock::new();
    let (_, library) = SHIM.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let library = folder.path().join("shim.so");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fault/shim.c");
        let made = Command::new("cc")
            .args(["-O1", "-shared", "-fPIC", "-o"])
            .arg(&library)
            .arg(source)
            .arg("-ldl")
            .status();
        assert!(made.expect("cc is missing: apt-get install -y build-essential").success());
        (folder, library)
    });
    library
}

async fn all(cases: Vec<Case>) {
    let (mut writes, mut unavailable, mut full, mut unknown, mut kept) = (0, 0, 0, 0, 0);
    for case in &cases {
        let book = one(*case).await;
        writes += book.total();
        (unavailable, full) = (unavailable + book.unavailable, full + book.full);
        (unknown, kept) = (unknown + book.unknown, kept + book.kept_untold);
    }
    println!(
        "figure: a failing disk, {} programs: of {writes} writes 0 acknowledged lost, 0 by halves; told: {unavailable} \
         unavailable, {full} full, {unknown} unknown, of which {kept} were kept",
        cases.len()
    );
    assert!(unavailable > 0 && full > 0 && unknown > 0, "{unavailable}, {full}, {unknown}");
}

async fn one(case: Case) -> Book {
    let folder = tempfile::tempdir().unwrap();
    let (place, armed) = (Place::file(folder.path()), folder.path().join("armed"));
    let mut book = Book::new(1, chain::begin(&*place.open().await.unwrap()).await);
    let opens = case.then == Then::Opens;
    if opens {
        std::fs::write(&armed, "").unwrap();
    }
    let orders = Orders {
        place: place.clone(),
        lengths: book.lengths(),
        attempts: 0,
        until: Some(16),
        dies: case.then == Then::Dies,
        arms: Some(armed.clone()),
        arms_late: !opens,
        copies_log: true,
        follower: None,
    };
    let mut process = Process::start(&orders, folder.path(), |command| {
        command.env("LD_PRELOAD", shim()).env("FAULT_PATH", "/blog.db").env("FAULT_ARMED", &armed);
        command.env("FAULT_AT", case.n.to_string()).env("FAULT_ERRNO", case.errno.to_string());
        for (name, set) in [("FAULT_LASTS", case.lasts), ("FAULT_SYNCS", case.syncs)] {
            if set {
                command.env(name, "1");
            }
        }
    });
    assert!(process.end(&mut book).success(), "{case:?}");
    assert!(armed.with_extension("hit").exists(), "{case:?}: so many calls were not made");
    let told = book.unavailable + book.full + book.unknown;
    assert!(book.total() >= 16 || told > 0, "{case:?}: the program has not gone on");
    let store = place.open().await.unwrap();
    book.check(&*store).await;
    place.check().await;
    book
}
