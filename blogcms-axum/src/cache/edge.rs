//! What caches before the blog are told: for how long they may answer by themselves, and what to forget.

use super::entry::Entry;
use crate::state::App;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Response;
use blogcms_core::{Changes, Entity, Purger, Seq, Store, StoreError, SurrogateKey, Versions};
use std::collections::HashSet;
use std::error::Error;
use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

const KEYS: HeaderName = HeaderName::from_static("surrogate-key");
/// So long a cache may answer by itself, if nothing goes live or ends before. Should a purge get lost, nothing is older.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);
/// So many changes are looked through before everything is forgotten instead.
const MANY: u32 = 1000;

/// Lets caches before the blog keep an answer until something happens by itself, as long as [`crate::Cms::run`] tells
/// them of everything else.
pub(super) fn dress(app: &App, entry: &Entry, response: &mut Response) {
    if app.purger.is_none()
        || entry.parts.is_some()
        || entry.private
        || entry.is_constant()
        || !app.running.load(Ordering::Relaxed)
    {
        return;
    }
    let now = app.blog.now();
    let lasts = entry.until().map_or(LONGEST, |until| until.since(now).min(LONGEST)).as_secs();
    let mut keys = SurrogateKey::Blog.to_string();
    if let Some(post) = entry.post {
        // Writing to a String cannot fail.
        let _ = write!(keys, " {} {}", SurrogateKey::Posts, SurrogateKey::Post(post));
    }
    let control = format!("public, max-age=0, s-maxage={lasts}, must-revalidate");
    for (name, value) in [(header::CACHE_CONTROL, control), (KEYS, keys)] {
        if let Ok(value) = HeaderValue::try_from(value) {
            response.headers_mut().insert(name, value);
        }
    }
}

/// What a purger has been told of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Told {
    seq: Seq,
    versions: Versions,
}

/// Tells a purger what has changed since `told`: at first, that anything may have.
pub(crate) async fn purge(
    store: &dyn Store,
    purger: &Arc<dyn Purger>,
    told: Option<Told>,
) -> Result<Told, Box<dyn Error + Send + Sync>> {
    // Whatever comes after is told next time. From here on our own answers lack none of it.
    let now = Told { seq: store.seq().await?, versions: store.versions().await? };
    let keys = match told {
        Some(told) => changed(store, told, now).await?,
        None => vec![SurrogateKey::Blog],
    };
    if !keys.is_empty() {
        purger.purge(&keys).await?;
    }
    Ok(now)
}

async fn changed(store: &dyn Store, told: Told, now: Told) -> Result<Vec<SurrogateKey>, StoreError> {
    if now.versions.content != told.versions.content {
        return Ok(vec![SurrogateKey::Blog]);
    }
    let mut keys = HashSet::new();
    if now.versions.related != told.versions.related {
        keys.insert(SurrogateKey::Posts);
    }
    if now.versions.discussion != told.versions.discussion {
        let Changes::Rows(rows) = store.changes(told.seq, MANY).await? else {
            return Ok(vec![SurrogateKey::Blog]);
        };
        if rows.len() >= MANY as usize {
            return Ok(vec![SurrogateKey::Blog]);
        }
        for row in rows {
            let Entity::Comment(id) = row.entity else { continue };
            // Nobody knows any more which post one that is gone was about.
            let Some(comment) = store.comment(id).await? else { return Ok(vec![SurrogateKey::Blog]) };
            keys.insert(SurrogateKey::Post(comment.post));
        }
    }
    Ok(keys.into_iter().collect())
}
