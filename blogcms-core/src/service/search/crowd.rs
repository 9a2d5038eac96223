//! What names stand for: where too many have a word in common, and where nothing has one that readers may find.

use super::resolve::narrow;
use crate::error::StoreError;
use crate::id::{AuthorId, TermId};
use crate::search::{Among, Field, Filter, Hits, Match, Named, Order, Reach, Search};
use crate::site::SiteSnapshot;
use crate::store::Store;
use crate::time::Timestamp;
use std::cmp::Reverse;

/// To a reader a word stands for at most so many terms, and so many authors.
const MOST: usize = 20;

/// Leaves of the terms and authors of each clause, where there are too many, those with the most posts that readers may
/// find. Names that only hidden posts have take no place from others. Writers ask for all.
pub(super) async fn thin_out(store: &dyn Store, search: &mut Search) -> Result<(), StoreError> {
    let Reach::Live(at) = search.reach else { return Ok(()) };
    let mut clauses = std::mem::take(&mut search.clauses);
    for clause in &mut clauses {
        if clause.terms.len() > MOST {
            clause.terms = most_found(store, search, &clause.terms).await?;
        }
        if clause.authors.len() > MOST {
            clause.authors = most_live(store, at, &clause.authors).await?;
        }
    }
    search.clauses = clauses;
    Ok(())
}

/// Of `terms`, those that most of the posts have which pass the filter.
async fn most_found(store: &dyn Store, search: &Search, terms: &[TermId]) -> Result<Vec<TermId>, StoreError> {
    let mut filter = search.filter.clone();
    filter.terms.push(terms.to_vec());
    // Most first.
    let found = through(store, search, filter).await?.terms.into_iter().map(|(term, _)| term);
    Ok(found.filter(|term| terms.contains(term)).take(MOST).collect())
}

/// What passes a filter, whatever its words are: how many there are, and of which terms.
async fn through(store: &dyn Store, search: &Search, filter: Filter) -> Result<Hits, StoreError> {
    let all = Search {
        clauses: Vec::new(),
        matching: Match::All,
        field: Field::Everywhere,
        filter,
        reach: search.reach,
        among: Among::Every,
        languages: Vec::new(),
        order: Order::Newest,
        at: search.at,
        offset: 0,
        limit: 0,
        counts: true,
    };
    store.search(&all).await
}

/// Of `authors`, those with the most live posts.
async fn most_live(
    store: &dyn Store,
    at: Timestamp,
    authors: &[AuthorId],
) -> Result<Vec<AuthorId>, StoreError> {
    let mut counts = store.author_counts(at).await?;
    counts.retain(|count| authors.contains(&count.author));
    counts.sort_by_key(|count| Reverse(count.live));
    Ok(counts.into_iter().map(|count| count.author).take(MOST).collect())
}

/// The filters that nothing passes: what they name is there only for whoever sees more.
pub(super) async fn unseen(
    store: &dyn Store,
    site: &SiteSnapshot,
    named: &[Named],
    search: &Search,
) -> Result<Vec<String>, StoreError> {
    let mut unseen = Vec::new();
    for named in named.iter().filter(|named| !named.negated) {
        let mut filter = Filter::default();
        narrow(&mut filter, named, site);
        if through(store, search, filter).await?.total == 0 {
            unseen.push(named.to_string());
        }
    }
    Ok(unseen)
}
