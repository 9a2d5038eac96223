//! Taking in, by the one process that writes.

use super::{Inner, State, UNWRITTEN, Whole};
use crate::checkpoint::Held;
use crate::error::IndexError;
use crate::write::Writer;
use blogcms_core::Seq;
use blogcms_core::id::PostId;
use blogcms_core::search::{Document, Origin};
use std::sync::atomic::Ordering;
use tantivy::TantivyError;
use tokio::time::Instant;

impl Inner {
    /// Whether it may write now.
    fn may_write(&self, state: &mut State) -> Result<bool, IndexError> {
        self.room.begin();
        if state.turn.as_ref().is_some_and(|turn| !self.place.holds(turn)) {
            tracing::warn!("the folder of the search index was deleted while it was written to");
            self.begin_to_doubt();
        }
        if self.is_doubted() {
            self.mend(state)?;
        }
        Ok(state.turn.is_some() || self.take_over(state)?)
    }

    /// Takes the right to write that a process which has ended has left, if one has.
    pub(super) fn take_over(&self, state: &mut State) -> Result<bool, IndexError> {
        let Some(turn) = self.place.turn()? else { return Ok(false) };
        self.begin(state, Some(turn))?;
        // What was passed over while another process wrote may be in nobody's index.
        self.lost.store(true, Ordering::Release);
        tracing::info!("this process writes to the search index from now on");
        Ok(true)
    }

    pub(crate) fn put(
        &self,
        posts: &[PostId],
        documents: &[Document],
        upto: Option<Seq>,
    ) -> Result<(), IndexError> {
        let mut state = self.state();
        if !self.may_write(&mut state)? {
            return Ok(());
        }
        if self.lost.swap(false, Ordering::AcqRel) {
            return Err(IndexError::Lost);
        }
        let (Whole::Yes(origin) | Whole::Filling(origin)) = &state.whole else {
            return Err(IndexError::NotWhole);
        };
        let held = Held { origin: origin.clone(), upto };
        let done = self.write(&mut state, posts, documents, held);
        self.after(&mut state, done)
    }

    fn write(
        &self,
        state: &mut State,
        posts: &[PostId],
        documents: &[Document],
        held: Held,
    ) -> Result<(), TantivyError> {
        let pending = state.writer.as_ref().is_some_and(Writer::is_pending);
        if posts.is_empty() && documents.is_empty() && !pending && matches!(state.whole, Whole::Yes(_)) {
            let since = *state.unwritten.get_or_insert_with(Instant::now);
            if since.elapsed() < UNWRITTEN {
                if held.upto.is_some() {
                    self.show(|shown| shown.held = Some(held));
                }
                return Ok(());
            }
        }
        let writer = state.writer()?;
        writer.put(&self.fields, posts, documents)?;
        let full = writer.is_full();
        if held.upto.is_some() {
            self.commit(state, |writer| writer.commit(&held))?;
            state.whole = Whole::Yes(held.origin);
        } else if full {
            // No further than before: what has changed since is asked of the store, whatever is here already.
            let whole = matches!(state.whole, Whole::Yes(_));
            let upto = self.shown().upto(&held.origin).filter(|_| whole);
            self.commit(state, |writer| writer.commit(&Held { upto, ..held }))?;
        }
        Ok(())
    }

    pub(crate) fn clear(&self, origin: Origin) -> Result<(), IndexError> {
        let mut state = self.state();
        if !self.may_write(&mut state)? {
            return Err(IndexError::ReadOnly);
        }
        if let Some(held) = self.shown().held.filter(|held| held.origin != origin) {
            let held = held.origin;
            tracing::warn!(?held, ?origin, "the search index is one of something else: it is built anew");
        }
        self.show(|shown| shown.held = None);
        state.whole = Whole::No;
        // What is pending would come after all.
        state.writer.take_if(|writer| writer.is_pending());
        let empty = Held { origin, upto: None };
        let done = self.commit(&mut state, |writer| writer.clear(&empty));
        if done.is_ok() {
            state.whole = Whole::Filling(empty.origin);
            self.lost.store(false, Ordering::Release);
        }
        self.after(&mut state, done)
    }

    fn commit(
        &self,
        state: &mut State,
        commit: impl FnOnce(&mut Writer) -> Result<(), TantivyError>,
    ) -> Result<(), TantivyError> {
        commit(state.writer()?)?;
        state.unwritten = None;
        state.live.as_mut().map_or(Ok(()), |live| self.reload(live))
    }

    /// A writer that has failed has lost what was pending. For want of room it has spoilt nothing that was there before:
    /// searches go on in that.
    fn after(&self, state: &mut State, done: Result<(), TantivyError>) -> Result<(), IndexError> {
        let Err(error) = done else { return Ok(()) };
        state.writer = None;
        if matches!(state.whole, Whole::Filling(_)) {
            state.whole = Whole::No;
        }
        if !self.room.is_out() {
            self.begin_to_doubt();
            return Err(error.into());
        }
        // The next writer takes away what this one has left by halves, so that it does not lie in the way of others.
        if let Err(error) = state.writer() {
            tracing::debug!(%error, "what a write has left by halves cannot be taken away yet");
        }
        Err(IndexError::Full(error))
    }
}
