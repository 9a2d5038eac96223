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

/// Where any of the words will do, those that most documents have are passed over once so many have one of the others:
/// they tell little, and take the longest.
const ENOUGH: u64 = 20_000;

/// What matches.
pub(crate) fn find(fields: &Fields, searcher: &Searcher, search: &Search) -> tantivy::Result<Hits> {
    let mut frequencies = Frequencies::new(fields, searcher, search.reach)?;
    let mut asked = Asked::of(Clauses::new(fields, searcher, &mut frequencies, search)?, search)?;
    narrow(fields, &search.filter, &mut asked.must);
    let page = Page {
        rules: Rules::of(search),
        offset: search.offset as usize,
        limit: search.limit as usize,
        scored: search.order == Order::Best && search.wanted().next().is_some(),
        counts: search.counts,
    };
    let telling = asked.telling();
    let ask = |any| searcher.search_with_statistics_provider(&asked.query(any), &page, &frequencies);
    match ask(telling)? {
        // What they are in is not wanted.
        hits if hits.total == 0 && telling < asked.any.len() => ask(asked.any.len()),
        hits => Ok(hits),
    }
}

/// The parts of a query.
#[derive(Default)]
struct Asked {
    must: Vec<(Occur, Box<dyn Query>)>,
    /// Of these one is enough; each with how many documents have it, fewest first.
    any: Vec<(u64, Box<dyn Query>)>,
}

impl Asked {
    fn of(mut clauses: Clauses<'_, '_>, search: &Search) -> tantivy::Result<Self> {
        let mut asked = Self::default();
        for clause in &search.clauses {
            let query = clauses.query(clause)?;
            match search.matching {
                _ if clause.negated => asked.must.push((Occur::MustNot, query)),
                Match::All => asked.must.push((Occur::Must, query)),
                Match::Any => asked.any.push((clauses.documents(clause)?, Box::new(Step(query)))),
            }
        }
        asked.any.sort_by_key(|(documents, _)| *documents);
        Ok(asked)
    }

    /// How many of the parts of which one is enough are enough.
    fn telling(&self) -> usize {
        let mut sum = 0;
        let enough = self.any.iter().position(|(documents, _)| {
            sum += documents;
            sum >= ENOUGH
        });
        enough.map_or(self.any.len(), |at| at + 1)
    }

    /// What has one of the first `any` parts, and all that it must.
    fn query(&self, any: usize) -> BooleanQuery {
        let mut parts: Vec<_> = self.must.iter().map(|(occur, query)| (*occur, query.box_clone())).collect();
        if any > 0 {
            let any = self.any[..any].iter().map(|(_, query)| query.box_clone()).collect();
            parts.push((Occur::Must, Box::new(BooleanQuery::union(any))));
        }
        if parts.iter().all(|(occur, _)| *occur == Occur::MustNot) {
            parts.push((Occur::Must, Box::new(AllQuery)));
        }
        BooleanQuery::new(parts)
    }
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
