//! The words of posts: kept with their renderings, and asked for in the language of `tsquery`.

use super::super::apply::Write;
use super::super::fault::Fault;
use super::super::sql::Sql;
use crate::row;
use crate::row::search::{Phrase, Phrases};
use blogcms_core::search::SearchWords;
use blogcms_core::{PostId, Rendered, RevisionId};
use std::collections::HashMap;

/// Later places of words are all this one.
const LAST_PLACE: usize = 16_383;
/// So many places of a word are kept.
const PLACES: usize = 255;
/// What all words may take, in bytes; PostgreSQL takes a mebibyte. The words of longer texts are cut off.
const MOST: usize = 900_000;

/// Keeps the words of a revision that has just been rendered.
pub(in crate::postgres) async fn keep(
    sql: &mut Sql<'_>,
    post: PostId,
    revision: RevisionId,
    rendered: &Rendered,
) -> Result<(), Fault> {
    let meant = sql
        .one(
            "SELECT r.fields, s.settings FROM bc_revisions r JOIN bc_sites s ON s.site_id = $1
             WHERE r.site_id = $1 AND r.id = $2",
            (sql.site, revision),
            row::search::meant,
        )
        .await?;
    let Some((fields, settings)) = meant else { return Ok(()) };
    let words = SearchWords::of(&fields, rendered, &settings.language);
    sql.run(
        "INSERT INTO bc_searches (site_id, post_id, revision_id, words) VALUES ($1, $2, $3, $4::text::tsvector)
         ON CONFLICT (site_id, post_id) DO UPDATE SET revision_id = excluded.revision_id, words = excluded.words",
        (sql.site, post, revision, vector(&words)),
    )
    .await?;
    Ok(())
}

/// Forgets the words of a post.
pub(in crate::postgres) async fn forget(w: &mut Write<'_>, post: PostId) -> Result<(), Fault> {
    w.run("DELETE FROM bc_searches WHERE site_id = $1 AND post_id = $2", (w.site, post)).await?;
    Ok(())
}

/// Words with their places, as a `tsvector` is written.
fn vector(words: &SearchWords) -> String {
    let mut places: HashMap<&str, Vec<String>> = HashMap::new();
    let mut bytes = 0;
    // No phrase reaches over from the title into the text.
    let title = words.title.split(' ').filter(|word| !word.is_empty());
    let text = words.text.split(' ').filter(|word| !word.is_empty());
    let gap = title.clone().count() + 2;
    let title = title.enumerate().map(|(at, word)| (word, at + 1, "A"));
    let text = text.enumerate().map(|(at, word)| (word, at + gap, ""));
    for (word, at, weight) in title.chain(text) {
        let known = places.contains_key(word);
        let costs = if known { 2 } else { word.len() + 12 };
        if bytes + costs > MOST || (known && at > LAST_PLACE) {
            continue;
        }
        let of_word = places.entry(word).or_default();
        if of_word.len() < PLACES {
            of_word.push(format!("{}{weight}", at.min(LAST_PLACE)));
            bytes += costs;
        }
    }
    let written = places.iter().map(|(word, places)| format!("{}:{}", quoted(word), places.join(",")));
    written.collect::<Vec<_>>().join(" ")
}

/// What is asked for texts that hold something of each.
pub(super) fn all_of(texts: &[Phrases], title: bool) -> String {
    let texts: Vec<String> = texts.iter().map(|phrases| format!("({})", any_of(phrases, title))).collect();
    texts.join(" & ")
}

fn any_of(phrases: &Phrases, title: bool) -> String {
    phrases.iter().map(|phrase| one(phrase, title)).collect::<Vec<_>>().join(" | ")
}

fn one(phrase: &Phrase, title: bool) -> String {
    let last = phrase.words.len();
    let words = phrase.words.iter().enumerate().map(|(at, word)| {
        let marks = match (phrase.prefix && at + 1 == last, title) {
            (true, true) => ":*A",
            (true, false) => ":*",
            (false, true) => ":A",
            (false, false) => "",
        };
        format!("{}{marks}", quoted(word))
    });
    format!("({})", words.collect::<Vec<_>>().join(" <-> "))
}

/// Between quotes nothing stands for anything else.
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\\', r"\\").replace('\'', "''"))
}
