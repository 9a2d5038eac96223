//! Which posts go together: a cache, outside versions and the change log.

use super::super::fault::Fault;
use super::super::param::{Ids, uuid};
use super::super::site;
use super::super::sql::{Sql, get, get_id};
use crate::row;
use crate::row::related::{add, by_turns};
use blogcms_core::post::{MAX_COMPARED, MAX_RELATED, RelatedPool, RelatedPost, RelatedScores, RelatedTask};
use blogcms_core::{Id, PostId, Timestamp};
use sqlx::postgres::PgRow;
use std::cmp::Reverse;
use uuid::Uuid;

/// Gives the `id` of three live posts to go on with from the post `$4` of the category `$5`, at the time `$2`, and the
/// `place` of each: those that go best with it (of equal ones the newest, by id), then those of its category, then the newest. No source gives a post of
/// those before it.
macro_rules! related_ids {
    () => {
        "SELECT id, row_number() OVER (ORDER BY source, rank) AS place FROM (
             (SELECT o.id AS id, 1 AS source,
                  row_number() OVER (ORDER BY r.score DESC, r.other_id DESC) AS rank
              FROM bc_related r JOIN bc_posts o ON o.site_id = $1 AND o.id = r.other_id
              WHERE r.site_id = $1 AND r.post_id = $4 AND o.kind = 'post' AND o.status = 'published'
                  AND o.published_at <= $2 AND (o.expires_at IS NULL OR o.expires_at > $2)
              ORDER BY rank LIMIT 3)
             UNION ALL
             (SELECT t.post_id AS id, 2 AS source,
                  row_number() OVER (ORDER BY t.published_at DESC, t.post_id DESC) AS rank
              FROM bc_post_terms t
              WHERE t.site_id = $1 AND t.term_id = $5 AND t.post_id <> $4 AND t.published_at <= $2
                  AND (t.expires_at IS NULL OR t.expires_at > $2)
                  AND NOT EXISTS (SELECT 1 FROM bc_related r
                      WHERE r.site_id = $1 AND r.post_id = $4 AND r.other_id = t.post_id)
              ORDER BY t.published_at DESC, t.post_id DESC LIMIT 3)
             UNION ALL
             (SELECT o.id AS id, 3 AS source,
                  row_number() OVER (ORDER BY o.published_at DESC, o.id DESC) AS rank
              FROM bc_posts o
              WHERE o.site_id = $1 AND o.kind = 'post' AND o.status = 'published' AND o.id <> $4
                  AND o.published_at <= $2 AND (o.expires_at IS NULL OR o.expires_at > $2)
                  AND NOT EXISTS (SELECT 1 FROM bc_related r
                      WHERE r.site_id = $1 AND r.post_id = $4 AND r.other_id = o.id)
                  AND NOT EXISTS (SELECT 1 FROM bc_post_terms t
                      WHERE t.site_id = $1 AND t.post_id = o.id AND t.term_id = $5)
              ORDER BY o.published_at DESC, o.id DESC LIMIT 3)) n
         ORDER BY source, rank LIMIT 3"
    };
}
pub(super) use related_ids;

/// Posts whose scores were kept for another version or never.
pub(super) async fn missing(sql: &mut Sql<'_>, limit: u32) -> Result<Vec<RelatedTask>, Fault> {
    sql.all(
        "SELECT id, version FROM bc_posts
         WHERE site_id = $1 AND kind = 'post' AND status = 'published' AND related_version <> version
         ORDER BY id DESC LIMIT $2",
        (sql.site, limit),
        row::related::task,
    )
    .await
}

/// So many posts of the series, the category and each tag are compared at most.
const NEAR: usize = 16;
const NEAR_OF_TAG: usize = 8;
/// So many tags are looked at, those with few posts first: they say most.
const TAGS: i64 = 8;

pub(super) async fn pool(
    sql: &mut Sql<'_>,
    post: PostId,
    also: &[PostId],
    limit: usize,
) -> Result<Option<RelatedPool>, Fault> {
    let published_at = sql.one(
        "SELECT published_at FROM bc_posts
         WHERE site_id = $1 AND id = $2 AND kind = 'post' AND status = 'published' AND published_at IS NOT NULL",
        (sql.site, post),
        |row| get(row, 0),
    ).await?;
    let Some(published_at) = published_at.flatten().map(Timestamp::from_micros) else { return Ok(None) };
    let place = (published_at, post);
    let mut ids = Vec::new();
    add(&mut ids, published(sql, post, also).await?, limit);
    let terms = if ids.len() < limit { terms(sql, post).await? } else { Vec::new() };
    for (term, tag) in terms {
        let near = near_of_term(sql, term, place, if tag { NEAR_OF_TAG } else { NEAR }).await?;
        add(&mut ids, near, limit);
    }
    if ids.len() < limit {
        let near = near(sql, place, limit - ids.len()).await?;
        add(&mut ids, near, limit);
    }
    let mut posts = posts(sql, post, &ids).await?;
    let Some(at) = posts.iter().position(|p| p.id == post) else { return Ok(None) };
    Ok(Some(RelatedPool { post: posts.swap_remove(at), others: posts }))
}

/// Those of some posts that are published, but for `post`.
async fn published(sql: &mut Sql<'_>, post: PostId, ids: &[PostId]) -> Result<Vec<PostId>, Fault> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let all: Ids = ids.iter().map(|id| uuid(*id)).collect();
    sql.all(
        "SELECT p.id FROM unnest($2) WITH ORDINALITY w (id, key)
         JOIN bc_posts p ON p.site_id = $1 AND p.id = w.id
         WHERE p.kind = 'post' AND p.status = 'published' AND p.id <> $3 ORDER BY w.key",
        (sql.site, all, post),
        post_id,
    )
    .await
}

/// The terms of a post and whether each is a tag: series, category, tags.
async fn terms(sql: &mut Sql<'_>, post: PostId) -> Result<Vec<(Uuid, bool)>, Fault> {
    sql.all(
        "SELECT x.term_id, x.kind = 'tag' FROM bc_post_terms x
             JOIN bc_terms t ON t.site_id = $1 AND t.id = x.term_id
         WHERE x.site_id = $1 AND x.post_id = $2
         ORDER BY x.kind = 'tag', x.kind = 'category', t.published_count, x.term_id LIMIT $3",
        (sql.site, post, TAGS + 2),
        |row| Ok::<_, Fault>((get_id(row, 0)?.unwrap_or_default(), get(row, 1)? == Some(1))),
    )
    .await
}

type Place = (Timestamp, PostId);

fn post_id(row: &PgRow) -> Result<PostId, Fault> {
    Ok(PostId::from_bytes(get_id(row, 0)?.unwrap_or_default().into_bytes()))
}

/// The published posts of a term nearest in time to a place in the stream, older ones first by turns.
async fn near_of_term(
    sql: &mut Sql<'_>,
    term: Uuid,
    (published_at, id): Place,
    limit: usize,
) -> Result<Vec<PostId>, Fault> {
    let params = (sql.site, term, published_at, id, limit as i64);
    let older = sql
        .all(
            "SELECT post_id FROM bc_post_terms
         WHERE site_id = $1 AND term_id = $2 AND (published_at, post_id) < ($3, $4)
         ORDER BY published_at DESC, post_id DESC LIMIT $5",
            params,
            post_id,
        )
        .await?;
    let newer = sql
        .all(
            "SELECT post_id FROM bc_post_terms
         WHERE site_id = $1 AND term_id = $2 AND (published_at, post_id) > ($3, $4)
         ORDER BY published_at, post_id LIMIT $5",
            params,
            post_id,
        )
        .await?;
    Ok(by_turns(older, newer, limit))
}

/// The same among all published posts.
async fn near(sql: &mut Sql<'_>, (published_at, id): Place, limit: usize) -> Result<Vec<PostId>, Fault> {
    let params = (sql.site, published_at, id, limit as i64);
    let older = sql
        .all(
            "SELECT id FROM bc_posts
         WHERE site_id = $1 AND kind = 'post' AND status = 'published' AND (published_at, id) < ($2, $3)
         ORDER BY published_at DESC, id DESC LIMIT $4",
            params,
            post_id,
        )
        .await?;
    let newer = sql
        .all(
            "SELECT id FROM bc_posts
         WHERE site_id = $1 AND kind = 'post' AND status = 'published' AND (published_at, id) > ($2, $3)
         ORDER BY published_at, id LIMIT $4",
            params,
            post_id,
        )
        .await?;
    Ok(by_turns(older, newer, limit))
}

/// What is compared of these posts and of `post`.
async fn posts(sql: &mut Sql<'_>, post: PostId, ids: &[PostId]) -> Result<Vec<RelatedPost>, Fault> {
    let all: Ids = ids.iter().chain([&post]).map(|id| uuid(*id)).collect();
    sql.all(
        "SELECT p.id,
             p.category, p.tags, p.series, p.title, CASE WHEN p.excerpt = '' THEN p.auto_excerpt ELSE p.excerpt END,
             (SELECT substr(r.body, 1, $3::int) FROM bc_revisions r WHERE r.site_id = $1 AND r.id = p.live)
         FROM unnest($2) WITH ORDINALITY w (id, key)
         JOIN bc_posts p ON p.site_id = $1 AND p.id = w.id ORDER BY w.key",
        (sql.site, all, MAX_COMPARED as i64),
        row::related::post,
    ).await
}

/// Keeps scores; how often that has been done by now, where there was anything to keep.
pub(super) async fn keep(sql: &mut Sql<'_>, kept: &[RelatedScores]) -> Result<Option<i64>, Fault> {
    // As a batch does: a post that is compared stays as it is until its scores are kept.
    site::lock(sql).await?;
    let mut any = false;
    for one in kept {
        any |= keep_one(sql, one).await?;
    }
    if !any {
        return Ok(None);
    }
    let count =
        "UPDATE bc_sites SET related_count = related_count + 1 WHERE site_id = $1 RETURNING related_count";
    Ok(sql.one(count, [sql.site], |row| get(row, 0)).await?.flatten())
}

/// Whether the post is still as it was compared.
async fn keep_one(sql: &mut Sql<'_>, kept: &RelatedScores) -> Result<bool, Fault> {
    let (site, post) = (sql.site, kept.post);
    let there = sql
        .run(
            "UPDATE bc_posts SET related_version = version WHERE site_id = $1 AND id = $2 AND version = $3",
            (site, post, kept.version.0.cast_signed()),
        )
        .await?;
    if there == 0 {
        return Ok(false);
    }
    sql.run("DELETE FROM bc_related WHERE site_id = $1 AND post_id = $2", (site, post)).await?;
    sql.run("DELETE FROM bc_related WHERE site_id = $1 AND other_id = $2", (site, post)).await?;
    let mut scores = kept.scores.clone();
    scores.sort_unstable_by_key(|(other, score)| Reverse((*score, *other)));
    let mut own = 0;
    for (other, score) in scores {
        let pair = (site, post, other, score);
        if own < MAX_RELATED {
            own += sql.run(ADD, pair).await?;
        }
        add_to_other(sql, pair).await?;
    }
    Ok(true)
}

const ADD: &str = "INSERT INTO bc_related (site_id, post_id, other_id, score)
     SELECT $1, $2, id, $4 FROM bc_posts WHERE site_id = $1 AND id = $3 AND id <> $2
     ON CONFLICT (site_id, post_id, other_id) DO NOTHING";

/// Puts a post among those of another one, in the place of the worst where there are enough.
async fn add_to_other(
    sql: &mut Sql<'_>,
    (site, post, other, score): (Uuid, PostId, PostId, u32),
) -> Result<(), Fault> {
    let (count, worst) = sql
        .one(
            "SELECT count(*), min(score) FROM bc_related WHERE site_id = $1 AND post_id = $2",
            (site, other),
            |row| Ok::<_, Fault>((get(row, 0)?, get(row, 1)?)),
        )
        .await?
        .unwrap_or_default();
    if count >= Some(MAX_RELATED as i64) {
        if worst >= Some(i64::from(score)) {
            return Ok(());
        }
        sql.run(
            "DELETE FROM bc_related WHERE site_id = $1 AND post_id = $2 AND other_id = (
                 SELECT other_id FROM bc_related WHERE site_id = $1 AND post_id = $2
                 ORDER BY score, other_id LIMIT 1)",
            (site, other),
        )
        .await?;
    }
    sql.run(
        "INSERT INTO bc_related (site_id, post_id, other_id, score)
         SELECT $1, id, $3, $4 FROM bc_posts WHERE site_id = $1 AND id = $2 AND id <> $3
         ON CONFLICT (site_id, post_id, other_id) DO NOTHING",
        (site, other, post, score),
    )
    .await?;
    Ok(())
}
