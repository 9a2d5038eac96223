//! Sets of ids that a command is about, kept beside the write and given to statements as one parameter, so that what is
//! done to them is done by single statements, however many they are. (SQLite keeps them in a temporary table, which a
//! pooler may not allow.)

use super::apply::Write;
use super::fault::Fault;
use super::param::{Params, uuid};
use super::sql::get_id;
use crate::row::Named;
use blogcms_core::{Change, Entity, Id};

/// Names these ids, and no others.
pub(super) fn ids<T: Id>(w: &mut Write<'_>, ids: &[T]) {
    let mut all: Vec<_> = ids.iter().map(|id| uuid(*id)).collect();
    all.sort_unstable();
    all.dedup();
    w.named = all.into();
}

/// Names what `select` gives, and nothing else; how many they are.
pub(super) async fn select(w: &mut Write<'_>, select: &str, params: impl Params) -> Result<usize, Fault> {
    let found = w.all(select, params, |row| get_id(row, 0)).await?;
    w.named = found.into_iter().flatten().collect();
    Ok(w.named.len())
}

/// The named posts are written: each gets the write's number as its version, and a row in the change log.
pub(super) async fn touch_posts(w: &mut Write<'_>) -> Result<(), Fault> {
    w.run(
        "UPDATE bc_posts SET version = $2 WHERE site_id = $1 AND id = ANY ($3)",
        (w.site, w.seq, w.named()),
    )
    .await?;
    log(w, "post", Change::Put).await
}

/// Repeats the terms and authors of the named posts in their rows, after those have changed by themselves.
pub(super) async fn repeat_names(w: &mut Write<'_>) -> Result<(), Fault> {
    w.run(
        "UPDATE bc_posts AS p SET
             category = (SELECT encode(uuid_send(t.term_id), 'hex') FROM bc_post_terms t
                 WHERE t.site_id = $1 AND t.post_id = p.id AND t.kind = 'category'),
             tags = (SELECT string_agg(encode(uuid_send(t.term_id), 'hex'), ',' ORDER BY t.position)
                 FROM bc_post_terms t WHERE t.site_id = $1 AND t.post_id = p.id AND t.kind = 'tag'),
             (series, series_position) = (SELECT encode(uuid_send(t.term_id), 'hex'), t.position
                 FROM bc_post_terms t WHERE t.site_id = $1 AND t.post_id = p.id AND t.kind = 'series'),
             authors = (SELECT string_agg(encode(uuid_send(a.author_id), 'hex'), ',' ORDER BY a.position)
                 FROM bc_post_authors a WHERE a.site_id = $1 AND a.post_id = p.id)
         WHERE p.site_id = $1 AND p.id = ANY ($2)",
        (w.site, w.named()),
    )
    .await?;
    Ok(())
}

/// Logs a change of everything that is named; `kind` as [`Entity::kind`] spells it.
pub(super) async fn log(w: &mut Write<'_>, kind: &str, change: Change) -> Result<(), Fault> {
    w.run(
        "INSERT INTO bc_changes (site_id, seq, kind, key, change)
         SELECT $1, $2, $3, uuid_send(id), $4 FROM unnest($5) n (id)
         ON CONFLICT (site_id, seq, kind, key) DO UPDATE SET change = excluded.change",
        (w.site, w.seq, kind, change.name(), w.named()),
    )
    .await?;
    Ok(())
}

/// Logs a change of one thing.
pub(super) async fn log_one(w: &mut Write<'_>, entity: &Entity, change: Change) -> Result<(), Fault> {
    w.run(
        "INSERT INTO bc_changes (site_id, seq, kind, key, change) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (site_id, seq, kind, key) DO UPDATE SET change = excluded.change",
        (w.site, w.seq, entity.kind(), entity.key().as_slice(), change.name()),
    )
    .await?;
    Ok(())
}
