//! Telling other programs at once of what has been written: `LISTEN` and `NOTIFY`.
//!
//! A hint only: whoever depends on a write looks by itself every second or two. A hint is sent after the commit, by itself,
//! because one that is part of a transaction makes all commits of the database wait for each other.

use super::{PostgresStore, Shared};
use blogcms_core::{Seq, Versions};
use sqlx::postgres::PgListener;
use std::sync::{Arc, Weak};
use std::time::Duration;
use uuid::Uuid;

/// How long an own hint may take at the start; how often a listener looks whether anybody is left to tell.
const PERIOD: Duration = Duration::from_secs(2);

/// A site and how far it has come, as a text.
fn write(site: Uuid, to: Versions) -> String {
    format!("{site} {} {} {}", to.content, to.discussion, to.related)
}

fn read(text: &str) -> Option<(Uuid, Versions)> {
    let mut words = text.split(' ');
    let site = words.next()?.parse().ok()?;
    let mut number = || words.next()?.parse::<u64>().ok();
    let to = Versions { content: Seq(number()?), discussion: Seq(number()?), related: number()? };
    Some((site, to))
}

impl PostgresStore {
    /// Makes what was written known here, and tells other programs, which nobody waits for.
    pub(super) fn told(&self, to: Versions) {
        self.known.raise(to);
        self.known.written();
        if self.shared.hints {
            let (shared, text) = (Arc::clone(&self.shared), write(self.site, to));
            tokio::spawn(async move {
                if let Err(error) = send(&shared, &text).await {
                    tracing::debug!(%error, "other programs have not been told of a write");
                }
            });
        }
    }
}

async fn send(shared: &Shared, text: &str) -> Result<(), sqlx::Error> {
    let query = sqlx::query("SELECT pg_notify($1, $2)").bind(shared.schema.name()).bind(text);
    query.execute(&shared.pool).await.map(drop)
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
            match listen(&shared).await {
                Ok(()) | Err(sqlx::Error::PoolClosed) => return,
                Err(error) => tracing::debug!(%error, "hints of other programs cannot be heard for now"),
            }
            tokio::time::sleep(PERIOD).await;
        }
    });
}

async fn listen(shared: &Weak<Shared>) -> Result<(), sqlx::Error> {
    let Some(strong) = shared.upgrade() else { return Ok(()) };
    let mut listener = PgListener::connect_with(&strong.pool).await?;
    listener.listen(strong.schema.name()).await?;
    if !is_heard(&mut listener, &strong).await? {
        tracing::info!(
            "the server's hints do not come through; other programs' writes are seen within two seconds"
        );
        return Ok(());
    }
    drop(strong);
    loop {
        let heard = tokio::time::timeout(PERIOD, listener.try_recv()).await;
        let Some(strong) = shared.upgrade() else { return Ok(()) };
        // Nothing in time; or the connection was lost, and is made anew when it is next asked.
        let Some(hint) = heard.unwrap_or(Ok(None))? else { continue };
        if let Some((site, to)) = read(hint.payload()) {
            let known = strong.known.of(site.into_bytes());
            known.raise(to);
            known.written();
        }
    }
}

/// Whether a hint of our own comes back.
async fn is_heard(listener: &mut PgListener, shared: &Shared) -> Result<bool, sqlx::Error> {
    // Whose it is does not matter: that of another program that starts now has come through as well.
    let mark = "test";
    send(shared, mark).await?;
    let heard = async {
        while listener.recv().await?.payload() != mark {}
        Ok(())
    };
    match tokio::time::timeout(PERIOD, heard).await {
        Ok(heard) => heard.map(|()| true),
        Err(_) => Ok(false),
    }
}
