//! Telling other programs at once of what has been written: `LISTEN` and `NOTIFY`.
//!
//! A hint only: whoever depends on a write looks by itself every second or two. A hint is sent after the commit, by itself,
//! because one that is part of a transaction makes all commits of the database wait for each other.

use super::pool::within;
use super::{PostgresStore, Shared, pool};
use blogcms_core::{SiteRead, Versions};
use sqlx::postgres::{PgListener, PgNotification, PgPoolOptions};
use std::collections::BTreeSet;
use std::io;
use std::sync::{Arc, Weak};
use std::time::Duration;
use uuid::Uuid;

/// How long an own hint may take; how often a listener looks whether anybody is left to tell.
const PERIOD: Duration = Duration::from_secs(2);
/// After hints were heard, so that those of many writes are taken together.
const BURST: Duration = Duration::from_millis(20);
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

/// Listens until the last handle is gone or the pool is closed, if hints come through: behind some poolers they do not.
pub(super) fn start(shared: &Arc<Shared>) {
    if !shared.hints || shared.pool.options().get_max_connections() < 2 {
        return;
    }
    let mut closed = shared.pool.close_event();
    let shared = Arc::downgrade(shared);
    tokio::spawn(async move {
        // Ends with an error once the pool is closed, whatever is being waited for.
        let _ = closed.do_until(Box::pin(listen_on(shared))).await;
    });
}

async fn listen_on(shared: Weak<Shared>) {
    let mut wait = PERIOD;
    loop {
        let mut heard = false;
        match listen(&shared, &mut heard).await {
            Ok(Heard::Nobody) => return,
            // They did, so it is the connection that has died.
            Ok(Heard::Nothing) if heard => wait = PERIOD,
            Ok(Heard::Nothing) => {
                tracing::info!(
                    "the server's hints do not come through; other programs' writes are seen within two seconds"
                );
                wait = PERIOD * SILENCE;
            }
            Err(error) => {
                tracing::debug!(%error, "hints of other programs cannot be heard for now");
                wait = if heard { PERIOD } else { wait.saturating_mul(2).min(PERIOD * SILENCE) };
            }
        }
        tokio::time::sleep(wait).await;
    }
}

/// Why there is nothing more to hear.
enum Heard {
    /// Not even a hint of our own.
    Nothing,
    /// Nobody is left to tell.
    Nobody,
}

/// A connection of its own, in a pool of its own: one that has died in silence is let go of by asking the server, and neither
/// whoever closes the pool of all others nor anybody who needs a connection waits for that.
async fn listener(shared: &Shared) -> Result<PgListener, sqlx::Error> {
    let options = PgPoolOptions::new()
        .max_connections(1)
        .max_lifetime(None)
        .idle_timeout(None)
        .acquire_timeout(shared.limits.wait)
        .test_before_acquire(false);
    let own = options.connect_lazy_with((*shared.pool.connect_options()).clone());
    let mut listener = PgListener::connect_with(&own).await?;
    // A lost connection is made anew by `start`, within its limits.
    listener.eager_reconnect(false);
    within(Some(shared.limits.wait), listener.listen(shared.schema.name())).await?;
    Ok(listener)
}

async fn listen(shared: &Weak<Shared>, heard: &mut bool) -> Result<Heard, sqlx::Error> {
    let Some(strong) = shared.upgrade() else { return Ok(Heard::Nobody) };
    let mut listener = listener(&strong).await?;
    drop(strong);
    let mut silent = SILENCE;
    loop {
        if silent >= SILENCE {
            let Some(strong) = shared.upgrade() else { return Ok(Heard::Nobody) };
            if !is_heard(&mut listener, &strong).await? {
                return Ok(Heard::Nothing);
            }
            (silent, *heard) = (0, true);
        }
        let hint = tokio::time::timeout(PERIOD, next(&mut listener)).await;
        let Some(strong) = shared.upgrade() else { return Ok(Heard::Nobody) };
        let Ok(hint) = hint else {
            silent += 1;
            continue;
        };
        silent = 0;
        pass_on(&strong, &all(&mut listener, hint?).await?).await;
        tokio::time::sleep(BURST).await;
    }
}

/// The next hint, or an error where the connection is lost.
async fn next(listener: &mut PgListener) -> Result<PgNotification, sqlx::Error> {
    let lost = || sqlx::Error::Io(io::ErrorKind::ConnectionReset.into());
    listener.try_recv().await?.ok_or_else(lost)
}

/// A hint, and all that have come in after it.
async fn all(listener: &mut PgListener, hint: PgNotification) -> Result<Vec<PgNotification>, sqlx::Error> {
    let mut hints = vec![hint];
    while let Ok(more) = tokio::time::timeout(Duration::ZERO, next(listener)).await {
        hints.push(more?);
    }
    Ok(hints)
}

/// Looks how far the sites have come that hints name, once for all of them. Any role of the database can send one, so a hint
/// is not believed, and none makes a site known that nobody has asked for.
async fn pass_on(shared: &Arc<Shared>, hints: &[PgNotification]) {
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
            let hint = next(listener).await?;
            let hints = all(listener, hint).await?;
            pass_on(shared, &hints).await;
            if hints.iter().any(|hint| hint.payload() == mark) {
                return Ok(());
            }
        }
    };
    match tokio::time::timeout(PERIOD, heard).await {
        Ok(heard) => heard.map(|()| true),
        Err(_) => Ok(false),
    }
}
