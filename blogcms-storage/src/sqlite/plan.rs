//! How SQLite means to carry out our statements: none that grows with the blog may walk through a table.

use super::SqliteDatabase;
use async_trait::async_trait;
use blogcms_core::conformance::{self, Harness};
use blogcms_core::{Id, SiteId, Store};
use rusqlite::{Connection, Statement, StatementStatus};
use std::cell::Cell;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

static SEEN: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// Remembers a statement that was run.
pub(super) fn seen(sql: &str) {
    SEEN.lock().unwrap().insert(sql.to_owned());
}

thread_local! {
    static STEPS: Cell<i64> = const { Cell::new(0) };
}

/// Remembers how many steps a statement has taken on this thread.
pub(super) fn took(statement: &Statement<'_>) {
    STEPS.set(STEPS.get() + i64::from(statement.reset_status(StatementStatus::VmStep)));
}

/// The steps of all statements on this thread since this was last asked.
pub(super) fn steps() -> i64 {
    STEPS.take()
}

/// What the statement's plan has in it that takes longer the more there is.
fn slow_steps(conn: &Connection, sql: &str) -> Vec<String> {
    let mut statement = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let parameters = statement.parameter_count();
    let values = vec![1; parameters];
    let steps =
        statement.query_map(rusqlite::params_from_iter(values), |row| row.get::<_, String>(3)).unwrap();
    // A window cut by LIMIT, lists given by the caller, what was named, sums of it, and the categories above one.
    let few = ["w", "json_each", "j", "h", "n", "temp.bc_named", "c", "s", "above", "CONSTANT", "bc_sites"];
    // Looked up by words, not walked through.
    let by_words = |step: &String| step.starts_with("SCAN bc_search VIRTUAL TABLE INDEX 0:");
    // A search for no word is counted, too, and writers look through all titles, files and comments.
    let whole = ["count(*) OVER ()", "THEN p.title", "instr(lower("];
    let searches = whole.iter().any(|part| sql.contains(part));
    // Read whole by their nature: what a site has few of, what is still to be rendered, compared, or done.
    let small = [
        "bc_sites",
        "bc_terms",
        "bc_authors",
        "bc_members",
        "bc_merged_terms",
        "bc_posts_live",
        "bc_posts_unrelated",
        "bc_jobs_due",
        "bc_jobs_open",
    ];
    // So many steps that look at the past end with their first row.
    let mut firsts = sql.matches("LIMIT 1)").count();
    let slow = |step: &String| {
        // What a subquery holds are steps of their own.
        let scanned = step.strip_prefix("SCAN ").map(|s| s.split(' ').next().unwrap_or_default());
        let scans = scanned.is_some_and(|s| !few.contains(&s) && !s.starts_with("(subquery-"));
        // What lies between two times is counted by days, one by one only within a day.
        let past = step.contains("published_at<?") && !step.contains("published_at>?");
        let counts_the_past = !searches && sql.contains("count(*)") && past && firsts == 0;
        firsts = firsts.saturating_sub(usize::from(past));
        let looks_up_all =
            !searches && step.ends_with("(site_id=?)") && !small.iter().any(|s| step.contains(s));
        scans && !by_words(step) || counts_the_past || looks_up_all || step.contains("AUTOMATIC")
    };
    steps.map(Result::unwrap).filter(slow).collect()
}

struct Sites(SqliteDatabase, AtomicU64);

#[async_trait]
impl Harness for Sites {
    async fn store(&self) -> Arc<dyn Store> {
        let id = SiteId::from_bytes(u128::from(self.1.fetch_add(1, Ordering::Relaxed)).to_be_bytes());
        Arc::new(self.0.site(id).await.unwrap())
    }
}

#[tokio::test]
async fn no_statement_walks_through_a_table() {
    // The suite runs every statement there is.
    for case in conformance::cases() {
        let harness = Sites(SqliteDatabase::in_memory().unwrap(), AtomicU64::new(0));
        (case.run)(Arc::new(harness)).await;
    }
    let conn = super::open::writer(&super::open::Place::memory()).unwrap();
    let seen = SEEN.lock().unwrap().clone();
    let seen = seen.iter().filter(|sql| sql.contains("bc_"));
    let plans: Vec<_> = seen.map(|sql| (sql, slow_steps(&conn, sql))).collect();
    assert!(plans.len() > 100, "{} statements", plans.len());
    let slow: Vec<_> = plans.iter().filter(|(_, steps)| !steps.is_empty()).collect();
    assert!(slow.is_empty(), "{slow:#?}");
}
