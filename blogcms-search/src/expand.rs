//! Words of the index that are like a word that was asked for.

use std::collections::HashMap;
use tantivy::query::FuzzyTermQuery;
use tantivy::schema::Field;
use tantivy::{Searcher, Term};

/// A word stands for at most so many others.
pub(crate) const MOST: usize = 24;

/// Shorter words are too like each other.
const SHORTEST: usize = 5;

/// Words that differ from `word` by one letter that is more, less, another, or changed places with its neighbour; the
/// most frequent ones.
pub(crate) fn alike(searcher: &Searcher, field: Field, word: &str) -> tantivy::Result<Vec<(String, u64)>> {
    if word.chars().count() < SHORTEST || word.contains(|c: char| c.is_numeric()) {
        return Ok(Vec::new());
    }
    let query = FuzzyTermQuery::new(Term::from_field_text(field, word), 1, true);
    let mut found = HashMap::new();
    for segment in searcher.segment_readers() {
        let index = segment.inverted_index(field)?;
        let mut terms = index.terms().search(query.automaton()?).into_stream()?;
        while let Some((term, info)) = terms.next() {
            count(&mut found, term, info.doc_freq);
        }
    }
    found.remove(word.as_bytes());
    Ok(most(found))
}

/// Words that begin with `word`, the most frequent ones; itself is none of them.
pub(crate) fn begun(searcher: &Searcher, field: Field, word: &str) -> tantivy::Result<Vec<(String, u64)>> {
    let mut found = HashMap::new();
    for segment in searcher.segment_readers() {
        let index = segment.inverted_index(field)?;
        let mut terms = index.terms().range().gt(word.as_bytes()).into_stream()?;
        while let Some((term, info)) = terms.next() {
            if !term.starts_with(word.as_bytes()) {
                break;
            }
            count(&mut found, term, info.doc_freq);
        }
    }
    Ok(most(found))
}

fn count(found: &mut HashMap<Vec<u8>, u64>, term: &[u8], documents: u32) {
    match found.get_mut(term) {
        Some(n) => *n += u64::from(documents),
        None => _ = found.insert(term.to_vec(), u64::from(documents)),
    }
}

fn most(found: HashMap<Vec<u8>, u64>) -> Vec<(String, u64)> {
    let mut found: Vec<_> = found.into_iter().collect();
    found.sort_unstable_by(|(a, n), (b, m)| m.cmp(n).then_with(|| a.cmp(b)));
    found.truncate(MOST);
    let words = found.into_iter().filter_map(|(word, n)| Some((String::from_utf8(word).ok()?, n)));
    words.collect()
}
