//! The end of a read that nobody waits for any more.

use rusqlite::{Connection, InterruptHandle};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What becomes of a read.
#[derive(Default)]
enum State {
    /// It waits for a thread, or has ended.
    #[default]
    Idle,
    Running(InterruptHandle),
    /// Nobody waits for it.
    GivenUp,
}

#[derive(Default)]
struct Shared(Mutex<State>);

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Held by whoever waits for the answer: the read ends when it is dropped.
pub(super) struct Waiter(Arc<Shared>);

/// Held by the thread that reads, as long as it does: what is dropped later disturbs nobody who has the connection then.
pub(super) struct Reading(Arc<Shared>);

/// Both ends of a read.
pub(super) fn pair() -> (Waiter, Reading) {
    let shared = Arc::<Shared>::default();
    (Waiter(Arc::clone(&shared)), Reading(shared))
}

impl Drop for Waiter {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        if let State::Running(handle) = &*state {
            handle.interrupt();
        }
        *state = State::GivenUp;
    }
}

impl Reading {
    /// From here on the statement that runs on the connection is this read's.
    pub(super) fn begin(&self, conn: &Connection) {
        let mut state = self.0.lock();
        if !matches!(*state, State::GivenUp) {
            *state = State::Running(conn.get_interrupt_handle());
        }
    }

    /// Whether nobody waits for it: then no further statement is begun.
    pub(super) fn is_given_up(&self) -> bool {
        matches!(*self.0.lock(), State::GivenUp)
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        if matches!(*state, State::Running(_)) {
            *state = State::Idle;
        }
    }
}
