//! Rows for every table of the schema, made from what the schema says: every column holds something, those that may be
//! empty also nothing, and rows refer to others before and behind them.

use blogcms_storage::{SqliteDatabase, rusqlite};
use rusqlite::Connection;
use rusqlite::types::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// Rows of each table: more than are copied at a time.
pub(crate) const ROWS: i64 = 1_100;

/// What is copied: all but the schema's own steps, and what is searched, which each database makes anew in its own way.
const TABLES: &str =
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name GLOB 'bc_*' AND name <> 'bc_schema'
     AND name NOT GLOB 'bc_search*'";

/// Fills a new database.
pub(crate) async fn fill(path: &Path) {
    SqliteDatabase::open(path).unwrap().close().await;
    let conn = Connection::open(path).unwrap();
    conn.execute_batch("PRAGMA foreign_keys = OFF; BEGIN").unwrap();
    for table in strings(&conn, TABLES) {
        fill_table(&conn, &table);
    }
    let broken =
        conn.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get::<_, i64>(0));
    assert_eq!(broken.unwrap(), 0);
    conn.execute_batch("COMMIT").unwrap();
}

/// Makes some revisions that follow each other a megabyte long.
pub(crate) fn lengthen(path: &Path) {
    let sql = "UPDATE bc_revisions SET body = replace(hex(zeroblob(1 << 19)), '0', 'x')
         WHERE rowid IN (SELECT rowid FROM bc_revisions ORDER BY site_id, id LIMIT 64)";
    assert_eq!(Connection::open(path).unwrap().execute(sql, []).unwrap(), 64);
}

fn fill_table(conn: &Connection, table: &str) {
    let pairs = |sql: String| {
        let mut found = conn.prepare(&sql).unwrap();
        let rows = found.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)));
        rows.unwrap().map(Result::unwrap).collect::<Vec<_>>()
    };
    let columns = pairs(format!("SELECT name, type || \"notnull\" FROM pragma_table_info('{table}')"));
    let links = pairs(format!("SELECT \"from\", \"table\" FROM pragma_foreign_key_list('{table}')"));
    let links: BTreeMap<_, _> = links.into_iter().collect();
    let names: Vec<String> = columns.iter().map(|(name, _)| format!("\"{name}\"")).collect();
    let marks = vec!["?"; names.len()].join(", ");
    let sql = format!("INSERT INTO {table} ({}) VALUES ({marks})", names.join(", "));
    let mut statement = conn.prepare(&sql).unwrap();
    for i in 0..ROWS {
        let value = |(at, (name, kind)): (usize, &(String, String))| {
            let empty = kind.ends_with('0') && (i + at as i64) % 3 == 0;
            match (name.as_str(), links.get(name)) {
                _ if empty => Value::Null,
                ("site_id", _) if table != "bc_sites" => id(i % 2),
                ("parent", Some(_)) => id((i + 2 * (i % 7)) % ROWS),
                (_, Some(_)) | ("id" | "site_id", _) => id(i),
                ("noindex" | "featured", _) => Value::Integer(i % 2),
                (name, _) if name.ends_with("_at") => Value::Integer((i - ROWS / 2) * 86_399_999_999 + 1),
                _ if kind.starts_with("INTEGER") => Value::Integer(i * 3 - 1),
                _ if kind.starts_with("BLOB") => id(i),
                (name, _) => Value::Text(format!("{name} “{i}”\n{}", "ü".repeat(i as usize % 40))),
            }
        };
        let row: Vec<Value> = columns.iter().enumerate().map(value).collect();
        statement.execute(rusqlite::params_from_iter(row)).unwrap();
    }
}

/// An id; they do not sort as their numbers do.
fn id(i: i64) -> Value {
    let odd = 0x9E37_79B9_7F4A_7C15_F39C_0C1D_2E3A_4B5B_u128;
    Value::Blob((i as u128 + 1).wrapping_mul(odd).to_be_bytes().to_vec())
}

fn strings(conn: &Connection, sql: &str) -> Vec<String> {
    let mut found = conn.prepare(sql).unwrap();
    found.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

/// Every row of each table is in both files; what differs is the history of each site.
pub(crate) fn same(one: &Path, two: &Path) {
    let conn = Connection::open(one).unwrap();
    conn.execute("ATTACH ?1 AS two", [two.to_str().unwrap()]).unwrap();
    for name in strings(&conn, TABLES) {
        let rows = strings(&conn, &format!("SELECT CAST(count(*) AS TEXT) FROM two.{name}"));
        assert_eq!(rows, [ROWS.to_string()], "{name}");
        let columns = "SELECT group_concat('\"' || name || '\"') FROM pragma_table_info";
        let columns = strings(&conn, &format!("{columns}('{name}') WHERE name <> 'history'")).concat();
        for (a, b) in [("main", "two"), ("two", "main")] {
            let other = format!(
                "SELECT count(*) FROM (SELECT {columns} FROM {a}.{name} EXCEPT SELECT {columns} FROM {b}.{name})"
            );
            assert_eq!(conn.query_row(&other, [], |row| row.get::<_, i64>(0)).unwrap(), 0, "{name}");
        }
    }
    let histories = "SELECT count(*) FROM (SELECT history FROM main.bc_sites
         UNION SELECT history FROM two.bc_sites) WHERE history IS NOT NULL";
    assert_eq!(conn.query_row(histories, [], |row| row.get::<_, i64>(0)).unwrap(), 2 * ROWS);
}
