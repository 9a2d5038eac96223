//! The schemas of SQLite and PostgreSQL are the same, as far as their types are.

use super::support::{Postgres, options, raw, trial};
use blogcms_storage::sqlx::{self, AssertSqlSafe, Row};
use blogcms_storage::{SqliteDatabase, rusqlite};
use libtest_mimic::Trial;
use std::collections::BTreeMap;

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("parity::tables_have_the_same_columns", tables),
        trial("parity::indexes_are_of_the_same_columns", indexes),
    ]
}

/// What is searched is kept in FTS5 here and as a `tsvector` there.
const OWN: [&str; 3] = ["bc_searches.id", "bc_searches.words", "bc_searches_words"];

/// The place and type of a column, and whether it may be empty.
type Columns = BTreeMap<String, (String, bool)>;

fn sqlite() -> (tempfile::TempDir, rusqlite::Connection) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("blog.db");
    SqliteDatabase::open(&path).unwrap();
    let conn = rusqlite::Connection::open(path).unwrap();
    (folder, conn)
}

async fn rows(sql: &str) -> Vec<sqlx::postgres::PgRow> {
    Postgres::open().await;
    let sql = sql.replace("SCHEMA", &options().schema);
    sqlx::query(AssertSqlSafe(sql)).fetch_all(&mut raw().await).await.unwrap()
}

async fn tables() {
    let (_folder, conn) = sqlite();
    let mut here = Columns::new();
    let mut columns = conn
        .prepare(
            "SELECT t.name || '.' || c.name, c.type, c.\"notnull\"
             FROM sqlite_schema t JOIN pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name GLOB 'bc_*'
                 AND t.name <> 'bc_search' AND t.name NOT GLOB 'bc_search_*'",
        )
        .unwrap();
    let mut found = columns.query([]).unwrap();
    while let Some(row) = found.next().unwrap() {
        here.insert(row.get(0).unwrap(), (row.get(1).unwrap(), !row.get::<_, bool>(2).unwrap()));
    }
    let mut there: Columns = rows(
        "SELECT table_name || '.' || column_name, data_type::text, is_nullable = 'YES'
         FROM information_schema.columns WHERE table_schema = 'SCHEMA'",
    )
    .await
    .iter()
    .map(|row| (row.get(0), (row.get(1), row.get(2))))
    .collect();
    for own in OWN {
        here.remove(own);
        there.remove(own);
    }
    assert!(here.len() > 120, "{} columns", here.len());
    assert_eq!(here.keys().collect::<Vec<_>>(), there.keys().collect::<Vec<_>>());
    for (name, (kind, empty)) in &here {
        let (twin, twin_empty) = &there[name];
        let same = match kind.as_str() {
            "BLOB" => ["uuid", "bytea"].contains(&twin.as_str()),
            "INTEGER" => ["bigint", "boolean", "timestamp with time zone"].contains(&twin.as_str()),
            _ => twin == "text",
        };
        assert!(same && empty == twin_empty, "{name}: {kind}, {empty}; {twin}, {twin_empty}");
    }
}

async fn indexes() {
    let (_folder, conn) = sqlite();
    let mut here = BTreeMap::new();
    let mut indexes = conn
        .prepare(
            "SELECT i.name, i.\"unique\", i.partial,
                 (SELECT group_concat(c.name || iif(c.desc, ' desc', ''), ', ' ORDER BY c.seqno)
                  FROM pragma_index_xinfo(i.name) c WHERE c.key)
             FROM sqlite_schema t JOIN pragma_index_list(t.name) i
             WHERE t.type = 'table' AND t.name GLOB 'bc_*' AND i.origin = 'c'",
        )
        .unwrap();
    let mut found = indexes.query([]).unwrap();
    while let Some(row) = found.next().unwrap() {
        let index: (bool, bool, String) = (row.get(1).unwrap(), row.get(2).unwrap(), row.get(3).unwrap());
        here.insert(row.get::<_, String>(0).unwrap(), index);
    }
    let mut there: BTreeMap<String, (bool, bool, String)> = rows(
        "SELECT c.relname::text, i.indisunique, i.indpred IS NOT NULL,
             (SELECT string_agg(a.attname || CASE WHEN i.indoption[k.n - 1] & 1 = 1 THEN ' desc' ELSE '' END, ', '
                  ORDER BY k.n)
              FROM unnest(i.indkey) WITH ORDINALITY k (column_number, n)
              JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.column_number)
         FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace s ON s.oid = c.relnamespace
         WHERE s.nspname = 'SCHEMA' AND NOT i.indisprimary",
    )
    .await
    .iter()
    .map(|row| (row.get(0), (row.get(1), row.get(2), row.get(3))))
    .collect();
    for own in OWN {
        there.remove(own);
    }
    assert!(here.len() > 40, "{} indexes", here.len());
    assert_eq!(here, there);
}
