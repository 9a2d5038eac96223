//! One thing that is looked for, as a query of tantivy.

use crate::frequency::Frequencies;
use crate::lexicon::Lexicon;
use crate::schema::{Fields, Part};
use blogcms_core::id::Id;
use blogcms_core::search::{Clause, Field as Where, Reach, Search, Stems, Visibility, stems};
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
    /// Another form of a word that is off by one, where the index has none that is not.
    pub(super) const FORM: f32 = 0.3;
    /// Any other word that begins with it; and a term or byline of its name: these have one score.
    pub(super) const ANY: f32 = 0.02;
    pub(super) const NAMED: f32 = 2.0;
}

/// Makes queries of clauses.
pub(crate) struct Clauses<'a, 's> {
    fields: &'a Fields,
    lexicon: Lexicon<'s>,
    frequencies: &'a mut Frequencies<'s>,
    languages: Vec<Stems>,
    reach: Reach,
    places: &'static [Place],
}

/// Where words may stand.
struct Place {
    words: Part,
    stems: Part,
    boost: Score,
}

const TITLE: Place = Place { words: Part::TitleWords, stems: Part::TitleStems, boost: boost::TITLE };
const TEXT: Place = Place { words: Part::Words, stems: Part::Stems, boost: 1.0 };

impl<'a, 's> Clauses<'a, 's> {
    pub(crate) fn new(
        fields: &'a Fields,
        searcher: &'s Searcher,
        frequencies: &'a mut Frequencies<'s>,
        search: &Search,
    ) -> tantivy::Result<Self> {
        let places: &[Place] = match search.field {
            Where::Everywhere => &[TEXT, TITLE],
            Where::Title => &[TITLE],
        };
        let lexicon = Lexicon::new(fields, searcher, (search, places[0].words))?;
        let languages = search.languages.iter().map(|tag| Stems::of(tag)).collect();
        Ok(Self { fields, lexicon, frequencies, languages, reach: search.reach, places })
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

    /// About how many documents a clause stands for.
    pub(crate) fn documents(&self, clause: &Clause) -> tantivy::Result<u64> {
        let mut documents = u64::MAX;
        for word in &clause.words {
            documents = documents.min(self.having(word, &stems(word, &self.languages))?);
        }
        if let ([word], true) = (clause.words.as_slice(), clause.prefix) {
            documents =
                self.lexicon.begun(word)?.iter().fold(documents, |sum, (_, n)| sum.saturating_add(*n));
        }
        let named = clause.terms.iter().map(|id| Term::from_field_bytes(self.fields.terms, &id.to_bytes()));
        for term in named {
            documents = documents.saturating_add(self.frequencies.having(&term)?);
        }
        Ok(documents)
    }

    fn word(&mut self, word: &str, clause: &Clause) -> tantivy::Result<Vec<Box<dyn Query>>> {
        let stems = stems(word, &self.languages);
        let begun = if clause.prefix { self.lexicon.begun(word)? } else { Vec::new() };
        let alike = if clause.fuzzy { self.lexicon.alike(word)? } else { Vec::new() };
        let others = begun.iter().chain(&alike).map(|(_, n)| *n);
        let documents = others.fold(self.having(word, &stems)?, u64::max);
        // What begins with a word that is half typed is more likely to be meant than what is off by one.
        let is_off = !alike.is_empty() && begun.is_empty() && !self.is_known(word, &stems)?;
        let off = if is_off { boost::MISSPELT } else { boost::ALIKE };
        let forms = if is_off { self.forms(&alike) } else { Vec::new() };
        let mut any = Vec::new();
        for (visibility, place) in self.places() {
            let mut add = |part, word: &str, boost| {
                let term = Term::from_field_text(self.fields.text(visibility, part), word);
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
            for stem in &forms {
                add(place.stems, stem, boost::FORM);
            }
        }
        if begun.len() >= self.lexicon.most() {
            any.extend(
                self.of(self.places[0].words).map(|field| all_begun(Term::from_field_text(field, word))),
            );
        }
        Ok(any)
    }

    /// What other forms of words have in common with them.
    fn forms(&self, words: &[(String, u64)]) -> Vec<String> {
        let mut forms: Vec<String> =
            words.iter().flat_map(|(word, _)| stems(word, &self.languages)).collect();
        forms.sort_unstable();
        forms.dedup();
        forms
    }

    /// Phrases of stems, in each language.
    fn phrases(&self, words: &[String], prefix: bool) -> Vec<Box<dyn Query>> {
        let mut any = Vec::new();
        let mut stemmed: Vec<Vec<String>> = Vec::new();
        for language in &self.languages {
            let phrase: Vec<String> = words.iter().map(|word| language.stem(word).into_owned()).collect();
            if !stemmed.contains(&phrase) {
                stemmed.push(phrase);
            }
        }
        for (visibility, place) in self.places() {
            let mut add = |query: Box<dyn Query>, boost| {
                any.push(Box::new(BoostQuery::new(query, place.boost * boost)) as Box<dyn Query>);
            };
            let field = |part| self.fields.text(visibility, part);
            for phrase in &stemmed {
                add(Box::new(PhraseQuery::new(terms(field(place.stems), phrase))), 1.0);
            }
            if prefix {
                add(Box::new(PhrasePrefixQuery::new(terms(field(place.words), words))), boost::BEGUN);
            }
        }
        any
    }

    /// All places of all that whoever asks may know of.
    fn places(&self) -> impl Iterator<Item = (Visibility, &'static Place)> + use<> {
        let places = self.places;
        Fields::known(self.reach)
            .flat_map(move |visibility| places.iter().map(move |place| (visibility, place)))
    }

    /// The fields of a text in which whoever asks may know a word.
    fn of(&self, part: Part) -> impl Iterator<Item = Field> {
        Fields::known(self.reach).map(move |visibility| self.fields.text(visibility, part))
    }

    /// How many documents have a word, or one of its stems.
    fn having(&self, word: &str, stems: &[String]) -> tantivy::Result<u64> {
        let main = &self.places[0];
        let having = |part, word: &str| {
            self.frequencies.having(&Term::from_field_text(self.fields.text(Visibility::Live, part), word))
        };
        let mut most = having(main.words, word)?;
        for stem in stems {
            most = most.max(having(main.stems, stem)?);
        }
        Ok(most)
    }

    /// Whether what is looked at has a word, or one of its stems.
    fn is_known(&self, word: &str, stems: &[String]) -> tantivy::Result<bool> {
        let main = &self.places[0];
        let mut known = self.lexicon.has(self.of(main.words), word)?;
        for stem in stems {
            known = known || self.lexicon.has(self.of(main.stems), stem)?;
        }
        Ok(known)
    }
}

/// Documents with any word that begins with this one, all with one score.
fn all_begun(term: Term) -> Box<dyn Query> {
    Box::new(BoostQuery::new(Box::new(FuzzyTermQuery::new_prefix(term, 0, false)), boost::ANY))
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
