//! Jobs that wait for a thread.

use rusqlite::Connection;
use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

pub(super) type Job = Box<dyn FnOnce(&Connection) + Send>;

/// A queue of jobs. One job wakes one thread: behind a shared receiver of a channel a second one would wake to take
/// its place.
#[derive(Default)]
pub(super) struct Queue {
    waiting: Mutex<Waiting>,
    more: Condvar,
}

#[derive(Default)]
struct Waiting {
    jobs: VecDeque<Job>,
    closed: bool,
}

impl Queue {
    /// Adds a job; `false` if the queue is closed.
    pub(super) fn push(&self, job: Job) -> bool {
        let mut waiting = self.lock();
        if waiting.closed {
            return false;
        }
        waiting.jobs.push_back(job);
        drop(waiting);
        self.more.notify_one();
        true
    }

    /// The next job, waited for; nothing once the queue is closed and empty.
    pub(super) fn next(&self) -> Option<Job> {
        let waiting = self.lock();
        let idle = |waiting: &mut Waiting| waiting.jobs.is_empty() && !waiting.closed;
        let mut waiting = self.more.wait_while(waiting, idle).unwrap_or_else(PoisonError::into_inner);
        waiting.jobs.pop_front()
    }

    /// Takes no more jobs; those that wait are still done.
    pub(super) fn close(&self) {
        self.lock().closed = true;
        self.more.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        // No code of a job runs under the lock.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
