//! What is shown to searches, and what is written: by this process, or by another.

mod put;

use crate::checkpoint::{self, Held};
use crate::directory::Room;
use crate::error::IndexError;
use crate::executor::executor;
use crate::folder::{OpenError, Place, Turn};
use crate::schema::Fields;
use crate::tokenizer;
use crate::write::Writer;
use blogcms_core::Seq;
use blogcms_core::search::Origin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;
use tantivy::index::Index;
use tantivy::{Executor, IndexReader, ReloadPolicy, Searcher, TantivyError};
use tokio::time::Instant;

/// Whoever does not write looks so often for what another process has written.
const LOOK: Duration = Duration::from_millis(500);

/// A checkpoint of writes that changed no post is kept in memory for so long.
const UNWRITTEN: Duration = Duration::from_secs(10);

/// An index and what is known of it.
pub(crate) struct Inner {
    place: Place,
    room: Room,
    fields: Fields,
    executor: Executor,
    shown: RwLock<Shown>,
    state: Mutex<State>,
    /// Whether it is this process that writes.
    writes: AtomicBool,
    /// Whether something has failed, so that the files are to be looked through.
    doubt: AtomicBool,
    /// Whether something that was put has been lost since, so that whoever puts more has to be told.
    lost: AtomicBool,
    /// When somebody who only reads has looked last.
    looked: Mutex<Option<Instant>>,
}

/// What searches see.
#[derive(Clone, Default)]
pub(crate) struct Shown {
    pub(crate) searcher: Option<Searcher>,
    /// What it sees; nothing while that is not to be used.
    pub(crate) held: Option<Held>,
}

impl Shown {
    /// The checkpoint, if it is one of this origin.
    pub(crate) fn upto(&self, origin: &Origin) -> Option<Seq> {
        self.held.as_ref().and_then(|held| held.upto(origin))
    }
}

#[derive(Default)]
struct State {
    turn: Option<Turn>,
    live: Option<Live>,
    writer: Option<Writer>,
    whole: Whole,
    /// Since when the checkpoint is ahead of the one on disk.
    unwritten: Option<Instant>,
}

struct Live {
    index: Index,
    reader: IndexReader,
    /// The commit that is shown.
    seen: Option<Commit>,
}

/// What tells one commit from another: its number, and what goes with it.
type Commit = (u64, Option<String>);

/// Whether what is put comes on top of everything that was put before, and of what origin that was.
#[derive(Default)]
enum Whole {
    /// Something is missing, or may be: it has to be cleared first.
    #[default]
    No,
    /// It is being filled, and nothing was lost since it was empty.
    Filling(Origin),
    Yes(Origin),
}

impl Inner {
    pub(crate) fn at(place: Place) -> Result<Self, OpenError> {
        let inner = Self {
            executor: executor().map_err(|e| place.unfit(&e))?,
            place,
            room: Room::default(),
            fields: Fields::new(),
            shown: RwLock::default(),
            state: Mutex::default(),
            writes: AtomicBool::new(false),
            doubt: AtomicBool::new(false),
            lost: AtomicBool::new(false),
            looked: Mutex::new(None),
        };
        let turn = inner.place.turn()?;
        inner.begin(&mut inner.state(), turn).map_err(|e| inner.place.unfit(&e))?;
        Ok(inner)
    }

    pub(crate) fn fields(&self) -> &Fields {
        &self.fields
    }

    pub(crate) fn is_writing(&self) -> bool {
        self.writes.load(Ordering::Acquire)
    }

    /// Something has failed: before the index is used again, its files are looked through.
    pub(crate) fn begin_to_doubt(&self) {
        self.doubt.store(true, Ordering::Release);
    }

    fn is_doubted(&self) -> bool {
        self.doubt.load(Ordering::Acquire)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn shown(&self) -> Shown {
        self.shown.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn show(&self, change: impl FnOnce(&mut Shown)) {
        change(&mut self.shown.write().unwrap_or_else(PoisonError::into_inner));
    }

    /// Whether what is shown can be relied on without looking at files. Those who search look as well, but take nothing
    /// over: that they have just looked says nothing.
    pub(crate) fn is_current(&self) -> bool {
        !self.is_doubted() && self.is_writing()
    }

    /// The checkpoint, unless something is in doubt. Never waits for a file, nor for whoever does.
    pub(crate) fn ready(&self, origin: &Origin) -> Option<Seq> {
        if self.is_doubted() { None } else { self.shown().upto(origin) }
    }

    /// Whether whoever only reads is to look for what another process has written: said to one at a time.
    pub(crate) fn is_to_look(&self) -> bool {
        if self.is_doubted() || self.is_writing() {
            return false;
        }
        let mut looked = self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        let late = looked.is_none_or(|at| at.elapsed() >= LOOK);
        if late {
            *looked = Some(Instant::now());
        }
        late
    }

    /// Looks at the files: after a failure, or for what another process has written, if it is still there.
    pub(crate) fn look(&self) -> Result<(), IndexError> {
        let mut state = self.state();
        if self.is_doubted() {
            self.mend(&mut state)?;
        } else if state.turn.is_none() && !self.take_over(&mut state)? {
            self.reread(&mut state);
        }
        Ok(())
    }

    /// Looks for what another process has written, unless somebody is at it.
    pub(crate) fn glance(&self) {
        if let Ok(mut state) = self.state.try_lock()
            && state.turn.is_none()
            && !self.is_doubted()
        {
            self.reread(&mut state);
        }
    }

    /// Opens what lies there; whoever writes begins anew where that cannot be used.
    fn begin(&self, state: &mut State, turn: Option<Turn>) -> Result<(), TantivyError> {
        let writes = turn.is_some();
        *state = State { turn, ..State::default() };
        self.writes.store(writes, Ordering::Release);
        if !writes {
            self.reread(state);
            return Ok(());
        }
        match self.place.existing(&self.fields, &self.room).and_then(|index| self.open(state, index)) {
            Ok(()) => {
                if let Some(Held { origin, upto: Some(_) }) = self.shown().held {
                    state.whole = Whole::Yes(origin);
                }
            }
            Err(error) => {
                if self.place.is_taken() {
                    tracing::warn!(%error, "the search index cannot be used: it is set aside and built anew");
                }
                let index = self.place.fresh(&self.fields, &self.room)?;
                self.open(state, index)?;
            }
        }
        Ok(())
    }

    /// Uses an index, if all of it can be read.
    fn open(&self, state: &mut State, mut index: Index) -> Result<(), TantivyError> {
        if self.is_doubted() && !index.validate_checksum()?.is_empty() {
            return Err(TantivyError::InternalError("some files are damaged".to_owned()));
        }
        tokenizer::register(&index);
        index.set_executor(self.executor.clone());
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let mut live = Live { index, reader, seen: None };
        self.reload(&mut live)?;
        state.live = Some(live);
        Ok(())
    }

    /// Shows what was committed last, with the checkpoint of just that commit.
    fn reload(&self, live: &mut Live) -> Result<(), TantivyError> {
        for _ in 0..5 {
            let before = live.index.load_metas()?;
            live.reader.reload()?;
            let after = live.index.load_metas()?;
            if (before.opstamp, &before.payload) == (after.opstamp, &after.payload) {
                let known = after.schema == self.fields.schema;
                let held = checkpoint::read(after.payload.as_deref()).ok().flatten().filter(|_| known);
                let searcher = Some(live.reader.searcher());
                self.show(|shown| *shown = Shown { searcher, held });
                live.seen = Some((after.opstamp, after.payload));
                return Ok(());
            }
        }
        Err(TantivyError::InternalError("another process is writing without a pause".to_owned()))
    }

    /// For whoever only reads: what the other process has committed, if it can be read.
    fn reread(&self, state: &mut State) {
        *self.looked.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        let read = match &mut state.live {
            Some(live) => live.index.load_metas().and_then(|metas| match &live.seen {
                Some(seen) if *seen == (metas.opstamp, metas.payload) => Ok(()),
                _ => self.reload(live),
            }),
            None => self.place.existing(&self.fields, &self.room).and_then(|index| self.open(state, index)),
        };
        if let Err(error) = read {
            state.live = None;
            tracing::debug!(%error, "there is no search index to read yet");
            self.show(|shown| *shown = Shown::default());
        }
    }

    /// After a failure: takes nothing for granted, not even the right to write.
    fn mend(&self, state: &mut State) -> Result<(), IndexError> {
        self.show(|shown| shown.held = None);
        // Whoever is about to put more has passed over what came before, or has put it where it is gone.
        if state.turn.is_none() || state.writer.as_ref().is_some_and(Writer::is_pending) {
            self.lost.store(true, Ordering::Release);
        }
        *state = State::default();
        let turn = self.place.turn()?;
        self.begin(state, turn)?;
        self.doubt.store(false, Ordering::Release);
        Ok(())
    }
}

impl State {
    fn writer(&mut self) -> Result<&mut Writer, TantivyError> {
        let Some(live) = &self.live else {
            return Err(TantivyError::InternalError("there is no index".to_owned()));
        };
        match &mut self.writer {
            Some(writer) => Ok(writer),
            none => Ok(none.insert(Writer::new(&live.index)?)),
        }
    }
}
