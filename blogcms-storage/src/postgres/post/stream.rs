//! The stream of published posts: the counts of terms, authors, days and the site, and the times that the rows of terms
//! and authors repeat.
//!
//! Every write to posts names them, lets them leave the stream, changes them, and lets them enter again.

use super::super::apply::Write;
use super::super::fault::Fault;

/// Takes the named posts out of the counts.
pub(super) async fn leave(w: &mut Write<'_>) -> Result<(), Fault> {
    count(w, -1).await
}

/// Repeats the times of the named posts beside their terms and authors, and counts them.
pub(super) async fn enter(w: &mut Write<'_>) -> Result<(), Fault> {
    w.run(
        "UPDATE bc_post_terms SET (published_at, expires_at) = (
             SELECT CASE WHEN p.kind = 'post' AND p.status = 'published' THEN p.published_at END,
                 CASE WHEN p.kind = 'post' AND p.status = 'published' THEN p.expires_at END
             FROM bc_posts p WHERE p.site_id = $1 AND p.id = bc_post_terms.post_id)
         WHERE site_id = $1 AND post_id = ANY ($2)",
        (w.site, w.named()),
    )
    .await?;
    w.run(
        "UPDATE bc_post_authors SET (published_at, expires_at) = (
             SELECT CASE WHEN p.kind = 'post' AND p.status = 'published' THEN p.published_at END,
                 CASE WHEN p.kind = 'post' AND p.status = 'published' THEN p.expires_at END
             FROM bc_posts p WHERE p.site_id = $1 AND p.id = bc_post_authors.post_id)
         WHERE site_id = $1 AND post_id = ANY ($2)",
        (w.site, w.named()),
    )
    .await?;
    count(w, 1).await
}

/// Adds `by` to the counts for each named post that has the status `published`.
async fn count(w: &mut Write<'_>, by: i64) -> Result<(), Fault> {
    w.run(
        "UPDATE bc_terms SET published_count = published_count + $2 * c.posts
         FROM (SELECT t.term_id, count(*) AS posts
             FROM unnest($3) n (id) JOIN bc_post_terms t ON t.site_id = $1 AND t.post_id = n.id
             WHERE t.published_at IS NOT NULL GROUP BY t.term_id) c
         WHERE bc_terms.site_id = $1 AND bc_terms.id = c.term_id",
        (w.site, by, w.named()),
    )
    .await?;
    w.run(
        "UPDATE bc_authors SET published_count = published_count + $2 * c.posts
         FROM (SELECT a.author_id, count(*) AS posts
             FROM unnest($3) n (id) JOIN bc_post_authors a ON a.site_id = $1 AND a.post_id = n.id
             WHERE a.published_at IS NOT NULL GROUP BY a.author_id) c
         WHERE bc_authors.site_id = $1 AND bc_authors.id = c.author_id",
        (w.site, by, w.named()),
    )
    .await?;
    w.run(
        "UPDATE bc_sites SET published_posts = published_posts + $2 * c.posts,
             sitemap_count = sitemap_count + $2 * c.entries
         FROM (SELECT count(*) FILTER (WHERE p.kind = 'post') AS posts,
                 count(*) FILTER (WHERE NOT p.noindex) AS entries
             FROM unnest($3) n (id) JOIN bc_posts p ON p.site_id = $1 AND p.id = n.id
             WHERE p.status = 'published' AND p.published_at IS NOT NULL) c
         WHERE site_id = $1",
        (w.site, by, w.named()),
    )
    .await?;
    count_days(w, by).await
}

/// The same for the days of UTC.
async fn count_days(w: &mut Write<'_>, by: i64) -> Result<(), Fault> {
    w.run(
        "INSERT INTO bc_post_days (site_id, day, published_count)
         SELECT $1, floor(extract(epoch FROM p.published_at) / 86400)::bigint, $2 * count(*)
         FROM unnest($3) n (id) JOIN bc_posts p ON p.site_id = $1 AND p.id = n.id
         WHERE p.kind = 'post' AND p.status = 'published' AND p.published_at IS NOT NULL GROUP BY 2
         ON CONFLICT (site_id, day) DO UPDATE
             SET published_count = bc_post_days.published_count + excluded.published_count",
        (w.site, by, w.named()),
    )
    .await?;
    Ok(())
}
