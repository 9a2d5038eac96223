//! The words of posts: kept with their renderings, and asked for in the language of FTS5.

use super::super::apply::Write;
use super::super::fault::Fault;
use super::super::sql::Sql;
use crate::row;
use crate::row::search::{Phrase, Phrases};
use blogcms_core::search::SearchWords;
use blogcms_core::{Id, PostId, Rendered, RevisionId};

/// Keeps the words of a revision that has just been rendered.
pub(in crate::sqlite) fn keep(
    sql: &Sql<'_>,
    post: PostId,
    revision: RevisionId,
    rendered: &Rendered,
) -> Result<(), Fault> {
    let meant = sql.one(
        "SELECT r.fields, s.settings FROM bc_revisions r JOIN bc_sites s ON s.site_id = ?1
         WHERE r.site_id = ?1 AND r.id = ?2",
        (sql.site, revision.to_bytes()),
        |row| row::search::meant(row),
    )?;
    let Some((fields, settings)) = meant else { return Ok(()) };
    let words = SearchWords::of(&fields, rendered, &settings.language);
    let place = sql.one(
        "INSERT INTO bc_searches (site_id, post_id, revision_id) VALUES (?1, ?2, ?3)
         ON CONFLICT (site_id, post_id) DO UPDATE SET revision_id = excluded.revision_id RETURNING id",
        (sql.site, post.to_bytes(), revision.to_bytes()),
        |row| row.get::<_, i64>(0),
    )?;
    sql.run(
        "INSERT OR REPLACE INTO bc_search (rowid, title, text) VALUES (?1, ?2, ?3)",
        (place, &words.title, &words.text),
    )?;
    Ok(())
}

/// Forgets the words of a post.
pub(in crate::sqlite) fn forget(w: &Write<'_>, post: PostId) -> Result<(), Fault> {
    let key = (w.site, post.to_bytes());
    w.run(
        "DELETE FROM bc_search WHERE rowid = (SELECT id FROM bc_searches WHERE site_id = ?1 AND post_id = ?2)",
        key,
    )?;
    w.run("DELETE FROM bc_searches WHERE site_id = ?1 AND post_id = ?2", key)?;
    Ok(())
}

/// What FTS5 is asked for texts that hold something of each.
pub(super) fn all_of(texts: &[Phrases], title: bool) -> String {
    let texts: Vec<String> = texts.iter().map(|phrases| format!("({})", any_of(phrases))).collect();
    let all = texts.join(" AND ");
    if title { format!("{{title}} : ({all})") } else { all }
}

/// What FTS5 is asked for each phrase by itself.
pub(super) fn each(texts: &[Phrases], title: bool) -> impl Iterator<Item = String> {
    let phrases = texts.iter().flatten().map(quoted);
    phrases.map(move |phrase| if title { format!("{{title}} : {phrase}") } else { phrase })
}

fn any_of(phrases: &Phrases) -> String {
    phrases.iter().map(quoted).collect::<Vec<_>>().join(" OR ")
}

/// Between quotes nothing stands for anything else.
fn quoted(phrase: &Phrase) -> String {
    let words = phrase.words.join(" ").replace('"', "\"\"");
    format!("\"{words}\"{}", if phrase.prefix { " *" } else { "" })
}
