//! A schema as the source or target of a copy.

mod cell;

use super::fault::Fault;
use super::open;
use super::param::Ids;
use super::sql::{Sql, get, get_text};
use super::{PostgresDatabase, PostgresOptions};
use crate::copy::row::{Cell, Row};
use crate::copy::side::{CREATE, Column, Mark, Side, disturbed, unfit};
use crate::copy::table::{MOST, Step, TABLES};
use crate::row::WrongType;
use async_trait::async_trait;
use blogcms_core::{StoreError, StoreErrorKind};
use cell::{Kind, bind, cell, field, named};
use sqlx::postgres::{PgArguments, PgRow};
use std::collections::HashMap;
use std::time::Duration;
use uuid::Uuid;

/// Removing what is left of another copy, counting, and learning what the rows are like may take this long.
const PATIENCE: Duration = Duration::from_secs(3600);

/// Tables are read along their keys. The planner knows too little of new rows to see that it is best. The transaction waits
/// while the other side writes.
const IN_ORDER: &str =
    "SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off;
     SET LOCAL idle_in_transaction_session_timeout = '1h'";

/// A schema that is copied from or to.
pub(crate) struct PostgresSide {
    database: PostgresDatabase,
    /// The transaction that reads.
    snapshot: Option<Sql<'static>>,
    /// The types, by table and column.
    kinds: HashMap<(String, String), Kind>,
}

impl PostgresSide {
    /// A schema that is read from one transaction.
    pub(crate) async fn source(url: &str, options: &PostgresOptions) -> Result<Self, StoreError> {
        let database = PostgresDatabase::connect_with(url, quiet(options)).await?;
        Self::of(database).await
    }

    /// A schema that is written, which is made if there is none.
    pub(crate) async fn target(url: &str, options: &PostgresOptions) -> Result<Self, StoreError> {
        let mut options = quiet(options);
        options.prepared &= open::may_prepare(url);
        let pool = open::pool(url, &options).await?;
        Self::of(PostgresDatabase::unchecked(pool, options).await?).await
    }

    async fn of(database: PostgresDatabase) -> Result<Self, StoreError> {
        let mut side = Self { database, snapshot: None, kinds: HashMap::new() };
        side.columns().await?;
        Ok(side)
    }

    async fn reading(&mut self) -> Result<&mut Sql<'static>, StoreError> {
        let snapshot = if let Some(snapshot) = self.snapshot.take() {
            snapshot
        } else {
            let mut sql = self.database.shared.read(Uuid::nil()).await?;
            sql.plain(IN_ORDER).await.map_err(|fault| self.told(fault))?;
            sql
        };
        Ok(self.snapshot.insert(snapshot))
    }

    async fn writing(&mut self) -> Result<Sql<'static>, StoreError> {
        self.snapshot = None;
        let shared = &self.database.shared;
        let begun = shared.begin(Uuid::nil(), true).await;
        begun.map_err(|fault| self.told(fault))
    }

    fn told(&self, fault: Fault) -> StoreError {
        fault.store_error(&self.database.shared.place)
    }

    fn kinds_of(&self, step: &Step) -> Result<Vec<Kind>, StoreError> {
        let kind = |column: &String| self.kinds.get(&(step.table.name.to_owned(), column.clone())).copied();
        let kinds: Option<Vec<Kind>> = step.table.columns.iter().map(kind).collect();
        kinds.ok_or_else(|| {
            StoreError::new(
                StoreErrorKind::Backend,
                format!("{} has columns of unknown types", step.table.name),
            )
        })
    }
}

/// Nobody is told of anything before the end.
fn quiet(options: &PostgresOptions) -> PostgresOptions {
    let mut options = options.clone();
    options.hints = false;
    options
}

/// What reads rows until they have [`MOST`] bytes together. Nothing long is fetched to learn how long it is.
fn bounded(step: &Step, kinds: &[Kind], select: &str) -> String {
    let columns = step.table.columns.iter().zip(kinds);
    let long = columns.filter(|(_, kind)| matches!(kind, Kind::Text | Kind::Bytes));
    let sizes: Vec<_> =
        long.map(|(name, _)| format!("coalesce(octet_length(\"{name}\"), 0)::bigint")).collect();
    if sizes.is_empty() {
        return select.to_owned();
    }
    let (size, key, list) = (sizes.join(" + "), step.table.key_list(), step.table.list());
    format!(
        "SELECT {list} FROM (
             SELECT *, sum({size}) OVER (ORDER BY {key} ROWS UNBOUNDED PRECEDING) - ({size}) AS before_
             FROM ({select}) page) page
         WHERE before_ < {MOST} ORDER BY {key}"
    )
}

#[async_trait]
impl Side for PostgresSide {
    fn place(&self) -> String {
        self.database.shared.place.clone()
    }

    async fn columns(&mut self) -> Result<Vec<Column>, StoreError> {
        let schema = self.database.shared.schema.name().to_owned();
        let sql = self.reading().await?;
        let found = sql
            .all(
                "SELECT c.relname::text, a.attname::text, a.atttypid::regtype::text,
                     (SELECT k.n FROM pg_index i, unnest(i.indkey) WITH ORDINALITY k (num, n)
                      WHERE i.indrelid = c.oid AND i.indisprimary AND k.num = a.attnum)
                 FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
                 WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1)
                   AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped",
                [schema],
                |row: &PgRow| -> Result<_, Fault> {
                    let text = |at| Ok::<_, Fault>(get_text(row, at)?.unwrap_or_default());
                    Ok((text(0)?, text(1)?, text(2)?, get(row, 3)?.unwrap_or(0)))
                },
            )
            .await
            .map_err(|fault| self.told(fault))?;
        let mut columns = Vec::new();
        for (table, name, kind, key) in found {
            if let Some(kind) = named(&kind) {
                self.kinds.insert((table.clone(), name.clone()), kind);
            }
            columns.push(Column { table, name, key });
        }
        Ok(columns)
    }

    async fn count(&mut self, table: &'static str) -> Result<u64, StoreError> {
        let count = format!("SELECT count(*) FROM {table}");
        let sql = self.reading().await?;
        let count = async {
            sql.patient(PATIENCE).await?;
            sql.number(&count, ()).await
        };
        let count = count.await;
        count.map(|count| count as u64).map_err(|fault| self.told(fault))
    }

    async fn page(&mut self, step: &Step, after: &[Cell]) -> Result<Vec<Row>, StoreError> {
        let kinds = self.kinds_of(step)?;
        let mut arguments = PgArguments::default();
        for (at, cell) in after.iter().enumerate() {
            let added = bind(cell, kinds[at], &mut arguments);
            added.ok_or_else(|| unfit(step, after, at, "it is of another type"))?;
        }
        let read = |row: &PgRow| -> Result<Row, Fault> {
            let cell = |(at, kind): (usize, &Kind)| {
                cell(row, at, *kind)
                    .map_err(|WrongType| Fault::from(unfit(step, &[], at, "it is of another type")))
            };
            kinds.iter().enumerate().map(cell).collect()
        };
        let select = bounded(step, &kinds, &step.select(after.len(), '$'));
        let rows = self.reading().await?.all(&select, arguments, read).await;
        rows.map_err(|fault| self.told(fault))
    }

    async fn renew(&mut self) -> Result<(), StoreError> {
        self.snapshot = None;
        Ok(())
    }

    async fn mark(&mut self) -> Result<Option<Mark>, StoreError> {
        let schema = self.database.shared.schema.clone();
        let sql = self.reading().await?;
        let found = async {
            if !open::has_table(sql.conn()?, &schema, "bc_copy").await? {
                return Ok(None);
            }
            let mark = sql.one("SELECT history, step, after FROM bc_copy", (), |row| -> Result<_, Fault> {
                let text = |at| Ok::<_, Fault>(get_text(row, at)?.unwrap_or_default());
                Ok(Mark { history: text(0)?, step: text(1)?, after: text(2)? })
            });
            Ok(Some(mark.await?.unwrap_or_default()))
        };
        let found = found.await;
        found.map_err(|fault| self.told(fault))
    }

    async fn begin(&mut self, mark: &Mark, found: Option<&Mark>) -> Result<bool, StoreError> {
        let mut sql = self.writing().await?;
        let begun = async {
            sql.patient(PATIENCE).await?;
            // Nobody who writes comes between the look and the removal.
            sql.plain_text("LOCK TABLE bc_sites IN EXCLUSIVE MODE").await?;
            if let Some(Mark { history, step, after }) = found {
                let found = "DELETE FROM bc_copy WHERE history = $1 AND step = $2 AND after = $3";
                if sql.run(found, [history, step, after]).await? != 1 {
                    return Ok(false);
                }
            } else {
                if sql.number("SELECT count(*) FROM bc_sites", ()).await? > 0 {
                    return Ok(false);
                }
                sql.plain_text(CREATE).await?;
            }
            for table in TABLES.iter().rev() {
                sql.run(&format!("DELETE FROM {table}"), ()).await?;
            }
            let set = "INSERT INTO bc_copy (history, step, after) VALUES ($1, $2, $3)";
            sql.run(set, [&mark.history, &mark.step, &mark.after]).await?;
            Ok(true)
        };
        let begun = begun.await;
        sql.end(begun).await
    }

    async fn keep(&mut self, step: &Step, rows: Vec<Row>, from: &Mark, to: &Mark) -> Result<(), StoreError> {
        let (kinds, place) = (self.kinds_of(step)?, self.place());
        let mut sql = self.writing().await?;
        let kept = async {
            let moved = sql.run(
                "UPDATE bc_copy SET history = $4, step = $5, after = $6 WHERE history = $1 AND step = $2 AND after = $3",
                [&from.history, &from.step, &from.after, &to.history, &to.step, &to.after],
            );
            if moved.await? != 1 {
                return Err(disturbed(&place).into());
            }
            match step.link {
                _ if rows.is_empty() => Ok(()),
                None => insert(&mut sql, step, &kinds, &rows).await,
                Some(link) => fill_in(&mut sql, step, link, &rows).await,
            }
        };
        let kept = kept.await;
        sql.end(kept).await
    }

    async fn end(&mut self, mark: &Mark) -> Result<(), StoreError> {
        let place = self.place();
        let mut sql = self.writing().await?;
        let ended = async {
            let ours = "DELETE FROM bc_copy WHERE history = $1 AND step = $2 AND after = $3";
            if sql.run(ours, [&mark.history, &mark.step, &mark.after]).await? != 1 {
                return Err(disturbed(&place).into());
            }
            sql.run("UPDATE bc_sites SET history = gen_random_uuid()", ()).await?;
            sql.patient(PATIENCE).await?;
            sql.plain_text("DROP TABLE bc_copy").await?;
            // The planner knows nothing of so many new rows yet.
            for table in TABLES {
                sql.plain_text(&format!("ANALYZE {table}")).await?;
            }
            Ok(())
        };
        let ended = ended.await;
        sql.end(ended).await
    }

    async fn close(self: Box<Self>) {
        let Self { database, snapshot, .. } = *self;
        drop(snapshot);
        database.close().await;
    }
}

/// Adds rows with `COPY`, in its binary form (PostgreSQL, COPY, Binary Format).
async fn insert(sql: &mut Sql<'static>, step: &Step, kinds: &[Kind], rows: &[Row]) -> Result<(), Fault> {
    let mut bytes = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0".to_vec();
    for row in rows {
        bytes.extend((row.len() as i16).to_be_bytes());
        for (at, (cell, kind)) in row.iter().zip(kinds).enumerate() {
            field(cell, *kind, &mut bytes).map_err(|why| unfit(step, row, at, why))?;
        }
    }
    bytes.extend((-1_i16).to_be_bytes());
    let statement = format!("COPY {} ({}) FROM STDIN (FORMAT binary)", step.table.name, step.table.list());
    sql.copy_in(&statement, bytes).await
}

/// Fills in a column that refers to rows of its own table. Key and column are ids.
async fn fill_in(sql: &mut Sql<'static>, step: &Step, link: &str, rows: &[Row]) -> Result<(), Fault> {
    let ids = |at: usize| -> Result<Ids, Fault> {
        let id = |row: &Row| match &row[at] {
            Cell::Bytes(bytes) => Uuid::from_slice(bytes).ok(),
            _ => None,
        };
        let one = |row: &Row| id(row).ok_or_else(|| Fault::from(unfit(step, row, at, "it is no id")));
        rows.iter().map(one).collect::<Result<Vec<_>, _>>().map(Ids::from)
    };
    let columns = &step.table.columns;
    let statement = format!(
        "UPDATE {} AS t SET \"{link}\" = u.link FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS u (one, two, link)
         WHERE t.\"{}\" = u.one AND t.\"{}\" = u.two",
        step.table.name, columns[0], columns[1]
    );
    let written = sql.run(&statement, [ids(0)?, ids(1)?, ids(2)?]).await?;
    if written == rows.len() {
        return Ok(());
    }
    Err(StoreError::new(StoreErrorKind::Corrupt, format!("rows of {} are gone", step.table.name)).into())
}
