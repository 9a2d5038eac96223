//! Taking in, by the one process that writes.

use super::{Inner, State, UNWRITTEN, Whole};
use crate::error::IndexError;
use crate::write::Writer;
use blogcms_core::Seq;
use blogcms_core::id::PostId;
use blogcms_core::search::Document;
use std::sync::atomic::Ordering;
use tantivy::TantivyError;
use tokio::time::Instant;

impl Inner {
    /// Whether it may write now; a process that has ended leaves the right to the next.
    fn may_write(&self, state: &mut State) -> Result<bool, IndexError> {
        if self.is_doubted() {
            self.mend(state)?;
        }
        if state.turn.is_none()
            && let Some(turn) = self.place.turn()?
        {
            self.begin(state, Some(turn), Whole::No)?;
            // What was passed over while another process wrote may be in nobody's index.
            self.lost.store(true, Ordering::Release);
            tracing::info!("this process writes to the search index from now on");
        }
        Ok(state.turn.is_some())
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
        if state.whole == Whole::No {
            return Err(IndexError::NotWhole);
        }
        let done = self.write(&mut state, posts, documents, upto);
        self.after(&mut state, done)
    }

    fn write(
        &self,
        state: &mut State,
        posts: &[PostId],
        documents: &[Document],
        upto: Option<Seq>,
    ) -> Result<(), TantivyError> {
        let pending = state.writer.as_ref().is_some_and(Writer::is_pending);
        if posts.is_empty() && documents.is_empty() && !pending && state.whole == Whole::Yes {
            let since = *state.unwritten.get_or_insert_with(Instant::now);
            if since.elapsed() < UNWRITTEN {
                self.show(|shown| shown.checkpoint = upto.or(shown.checkpoint));
                return Ok(());
            }
        }
        let writer = state.writer()?;
        writer.put(&self.fields, posts, documents)?;
        let full = writer.is_full();
        if upto.is_some() {
            self.commit(state, |writer| writer.commit(upto))?;
            state.whole = Whole::Yes;
        } else if full {
            // No further than before: what has changed since is asked of the store, whatever is here already.
            let checkpoint = self.shown().checkpoint.filter(|_| state.whole == Whole::Yes);
            self.commit(state, |writer| writer.commit(checkpoint))?;
        }
        Ok(())
    }

    pub(crate) fn clear(&self) -> Result<(), IndexError> {
        let mut state = self.state();
        if !self.may_write(&mut state)? {
            return Err(IndexError::ReadOnly);
        }
        self.show(|shown| shown.checkpoint = None);
        state.whole = Whole::No;
        // What is pending would come after all.
        state.writer.take_if(|writer| writer.is_pending());
        let done = self.commit(&mut state, Writer::clear);
        if done.is_ok() {
            state.whole = Whole::Filling;
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

    /// A writer that has failed has lost what was pending.
    fn after(&self, state: &mut State, done: Result<(), TantivyError>) -> Result<(), IndexError> {
        if done.is_err() {
            state.writer = None;
            if state.whole == Whole::Filling {
                state.whole = Whole::No;
            }
            self.begin_to_doubt();
        }
        Ok(done?)
    }
}
