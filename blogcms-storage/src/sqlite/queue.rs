//! Tasks that wait for a thread.

use rusqlite::Connection;
use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

pub(super) type Task = Box<dyn FnOnce(&Connection) + Send>;

/// A queue of tasks. One task wakes one thread: behind a shared receiver of a channel a second one would wake to take
/// its place.
#[derive(Default)]
pub(super) struct Queue {
    waiting: Mutex<Waiting>,
    more: Condvar,
}

#[derive(Default)]
struct Waiting {
    tasks: VecDeque<Task>,
    closed: bool,
}

impl Queue {
    /// Adds a task; `false` if the queue is closed.
    pub(super) fn push(&self, task: Task) -> bool {
        let mut waiting = self.lock();
        if waiting.closed {
            return false;
        }
        waiting.tasks.push_back(task);
        drop(waiting);
        self.more.notify_one();
        true
    }

    /// The next task, waited for; nothing once the queue is closed and empty.
    pub(super) fn next(&self) -> Option<Task> {
        let waiting = self.lock();
        let idle = |waiting: &mut Waiting| waiting.tasks.is_empty() && !waiting.closed;
        let mut waiting = self.more.wait_while(waiting, idle).unwrap_or_else(PoisonError::into_inner);
        waiting.tasks.pop_front()
    }

    /// Takes no more tasks; those that wait are still done.
    pub(super) fn close(&self) {
        self.lock().closed = true;
        self.more.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        // No code of a task runs under the lock.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
