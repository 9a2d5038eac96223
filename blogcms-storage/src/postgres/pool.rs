//! Connections of the pool, each lent for one transaction: with an end, also when nobody waits for it any more, and when the
//! server no longer answers.

use super::PostgresOptions;
use super::fault::is_broken;
use sqlx::pool::PoolConnection;
use sqlx::{AssertSqlSafe, PgConnection, PgPool, Postgres};
use std::io;
use std::time::Duration;
use tokio::runtime::Handle;

/// How long is waited for an answer of the server. Its own limits end what takes long; these are for a server that is no
/// longer there, and whose end of the connection nobody has closed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// For what costs nothing: the beginning of a transaction, and its rollback.
    pub(super) wait: Duration,
    /// For a statement or a commit.
    pub(super) statement: Option<Duration>,
}

impl Limits {
    pub(super) fn new(options: &PostgresOptions) -> Self {
        let statement = (!options.statement_timeout.is_zero())
            .then(|| options.statement_timeout.saturating_add(options.wait));
        Self { wait: options.wait.max(Duration::from_millis(1)), statement }
    }
}

/// What a task gives within the limit, or the error of a connection that has died.
pub(super) async fn within<T>(
    limit: Option<Duration>,
    task: impl Future<Output = Result<T, sqlx::Error>>,
) -> Result<T, sqlx::Error> {
    let Some(limit) = limit else { return task.await };
    tokio::time::timeout(limit, task).await.unwrap_or_else(|_| {
        let silent = io::Error::new(io::ErrorKind::TimedOut, "the server does not answer");
        Err(sqlx::Error::Io(silent))
    })
}

/// A connection in a transaction. Dropped before its end, the transaction is rolled back before the connection goes to
/// anybody else: what has been begun and not answered yet is waited for.
pub(super) struct Lent {
    /// Until it is given back.
    conn: Option<PoolConnection<Postgres>>,
    limits: Limits,
}

impl Lent {
    /// Begins a transaction. Connections of the pool may have been closed by the server in the meantime, at its restart all
    /// of them: then another one is taken.
    pub(super) async fn begin(pool: &PgPool, how: &str, limits: Limits) -> Result<Self, sqlx::Error> {
        for _ in 0..pool.options().get_max_connections() {
            match Self::try_begin(pool, how, limits).await {
                Err(error) if is_broken(&error) => forget_silent(pool, &error),
                other => return other,
            }
        }
        Self::try_begin(pool, how, limits).await
    }

    async fn try_begin(pool: &PgPool, how: &str, limits: Limits) -> Result<Self, sqlx::Error> {
        let mut lent = Self { conn: Some(acquire(pool, limits).await?), limits };
        let begun = within(Some(limits.wait), execute(lent.conn()?, how.to_owned())).await;
        lent.seen(begun)?;
        Ok(lent)
    }

    pub(super) fn conn(&mut self) -> Result<&mut PgConnection, sqlx::Error> {
        // Nobody has it in their hands any more once it has been given back.
        self.conn.as_deref_mut().ok_or(sqlx::Error::PoolClosed)
    }

    /// Closes the connection if it is of no more use, so that nobody waits for its end, not even the pool.
    pub(super) fn seen<T>(&mut self, answer: Result<T, sqlx::Error>) -> Result<T, sqlx::Error> {
        if answer.as_ref().is_err_and(is_broken) {
            drop(self.conn.take().map(PoolConnection::detach));
        }
        answer
    }

    pub(super) async fn commit(mut self) -> Result<(), sqlx::Error> {
        let limit = self.limits.statement;
        let done = within(limit, execute(self.conn()?, "COMMIT".into())).await;
        self.seen(done)?;
        drop(self.conn.take());
        Ok(())
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        let Some(mut conn) = self.conn.take() else { return };
        let Ok(runtime) = Handle::try_current() else {
            drop(conn.detach());
            return;
        };
        let limit = Some(self.limits.wait);
        runtime.spawn(async move {
            if within(limit, execute(&mut conn, "ROLLBACK".into())).await.is_err() {
                drop(conn.detach());
            }
        });
    }
}

/// A connection, waited for no longer than the limit also where the pool, which may be the host's, tries each connection for
/// longer than that.
async fn acquire(pool: &PgPool, limits: Limits) -> Result<PoolConnection<Postgres>, sqlx::Error> {
    match tokio::time::timeout(limits.wait, pool.acquire()).await {
        Ok(Err(sqlx::Error::PoolTimedOut)) | Err(_) => {
            forget_idle(pool);
            Err(sqlx::Error::PoolTimedOut)
        }
        Ok(other) => other,
    }
}

/// Runs a statement by itself, without preparing it, on a connection of the pool.
pub(super) async fn alone(pool: &PgPool, statement: String, limits: Limits) -> Result<(), sqlx::Error> {
    for _ in 0..=pool.options().get_max_connections() {
        let mut conn = acquire(pool, limits).await?;
        match within(Some(limits.wait), execute(&mut conn, statement.clone())).await {
            Err(error) if is_broken(&error) => {
                drop(conn.detach());
                forget_silent(pool, &error);
            }
            other => return other,
        }
    }
    Err(sqlx::Error::PoolTimedOut)
}

/// Where one connection has died in silence, those that lie in the pool have as well: trying each takes too long.
fn forget_silent(pool: &PgPool, error: &sqlx::Error) {
    if matches!(error, sqlx::Error::Io(why) if why.kind() == io::ErrorKind::TimedOut) {
        forget_idle(pool);
    }
}

fn forget_idle(pool: &PgPool) {
    while let Some(conn) = pool.try_acquire() {
        drop(conn.detach());
    }
}

pub(super) async fn execute(conn: &mut PgConnection, script: String) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(AssertSqlSafe(script)).execute(conn).await.map(drop)
}
