//! How rare words are.

use std::collections::HashMap;
use tantivy::query::Bm25StatisticsProvider;
use tantivy::schema::Field;
use tantivy::{Searcher, Term};

/// The frequencies that words are weighed by: all that stand for one word of a query count as one. Otherwise a misspelt
/// word, being rare, would weigh more than the word that was asked for.
pub(crate) struct Frequencies<'s> {
    searcher: &'s Searcher,
    shared: HashMap<Term, u64>,
}

impl<'s> Frequencies<'s> {
    pub(crate) fn new(searcher: &'s Searcher) -> Self {
        Self { searcher, shared: HashMap::new() }
    }

    /// Weighs a term as one that stands in so many documents.
    pub(crate) fn share(&mut self, term: Term, documents: u64) {
        self.shared.insert(term, documents);
    }
}

impl Bm25StatisticsProvider for Frequencies<'_> {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        self.searcher.total_num_tokens(field)
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        self.searcher.total_num_docs()
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        match self.shared.get(term) {
            Some(documents) => Ok(*documents),
            None => self.searcher.doc_freq(term),
        }
    }
}
