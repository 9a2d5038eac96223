//! Telling other programs at once of what has been written: `LISTEN` and `NOTIFY`.
//!
//! A hint only: whoever depends on a write looks by itself every second or two. A hint is sent after the commit, by itself,
//! because one that is part of a transaction makes all commits of the database wait for each other.

use super::{PostgresStore, Shared, pool};
use blogcms_core::{SiteRead, Versions};
use sqlx::postgres::{PgListener, PgNotification};
use std::collections::BTreeSet;
use std::sync::{Arc, Weak};
use std::time::Duration;
use uuid::Uuid;

/// How long an own hint may take; how often a listener looks whether anybody is left to tell.
const PERIOD: Duration = Duration::from_secs(2);
/// How many periods of silence make a listener try whether it can still hear, and how long one that could not waits before it
/// tries anew.
const SILENCE: u32 = 30;

impl PostgresStore {
    /// Makes what was written known here, and tells other programs, which nobody waits for.
    pub(super) fn told(&self, to: Versions) {
        self.known.raise(to);
        self.known.written();
        if self.shared.hints {
            let (shared, text) = (Arc::clone(&self.shared), self.site.to_string());
            tokio::spawn(async move {
                if let Err(error) = send(&shared, &text).await {
                    tracing::debug!(%error, "other programs have not been told of a write");
                }
            });
        }
    }
}

/// Neither the schema's name nor the text, an id or a word, holds anything that ends a string of SQL.
async fn send(shared: &Shared, text: &str) -> Result<(), sqlx::Error> {
    let notify = format!("SELECT pg_notify('{}', '{text}')", shared.schema.name());
    pool::alone(&shared.pool, notify, shared.limits).await
}

/// Listens until the last handle is gone, if hints come through: behind some poolers they do not. Takes a connection of
/// its own, so a pool of one does not listen.
pub(super) fn start(shared: &Arc<Shared>) {
    if !shared.hints || shared.pool.options().get_max_connections() < 2 {
        return;
    }
    let shared = Arc::downgrade(shared);
    tokio::spawn(async move {
        while shared.strong_count() > 0 {
            let wait = match listen(&shared).await {
                Ok(Heard::Nothing) => {
                    tracing::info!(
                        "the server's hints do not come through; other programs' writes are seen within two seconds"
                    );
                    PERIOD * SILENCE
                }
                Ok(Heard::Nobody) | Err(sqlx::Error::PoolClosed) => return,
                Err(error) => {
                    tracing::debug!(%error, "hints of other programs cannot be heard for now");
                    PERIOD
                }
            };
            tokio::time::sleep(wait).await;
        }
    });
}

/// Why there is nothing more to hear.
enum Heard {
    /// Not even a hint of our own.
    Nothing,
    /// Nobody is left to tell.
    Nobody,
}

async fn listen(shared: &Weak<Shared>) -> Result<Heard, sqlx::Error> {
    let Some(strong) = shared.upgrade() else { return Ok(Heard::Nobody) };
    let mut listener = PgListener::connect_with(&strong.pool).await?;
    listener.listen(strong.schema.name()).await?;
    drop(strong);
    let mut silent = SILENCE;
    loop {
        if silent >= SILENCE {
            let Some(strong) = shared.upgrade() else { return Ok(Heard::Nobody) };
            if !is_heard(&mut listener, &strong).await? {
                return Ok(Heard::Nothing);
            }
            silent = 0;
        }
        let heard = tokio::time::timeout(PERIOD, listener.try_recv()).await;
        let Some(strong) = shared.upgrade() else { return Ok(Heard::Nobody) };
        let Ok(hint) = heard else {
            silent += 1;
            continue;
        };
        // The connection was lost, and is made anew when it is next asked.
        let Some(hint) = hint? else { continue };
        silent = 0;
        pass_on(&strong, &mut listener, hint).await;
    }
}

/// Looks how far the sites have come that hints name, once for all hints that wait. Any role of the database can send one, so
/// a hint is not believed, and none makes a site known that nobody has asked for.
async fn pass_on(shared: &Arc<Shared>, listener: &mut PgListener, hint: PgNotification) {
    let mut hints = vec![hint];
    while let Some(more) = listener.next_buffered() {
        hints.push(more);
    }
    let sites: BTreeSet<Uuid> = hints.iter().filter_map(|hint| hint.payload().parse().ok()).collect();
    for site in sites {
        let Some(known) = shared.known.find(site.into_bytes()) else { continue };
        let store = PostgresStore { shared: Arc::clone(shared), site, known };
        if let Err(error) = store.versions().await {
            tracing::debug!(%error, "what a hint was about cannot be read for now");
        }
        store.known.written();
    }
}

/// Whether a hint of our own comes back.
async fn is_heard(listener: &mut PgListener, shared: &Arc<Shared>) -> Result<bool, sqlx::Error> {
    // Whose it is does not matter: that of another program that starts now has come through as well.
    let mark = "test";
    send(shared, mark).await?;
    let heard = async {
        loop {
            let hint = listener.recv().await?;
            if hint.payload() == mark {
                return Ok(());
            }
            pass_on(shared, listener, hint).await;
        }
    };
    match tokio::time::timeout(PERIOD, heard).await {
        Ok(heard) => heard.map(|()| true),
        Err(_) => Ok(false),
    }
}
