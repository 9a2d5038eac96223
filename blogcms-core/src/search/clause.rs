//! What an index or a store is asked, and what it answers.

use crate::id::{AuthorId, PostId, TermId};
use crate::time::Timestamp;

/// One thing that is looked for, or shut out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clause {
    /// Whether posts that match are shut out.
    pub negated: bool,
    /// Folded words ([`super::words`]); several stand one after the other in the text, as in a phrase. Never empty.
    pub words: Vec<String>,
    /// Whether the last word may go on: the reader is still typing it, or it is a single character of a text that has no
    /// spaces.
    pub prefix: bool,
    /// Whether a word of at least five letters may be off by one: never in a phrase that was put between quotes.
    pub fuzzy: bool,
    /// Terms that go by these words. A post that has one of them matches, whatever its text says.
    pub terms: Vec<TermId>,
    /// Bylines that go by these words, likewise.
    pub authors: Vec<AuthorId>,
}

/// What a post must be beside its words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Of each group the post has one: a category stands beside those below it.
    pub terms: Vec<Vec<TermId>>,
    /// None of these.
    pub without_terms: Vec<TermId>,
    /// Each of these is among its bylines.
    pub authors: Vec<AuthorId>,
    /// None of these is.
    pub without_authors: Vec<AuthorId>,
    /// Published at this time or later.
    pub from: Option<Timestamp>,
    /// Published before this time.
    pub until: Option<Timestamp>,
}

impl Filter {
    /// Whether it lets everything through.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Readers: what is live at this time, as its live revision says, unless it asks to be left out
    /// ([`crate::post::Seo::noindex`]).
    Live(Timestamp),
    /// Writers: every post and page, whatever its status, as its newest revision says.
    All,
}

/// Which posts are looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Among {
    /// All.
    #[default]
    Every,
    /// Only these.
    Only(Vec<PostId>),
    /// All but these.
    Without(Vec<PostId>),
}

/// Where the words may stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Field {
    /// Anywhere: title, headings, excerpt, text.
    #[default]
    Everywhere,
    /// In the title.
    Title,
}

/// How many of the clauses that are not negated must match.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Match {
    /// All.
    #[default]
    All,
    /// At least one; whoever matches more stands higher. An index may pass over those that very many posts match, as long as
    /// others find something.
    Any,
}

/// Which hits stand first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Those that say most of what is looked for.
    #[default]
    Best,
    /// Those that were published last.
    Newest,
}

/// A question with everything resolved. Without clauses that are not negated, it is about the filter alone, and the newest
/// stand first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    /// What is looked for.
    pub clauses: Vec<Clause>,
    /// How many of them must match.
    pub matching: Match,
    /// Where they may stand.
    pub field: Field,
    /// What a post must be besides.
    pub filter: Filter,
    /// Who asks.
    pub reach: Reach,
    /// Which posts are looked at.
    pub among: Among,
    /// A word is looked for in the stems of these languages, as BCP 47 tags: of that of the site, in whose stems the words of
    /// each post are kept beside those of its own.
    pub languages: Vec<String>,
    /// Which hits stand first.
    pub order: Order,
    /// The time it is for: newer posts stand a little higher.
    pub at: Timestamp,
    /// So many hits are passed over.
    pub offset: u32,
    /// At most so many are given.
    pub limit: u32,
    /// Whether hits are counted by term.
    pub counts: bool,
}

impl Search {
    /// Clauses that have to match.
    pub fn wanted(&self) -> impl Iterator<Item = &Clause> {
        self.clauses.iter().filter(|clause| !clause.negated)
    }

    /// Clauses that must not.
    pub fn unwanted(&self) -> impl Iterator<Item = &Clause> {
        self.clauses.iter().filter(|clause| clause.negated)
    }
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hits {
    /// Posts in the order asked for; of equal ones the newest first.
    pub posts: Vec<PostId>,
    /// How many there are in all.
    pub total: u64,
    /// How many of all have each term, most first; empty unless asked for.
    pub terms: Vec<(TermId, u64)>,
}
