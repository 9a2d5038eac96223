//! One thing that is looked for, as a query of tantivy.

use crate::expand::{alike, begun};
use crate::frequency::Frequencies;
use crate::schema::Fields;
use blogcms_core::id::Id;
use blogcms_core::search::{Clause, Field as Where, Search, Stems, stems};
use tantivy::query::{
    BooleanQuery, BoostQuery, ConstScoreQuery, FuzzyTermQuery, PhrasePrefixQuery, PhraseQuery, Query,
    TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Score, Searcher, Term};

/// What counts how much, beside a stem of the word in the text, which counts 1.
mod boost {
    /// The very word, on top of its stem.
    pub(super) const EXACT: f32 = 0.35;
    /// In the title, on top of the text that holds it, too.
    pub(super) const TITLE: f32 = 1.5;
    /// A word that begins with it.
    pub(super) const BEGUN: f32 = 0.5;
    /// A word that is off by one, where the index has none that is not, and where it has.
    pub(super) const MISSPELT: f32 = 0.6;
    pub(super) const ALIKE: f32 = 0.1;
    /// Any other word that begins with it; and a term or byline of its name: these have one score.
    pub(super) const ANY: f32 = 0.02;
    pub(super) const NAMED: f32 = 2.0;
}

/// Makes queries of clauses.
pub(crate) struct Clauses<'a, 's> {
    fields: &'a Fields,
    searcher: &'s Searcher,
    frequencies: &'a mut Frequencies<'s>,
    languages: Vec<Stems>,
    places: Vec<Place>,
}

/// Where words may stand.
#[derive(Clone, Copy)]
struct Place {
    words: Field,
    stems: Field,
    boost: Score,
}

impl<'a, 's> Clauses<'a, 's> {
    pub(crate) fn new(
        fields: &'a Fields,
        searcher: &'s Searcher,
        frequencies: &'a mut Frequencies<'s>,
        search: &Search,
    ) -> Self {
        let title = Place { words: fields.title_words, stems: fields.title_stems, boost: boost::TITLE };
        let text = Place { words: fields.words, stems: fields.stems, boost: 1.0 };
        let places = match search.field {
            Where::Everywhere => vec![text, title],
            Where::Title => vec![title],
        };
        let languages = search.languages.iter().map(|tag| Stems::of(tag)).collect();
        Self { fields, searcher, frequencies, languages, places }
    }

    /// Matches what has any of the things that a clause stands for.
    pub(crate) fn query(&mut self, clause: &Clause) -> tantivy::Result<Box<dyn Query>> {
        let mut any = match clause.words.as_slice() {
            [word] => self.word(word, clause)?,
            words => self.phrases(words, clause.prefix),
        };
        let terms = clause.terms.iter().map(|id| Term::from_field_bytes(self.fields.terms, &id.to_bytes()));
        let authors =
            clause.authors.iter().map(|id| Term::from_field_bytes(self.fields.authors, &id.to_bytes()));
        any.extend(terms.chain(authors).map(|term| has(term, boost::NAMED)));
        Ok(Box::new(BooleanQuery::union(any)))
    }

    fn word(&mut self, word: &str, clause: &Clause) -> tantivy::Result<Vec<Box<dyn Query>>> {
        let stems = stems(word, &self.languages);
        let main = self.places[0];
        let mut known = self.searcher.doc_freq(&Term::from_field_text(main.words, word))?;
        for stem in &stems {
            known = known.max(self.searcher.doc_freq(&Term::from_field_text(main.stems, stem))?);
        }
        let begun = if clause.prefix { begun(self.searcher, main.words, word)? } else { Vec::new() };
        let alike = if clause.fuzzy { alike(self.searcher, main.words, word)? } else { Vec::new() };
        let documents = begun.iter().chain(&alike).map(|(_, n)| *n).fold(known, u64::max);
        let all_begun = (begun.len() >= crate::expand::MOST).then(|| {
            let query = FuzzyTermQuery::new_prefix(Term::from_field_text(main.words, word), 0, false);
            Box::new(BoostQuery::new(Box::new(query), boost::ANY)) as Box<dyn Query>
        });
        // What begins with a word that is half typed is more likely to be meant than what is off by one.
        let off = if known == 0 && begun.is_empty() { boost::MISSPELT } else { boost::ALIKE };
        let mut any = Vec::new();
        for place in self.places.clone() {
            let mut add = |field, word: &str, boost| {
                let term = Term::from_field_text(field, word);
                self.frequencies.share(term.clone(), documents);
                any.push(scored(term, place.boost * boost));
            };
            add(place.words, word, boost::EXACT);
            for stem in &stems {
                add(place.stems, stem, 1.0);
            }
            for (word, _) in &begun {
                add(place.words, word, boost::BEGUN);
            }
            for (word, _) in &alike {
                add(place.words, word, off);
            }
        }
        any.extend(all_begun);
        Ok(any)
    }

    /// Phrases of the words themselves, and of their stems in each language.
    fn phrases(&self, words: &[String], prefix: bool) -> Vec<Box<dyn Query>> {
        let mut any = Vec::new();
        let mut stemmed: Vec<Vec<String>> = Vec::new();
        for language in &self.languages {
            let phrase: Vec<String> = words.iter().map(|word| language.stem(word).into_owned()).collect();
            if !stemmed.contains(&phrase) {
                stemmed.push(phrase);
            }
        }
        for place in &self.places {
            let mut add = |query: Box<dyn Query>, boost| {
                any.push(Box::new(BoostQuery::new(query, place.boost * boost)) as Box<dyn Query>);
            };
            add(Box::new(PhraseQuery::new(terms(place.words, words))), boost::EXACT);
            for phrase in &stemmed {
                add(Box::new(PhraseQuery::new(terms(place.stems, phrase))), 1.0);
            }
            if prefix {
                add(Box::new(PhrasePrefixQuery::new(terms(place.words, words))), boost::BEGUN);
            }
        }
        any
    }
}

/// Documents with a term, all with one score.
pub(crate) fn has(term: Term, score: Score) -> Box<dyn Query> {
    Box::new(ConstScoreQuery::new(Box::new(TermQuery::new(term, IndexRecordOption::Basic)), score))
}

/// Documents with a word, scored by how often they have it.
pub(crate) fn scored(term: Term, boost: Score) -> Box<dyn Query> {
    Box::new(BoostQuery::new(Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)), boost))
}

fn terms(field: Field, words: &[String]) -> Vec<Term> {
    words.iter().map(|word| Term::from_field_text(field, word)).collect()
}
