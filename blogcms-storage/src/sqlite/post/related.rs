//! Which posts go together: a cache, outside versions and the change log.

use super::super::fault::Fault;
use super::super::sql::Sql;
use crate::row;
use crate::row::related::{add, by_turns};
use blogcms_core::post::{MAX_COMPARED, MAX_RELATED, RelatedPool, RelatedPost, RelatedScores, RelatedTask};
use blogcms_core::{Id, PostId};
use std::cmp::Reverse;

/// Gives the `id` of three live posts to go on with from the post `?4` of the category `?5`, at the time `?2`: those that
/// go best with it (of equal ones the newest, by id), then those of its category, then the newest. A source is asked only for what those before it left
/// open, and gives none of theirs: `LIMIT` ends the statement.
macro_rules! related_ids {
    () => {
        "SELECT id FROM (SELECT o.id AS id
             FROM bc_related r CROSS JOIN bc_posts o ON o.site_id = ?1 AND o.id = r.other_id
             WHERE r.site_id = ?1 AND r.post_id = ?4 AND o.kind = 'post' AND o.status = 'published'
                 AND o.published_at <= ?2 AND (o.expires_at IS NULL OR o.expires_at > ?2)
             ORDER BY r.score DESC, r.other_id DESC LIMIT 3) n
         UNION ALL
         SELECT id FROM (SELECT t.post_id AS id FROM bc_post_terms t
             WHERE t.site_id = ?1 AND t.term_id = ?5 AND t.post_id <> ?4 AND t.published_at <= ?2
                 AND (t.expires_at IS NULL OR t.expires_at > ?2)
                 AND NOT EXISTS (SELECT 1 FROM bc_related r
                     WHERE r.site_id = ?1 AND r.post_id = ?4 AND r.other_id = t.post_id)
             ORDER BY t.published_at DESC, t.post_id DESC LIMIT 3) n
         UNION ALL
         SELECT id FROM (SELECT o.id AS id FROM bc_posts o
             WHERE o.site_id = ?1 AND o.kind = 'post' AND o.status = 'published' AND o.id <> ?4
                 AND o.published_at <= ?2 AND (o.expires_at IS NULL OR o.expires_at > ?2)
                 AND NOT EXISTS (SELECT 1 FROM bc_related r
                     WHERE r.site_id = ?1 AND r.post_id = ?4 AND r.other_id = o.id)
                 AND NOT EXISTS (SELECT 1 FROM bc_post_terms t
                     WHERE t.site_id = ?1 AND t.post_id = o.id AND t.term_id = ?5)
             ORDER BY o.published_at DESC, o.id DESC LIMIT 3) n
         LIMIT 3"
    };
}
pub(super) use related_ids;

/// Posts whose scores were kept for another version or never.
pub(super) fn missing(sql: &Sql<'_>, limit: u32) -> Result<Vec<RelatedTask>, Fault> {
    sql.all(
        "SELECT id, version FROM bc_posts
         WHERE site_id = ?1 AND kind = 'post' AND status = 'published' AND related_version <> version
         ORDER BY id DESC LIMIT ?2",
        (sql.site, limit),
        |row| row::related::task(row),
    )
}

/// So many posts of the series, the category and each tag are compared at most.
const NEAR: usize = 16;
const NEAR_OF_TAG: usize = 8;
/// So many tags are looked at, those with few posts first: they say most.
const TAGS: i64 = 8;

pub(super) fn pool(
    sql: &Sql<'_>,
    post: PostId,
    also: &[PostId],
    limit: usize,
) -> Result<Option<RelatedPool>, Fault> {
    let published_at = sql.one(
        "SELECT published_at FROM bc_posts
         WHERE site_id = ?1 AND id = ?2 AND kind = 'post' AND status = 'published' AND published_at IS NOT NULL",
        (sql.site, post.to_bytes()),
        |row| row.get::<_, i64>(0),
    )?;
    let Some(published_at) = published_at else { return Ok(None) };
    let place = (published_at, post.to_bytes());
    let mut ids = Vec::new();
    add(&mut ids, published(sql, post, also)?, limit);
    let terms = if ids.len() < limit { terms(sql, post)? } else { Vec::new() };
    for (term, tag) in terms {
        let near = near_of_term(sql, term, place, if tag { NEAR_OF_TAG } else { NEAR })?;
        add(&mut ids, near, limit);
    }
    if ids.len() < limit {
        let near = near(sql, place, limit - ids.len())?;
        add(&mut ids, near, limit);
    }
    let mut posts = posts(sql, post, &ids)?;
    let Some(at) = posts.iter().position(|p| p.id == post) else { return Ok(None) };
    Ok(Some(RelatedPool { post: posts.swap_remove(at), others: posts }))
}

/// Those of some posts that are published, but for `post`.
fn published(sql: &Sql<'_>, post: PostId, ids: &[PostId]) -> Result<Vec<PostId>, Fault> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    sql.all(
        "SELECT p.id FROM (SELECT unhex(value) AS id, key FROM json_each(?2)) w
         JOIN bc_posts p ON p.site_id = ?1 AND p.id = w.id
         WHERE p.kind = 'post' AND p.status = 'published' AND p.id <> ?3 ORDER BY w.key",
        (sql.site, row::hex_list(ids)?, post.to_bytes()),
        |row| row.get(0).map(PostId::from_bytes),
    )
}

/// The terms of a post and whether each is a tag: series, category, tags.
fn terms(sql: &Sql<'_>, post: PostId) -> Result<Vec<([u8; 16], bool)>, Fault> {
    sql.all(
        "SELECT x.term_id, x.kind = 'tag' FROM bc_post_terms x
             CROSS JOIN bc_terms t ON t.site_id = ?1 AND t.id = x.term_id
         WHERE x.site_id = ?1 AND x.post_id = ?2
         ORDER BY x.kind = 'tag', x.kind = 'category', t.published_count, x.term_id LIMIT ?3",
        (sql.site, post.to_bytes(), TAGS + 2),
        |row| Ok::<_, rusqlite::Error>((row.get(0)?, row.get(1)?)),
    )
}

type Place = (i64, [u8; 16]);

/// The published posts of a term nearest in time to a place in the stream, older ones first by turns.
fn near_of_term(
    sql: &Sql<'_>,
    term: [u8; 16],
    (published_at, id): Place,
    limit: usize,
) -> Result<Vec<PostId>, Fault> {
    let params = (sql.site, term, published_at, id, limit as i64);
    let older = sql.all(
        "SELECT post_id FROM bc_post_terms
         WHERE site_id = ?1 AND term_id = ?2 AND (published_at, post_id) < (?3, ?4)
         ORDER BY published_at DESC, post_id DESC LIMIT ?5",
        params,
        |row| row.get(0).map(PostId::from_bytes),
    )?;
    let newer = sql.all(
        "SELECT post_id FROM bc_post_terms
         WHERE site_id = ?1 AND term_id = ?2 AND (published_at, post_id) > (?3, ?4)
         ORDER BY published_at, post_id LIMIT ?5",
        params,
        |row| row.get(0).map(PostId::from_bytes),
    )?;
    Ok(by_turns(older, newer, limit))
}

/// The same among all published posts.
fn near(sql: &Sql<'_>, (published_at, id): Place, limit: usize) -> Result<Vec<PostId>, Fault> {
    let params = (sql.site, published_at, id, limit as i64);
    let older = sql.all(
        "SELECT id FROM bc_posts
         WHERE site_id = ?1 AND kind = 'post' AND status = 'published' AND (published_at, id) < (?2, ?3)
         ORDER BY published_at DESC, id DESC LIMIT ?4",
        params,
        |row| row.get(0).map(PostId::from_bytes),
    )?;
    let newer = sql.all(
        "SELECT id FROM bc_posts
         WHERE site_id = ?1 AND kind = 'post' AND status = 'published' AND (published_at, id) > (?2, ?3)
         ORDER BY published_at, id LIMIT ?4",
        params,
        |row| row.get(0).map(PostId::from_bytes),
    )?;
    Ok(by_turns(older, newer, limit))
}

/// What is compared of these posts and of `post`.
fn posts(sql: &Sql<'_>, post: PostId, ids: &[PostId]) -> Result<Vec<RelatedPost>, Fault> {
    let mut all = ids.to_vec();
    all.push(post);
    sql.all(
        "SELECT p.id,
             p.category, p.tags, p.series, p.title, CASE WHEN p.excerpt = '' THEN p.auto_excerpt ELSE p.excerpt END,
             (SELECT substr(r.body, 1, ?3) FROM bc_revisions r WHERE r.site_id = ?1 AND r.id = p.live)
         FROM (SELECT unhex(value) AS id, key FROM json_each(?2)) w
         JOIN bc_posts p ON p.site_id = ?1 AND p.id = w.id ORDER BY w.key",
        (sql.site, row::hex_list(&all)?, MAX_COMPARED as i64),
        |row| row::related::post(row),
    )
}

/// Keeps scores; how often that has been done by now, where there was anything to keep.
pub(super) fn keep(sql: &Sql<'_>, kept: &[RelatedScores]) -> Result<Option<i64>, Fault> {
    let mut any = false;
    for one in kept {
        any |= keep_one(sql, one)?;
    }
    if !any {
        return Ok(None);
    }
    let count =
        "UPDATE bc_sites SET related_count = related_count + 1 WHERE site_id = ?1 RETURNING related_count";
    sql.one(count, [sql.site], |row| row.get::<_, i64>(0))
}

/// Whether the post is still as it was compared.
fn keep_one(sql: &Sql<'_>, kept: &RelatedScores) -> Result<bool, Fault> {
    let (site, post) = (sql.site, kept.post.to_bytes());
    let there = sql.run(
        "UPDATE bc_posts SET related_version = version WHERE site_id = ?1 AND id = ?2 AND version = ?3",
        (site, post, kept.version.0.cast_signed()),
    )?;
    if there == 0 {
        return Ok(false);
    }
    sql.run("DELETE FROM bc_related WHERE site_id = ?1 AND post_id = ?2", (site, post))?;
    sql.run("DELETE FROM bc_related WHERE site_id = ?1 AND other_id = ?2", (site, post))?;
    let mut scores = kept.scores.clone();
    scores.sort_unstable_by_key(|(other, score)| Reverse((*score, *other)));
    let mut own = 0;
    for (other, score) in scores {
        let pair = (site, post, other.to_bytes(), score);
        if own < MAX_RELATED {
            own += sql.run(ADD, pair)?;
        }
        add_to_other(sql, pair)?;
    }
    Ok(true)
}

const ADD: &str = "INSERT OR IGNORE INTO bc_related (site_id, post_id, other_id, score)
     SELECT ?1, ?2, id, ?4 FROM bc_posts WHERE site_id = ?1 AND id = ?3 AND id <> ?2";

/// Puts a post among those of another one, in the place of the worst where there are enough.
fn add_to_other(
    sql: &Sql<'_>,
    (site, post, other, score): ([u8; 16], [u8; 16], [u8; 16], u32),
) -> Result<(), Fault> {
    let (count, worst) = sql
        .one(
            "SELECT count(*), min(score) FROM bc_related WHERE site_id = ?1 AND post_id = ?2",
            (site, other),
            |row| Ok::<_, rusqlite::Error>((row.get::<_, i64>(0)?, row.get::<_, Option<u32>>(1)?)),
        )?
        .unwrap_or_default();
    if count >= MAX_RELATED as i64 {
        if worst >= Some(score) {
            return Ok(());
        }
        sql.run(
            "DELETE FROM bc_related WHERE site_id = ?1 AND post_id = ?2 AND other_id = (
                 SELECT other_id FROM bc_related WHERE site_id = ?1 AND post_id = ?2
                 ORDER BY score, other_id LIMIT 1)",
            (site, other),
        )?;
    }
    sql.run(
        "INSERT OR IGNORE INTO bc_related (site_id, post_id, other_id, score)
         SELECT ?1, id, ?3, ?4 FROM bc_posts WHERE site_id = ?1 AND id = ?2 AND id <> ?3",
        (site, other, post, score),
    )?;
    Ok(())
}
