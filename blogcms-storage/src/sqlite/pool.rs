//! Threads that own connections: one writes, a few read. A task is a closure; its answer comes back over a channel.

use super::fault::Fault;
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
        let ended = Arc::new(Ended { threads: Semaphore::new(0), turn: Mutex::new(()) });
        // From here on a failure closes the queues, and with them the threads that have been started.
        let queues = Arc::new(Queues { writer, readers, threads, ended });
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
            conn.prepare_cached("BEGIN DEFERRED")?.execute([])?;
            let value = task(&Sql::new(conn, &statements, site))?;
            conn.prepare_cached("COMMIT")?.execute([])?;
            Ok(value)
        });
        answer.await?.map_err(|fault: Fault| fault.store_error(self.place.text()))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_ends_neither_the_thread_nor_leaves_a_transaction() {
        let pool = Pool::start(Place::memory()).unwrap();
        let failed = pool.write::<(), Fault>([0; 16], |_| panic!("on purpose")).await;
        assert!(failed.is_err());
        let done =
            pool.write::<_, Fault>([0; 16], |sql| sql.number("SELECT 7 WHERE ?1 IS NOT NULL", [1])).await;
        assert_eq!(done.unwrap().unwrap(), 7);
    }

    #[tokio::test]
    async fn a_write_that_fails_is_rolled_back() {
        let pool = Pool::start(Place::memory()).unwrap();
        let failed = pool
            .write::<(), Fault>([1; 16], |sql| {
                sql.run("INSERT INTO bc_sites (site_id, settings) VALUES (?1, '{}')", [sql.site])?;
                Err(blogcms_core::ConflictKind::Missing.into())
            })
            .await;
        assert!(failed.unwrap().is_err());
        let count = pool.look([1; 16], |sql| sql.number("SELECT count(*) FROM bc_sites", [])).await;
        assert_eq!(count.unwrap(), 0);
    }

    #[tokio::test]
    async fn a_full_disk_is_told_and_passes() {
        let pool = Pool::start(Place::memory()).unwrap();
        let pages = |n: i64| {
            pool.on_writer(move |conn| conn.pragma_update_and_check(None, "max_page_count", n, |_| Ok(())))
        };
        let fill = || async {
            let task = |sql: &Sql<'_>| {
                sql.run(
                    "INSERT INTO bc_sites (site_id, settings) VALUES (?1, hex(zeroblob(1000000)))",
                    [sql.site],
                )
            };
            pool.write::<_, Fault>([2; 16], task).await.unwrap().map_err(|f| f.store_error("x"))
        };
        pages(1).await.unwrap().unwrap();
        assert_eq!(fill().await.unwrap_err().kind(), StoreErrorKind::Full);
        let count = pool.look([1; 16], |sql| sql.number("SELECT count(*) FROM bc_sites", [])).await;
        assert_eq!(count.unwrap(), 0);
        pages(1_000_000).await.unwrap().unwrap();
        assert_eq!(fill().await.unwrap(), 1);
    }
}
