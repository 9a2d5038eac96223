//! Queries of several kinds, and how long their answers take.

use super::{clock, millis};
use crate::Fail;
use crate::dice::Dice;
use crate::score::FIRST;
use crate::text::Vocabulary;
use blogcms_core::Zone;
use blogcms_core::search::{Among, Clause, Field, Filter, Match, Order, Query, Reach, Search};
use blogcms_core::service::{Ask, Blog};
use std::time::Duration;

/// So many are asked before it counts.
const WARM: usize = 20;

/// What is typed.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Kind {
    Common,
    Rare,
    Two,
    Phrase,
    Typo,
    Prefix,
    Worst,
    Any,
}

impl Kind {
    pub(super) const ALL: [Self; 8] =
        [Self::Common, Self::Rare, Self::Two, Self::Phrase, Self::Typo, Self::Prefix, Self::Worst, Self::Any];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Common => "common word",
            Self::Rare => "rare word",
            Self::Two => "two words",
            Self::Phrase => "phrase of common words",
            Self::Typo => "word with a typo",
            Self::Prefix => "three letters, typing",
            Self::Worst => "16 terms: phrases, off by one, half typed",
            Self::Any => "any of such 16 terms",
        }
    }

    /// Queries, the same in every run.
    pub(super) fn queries(self, count: u32, vocabulary: &Vocabulary) -> Vec<Query> {
        let mut dice = Dice::new(self as u64 + 100);
        let count = WARM + count as usize;
        (0..count).map(|_| Query::parse(&self.text(vocabulary, &mut dice), &Zone::utc())).collect()
    }

    fn text(self, vocabulary: &Vocabulary, dice: &mut Dice) -> String {
        match self {
            Self::Common => vocabulary.ranked(dice, 0..60, 1).to_owned(),
            Self::Rare => vocabulary.ranked(dice, 5_000..50_000, 1).to_owned(),
            Self::Two => {
                let first = vocabulary.ranked(dice, 20..2_000, 1).to_owned();
                first + " " + vocabulary.ranked(dice, 20..2_000, 1)
            }
            Self::Phrase => phrase(vocabulary, dice),
            Self::Typo => swapped(vocabulary.ranked(dice, 60..5_000, 6), dice),
            Self::Prefix => vocabulary.ranked(dice, 60..5_000, 4)[..3].to_owned(),
            Self::Worst | Self::Any => worst(vocabulary, dice),
        }
    }
}

fn phrase(vocabulary: &Vocabulary, dice: &mut Dice) -> String {
    let words: Vec<&str> = (0..2 + dice.below(2)).map(|_| vocabulary.ranked(dice, 0..60, 1)).collect();
    format!("\"{}\"", words.join(" "))
}

/// Two neighbouring letters change places.
fn swapped(word: &str, dice: &mut Dice) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let at = 1 + dice.below(letters.len() - 2);
    letters.swap(at, at + 1);
    letters.into_iter().collect()
}

/// As much as a query may hold: five phrases, ten words that may be off by one, one half typed.
fn worst(vocabulary: &Vocabulary, dice: &mut Dice) -> String {
    let mut terms: Vec<String> = (0..5).map(|_| phrase(vocabulary, dice)).collect();
    terms.extend((0..10).map(|_| vocabulary.ranked(dice, 60..400, 5).to_owned()));
    terms.push(vocabulary.ranked(dice, 60..400, 4)[..2].to_owned());
    terms.join(" ")
}

/// The index alone: milliseconds, and how many hits there are in the mean.
pub(super) async fn index(blog: &Blog, kind: Kind, queries: &[Query]) -> Result<(String, u64), Fail> {
    let index = blog.search_index().ok_or("there is no index")?;
    let (mut took, mut hits) = (Vec::new(), 0);
    for query in queries {
        let search = search(blog, kind, query);
        let begun = clock();
        let found = index.search(&search).await?;
        took.push(begun.elapsed());
        hits += found.total;
    }
    Ok((spread(&took), hits / queries.len() as u64))
}

/// As `find` asks it.
pub(super) fn search(blog: &Blog, kind: Kind, query: &Query) -> Search {
    let clause = |term: &blogcms_core::search::QueryTerm| Clause {
        negated: term.negated,
        words: term.words.clone(),
        prefix: term.is_single() || is_typing(kind) && term.last,
        fuzzy: !term.quoted && !term.negated,
        terms: Vec::new(),
        authors: Vec::new(),
    };
    Search {
        clauses: query.terms.iter().map(clause).collect(),
        matching: if kind == Kind::Any { Match::Any } else { Match::All },
        field: Field::Everywhere,
        filter: Filter::default(),
        reach: Reach::Live(blog.now()),
        among: Among::Every,
        languages: vec!["en".into()],
        order: Order::Best,
        at: blog.now(),
        offset: 0,
        limit: FIRST as u32,
        counts: true,
    }
}

/// What the page shows: ten hits with their snippets, and how many have each tag.
pub(super) async fn find(blog: &Blog, kind: Kind, queries: &[Query]) -> Result<String, Fail> {
    let site = blog.store().site_snapshot().await?;
    let mut took = Vec::new();
    for query in queries {
        let typing = is_typing(kind);
        let ask = Ask { typing, counts: true, ..Ask::new(query.clone(), FIRST as u32) };
        let begun = clock();
        blog.find(&site, &ask).await?;
        took.push(begun.elapsed());
    }
    Ok(spread(&took))
}

fn is_typing(kind: Kind) -> bool {
    matches!(kind, Kind::Prefix | Kind::Worst | Kind::Any)
}

/// The middle, and what one in a hundred exceeds.
pub(super) fn spread(took: &[Duration]) -> String {
    let mut millis: Vec<f64> = took.iter().skip(WARM).map(|took| millis(*took)).collect();
    millis.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let place = (millis.len() as f64 * share).ceil() as usize;
        millis.get(place.saturating_sub(1)).copied().unwrap_or(f64::NAN)
    };
    format!("{:.1} / {:.1}", at(0.5), at(0.99))
}
