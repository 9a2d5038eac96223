//! Words of the index that are like a word that was asked for.

use crate::frequency::counts;
use crate::rules::{Rules, Sight};
use crate::schema::{Fields, Part};
use blogcms_core::search::Search;
use std::collections::HashMap;
use tantivy::query::FuzzyTermQuery;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, InvertedIndexReader, Searcher, SegmentReader, TERMINATED, Term};

/// All the words of a query stand for at most so many others that begin with them, and as many that are alike.
const MOST: usize = 48;

/// A word stands for so many at most, and may always stand for so many.
const MOST_OF_ONE: usize = 24;
const LEAST_OF_ONE: usize = 4;

/// Shorter words are too like each other.
const SHORTEST: usize = 5;

/// The words of the documents that are looked at. Of others it says nothing: what they hold must not be told, nor take the
/// place of what may be.
pub(crate) struct Lexicon<'s> {
    searcher: &'s Searcher,
    /// The fields in which whoever asks may know a word, and whether it counts how many have it there.
    fields: Vec<(Field, bool)>,
    sights: Vec<Sight>,
    most: usize,
}

impl<'s> Lexicon<'s> {
    /// That of a search for so many words.
    pub(crate) fn new(
        fields: &Fields,
        searcher: &'s Searcher,
        (search, part): (&Search, Part),
    ) -> tantivy::Result<Self> {
        let words = search.clauses.iter().filter(|clause| clause.words.len() == 1).count();
        let rules = Rules { published: None, ..Rules::of(search) };
        let sights = searcher.segment_readers().iter().map(|reader| Sight::of(&rules, reader));
        Ok(Self {
            searcher,
            fields: Fields::known(search.reach)
                .map(|visibility| (fields.text(visibility, part), counts(search.reach, visibility)))
                .collect(),
            sights: sights.collect::<tantivy::Result<_>>()?,
            most: (MOST / words.max(1)).clamp(LEAST_OF_ONE, MOST_OF_ONE),
        })
    }

    /// How many others a word stands for at most, in each way.
    pub(crate) fn most(&self) -> usize {
        self.most
    }

    /// Whether a document that is looked at has the word of a term in one of the fields of its text.
    pub(crate) fn has(&self, fields: impl IntoIterator<Item = Field>, word: &str) -> tantivy::Result<bool> {
        for field in fields {
            let term = Term::from_field_text(field, word);
            for (reader, sight) in self.searcher.segment_readers().iter().zip(&self.sights) {
                if stands(reader, sight, &term)? {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// Words that differ from `word` by one letter that is more, less, another, or changed places with its neighbour; the
    /// most frequent ones.
    pub(crate) fn alike(&self, word: &str) -> tantivy::Result<Vec<(String, u64)>> {
        if word.chars().count() < SHORTEST || word.contains(|c: char| c.is_numeric()) {
            return Ok(Vec::new());
        }
        self.most_frequent(word, |field, index, found| {
            let query = FuzzyTermQuery::new(Term::from_field_text(field, word), 1, true);
            let mut terms = index.terms().search(query.automaton()?).into_stream()?;
            while let Some((term, info)) = terms.next() {
                found(term, info.doc_freq);
            }
            Ok(())
        })
    }

    /// Words that begin with `word`, the most frequent ones.
    pub(crate) fn begun(&self, word: &str) -> tantivy::Result<Vec<(String, u64)>> {
        self.most_frequent(word, |_, index, found| {
            let mut terms = index.terms().range().gt(word.as_bytes()).into_stream()?;
            while let Some((term, info)) = terms.next() {
                if !term.starts_with(word.as_bytes()) {
                    break;
                }
                found(term, info.doc_freq);
            }
            Ok(())
        })
    }

    /// Of the words found in each segment those that most documents have; `word` itself is none of them.
    fn most_frequent(
        &self,
        word: &str,
        find: impl Fn(Field, &InvertedIndexReader, &mut dyn FnMut(&[u8], u32)) -> tantivy::Result<()>,
    ) -> tantivy::Result<Vec<(String, u64)>> {
        let mut found: HashMap<Vec<u8>, u64> = HashMap::new();
        for (field, counts) in &self.fields {
            for segment in self.searcher.segment_readers() {
                find(*field, &*segment.inverted_index(*field)?, &mut |term, documents| {
                    let documents = if *counts { u64::from(documents) } else { 0 };
                    match found.get_mut(term) {
                        Some(n) => *n += documents,
                        None => _ = found.insert(term.to_vec(), documents),
                    }
                })?;
            }
        }
        found.remove(word.as_bytes());
        let mut found: Vec<_> = found.into_iter().collect();
        found.sort_unstable_by(|(a, n), (b, m)| m.cmp(n).then_with(|| a.cmp(b)));
        let mut most = Vec::new();
        for (word, documents) in found {
            let Ok(word) = String::from_utf8(word) else { continue };
            if self.has(self.fields.iter().map(|(field, _)| *field), &word)? {
                most.push((word, documents));
            }
            if most.len() == self.most {
                break;
            }
        }
        Ok(most)
    }
}

/// Whether a document of a segment that is looked at has a term.
fn stands(segment: &SegmentReader, sight: &Sight, term: &Term) -> tantivy::Result<bool> {
    let Some(mut documents) =
        segment.inverted_index(term.field())?.read_postings(term, IndexRecordOption::Basic)?
    else {
        return Ok(false);
    };
    let alive = segment.alive_bitset();
    let mut doc = documents.doc();
    while doc != TERMINATED {
        if alive.is_none_or(|alive| alive.is_alive(doc)) && sight.is_wanted(doc) {
            return Ok(true);
        }
        doc = documents.advance();
    }
    Ok(false)
}
