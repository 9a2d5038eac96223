//! SQLite's file locked by another program.

use crate::common::{batch, create, open, place, post, raw, t, told};
use crate::trial;
use blogcms_core::{ApplyError, Seq, SiteRead, Store, StoreErrorKind};
use libtest_mimic::Trial;

pub(crate) fn trials() -> Vec<Trial> {
    vec![trial("lock::a_file_that_another_program_writes_to_for_long_is_told_busy", locked)]
}

async fn locked() {
    let (_folder, path) = place();
    let store = open(&path).await;
    let other = raw(&path);
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let new = post("post", t(0));
    match store.apply(batch().op(create(&new))).await.unwrap_err() {
        ApplyError::Store(error) => {
            told(&error, StoreErrorKind::Unavailable, &["is busy", "another program", "try again"]);
        }
        error => panic!("{error:?}"),
    }
    assert_eq!(store.seq().await.unwrap(), Seq::NONE, "reading goes on");
    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(store.apply(batch().op(create(&new))).await.unwrap().seq, Seq(1));
}
