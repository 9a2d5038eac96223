//! The stream of published posts: the counts of terms, authors and the site, and the times that the rows of terms
//! and authors repeat.
//!
//! Every write to posts names them, lets them leave the stream, changes them, and lets them enter again.

use super::super::apply::Write;
use super::super::fault::Fault;

/// Takes the named posts out of the counts.
pub(super) fn leave(w: &Write<'_>) -> Result<(), Fault> {
    count(w, -1)
}

/// Repeats the times of the named posts beside their terms and authors, and counts them.
pub(super) fn enter(w: &Write<'_>) -> Result<(), Fault> {
    w.run(
        "UPDATE bc_post_terms SET published_at = p.published_at, expires_at = p.expires_at
         FROM (SELECT n.id,
                 CASE WHEN q.kind = 'post' AND q.status = 'published' THEN q.published_at END AS published_at,
                 CASE WHEN q.kind = 'post' AND q.status = 'published' THEN q.expires_at END AS expires_at
             FROM temp.bc_named n CROSS JOIN bc_posts q ON q.site_id = ?1 AND q.id = n.id) p
         WHERE bc_post_terms.site_id = ?1 AND bc_post_terms.post_id = p.id",
        [w.site],
    )?;
    w.run(
        "UPDATE bc_post_authors SET published_at = p.published_at, expires_at = p.expires_at
         FROM (SELECT n.id,
                 CASE WHEN q.kind = 'post' AND q.status = 'published' THEN q.published_at END AS published_at,
                 CASE WHEN q.kind = 'post' AND q.status = 'published' THEN q.expires_at END AS expires_at
             FROM temp.bc_named n CROSS JOIN bc_posts q ON q.site_id = ?1 AND q.id = n.id) p
         WHERE bc_post_authors.site_id = ?1 AND bc_post_authors.post_id = p.id",
        [w.site],
    )?;
    count(w, 1)
}

/// Adds `by` to the counts for each named post that has the status `published`.
fn count(w: &Write<'_>, by: i64) -> Result<(), Fault> {
    w.run(
        "UPDATE bc_terms SET published_count = published_count + ?2 * c.posts
         FROM (SELECT t.term_id, count(*) AS posts
             FROM temp.bc_named n CROSS JOIN bc_post_terms t ON t.site_id = ?1 AND t.post_id = n.id
             WHERE t.published_at IS NOT NULL GROUP BY t.term_id) c
         WHERE bc_terms.site_id = ?1 AND bc_terms.id = c.term_id",
        (w.site, by),
    )?;
    w.run(
        "UPDATE bc_authors SET published_count = published_count + ?2 * c.posts
         FROM (SELECT a.author_id, count(*) AS posts
             FROM temp.bc_named n CROSS JOIN bc_post_authors a ON a.site_id = ?1 AND a.post_id = n.id
             WHERE a.published_at IS NOT NULL GROUP BY a.author_id) c
         WHERE bc_authors.site_id = ?1 AND bc_authors.id = c.author_id",
        (w.site, by),
    )?;
    w.run(
        "UPDATE bc_sites SET published_posts = published_posts + ?2 * (SELECT count(*)
             FROM temp.bc_named n CROSS JOIN bc_posts p ON p.site_id = ?1 AND p.id = n.id
             WHERE p.kind = 'post' AND p.status = 'published' AND p.published_at IS NOT NULL)
         WHERE site_id = ?1",
        (w.site, by),
    )?;
    Ok(())
}
