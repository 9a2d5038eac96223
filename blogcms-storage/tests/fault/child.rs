//! A program that writes, and says what it was told. It is this one, started with [`ORDERS`] in its environment.

use crate::chain::{self, Mark};
use crate::follower::Shelf;
use crate::place::Place;
use blogcms_core::follower::catch_up;
use blogcms_core::{ApplyError, Seq, Store, StoreError, StoreErrorKind, TermId};
use serde::{Deserialize, Serialize};
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// What the program is to do, as JSON.
pub(crate) const ORDERS: &str = "BLOGCMS_TEST_FAULT_ORDERS";

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Orders {
    pub(crate) place: Place,
    /// The last write of each writer, which it goes on from.
    pub(crate) lengths: Vec<u64>,
    /// Tries are counted from here on, so that those of two programs differ.
    pub(crate) attempts: u32,
    /// How many writes there are to be when it ends; without it, it is killed.
    pub(crate) until: Option<u64>,
    /// Whether it ends, as if it were killed, when a write fails.
    pub(crate) dies: bool,
    /// The file that lets the disk fail, see `shim.c`: removed after some failures.
    pub(crate) arms: Option<PathBuf>,
    /// Whether it is made after the second write only, and is not there from the beginning.
    pub(crate) arms_late: bool,
    /// Copies the log into the database now and then, as SQLite does when the log is long.
    pub(crate) copies_log: bool,
    /// The file of a follower.
    pub(crate) follower: Option<PathBuf>,
}

/// What it says, a line of JSON each.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Line {
    Opened,
    NotOpened { error: Told },
    Acknowledged { mark: Mark, seq: Seq },
    Failed { mark: Mark, error: Told },
    Followed(Seq),
    Done,
}

/// An error as the program was told it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Told {
    kind: String,
    pub(crate) text: String,
}

const KINDS: [StoreErrorKind; 3] =
    [StoreErrorKind::Unavailable, StoreErrorKind::Full, StoreErrorKind::Unknown];

impl Told {
    pub(crate) fn new(error: &StoreError) -> Self {
        Self { kind: format!("{:?}", error.kind()), text: error.to_string() }
    }

    /// Which of those kinds it is that a failing disk or server may give.
    pub(crate) fn kind(&self) -> StoreErrorKind {
        let kind = KINDS.into_iter().find(|kind| format!("{kind:?}") == self.kind);
        kind.unwrap_or_else(|| panic!("{} is no kind for this: {}", self.kind, self.text))
    }

    /// It names the database and says what happened, or what to do.
    pub(crate) fn check(&self) {
        self.kind();
        assert!(self.text.contains("the database "), "{}", self.text);
        let words = [
            "free some space",
            "reported an error",
            "either saved whole",
            "try again",
            "cannot be",
            "took too",
        ];
        assert!(words.iter().any(|word| self.text.contains(word)), "{}", self.text);
    }
}

/// What this program has been started for, if it is one that writes.
pub(crate) fn orders() -> Option<Orders> {
    std::env::var(ORDERS).ok().map(|text| serde_json::from_str(&text).unwrap())
}

fn say(line: &Line) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", serde_json::to_string(line).unwrap()).unwrap();
    out.flush().unwrap();
}

pub(crate) fn run(orders: Orders) {
    crate::runtime().block_on(async {
        let store = open(&orders).await;
        let tag = first_tag(&*store).await;
        let done = Arc::new(AtomicUsize::new(orders.lengths.iter().sum::<u64>() as usize));
        let mut writers = tokio::task::JoinSet::new();
        for (number, length) in orders.lengths.clone().into_iter().enumerate() {
            let (store, orders, done) = (Arc::clone(&store), orders.clone(), Arc::clone(&done));
            writers.spawn(async move { Writer { store, tag, number, orders, done }.run(length + 1).await });
        }
        if let Some(file) = &orders.follower {
            let shelf = Shelf::open(file, Arc::clone(&store));
            tokio::spawn(async move { follow(&*store, &shelf).await });
        }
        while let Some(ended) = writers.join_next().await {
            ended.unwrap();
        }
    });
    say(&Line::Done);
}

async fn open(orders: &Orders) -> Arc<dyn Store> {
    for _ in 0..50 {
        match orders.place.open().await {
            Ok(store) => {
                say(&Line::Opened);
                return store;
            }
            Err(error) => say(&Line::NotOpened { error: Told::new(&error) }),
        }
        disarm(orders);
        pause().await;
    }
    panic!("the store cannot be opened")
}

async fn first_tag(store: &dyn Store) -> TermId {
    loop {
        match store.taxonomy().await {
            Ok(taxonomy) => return taxonomy.terms.iter().find(|t| t.slug.as_str() == chain::TAG).unwrap().id,
            Err(error) => say(&Line::NotOpened { error: Told::new(&error) }),
        }
        pause().await;
    }
}

async fn pause() {
    tokio::time::sleep(Duration::from_millis(5)).await;
}

async fn follow(store: &dyn Store, shelf: &Shelf) {
    loop {
        // It is asked again, whatever has failed.
        if let Ok(come) = catch_up(store, shelf).await
            && come.changes > 0
        {
            say(&Line::Followed(come.upto));
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn disarm(orders: &Orders) {
    if let Some(file) = &orders.arms {
        let _ = std::fs::remove_file(file);
    }
}

struct Writer {
    store: Arc<dyn Store>,
    tag: TermId,
    number: usize,
    orders: Orders,
    /// Writes of all writers.
    done: Arc<AtomicUsize>,
}

impl Writer {
    async fn run(&self, first: u64) {
        let (mut attempt, mut failures) = (self.orders.attempts, 0);
        let mut mark = Mark { writer: self.number, write: first, attempt };
        while self.orders.until.is_none_or(|until| (self.done.load(Ordering::Relaxed) as u64) < until) {
            if let Some(seq) = self.attempt(mark).await {
                say(&Line::Acknowledged { mark, seq });
                self.done.fetch_add(1, Ordering::Relaxed);
                self.between(mark.write - first + 1);
                mark.write += 1;
            } else {
                failures += 1;
                // What fails for good until somebody mends it, is mended then.
                if failures == 3 {
                    disarm(&self.orders);
                }
                pause().await;
            }
            attempt += 1;
            mark.attempt = attempt;
        }
    }

    /// Tries a write once: its number, if it was kept.
    async fn attempt(&self, mark: Mark) -> Option<Seq> {
        let error = match chain::write(&*self.store, self.tag, mark).await {
            Err(error) => error,
            Ok(batch) => match self.store.apply(batch).await {
                Ok(applied) => return Some(applied.seq),
                Err(ApplyError::Store(error)) => error,
                Err(other) => panic!("{mark}: {other:?}"),
            },
        };
        say(&Line::Failed { mark, error: Told::new(&error) });
        if self.orders.dies {
            std::process::exit(0);
        }
        if error.kind() == StoreErrorKind::Unknown { self.look(mark).await } else { None }
    }

    /// Whether a write was kept of which nobody could tell.
    async fn look(&self, mark: Mark) -> Option<Seq> {
        loop {
            match self.store.post_by_external_id(&mark.name()).await {
                Ok(post) => return post.map(|post| post.version),
                Err(_) => pause().await,
            }
        }
    }

    fn between(&self, writes: u64) {
        if let (Some(file), true) = (&self.orders.arms, self.orders.arms_late && writes == 2) {
            std::fs::write(file, "").unwrap();
        }
        if let (true, Place::Sqlite(path)) =
            (self.orders.copies_log && writes.is_multiple_of(3), &self.orders.place)
        {
            let conn = crate::common::raw(path);
            // Whether it fails, SQLite has to get over.
            let _ = conn.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()));
        }
    }
}
