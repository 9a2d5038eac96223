//! Sets of ids that a command is about, kept in a table of the writer's connection so that what is done to them
//! is done by single statements, however many they are.

use super::apply::Write;
use super::fault::Fault;
use crate::row::Named;
use blogcms_core::{Change, Entity, Id};
use rusqlite::Params;

/// The table, made when the writer opens.
pub(super) const TABLE: &str =
    "CREATE TEMP TABLE IF NOT EXISTS bc_named (id BLOB NOT NULL PRIMARY KEY) WITHOUT ROWID";

/// Names these ids, and no others.
pub(super) fn ids<T: Id>(w: &Write<'_>, ids: &[T]) -> Result<(), Fault> {
    w.run("DELETE FROM temp.bc_named", [])?;
    for id in ids {
        w.run("INSERT OR IGNORE INTO temp.bc_named (id) VALUES (?1)", [id.to_bytes()])?;
    }
    Ok(())
}

/// Names what `select` gives, and nothing else; how many they are.
pub(super) fn select(w: &Write<'_>, select: &str, params: impl Params) -> Result<usize, Fault> {
    w.run("DELETE FROM temp.bc_named", [])?;
    w.run(&format!("INSERT OR IGNORE INTO temp.bc_named (id) {select}"), params)
}

/// Repeats the terms and authors of the named posts in their rows, after those have changed by themselves.
pub(super) fn repeat_names(w: &Write<'_>) -> Result<(), Fault> {
    w.run(
        "UPDATE bc_posts AS p SET
             category = (SELECT lower(hex(t.term_id)) FROM bc_post_terms t
                 WHERE t.site_id = ?1 AND t.post_id = p.id AND t.kind = 'category'),
             tags = (SELECT group_concat(lower(hex(t.term_id)), ',' ORDER BY t.position) FROM bc_post_terms t
                 WHERE t.site_id = ?1 AND t.post_id = p.id AND t.kind = 'tag'),
             (series, series_position) = (SELECT lower(hex(t.term_id)), t.position FROM bc_post_terms t
                 WHERE t.site_id = ?1 AND t.post_id = p.id AND t.kind = 'series'),
             authors = (SELECT group_concat(lower(hex(a.author_id)), ',' ORDER BY a.position) FROM bc_post_authors a
                 WHERE a.site_id = ?1 AND a.post_id = p.id)
         WHERE p.site_id = ?1 AND p.id IN (SELECT id FROM temp.bc_named)",
        [w.site],
    )?;
    Ok(())
}

/// The named posts are written: each gets the write's number as its version, and a row in the change log.
pub(super) fn touch_posts(w: &Write<'_>) -> Result<(), Fault> {
    w.run(
        "UPDATE bc_posts SET version = ?2 WHERE site_id = ?1 AND id IN (SELECT id FROM temp.bc_named)",
        (w.site, w.seq),
    )?;
    log(w, "post", Change::Put)
}

/// Logs a change of everything that is named; `kind` as [`Entity::kind`] spells it.
pub(super) fn log(w: &Write<'_>, kind: &str, change: Change) -> Result<(), Fault> {
    w.run(
        "INSERT INTO bc_changes (site_id, seq, kind, key, change)
         SELECT ?1, ?2, ?3, id, ?4 FROM temp.bc_named WHERE true
         ON CONFLICT (site_id, seq, kind, key) DO UPDATE SET change = excluded.change",
        (w.site, w.seq, kind, change.name()),
    )?;
    Ok(())
}

/// Logs a change of one thing.
pub(super) fn log_one(w: &Write<'_>, entity: &Entity, change: Change) -> Result<(), Fault> {
    w.run(
        "INSERT INTO bc_changes (site_id, seq, kind, key, change) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (site_id, seq, kind, key) DO UPDATE SET change = excluded.change",
        (w.site, w.seq, entity.kind(), entity.key(), change.name()),
    )?;
    Ok(())
}
