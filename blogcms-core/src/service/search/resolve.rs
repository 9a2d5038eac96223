//! A query, resolved into what an index is asked.

use super::ask::Ask;
use crate::id::{AuthorId, TermId};
use crate::search::{
    Among, Clause, Filter, Match, Named, QueryTerm, Reach, Search, Stems, Wanted, stems, words,
};
use crate::site::SiteSnapshot;
use crate::taxonomy::{TermKind, with_descendants};
use crate::time::Timestamp;

/// A word stands for at most so many terms, and so many authors.
const MOST: usize = 20;

/// What to ask, and filters by names that the site does not have.
pub(super) fn resolve(site: &SiteSnapshot, ask: &Ask, reach: Reach, at: Timestamp) -> (Search, Vec<String>) {
    let query = &ask.query;
    let tags = vec![site.site.settings.language.clone()];
    let stems = languages(&tags);
    let names = Names { site, stems: &stems };
    let clauses = query.terms.iter().map(|term| clause(term, ask.typing, &names)).collect();
    let mut filter = Filter { from: query.from, until: query.until, ..Filter::default() };
    let mut unknown = Vec::new();
    for named in &query.named {
        if !narrow(&mut filter, named, site) {
            unknown.push(format!("{}:{}", named.what.word(), named.slug));
        }
    }
    let search = Search {
        clauses,
        matching: Match::All,
        field: ask.field,
        filter,
        reach,
        among: Among::Every,
        languages: tags,
        at,
        offset: ask.offset,
        limit: ask.limit,
        counts: ask.counts,
    };
    (search, unknown)
}

/// The stems of some languages.
pub(super) fn languages(tags: &[String]) -> Vec<Stems> {
    tags.iter().map(|tag| Stems::of(tag)).collect()
}

fn clause(term: &QueryTerm, typing: bool, names: &Names<'_>) -> Clause {
    let (terms, authors) = match term.words.as_slice() {
        [word] if !term.quoted => names.with(word),
        _ => Default::default(),
    };
    Clause {
        negated: term.negated,
        words: term.words.clone(),
        prefix: term.is_single() || typing && term.last,
        fuzzy: !term.quoted && !term.negated,
        terms,
        authors,
    }
}

/// Adds a filter; whether the site has what it names. To be without what is not there is no filter.
fn narrow(filter: &mut Filter, named: &Named, site: &SiteSnapshot) -> bool {
    let terms = |kind| {
        let term = site.terms.iter().find(|term| term.kind == kind && term.slug == named.slug);
        term.map(|term| with_descendants(&site.terms, term.id))
    };
    let found = match named.what {
        Wanted::Tag => terms(TermKind::Tag).or_else(|| terms(TermKind::Series)),
        Wanted::Category => terms(TermKind::Category),
        Wanted::Author => {
            let author = site.authors.iter().find(|author| author.handle == named.slug);
            let Some(author) = author else { return named.negated };
            if named.negated { &mut filter.without_authors } else { &mut filter.authors }.push(author.id);
            return true;
        }
    };
    match found {
        Some(terms) if named.negated => filter.without_terms.extend(terms),
        Some(terms) => filter.terms.push(terms),
        None => return named.negated,
    }
    true
}

/// The words that names of terms and authors are made of.
struct Names<'s> {
    site: &'s SiteSnapshot,
    stems: &'s [Stems],
}

impl Names<'_> {
    /// What has a word in its name.
    fn with(&self, word: &str) -> (Vec<TermId>, Vec<AuthorId>) {
        let wanted = stems(word, self.stems);
        let has = |name: &str| {
            words(name).iter().any(|token| {
                token.word == word || stems(&token.word, self.stems).iter().any(|stem| wanted.contains(stem))
            })
        };
        let terms = self.site.terms.iter().filter(|term| has(&term.name)).map(|term| term.id);
        let authors = self.site.authors.iter().filter(|author| has(&author.name)).map(|author| author.id);
        (terms.take(MOST).collect(), authors.take(MOST).collect())
    }
}
