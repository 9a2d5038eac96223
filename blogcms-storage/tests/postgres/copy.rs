//! A blog copied from a file to PostgreSQL and back.

use super::rows::{ROWS, fill, lengthen, same};
use super::support::{options, run, trial, url};
use blogcms_core::conformance::random_batches;
use blogcms_core::{Id, SiteId};
use blogcms_storage::{
    CopiedTable, CopyEnd, CopyProgress, PostgresDatabase, PostgresOptions, copy, rusqlite,
};
use libtest_mimic::Trial;
use std::path::Path;

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("copy::there_and_back_nothing_is_changed", there_and_back),
        trial("copy::long_rows_go_a_few_at_a_time", long),
        trial("copy::what_was_broken_off_goes_on", broken_off),
        trial("copy::what_cannot_be_is_told", refused),
    ]
}

/// A schema without anything in it.
async fn schema(name: &str) -> (CopyEnd, PostgresOptions) {
    let options = options().schema(name);
    run(&format!("DROP SCHEMA IF EXISTS {name} CASCADE")).await;
    (CopyEnd::Postgres(url(), options.clone()), options)
}

async fn whole(from: &CopyEnd, to: &CopyEnd) -> Vec<CopiedTable> {
    copy(from, to, &mut |_| ()).await.unwrap()
}

fn file(path: impl AsRef<Path>) -> CopyEnd {
    CopyEnd::Sqlite(path.as_ref().to_owned())
}

async fn there_and_back() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (folder.path().join("one"), folder.path().join("two"));
    fill(&one).await;
    let (there, _) = schema("test_copy_there").await;
    let copied = whole(&file(&one), &there).await;
    assert!(copied.iter().all(|table| table.rows == ROWS as u64), "{copied:#?}");
    let (further, _) = schema("test_copy_further").await;
    assert_eq!(whole(&there, &further).await, copied);
    assert_eq!(whole(&further, &file(&two)).await, copied);
    same(&one, &two);
}

async fn long() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (folder.path().join("one"), folder.path().join("two"));
    fill(&one).await;
    lengthen(&one);
    let (there, _) = schema("test_copy_long").await;
    let batches = async |from: &CopyEnd, to: &CopyEnd| {
        let mut batches = 0;
        let mut told = |told| batches += u32::from(matches!(told, CopyProgress::Copied(_)));
        copy(from, to, &mut told).await.unwrap();
        batches
    };
    let there_in = batches(&file(&one), &there).await;
    assert_eq!(batches(&there, &file(&two)).await, there_in, "as a file is cut into batches");
    same(&one, &two);
}

async fn broken_off() {
    let folder = tempfile::tempdir().unwrap();
    fill(&folder.path().join("one")).await;
    let one = file(folder.path().join("one"));
    let (there, options) = schema("test_copy_broken").await;
    let back = file(folder.path().join("two"));
    let copied = whole(&one, &file(folder.path().join("three"))).await;
    for (from, to) in [(&one, &there), (&there, &back)] {
        let mut runs = 0;
        loop {
            let ends = (from.clone(), to.clone());
            let run = tokio::spawn(async move {
                let mut left = 9;
                copy(&ends.0, &ends.1, &mut |told| {
                    if matches!(told, CopyProgress::Copied(_)) {
                        left -= 1;
                        assert!(left > 0, "on purpose");
                    }
                })
                .await
            });
            runs += 1;
            match run.await {
                Ok(done) => {
                    assert_eq!(done.unwrap(), copied);
                    break;
                }
                Err(error) => assert!(error.is_panic()),
            }
            if runs == 1 && matches!(to, CopyEnd::Postgres(..)) {
                let error = PostgresDatabase::connect_with(&url(), options.clone()).await.unwrap_err();
                assert!(error.to_string().contains("a copy of a blog that is not finished"), "{error}");
            }
        }
        assert!(runs > 4, "{runs}");
    }
    PostgresDatabase::connect_with(&url(), options).await.unwrap();
}

async fn refused() {
    let folder = tempfile::tempdir().unwrap();
    let one = folder.path().join("one");
    fill(&one).await;
    let (there, options) = schema("test_copy_refused").await;
    let told = async |from: &CopyEnd, to: &CopyEnd, part: &str| {
        let error = copy(from, to, &mut |_| ()).await.unwrap_err().to_string();
        assert!(error.contains(part), "{error}");
    };
    told(&there, &file(folder.path().join("two")), "there is no blog in").await;
    let database = PostgresDatabase::connect_with(&url(), options).await.unwrap();
    random_batches(&database.site(SiteId::from_bytes([1; 16])).await.unwrap(), 1, 5).await;
    told(&file(&one), &there, "holds a blog already").await;

    // A character that PostgreSQL does not keep is told with its row.
    let conn = rusqlite::Connection::open(&one).unwrap();
    conn.execute("UPDATE bc_posts SET title = 'a' || char(0) WHERE rowid = 1", []).unwrap();
    let (there, options) = schema("test_copy_text").await;
    told(&file(&one), &there, "column title of table bc_posts, row ").await;
    assert!(PostgresDatabase::connect_with(&url(), options).await.is_err());
    conn.execute("UPDATE bc_posts SET title = 'a' WHERE rowid = 1", []).unwrap();
    whole(&file(&one), &there).await;
}
