//! How rare words are.

use crate::schema::{Fields, state};
use blogcms_core::search::{Reach, Visibility};
use std::collections::HashMap;
use tantivy::query::Bm25StatisticsProvider;
use tantivy::schema::Field;
use tantivy::{Searcher, Term};

/// The frequencies that words are weighed by.
///
/// All that stand for one word of a query count as one: otherwise a misspelt word, being rare, would weigh more than the word
/// that was asked for. For readers only what is live without an end counts, so that nothing else moves what they find.
pub(crate) struct Frequencies<'s> {
    fields: &'s Fields,
    searcher: &'s Searcher,
    counted: Vec<Visibility>,
    documents: u64,
    shared: HashMap<Term, u64>,
}

impl<'s> Frequencies<'s> {
    pub(crate) fn new(fields: &'s Fields, searcher: &'s Searcher, reach: Reach) -> tantivy::Result<Self> {
        let documents = match reach {
            Reach::Live(_) => live(fields, searcher)?,
            Reach::All => searcher.total_num_docs()?,
        };
        let counted = Fields::known(reach).filter(|visibility| counts(reach, *visibility)).collect();
        Ok(Self { fields, searcher, counted, documents: documents.max(1), shared: HashMap::new() })
    }

    /// Weighs a term as one that stands in so many documents.
    pub(crate) fn share(&mut self, term: Term, documents: u64) {
        self.shared.insert(term, documents);
    }

    /// How many documents there are.
    pub(crate) fn documents(&self) -> u64 {
        self.documents
    }

    /// How many documents have a term in that text, whichever of its fields it is given for.
    pub(crate) fn having(&self, term: &Term) -> tantivy::Result<u64> {
        let value = term.value();
        let (Some(part), Some(text)) = (self.fields.part(term.field()), value.as_str()) else {
            return self.searcher.doc_freq(term);
        };
        let mut having = 0;
        for visibility in &self.counted {
            having +=
                self.searcher.doc_freq(&Term::from_field_text(self.fields.text(*visibility, part), text))?;
        }
        Ok(having)
    }
}

/// Whether it counts for whoever asks how many documents of some visibility have a word.
pub(crate) fn counts(reach: Reach, visibility: Visibility) -> bool {
    reach == Reach::All || visibility == Visibility::Live
}

/// How many documents readers see whatever the time; as with words, deleted ones count until their segment is merged.
fn live(fields: &Fields, searcher: &Searcher) -> tantivy::Result<u64> {
    let with =
        |bits| searcher.doc_freq(&Term::from_field_u64(fields.state, state::LIVE | state::PUBLIC | bits));
    Ok(with(0)? + with(state::HEAD)?)
}

impl Bm25StatisticsProvider for Frequencies<'_> {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        let Some(part) = self.fields.part(field) else { return self.searcher.total_num_tokens(field) };
        let mut tokens = 0;
        for visibility in &self.counted {
            tokens += self.searcher.total_num_tokens(self.fields.text(*visibility, part))?;
        }
        // A mean length of nothing would divide by it.
        Ok(tokens.max(self.documents))
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(self.documents)
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        let documents = match self.shared.get(term) {
            Some(documents) => *documents,
            None => self.having(term)?,
        };
        Ok(documents.min(self.documents))
    }
}
