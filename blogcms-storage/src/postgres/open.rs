//! Opening a database: its pool, how transactions begin, its schema.

use super::fault::{Fault, store_error};
use super::pool::{Lent, execute, within};
use super::schema::Schema;
use super::{PostgresOptions, Shared};
use crate::migrate::{self, Migration};
use blogcms_core::StoreError;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, Connection, PgConnection, PgPool};
use std::fmt::Write as _;
use std::time::Duration;

/// Prepared statements that a connection keeps: more than there are in the code.
const STATEMENTS: usize = 300;

/// Whether statements may be prepared by name: behind a pooler that cannot keep them, the URL says no.
pub(super) fn may_prepare(url: &str) -> bool {
    !url.split(['?', '&']).any(|word| word == "statement-cache-capacity=0")
}

/// A pool of ours, to a server that has answered.
pub(super) async fn pool(url: &str, options: &PostgresOptions) -> Result<PgPool, StoreError> {
    let connect: PgConnectOptions = url.parse().map_err(|e| store_error("the database", e))?;
    // Numbers come as bytes, so how they are written is nothing to us, and poolers refuse what they do not know.
    let mut connect = connect.extra_float_digits(None);
    if !url.contains("statement-cache-capacity") {
        connect = connect.statement_cache_capacity(STATEMENTS);
    }
    if !url.contains("application_name") {
        connect = connect.application_name("blogcms");
    }
    let pool = PgPoolOptions::new()
        .max_connections(options.connections.max(1))
        .acquire_timeout(options.wait)
        // A connection is tried by what it is taken for: `Shared::begin`.
        .test_before_acquire(false);
    let pool = pool.connect_lazy_with(connect.clone());
    // A pool tries again and again, and then tells no more than that time is up.
    let tried = tokio::time::timeout(options.wait, PgConnection::connect_with(&connect)).await;
    let tried = tried.unwrap_or_else(|late| Err(sqlx::Error::Io(late.into())));
    let closed = async { tried?.close().await };
    closed.await.map_err(|error| store_error(&place(&pool), error))?;
    Ok(pool)
}

/// The database, for messages.
pub(super) fn place(pool: &PgPool) -> String {
    let options = pool.connect_options();
    let name = options.get_database().unwrap_or_else(|| options.get_username());
    match options.get_socket() {
        Some(socket) => format!("the database {name} at {}", socket.display()),
        None => format!("the database {name} at {}:{}", options.get_host(), options.get_port()),
    }
}

/// Readers of a blog wait no longer for a search.
const SEARCH: Duration = Duration::from_secs(3);

/// What begins a transaction that reads, one that writes, and one that searches. The limits are those of the transaction, so that they hold
/// behind a pooler, and stay with ours in a pool of the host's.
pub(super) fn begin(options: &PostgresOptions) -> [String; 3] {
    let millis = |time: Duration| time.as_millis().min(1_000_000_000);
    let (statement, wait) = (millis(options.statement_timeout), millis(options.wait).max(1));
    let limits = format!(
        "SET LOCAL statement_timeout = {statement}; SET LOCAL lock_timeout = {wait};
         SET LOCAL idle_in_transaction_session_timeout = {statement}"
    );
    let read = format!("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; {limits}");
    let search = if statement == 0 { millis(SEARCH) } else { statement.min(millis(SEARCH)) };
    let search = format!("{read}; SET LOCAL statement_timeout = {search}");
    // Not `READ WRITE`: a database that was set to read only stays so, and a replica then says so.
    [read, format!("BEGIN ISOLATION LEVEL READ COMMITTED; {limits}; {SYNCHRONOUS}"), search]
}

/// A commit has been flushed to the disk when it is acknowledged, at least.
const SYNCHRONOUS: &str = "SELECT set_config('synchronous_commit', 'on', true)
    WHERE current_setting('synchronous_commit') IN ('off', 'local')";

/// Brings the schema up to date. A role that may do nothing but read and write is enough where there is nothing to do.
pub(super) async fn migrate(shared: &Shared) -> Result<(), StoreError> {
    for _ in 0..TRIES {
        match try_migrate(shared).await {
            // Two that make the same table at the same moment disturb each other.
            Err(Fault::Sql(error)) if is_race(&error) => tokio::time::sleep(PAUSE).await,
            other => return other.map_err(|fault| fault.store_error(&shared.place)),
        }
    }
    try_migrate(shared).await.map_err(|fault| fault.store_error(&shared.place))
}

const TRIES: usize = 20;
const PAUSE: Duration = Duration::from_millis(50);

/// Unique keys of the system's tables, things that are there already, deadlocks.
fn is_race(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|e| e.code().map(String::from));
    code.is_some_and(|c| {
        matches!(c.as_str(), "23505" | "42P06" | "42P07" | "42701" | "42710" | "40P01" | "40001" | "XX000")
    })
}

async fn try_migrate(shared: &Shared) -> Result<(), Fault> {
    // A transaction from the first look on, which is where a pooler stays with one connection; and of this level whatever the
    // server's default is, so that the second look sees what has been done meanwhile.
    let mut tx = Lent::begin(&shared.pool, "BEGIN ISOLATION LEVEL READ COMMITTED", shared.limits).await?;
    let (schema, place) = (&shared.schema, &shared.place);
    let found = limited(shared, schema_version(tx.conn()?, schema)).await?;
    // Before anything is changed: a newer database is left as it is.
    if migrate::pending(migrate::POSTGRES, found, place)?.is_empty() {
        return Ok(());
    }
    execute(tx.conn()?, prepare(schema)).await?;
    // Another process may have been faster: what is missing is looked up again behind the lock.
    let found = schema_version(tx.conn()?, schema).await?;
    for migration in migrate::pending(migrate::POSTGRES, found, place)? {
        execute(tx.conn()?, step(migration)).await?;
    }
    Ok(tx.commit().await?)
}

/// Fails where a copy to here is not finished: that is no blog yet.
pub(super) async fn check_finished(shared: &Shared) -> Result<(), StoreError> {
    let found = async {
        let mut tx = Lent::begin(&shared.pool, &shared.begin[0], shared.limits).await?;
        limited(shared, has_table(tx.conn()?, &shared.schema, "bc_copy")).await
    };
    if found.await.map_err(|fault| fault.store_error(&shared.place))? {
        return Err(crate::copy::side::unfinished(&shared.place));
    }
    Ok(())
}

/// A look at the schema, for which nobody waits longer than for another statement.
async fn limited<T>(shared: &Shared, look: impl Future<Output = Result<T, Fault>>) -> Result<T, Fault> {
    match within(shared.limits.statement, async { Ok(look.await) }).await {
        Ok(found) => found,
        Err(silent) => Err(silent.into()),
    }
}

pub(super) async fn has_table(conn: &mut PgConnection, schema: &Schema, name: &str) -> Result<bool, Fault> {
    let there = format!("SELECT to_regclass('\"{}\".{name}') IS NOT NULL", schema.name());
    Ok(sqlx::query_scalar::<_, bool>(AssertSqlSafe(there)).persistent(false).fetch_one(&mut *conn).await?)
}

/// The version of the schema, 0 in a new database.
async fn schema_version(conn: &mut PgConnection, schema: &Schema) -> Result<i64, Fault> {
    if !has_table(conn, schema, "bc_schema").await? {
        return Ok(0);
    }
    let version = schema.qualify("SELECT coalesce(max(version), 0) FROM bc_schema");
    Ok(sqlx::query_scalar::<_, i64>(AssertSqlSafe(version)).persistent(false).fetch_one(conn).await?)
}

/// Makes schema and version table, and locks a row of it until the end of the transaction: that of version 0, which is
/// there for nothing else. (A lock of a session would not hold behind a pooler.)
fn prepare(schema: &Schema) -> String {
    let name = schema.name();
    format!(
        "DO $$ BEGIN
    IF to_regnamespace('{name}') IS NULL THEN CREATE SCHEMA \"{name}\"; END IF;
END $$;
SET LOCAL search_path = \"{name}\";
CREATE TABLE IF NOT EXISTS bc_schema (
    version    BIGINT      NOT NULL PRIMARY KEY,
    name       TEXT        NOT NULL,
    applied_at TIMESTAMPTZ NOT NULL
);
INSERT INTO bc_schema (version, name, applied_at) VALUES (0, 'lock', now()) ON CONFLICT (version) DO NOTHING;
SELECT version FROM bc_schema WHERE version = 0 FOR UPDATE;
"
    )
}

fn step(Migration { version, name, sql }: &Migration) -> String {
    format!("{sql}\nINSERT INTO bc_schema (version, name, applied_at) VALUES ({version}, '{name}', now());\n")
}

/// Everything from a new database on.
pub(super) fn script(schema: &Schema) -> String {
    let mut script = format!("BEGIN;\n{}", prepare(schema));
    for migration in migrate::POSTGRES {
        // Writing to a string cannot fail.
        let _ = write!(script, "\n-- {:04} {}\n{}", migration.version, migration.name, step(migration));
    }
    script.push_str("COMMIT;\n");
    script
}
