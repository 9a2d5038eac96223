//! A query, resolved into what an index is asked.

use super::ask::Ask;
use crate::id::{AuthorId, HistoryId, TermId};
use crate::search::{
    Among, Clause, Filter, Match, Named, Query, QueryTerm, Reach, Search, Stems, Wanted, stems, words,
};
use crate::site::SiteSnapshot;
use crate::store::Seq;
use crate::taxonomy::{TermKind, with_descendants};
use crate::time::Timestamp;
use std::sync::{Arc, Mutex, PoisonError};

/// What to ask, and filters by names that the site does not have.
pub(super) fn resolve(
    (site, names): (&SiteSnapshot, &Names),
    ask: &Ask,
    reach: Reach,
    at: Timestamp,
) -> (Search, Vec<String>) {
    let query = &ask.query;
    let tags = vec![site.site.settings.language.clone()];
    let clauses = query.terms.iter().map(|term| clause(term, ask.typing, names)).collect();
    let mut filter = Filter { from: query.from, until: query.until, ..Filter::default() };
    let mut unknown = Vec::new();
    for named in &query.named {
        if !narrow(&mut filter, named, site) {
            unknown.push(named.to_string());
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
        order: ask.order,
        at,
        offset: ask.offset,
        limit: ask.limit,
        counts: ask.counts,
    };
    (search, unknown)
}

/// Makes any of the words enough; whether that asks for more than before. What was typed without quotes and is several
/// words, as a sentence is in a script without spaces, comes apart.
pub(super) fn loosen(search: &mut Search) -> bool {
    search.clauses = std::mem::take(&mut search.clauses).into_iter().flat_map(apart).collect();
    search.matching = Match::Any;
    search.wanted().count() > 1
}

fn apart(clause: Clause) -> Vec<Clause> {
    // What stood between quotes, or is shut out, is not fuzzy.
    if !clause.fuzzy {
        return vec![clause];
    }
    let last = clause.words.len().saturating_sub(1);
    let word = |(at, word): (usize, &String)| Clause {
        words: vec![word.clone()],
        prefix: clause.prefix && at == last,
        ..clause.clone()
    };
    clause.words.iter().enumerate().map(word).collect()
}

/// The stems of some languages.
pub(super) fn languages(tags: &[String]) -> Vec<Stems> {
    tags.iter().map(|tag| Stems::of(tag)).collect()
}

fn clause(term: &QueryTerm, typing: bool, names: &Names) -> Clause {
    let (terms, authors) = match term.words.as_slice() {
        [word] if is_name(term) => names.with(word),
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
pub(super) fn narrow(filter: &mut Filter, named: &Named, site: &SiteSnapshot) -> bool {
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

/// The names of a site as of its last write, for all who search until the next one: there may be thousands to split.
#[derive(Clone, Default)]
pub(in crate::service) struct KeptNames(Arc<Mutex<Kept>>);

type Kept = Option<((HistoryId, Seq), Arc<Names>)>;

impl KeptNames {
    /// Those of a site; none when nobody asks for a single word.
    pub(super) fn of(&self, site: &SiteSnapshot, query: &Query) -> Arc<Names> {
        if !query.terms.iter().any(is_name) {
            return Arc::default();
        }
        let state = (site.site.history, site.seq);
        let kept = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, names)) = &*kept()
            && *of == state
        {
            return Arc::clone(names);
        }
        let names = Arc::new(Names::of(site));
        *kept() = Some((state, Arc::clone(&names)));
        names
    }
}

/// The stems of the words that names of terms and authors are made of.
#[derive(Default)]
pub(super) struct Names {
    stems: Vec<Stems>,
    terms: Vec<(TermId, Vec<String>)>,
    authors: Vec<(AuthorId, Vec<String>)>,
}

impl Names {
    fn of(site: &SiteSnapshot) -> Self {
        let stems = languages(std::slice::from_ref(&site.site.settings.language));
        let mut names = Self { stems, ..Self::default() };
        names.terms = site.terms.iter().map(|term| (term.id, names.split(&term.name))).collect();
        names.authors = site.authors.iter().map(|author| (author.id, names.split(&author.name))).collect();
        names
    }

    fn split(&self, name: &str) -> Vec<String> {
        words(name).iter().flat_map(|token| stems(&token.word, &self.stems)).collect()
    }

    /// What has a word in its name.
    fn with(&self, word: &str) -> (Vec<TermId>, Vec<AuthorId>) {
        let wanted = stems(word, &self.stems);
        let terms = self.terms.iter().filter(|(_, name)| name.iter().any(|stem| wanted.contains(stem)));
        let authors = self.authors.iter().filter(|(_, name)| name.iter().any(|stem| wanted.contains(stem)));
        (terms.map(|(id, _)| *id).collect(), authors.map(|(id, _)| *id).collect())
    }
}

/// Whether a term of a query may stand for what goes by that name.
fn is_name(term: &QueryTerm) -> bool {
    !term.quoted && term.words.len() == 1
}
