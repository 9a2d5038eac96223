//! Programs that are killed while they write, each of several writers at once, with a follower beside them.

use crate::book::Book;
use crate::chain;
use crate::child::{Line, Orders};
use crate::follower::Shelf;
use crate::place::Place;
use crate::process::Process;
use crate::{soak, trial};
use blogcms_core::{Id, PostId};
use libtest_mimic::Trial;
use std::path::Path;
use std::time::{Duration, Instant};

pub(crate) fn trials() -> Vec<Trial> {
    let sqlite = |times| move || on_sqlite(times);
    #[cfg_attr(not(feature = "postgres"), expect(unused_mut, reason = "there is more with it"))]
    let mut trials = vec![
        trial("kill::no_acknowledged_write_is_lost_on_sqlite", sqlite(4)),
        soak(trial("kill::no_acknowledged_write_is_lost_on_sqlite_in_200_kills", sqlite(200))),
    ];
    #[cfg(feature = "postgres")]
    trials.extend([
        crate::unless_skipped(trial("kill::no_acknowledged_write_is_lost_on_postgres", || on_postgres(4))),
        soak(trial("kill::no_acknowledged_write_is_lost_on_postgres_in_200_kills", || on_postgres(200))),
    ]);
    trials
}

async fn on_sqlite(times: u32) {
    let folder = tempfile::tempdir().unwrap();
    killed("SQLite", &Place::file(folder.path()), folder.path(), times).await;
}

#[cfg(feature = "postgres")]
async fn on_postgres(times: u32) {
    let folder = tempfile::tempdir().unwrap();
    let place = crate::server::given();
    killed("PostgreSQL", &place, folder.path(), times).await;
    crate::server::forget(&place).await;
}

/// What a program that is to be killed does: three writers, and a follower.
pub(crate) fn orders(place: &Place, folder: &Path, book: &Book, round: u32) -> Orders {
    Orders {
        place: place.clone(),
        lengths: book.lengths(),
        attempts: round * 1_000_000,
        until: None,
        dies: false,
        arms: None,
        arms_late: false,
        copies_log: false,
        follower: Some(folder.join("shelf")),
    }
}

pub(crate) const WRITERS: usize = 3;

async fn killed(backend: &str, place: &Place, folder: &Path, times: u32) {
    let mut book = Book::new(WRITERS, chain::begin(&*place.open().await.unwrap()).await);
    let mut slowest = Duration::ZERO;
    for round in 0..times {
        let process = Process::start(&orders(place, folder, &book, round), folder, |_| {});
        for _ in 0..=some_time().as_micros() % 12 {
            process.until(&mut book, |line| matches!(line, Line::Acknowledged { .. }));
        }
        std::thread::sleep(some_time() / 4);
        process.kill(&mut book);
        let begun = now();
        let store = place.open().await.unwrap();
        Shelf::open(&folder.join("shelf"), store.clone()).must_converge().await;
        slowest = slowest.max(begun.elapsed());
        book.check(&*store).await;
        if round % 10 == 0 || round + 1 == times {
            place.check().await;
        }
    }
    assert_eq!(book.unavailable + book.full + book.unknown, 0, "nothing fails where nothing is wrong");
    println!(
        "figure: {backend}, program killed {times} times: of {} writes 0 acknowledged lost, 0 by halves; {} kept that were \
         under way; opened and its follower there after at most {:.2} s",
        book.total(),
        book.kept_untold,
        slowest.as_secs_f64()
    );
}

/// Up to 65 milliseconds.
pub(crate) fn some_time() -> Duration {
    let random = crate::common::id::<PostId>().to_bytes();
    Duration::from_micros(u64::from(random[15]) * 256 + u64::from(random[14]))
}

#[expect(clippy::disallowed_methods, reason = "measures")]
pub(crate) fn now() -> Instant {
    Instant::now()
}
