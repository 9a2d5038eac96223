//! Which names in a question stand for something.

use super::super::fault::Fault;
use super::super::sql::Sql;
use super::find::list;
use crate::row;
use blogcms_core::search::{Reach, Search};
use blogcms_core::{Id, Timestamp};
use std::borrow::Cow;

/// A question without the terms and authors that no post has which readers may find. A word that is a name is ranked by
/// itself, beside the others: a name that only hidden posts go by would show in the order of what is found.
pub(super) async fn seen<'s>(sql: &mut Sql<'_>, search: &'s Search) -> Result<Cow<'s, Search>, Fault> {
    let Reach::Live(at) = search.reach else { return Ok(Cow::Borrowed(search)) };
    let mut search = Cow::Borrowed(search);
    for n in 0..search.clauses.len() {
        let clause = &search.clauses[n];
        if clause.negated || clause.terms.is_empty() && clause.authors.is_empty() {
            continue;
        }
        let terms = live(sql, ("bc_post_terms", "term_id"), &clause.terms, at).await?;
        let authors = live(sql, ("bc_post_authors", "author_id"), &clause.authors, at).await?;
        let clause = &mut search.to_mut().clauses[n];
        (clause.terms, clause.authors) = (terms, authors);
    }
    Ok(search)
}

/// Those of `ids` that a post has which readers may find.
async fn live<T: Id>(
    sql: &mut Sql<'_>,
    (table, column): (&str, &str),
    ids: &[T],
    at: Timestamp,
) -> Result<Vec<T>, Fault> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let text = format!(
        "SELECT j.id FROM unnest($2) j (id) WHERE EXISTS (
             SELECT 1 FROM {table} t JOIN bc_posts p ON p.site_id = $1 AND p.id = t.post_id
             WHERE t.site_id = $1 AND t.{column} = j.id AND p.status = 'published'
                 AND p.published_at <= $3 AND (p.expires_at IS NULL OR p.expires_at > $3) AND NOT p.noindex)"
    );
    let params = (sql.site, list(ids), at);
    sql.all(&text, params, row::search::id).await
}
