//! What is asked of the words that are kept with renderings, in no database's own language yet.

use super::{Cells, Reader, post};
use blogcms_core::post::PostSummary;
use blogcms_core::search::{Clause, Field, Match, Reach, Search, SearchHit, SearchSource, Stems, words};
use blogcms_core::{AuthorId, Id, PostFields, PostId, Rendered, Seq, StoreError, TermId};

/// Words of all clauses together that are looked for.
const MAX_WORDS: usize = 48;
/// Words are kept no longer, in characters.
const LONGEST: usize = 64;
/// What a post gets for a term, a byline or a title of these words, in the place of the rank of a text.
pub(crate) const NAME_SCORE: &str = "1.5";

/// Words that stand one after the other; the last may go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Phrase {
    pub(crate) words: Vec<String>,
    pub(crate) prefix: bool,
}

/// Phrases any of which will do.
pub(crate) type Phrases = Vec<Phrase>;

/// A question, taken apart. Things that belong to one of its parts carry its number.
#[derive(Debug, Default)]
pub(crate) struct Question {
    /// How many parts there are: things to be found, each by its words or by a name.
    pub(crate) parts: usize,
    /// How many of them a post must have.
    pub(crate) need: usize,
    /// What the kept words of a post must hold for a part: something of each.
    pub(crate) texts: Vec<(i64, Vec<Phrases>)>,
    pub(crate) terms: Vec<(i64, TermId)>,
    pub(crate) authors: Vec<(i64, AuthorId)>,
    /// What the kept words must not hold.
    pub(crate) without: Vec<Phrases>,
    pub(crate) without_terms: Vec<TermId>,
    pub(crate) without_authors: Vec<AuthorId>,
}

impl Question {
    pub(crate) fn of(search: &Search) -> Self {
        let stems = stems(search);
        let mut question = Self::default();
        let mut room = MAX_WORDS;
        for clause in &search.clauses {
            let phrases = phrases(clause, &stems, &mut room);
            if clause.negated {
                question.shut_out(clause, phrases);
            } else {
                question.want(search, clause, phrases);
            }
        }
        question.need = match search.matching {
            Match::All => question.parts,
            Match::Any => question.parts.min(1),
        };
        question.without_terms.extend(&search.filter.without_terms);
        question.without_authors.extend(&search.filter.without_authors);
        question
    }

    fn shut_out(&mut self, clause: &Clause, phrases: Phrases) {
        if !phrases.is_empty() {
            self.without.push(phrases);
        }
        self.without_terms.extend(&clause.terms);
        self.without_authors.extend(&clause.authors);
    }

    /// Clauses that only texts can have are one part: the database finds what has all of them faster than we do.
    fn want(&mut self, search: &Search, clause: &Clause, phrases: Phrases) {
        let named = !clause.terms.is_empty() || !clause.authors.is_empty();
        let joins = search.matching == Match::All && matches!(search.reach, Reach::Live(_));
        if joins && !named && !phrases.is_empty() {
            let plain = |(part, _): &&mut (i64, _)| {
                self.terms.iter().all(|(of, _)| of != part) && self.authors.iter().all(|(of, _)| of != part)
            };
            if let Some((_, texts)) = self.texts.iter_mut().find(plain) {
                texts.push(phrases);
                return;
            }
        }
        let part = self.parts as i64;
        self.parts += 1;
        if !phrases.is_empty() {
            self.texts.push((part, vec![phrases]));
        }
        self.terms.extend(clause.terms.iter().map(|id| (part, *id)));
        self.authors.extend(clause.authors.iter().map(|id| (part, *id)));
    }
}

fn stems(search: &Search) -> Vec<Stems> {
    search.languages.iter().map(|tag| Stems::of(tag)).collect()
}

/// Whether the last word of a clause may go on: not a single letter of ASCII, with which too much begins.
fn goes_on(clause: &Clause) -> bool {
    clause.prefix && clause.words.last().is_some_and(|word| word.len() > 1)
}

/// The ways in which a clause may stand in a text: in the stems of each language, or as it is.
fn phrases(clause: &Clause, stems: &[Stems], room: &mut usize) -> Phrases {
    let clean = clause.words.iter().map(|word| plain(word)).filter(|word| !word.is_empty());
    let as_is: Vec<String> = clean.take(*room).collect();
    *room -= as_is.len();
    let prefix = goes_on(clause);
    let mut found = Phrases::new();
    let mut add = |words: Vec<String>, prefix: bool| {
        let phrase = Phrase { words, prefix };
        if !phrase.words.is_empty() && !found.contains(&phrase) {
            found.push(phrase);
        }
    };
    for language in stems {
        let stemmed: Vec<String> = as_is.iter().map(|word| language.stem(word).into_owned()).collect();
        if prefix && let Some(last) = as_is.last() {
            let mut open = stemmed.clone();
            open.pop();
            open.push(last.clone());
            add(open, true);
        }
        add(stemmed, false);
    }
    add(as_is, prefix);
    found
}

/// A word without what no kept word holds.
fn plain(word: &str) -> String {
    let kept =
        |c: &char| if c.is_ascii() { c.is_ascii_alphanumeric() || matches!(c, '+' | '#') } else { true };
    word.chars().filter(kept).take(LONGEST).collect()
}

/// A post by its title and address.
pub(crate) struct Titled {
    id: PostId,
    title: String,
    slug: String,
}

/// Reads a post's title and address.
pub(crate) fn title(cells: &impl Cells) -> Result<Titled, StoreError> {
    let mut row = Reader::new(cells, "bc_posts", &["id", "title", "slug"], 0);
    Ok(Titled { id: row.id()?, title: row.opt_text()?.unwrap_or_default(), slug: row.text()? })
}

/// The titles of posts, for writers: they find what has no kept words yet.
pub(crate) struct Titles {
    wanted: Vec<Phrases>,
    unwanted: Vec<Phrases>,
    stems: Vec<Stems>,
    /// Of each part, the posts whose titles have its words.
    pub(crate) found: Vec<(i64, PostId)>,
    /// Posts whose titles have words that are not wanted.
    pub(crate) without: Vec<PostId>,
}

impl Titles {
    /// Nothing for readers.
    pub(crate) fn of(search: &Search) -> Option<Self> {
        if search.reach != Reach::All || search.clauses.is_empty() {
            return None;
        }
        let stems = stems(search);
        let mut room = MAX_WORDS;
        let (mut wanted, mut unwanted) = (Vec::new(), Vec::new());
        for clause in &search.clauses {
            let to = if clause.negated { &mut unwanted } else { &mut wanted };
            to.push(phrases(clause, &stems, &mut room));
        }
        Some(Self { wanted, unwanted, stems, found: Vec::new(), without: Vec::new() })
    }

    /// Looks at a post.
    pub(crate) fn look(&mut self, Titled { id, title, slug }: &Titled) {
        let texts = [title, slug].map(|text| self.ways(text));
        let has =
            |phrases: &Phrases| texts.iter().flatten().any(|text| phrases.iter().any(|p| p.stands_in(text)));
        if self.unwanted.iter().any(has) {
            self.without.push(*id);
        }
        let parts = self.wanted.iter().enumerate().filter(|(_, phrases)| has(phrases));
        let found: Vec<_> = parts.map(|(part, _)| (part as i64, *id)).collect();
        self.found.extend(found);
    }

    /// A text as it is, and in stems.
    fn ways(&self, text: &str) -> Vec<Vec<String>> {
        let as_is: Vec<String> = words(text).into_iter().map(|token| token.word).collect();
        let mut ways = Vec::with_capacity(1 + self.stems.len());
        for language in &self.stems {
            ways.push(as_is.iter().map(|word| language.stem(word).into_owned()).collect());
        }
        ways.push(as_is);
        ways
    }
}

impl Phrase {
    fn stands_in(&self, text: &[String]) -> bool {
        let n = self.words.len();
        let is = |(at, (wanted, word)): (usize, (&String, &String))| {
            wanted == word || self.prefix && at + 1 == n && word.starts_with(wanted.as_str())
        };
        n > 0 && text.windows(n).any(|part| self.words.iter().zip(part).enumerate().all(is))
    }
}

/// Whether only titles are looked at.
pub(crate) fn titles_only(search: &Search) -> bool {
    search.field == Field::Title
}

/// Reads a hit: a summary, and the text of a kept rendering.
pub(crate) fn hit(cells: &impl Cells) -> Result<SearchHit, StoreError> {
    let post = post::summary(cells)?;
    let text = Reader::new(cells, "bc_renderings", &["text"], post::SUMMARY.len()).opt_text()?;
    Ok(SearchHit { post, text })
}

/// Reads a summary, and the fields of its newest revision if that is another than the live one.
pub(crate) fn newest(cells: &impl Cells) -> Result<PostSummary, StoreError> {
    let mut summary = post::summary(cells)?;
    if let Some(fields) = fields(cells, post::SUMMARY.len())? {
        summary.title = fields.title;
        summary.slug = fields.slug;
        summary.category = fields.category;
        summary.authors = fields.authors;
        if !fields.excerpt.is_empty() {
            summary.excerpt = fields.excerpt;
        }
    }
    Ok(summary)
}

fn fields(cells: &impl Cells, at: usize) -> Result<Option<PostFields>, StoreError> {
    let mut row = Reader::new(cells, "bc_revisions", &["fields"], at);
    let text = row.opt_text()?;
    text.map(|_| Reader::new(cells, "bc_revisions", &["fields"], at).json()).transpose()
}

/// Reads what documents are made of: a post, the body of its live revision, HTML, rest and text of its kept rendering, and
/// fields and body of its newest revision if that is another.
pub(crate) fn source(cells: &impl Cells) -> Result<SearchSource, StoreError> {
    let columns = &["body", "html", "meta", "text", "head_fields", "head_body"];
    let first = post::COLUMNS.len();
    let mut row = Reader::new(cells, "bc_revisions", columns, first);
    let body = row.opt_text()?;
    let mut kept: Option<Rendered> = super::revision::rendering(cells, first + 1);
    row.skip();
    row.skip();
    if let (Some(kept), Some(text)) = (&mut kept, row.opt_text()?) {
        kept.text = text;
    }
    let fields = fields(cells, first + 4)?;
    let head_body = Reader::new(cells, "bc_revisions", &["body"], first + 5).opt_text()?;
    let head = fields.map(|fields| (fields, head_body.unwrap_or_default()));
    Ok(SearchSource { post: post::post(cells)?, live: body.map(|body| (body, kept)), head })
}

/// Reads a post and its version.
pub(crate) fn version(cells: &impl Cells) -> Result<(PostId, Seq), StoreError> {
    let mut row = Reader::new(cells, "bc_posts", &["id", "version"], 0);
    Ok((row.id()?, row.seq()?))
}

/// Reads the id of a name.
pub(crate) fn id<T: Id>(cells: &impl Cells) -> Result<T, StoreError> {
    Reader::new(cells, "bc_post_terms", &["term_id"], 0).id()
}

/// Reads a term and how many have it.
pub(crate) fn count(cells: &impl Cells) -> Result<(TermId, u64), StoreError> {
    let mut row = Reader::new(cells, "bc_post_terms", &["term_id", "count"], 0);
    Ok((row.id()?, row.fit()?))
}

/// Reads a hit's id, and how many there are in all.
pub(crate) fn place(cells: &impl Cells) -> Result<(PostId, u64), StoreError> {
    let mut row = Reader::new(cells, "bc_posts", &["id", "count"], 0);
    Ok((row.id()?, row.fit()?))
}

/// Reads what words are made of beside a rendering: the fields of a revision, and the settings of its site.
pub(crate) fn meant(cells: &impl Cells) -> Result<(PostFields, blogcms_core::Settings), StoreError> {
    let mut row = Reader::new(cells, "bc_revisions", &["fields", "settings"], 0);
    Ok((row.json()?, row.json()?))
}

/// Words that a text must hold, as they are compared: without regard to the case of ASCII. Nothing if no text can hold one.
pub(crate) fn compared(words: &[String]) -> Option<Vec<String>> {
    let possible = words.iter().all(|word| !word.contains('\0'));
    possible.then(|| words.iter().map(|word| word.to_ascii_lowercase()).collect())
}
