//! Threads that own connections: one writes, a few read. A task is a closure; its answer comes back over a channel.

#[cfg(test)]
mod tests;

use super::fault::Fault;
use super::interrupt;
use super::open::{self, Place};
use super::queue::{Queue, Task};
use super::sql::Sql;
use crate::known::{Known, KnownSites};
use blogcms_core::{StoreError, StoreErrorKind};
use rusqlite::Connection;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{Semaphore, oneshot};

/// The threads of a database. When the last clone goes, each thread finishes what it was given and ends.
#[derive(Clone)]
pub(super) struct Pool {
    queues: Arc<Queues>,
    statements: Arc<AtomicU64>,
    known: Arc<KnownSites>,
    place: Arc<Place>,
}

/// The ends of the queues that belong to the handles of a database.
struct Queues {
    writer: Arc<Queue>,
    /// The same as `writer` for a database in memory, which has one connection.
    readers: Arc<Queue>,
    /// A place for each read that may take long: one reader is left to the others.
    long: Arc<Semaphore>,
    /// How many threads there are.
    threads: u32,
    ended: Arc<Ended>,
}

/// The end of the threads.
struct Ended {
    /// A permit for each thread that has ended.
    threads: Semaphore,
    /// Whose connection closes. Of two that close at the same moment SQLite takes neither for the last one, which is the
    /// one that brings the log into the file and removes it.
    turn: Mutex<()>,
}

impl Queues {
    fn close(&self) {
        self.writer.close();
        self.readers.close();
    }
}

impl Drop for Queues {
    fn drop(&mut self) {
        self.close();
    }
}

impl Pool {
    /// Opens `place`, brings its schema up to date and starts the threads.
    pub(super) fn start(place: Place) -> Result<Self, StoreError> {
        let first = open::writer(&place)?;
        let mut others = Vec::new();
        if place.path().is_some() {
            for _ in 0..reader_count() {
                others.push(open::lasting_reader(&place, reader_count())?);
            }
        }
        let writer = Arc::new(Queue::default());
        let readers = if others.is_empty() { Arc::clone(&writer) } else { Arc::default() };
        let threads = others.len() as u32 + 1;
        let long = Arc::new(Semaphore::new(others.len().saturating_sub(1).max(1)));
        let ended = Arc::new(Ended { threads: Semaphore::new(0), turn: Mutex::new(()) });
        // From here on a failure closes the queues, and with them the threads that have been started.
        let queues = Arc::new(Queues { writer, readers, long, threads, ended });
        spawn("blogcms-write", first, &queues.writer, &queues.ended)?;
        for conn in others {
            spawn("blogcms-read", conn, &queues.readers, &queues.ended)?;
        }
        let statements = Arc::new(AtomicU64::new(0));
        Ok(Self { queues, statements, known: Arc::default(), place: Arc::new(place) })
    }

    /// Takes no more tasks, and waits until those that wait are done and every connection is closed.
    pub(super) async fn close(&self) {
        self.queues.close();
        // The permits come back at once, for whoever else waits. The semaphore is never closed.
        let _ = self.queues.ended.threads.acquire_many(self.queues.threads).await;
    }

    /// Statements executed so far, without those that begin and end transactions.
    pub(super) fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// What is known of a site by all handles to this database.
    pub(super) fn known(&self, site: [u8; 16]) -> Arc<Known> {
        self.known.of(site)
    }

    pub(super) fn place(&self) -> &Place {
        &self.place
    }

    /// Reads with one statement, which sees one state by itself.
    pub(super) async fn look<T: Send + 'static>(
        &self,
        site: [u8; 16],
        task: impl FnOnce(&Sql<'_>) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, StoreError> {
        let statements = Arc::clone(&self.statements);
        let answer =
            self.send(&self.queues.readers, move |conn| task(&Sql::new(conn, &statements, site))).await?;
        answer.map_err(|fault| fault.store_error(self.place.text()))
    }

    /// Reads with several statements in one transaction, which see one state.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        site: [u8; 16],
        task: impl FnOnce(&Sql<'_>) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, StoreError> {
        let statements = Arc::clone(&self.statements);
        let answer = self.send(&self.queues.readers, move |conn| {
            in_one_state(conn, || task(&Sql::new(conn, &statements, site)))
        });
        answer.await?.map_err(|fault| fault.store_error(self.place.text()))
    }

    /// As [`Pool::read`], for what may take long: it leaves a thread to others, and ends when its caller no longer waits.
    pub(super) async fn long_read<T: Send + 'static>(
        &self,
        site: [u8; 16],
        task: impl FnOnce(&Sql<'_>) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, StoreError> {
        let statements = Arc::clone(&self.statements);
        let (_waiter, reading) = interrupt::pair();
        // It is never closed.
        let place = Arc::clone(&self.queues.long).acquire_owned().await.ok();
        let answer = self.send(&self.queues.readers, move |conn| {
            let _place = place;
            reading.begin(conn);
            in_one_state(conn, || task(&Sql::long(conn, &statements, site, &reading)))
        });
        answer.await?.map_err(|fault| fault.store_error(self.place.text()))
    }

    /// Runs a task that writes, in a transaction that is kept when the task succeeds.
    pub(super) async fn write<T: Send + 'static, E: From<Fault> + Send + 'static>(
        &self,
        site: [u8; 16],
        task: impl FnOnce(&Sql<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<Result<T, E>, StoreError> {
        self.write_then(site, task, |_| ()).await
    }

    /// As [`Pool::write`]; `then` is told what was kept, also when the caller no longer waits for the answer.
    pub(super) async fn write_then<T: Send + 'static, E: From<Fault> + Send + 'static>(
        &self,
        site: [u8; 16],
        task: impl FnOnce(&Sql<'_>) -> Result<T, E> + Send + 'static,
        then: impl FnOnce(&T) + Send + 'static,
    ) -> Result<Result<T, E>, StoreError> {
        let statements = Arc::clone(&self.statements);
        self.send(&self.queues.writer, move |conn| {
            // Taking the write lock at once: whatever the task reads stays true until it commits.
            conn.prepare_cached("BEGIN IMMEDIATE").and_then(|mut s| s.execute([])).map_err(Fault::from)?;
            let value = task(&Sql::new(conn, &statements, site))?;
            conn.prepare_cached("COMMIT").and_then(|mut s| s.execute([])).map_err(Fault::of_commit)?;
            then(&value);
            Ok(value)
        })
        .await
    }

    /// Runs a task on the writer's connection, outside any transaction.
    pub(super) async fn on_writer<T: Send + 'static>(
        &self,
        task: impl FnOnce(&Connection) -> T + Send + 'static,
    ) -> Result<T, StoreError> {
        self.send(&self.queues.writer, task).await
    }

    /// Queues a task and waits for its answer. A task whose caller no longer waits is not begun.
    async fn send<T: Send + 'static>(
        &self,
        queue: &Queue,
        task: impl FnOnce(&Connection) -> T + Send + 'static,
    ) -> Result<T, StoreError> {
        let (answer, wait) = oneshot::channel();
        let task: Task = Box::new(move |conn| {
            if !answer.is_closed() {
                let _ = answer.send(task(conn));
            }
        });
        if !queue.push(task) {
            let message = format!("{} has been closed; open it again", self.place.text());
            return Err(StoreError::new(StoreErrorKind::Unavailable, message));
        }
        let failed = "a task of the database ended without an answer; see the log";
        wait.await.map_err(|_| StoreError::new(StoreErrorKind::Backend, failed))
    }
}

/// Reads in a transaction.
fn in_one_state<T>(conn: &Connection, task: impl FnOnce() -> Result<T, Fault>) -> Result<T, Fault> {
    conn.prepare_cached("BEGIN DEFERRED")?.execute([])?;
    let value = task()?;
    conn.prepare_cached("COMMIT")?.execute([])?;
    Ok(value)
}

fn spawn(name: &str, conn: Connection, queue: &Arc<Queue>, ended: &Arc<Ended>) -> Result<(), StoreError> {
    let (queue, ended) = (Arc::clone(queue), Arc::clone(ended));
    let started = std::thread::Builder::new().name(name.into()).spawn(move || {
        serve(&conn, &queue);
        // Whoever panicked while holding it left nothing half-done.
        let turn = ended.turn.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err((_, error)) = conn.close() {
            tracing::warn!(%error, "a connection to the database could not be closed");
        }
        drop(turn);
        ended.threads.add_permits(1);
    });
    started.map(drop).map_err(|e| {
        StoreError::new(StoreErrorKind::Unavailable, "the system gives no more threads for the database")
            .because(e)
    })
}

/// Runs tasks until the queue is closed. A task that panics answers nobody; the thread goes on.
fn serve(conn: &Connection, queue: &Queue) {
    while let Some(task) = queue.next() {
        if catch_unwind(AssertUnwindSafe(|| task(conn))).is_err() {
            tracing::error!("a task of the database panicked");
        }
        if !conn.is_autocommit()
            && let Err(error) = conn.execute_batch("ROLLBACK")
        {
            tracing::error!(%error, "a transaction could not be rolled back");
        }
    }
}

fn reader_count() -> usize {
    std::thread::available_parallelism().map_or(2, usize::from).clamp(2, 8)
}
