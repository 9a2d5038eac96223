//! SQLite on a disk that is full: a file system of a few megabytes, in memory, that only the test itself sees.

use crate::book::Book;
use crate::chain::{self, Mark};
use crate::child::{Line, Told};
use crate::place::Place;
use crate::trial;
use blogcms_core::{ApplyError, Store, StoreErrorKind, TermId};
use blogcms_storage::SqliteDatabase;
use libtest_mimic::Trial;
use std::path::{Path, PathBuf};
use std::process::Command;

pub(crate) fn trials() -> Vec<Trial> {
    // Where nobody may mount anything, as in some containers, it shows as ignored.
    vec![trial(NAME, full).with_ignored_flag(!may_mount())]
}

const NAME: &str = "full::a_full_disk_is_told_and_writing_goes_on_once_there_is_room";

/// Where the small file system is, in the program that sees it.
const INSIDE: &str = "BLOGCMS_TEST_FAULT_FULL";

/// Mounts it, and runs a program that sees it.
const MOUNT: &str = "mount -t tmpfs -o size=6m tmpfs \"$0\" && exec \"$@\"";

fn mounted(folder: &Path) -> Command {
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "--mount", "sh", "-c", MOUNT]).arg(folder);
    command
}

fn may_mount() -> bool {
    let folder = tempfile::tempdir().unwrap();
    std::env::var_os(INSIDE).is_some()
        || mounted(folder.path()).arg("true").output().is_ok_and(|out| out.status.success())
}

async fn full() {
    if let Some(folder) = std::env::var_os(INSIDE) {
        return inside(PathBuf::from(folder)).await;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut command = mounted(folder.path());
    command.arg(std::env::current_exe().unwrap()).args(["--exact", NAME]).env(INSIDE, folder.path());
    let out = command.output().unwrap();
    let said = String::from_utf8_lossy(&out.stdout);
    assert!(
        out.status.success() && said.contains("1 passed"),
        "{said}{}",
        String::from_utf8_lossy(&out.stderr)
    );
    said.lines().filter(|line| line.starts_with("figure:")).for_each(|line| println!("{line}"));
}

async fn inside(folder: PathBuf) {
    let ballast = folder.join("ballast");
    std::fs::write(&ballast, vec![1; 2 << 20]).unwrap();
    let place = Place::file(&folder);
    let store = place.open().await.unwrap();
    let mut book = Book::new(1, chain::begin(&*store).await);
    let tag = store.taxonomy().await.unwrap().terms[0].id;

    let mut attempt = 0;
    while attempt < 400 && book.full + book.unknown < 5 {
        write(&*store, tag, attempt, &mut book).await;
        attempt += 1;
    }
    assert!(book.full > 0, "{} unavailable, {} unknown", book.unavailable, book.unknown);
    let before = book.total();
    // Reading goes on, and so does the telling.
    book.check(&*store).await;
    let other = SqliteDatabase::open(folder.join("other.db")).unwrap_err();
    assert_eq!(other.kind(), StoreErrorKind::Full, "{other}");
    std::fs::remove_file(folder.join("other.db")).unwrap();

    std::fs::remove_file(&ballast).unwrap();
    for more in 1..=10 {
        write(&*store, tag, attempt + more, &mut book).await;
    }
    assert_eq!(book.total(), before + 10, "with room again, every write is kept");
    book.check(&*store).await;
    drop(store);
    book.check(&*place.open().await.unwrap()).await;
    place.check().await;
    println!(
        "figure: a full disk: of {} writes 0 acknowledged lost, {} refused with a sentence, then 10 of 10 kept",
        book.total(),
        book.full + book.unavailable + book.unknown
    );
}

/// Tries the next write; if it fails, then for want of room, and with a sentence.
pub(crate) async fn write(store: &dyn Store, tag: TermId, attempt: u32, book: &mut Book) {
    let mark = Mark { writer: 0, write: book.total() + 1, attempt };
    let batch = chain::write(store, tag, mark).await.unwrap();
    let line = match store.apply(batch).await {
        Ok(applied) => Line::Acknowledged { mark, seq: applied.seq },
        Err(ApplyError::Store(error)) => {
            assert!(error.to_string().contains("free some space"), "{error}");
            Line::Failed { mark, error: Told::new(&error) }
        }
        Err(other) => panic!("{other:?}"),
    };
    book.note(&line);
}
