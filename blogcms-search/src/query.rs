//! A search as a query of tantivy.

use crate::clause::{Clauses, has};
use crate::collect::Page;
use crate::frequency::Frequencies;
use crate::rules::Rules;
use crate::schema::Fields;
use crate::step::Step;
use blogcms_core::id::Id;
use blogcms_core::search::{Filter, Hits, Match, Order, Search};
use tantivy::query::{AllQuery, BooleanQuery, Occur, Query};
use tantivy::schema::Field;
use tantivy::{Searcher, Term};

/// What matches.
pub(crate) fn find(fields: &Fields, searcher: &Searcher, search: &Search) -> tantivy::Result<Hits> {
    let mut frequencies = Frequencies::new(fields, searcher, search.reach)?;
    let query = whole(fields, searcher, search, &mut frequencies)?;
    let page = Page {
        rules: Rules::of(search),
        offset: search.offset as usize,
        limit: search.limit as usize,
        scored: search.order == Order::Best && search.wanted().next().is_some(),
        counts: search.counts,
    };
    searcher.search_with_statistics_provider(&query, &page, &frequencies)
}

fn whole<'s>(
    fields: &Fields,
    searcher: &'s Searcher,
    search: &Search,
    frequencies: &mut Frequencies<'s>,
) -> tantivy::Result<BooleanQuery> {
    let mut clauses = Clauses::new(fields, searcher, frequencies, search)?;
    let (mut wanted, mut parts) = (Vec::new(), Vec::new());
    for clause in &search.clauses {
        let query = clauses.query(clause)?;
        match search.matching {
            _ if clause.negated => parts.push((Occur::MustNot, query)),
            Match::All => parts.push((Occur::Must, query)),
            Match::Any => wanted.push(Box::new(Step(query)) as Box<dyn Query>),
        }
    }
    if !wanted.is_empty() {
        parts.push((Occur::Must, Box::new(BooleanQuery::union(wanted))));
    }
    narrow(fields, &search.filter, &mut parts);
    if parts.iter().all(|(occur, _)| *occur == Occur::MustNot) {
        parts.push((Occur::Must, Box::new(AllQuery)));
    }
    Ok(BooleanQuery::new(parts))
}

/// Filters by terms and bylines; [`Rules`] look at times.
fn narrow(fields: &Fields, filter: &Filter, parts: &mut Vec<(Occur, Box<dyn Query>)>) {
    for group in &filter.terms {
        let any = group.iter().map(|id| of(fields.terms, *id)).collect();
        parts.push((Occur::Must, Box::new(BooleanQuery::union(any))));
    }
    parts.extend(filter.authors.iter().map(|id| (Occur::Must, of(fields.authors, *id))));
    parts.extend(filter.without_terms.iter().map(|id| (Occur::MustNot, of(fields.terms, *id))));
    parts.extend(filter.without_authors.iter().map(|id| (Occur::MustNot, of(fields.authors, *id))));
}

fn of(field: Field, id: impl Id) -> Box<dyn Query> {
    has(Term::from_field_bytes(field, &id.to_bytes()), 0.0)
}
