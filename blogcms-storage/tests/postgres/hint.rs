//! What other programs tell.

use super::proxy::Proxy;
use super::support::{batch, create, options, raw, run_on, site, trial, url};
use blogcms_core::{Seq, SiteId, Store};
use blogcms_storage::sqlx::PgConnection;
use blogcms_storage::{PostgresDatabase, PostgresStore};
use libtest_mimic::Trial;
use std::time::Duration;
use tokio::time::{sleep, timeout};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("hint::they_are_looked_up_and_not_believed", false_hint),
        trial("hint::those_that_wait_are_taken_together", together),
        trial("hint::a_listener_that_has_died_holds_up_no_end", end),
    ]
}

async fn false_hint() {
    let mut options = options();
    options.hints = true;
    let id = site();
    let database = PostgresDatabase::connect_with(&url(), options.clone()).await.unwrap();
    let store = database.site(id).await.unwrap();
    store.apply(batch().op(create("post"))).await.unwrap();
    let mut conn = raw().await;
    for i in 0.. {
        assert!(i < 100, "nothing was heard");
        let written = store.written();
        for text in [id.to_string(), format!("{id} 99 99 99"), site().to_string(), "nonsense".into()] {
            run_on(&mut conn, &format!("SELECT pg_notify('{}', '{text}')", options.schema)).await;
        }
        if timeout(Duration::from_millis(300), written).await.is_ok() {
            break;
        }
    }
    assert_eq!(store.known().unwrap().content, Seq(1));
}

async fn together() {
    let mut options = options();
    options.hints = true;
    let letters = |id: &SiteId| id.to_string().chars().filter(char::is_ascii_alphabetic).count();
    let id = std::iter::repeat_with(site).find(|id| letters(id) > 8).unwrap();
    let database = PostgresDatabase::connect_with(&url(), options.clone()).await.unwrap();
    let mut conn = raw().await;
    heard(&database.site(id).await.unwrap(), &mut conn).await;
    // The server passes those on once that are written alike, so each is written in another way.
    let spelled = |n: usize| -> String {
        let letters = id.to_string().chars().map(|c| (c, c.is_ascii_alphabetic())).collect::<Vec<_>>();
        let mut bit = 0;
        let each = letters.iter().map(|(c, is_letter)| {
            let upper = *is_letter && n >> bit & 1 == 1;
            bit += usize::from(*is_letter);
            if upper { c.to_ascii_uppercase() } else { *c }
        });
        each.collect()
    };
    let all: std::collections::BTreeSet<String> = (0..500).map(spelled).collect();
    let list = all.iter().map(|text| format!("'{text}'")).collect::<Vec<_>>().join(", ");
    quiet(&database).await;
    let before = database.statements();
    let notify = format!("SELECT pg_notify('{}', text) FROM unnest(ARRAY[{list}]) text", options.schema);
    run_on(&mut conn, &notify).await;
    quiet(&database).await;
    let looks = database.statements() - before;
    assert!(
        all.len() == 500 && looks > 0 && looks < all.len() as u64 / 4,
        "{looks} looks for {} hints",
        all.len()
    );
}

/// Waits until a hint of another program comes through.
async fn heard(store: &PostgresStore, conn: &mut PgConnection) {
    loop {
        let written = store.written();
        run_on(conn, &format!("SELECT pg_notify('{}', '{}')", options().schema, store.id())).await;
        if timeout(Duration::from_millis(300), written).await.is_ok() {
            return;
        }
    }
}

/// Waits until nothing has been asked for a while.
async fn quiet(database: &PostgresDatabase) {
    let mut seen = u64::MAX;
    while seen != database.statements() {
        seen = database.statements();
        sleep(Duration::from_millis(300)).await;
    }
}

async fn end() {
    for word in ["LISTEN", "UNLISTEN"] {
        let proxy = Proxy::default();
        // From here on the server is silent for whoever says it.
        proxy.set(word, false);
        let (database, _tasks) = proxy.database(4, true).await;
        let store = database.site(site()).await.unwrap();
        match word {
            "LISTEN" => proxy.said().await,
            _ => heard(&store, &mut raw().await).await,
        }
        store.apply(batch().op(create("post"))).await.unwrap();
        assert_eq!(store.known().map(|known| known.content), Some(Seq(1)));
        let closed = timeout(Duration::from_secs(60), database.close()).await;
        assert!(closed.is_ok(), "it waits for a connection that has died: {word}");
    }
}
