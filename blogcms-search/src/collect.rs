//! What is made of the documents that match: the page of best ones, their number, and how many have each term.

use crate::document::{halves, whole};
use crate::schema::{NEVER, column, state};
use crate::step::STEP;
use blogcms_core::id::{Id, PostId, TermId};
use blogcms_core::search::{Among, Hits, Match, Reach, Search};
use blogcms_core::time::Timestamp;
use std::cmp::{Ordering, Reverse};
use std::collections::{BinaryHeap, HashMap, HashSet};
use std::sync::Arc;
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{BytesColumn, ColumnValues};
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};

/// The newest posts score higher by this part; those of a year ago by half of it, and so on.
const RECENCY: f32 = 0.2;
const YEAR: f32 = 365.25 * 86_400e6;

/// What a document must be, beside what the query says of it.
#[derive(Clone, Debug)]
pub(crate) struct Rules {
    /// This bit of its state is set.
    pub(crate) state: u64,
    /// It is live at this time.
    pub(crate) live_at: Option<i64>,
    /// Published at this time or later, and before that one; nothing if any or none will do.
    pub(crate) published: Option<(i64, i64)>,
    /// Its post is one of these, or none of these.
    pub(crate) among: Option<(Ids, bool)>,
    /// The time it is for.
    pub(crate) at: i64,
    /// Whether scores are made of steps.
    pub(crate) steps: bool,
}

/// Ids of posts.
pub(crate) type Ids = Arc<HashSet<(u64, u64)>>;

impl Rules {
    pub(crate) fn of(search: &Search) -> Self {
        let (state, live_at) = match search.reach {
            Reach::Live(at) => (state::PUBLIC, Some(at.as_micros())),
            Reach::All => (state::HEAD, None),
        };
        let (from, until) = (search.filter.from, search.filter.until);
        let published = (from.is_some() || until.is_some()).then(|| {
            (from.map_or(i64::MIN, Timestamp::as_micros), until.map_or(NEVER, Timestamp::as_micros))
        });
        let among = match &search.among {
            Among::Every => None,
            Among::Only(posts) => Some((set(posts), true)),
            Among::Without(posts) => Some((set(posts), false)),
        };
        let steps = search.matching == Match::Any;
        Self { state, live_at, published, among, at: search.at.as_micros(), steps }
    }
}

fn set(posts: &[PostId]) -> Ids {
    Arc::new(posts.iter().map(|id| halves(*id)).collect())
}

/// A page of hits.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    pub(crate) rules: Rules,
    pub(crate) offset: usize,
    pub(crate) limit: usize,
    /// Whether the best stand first, not just the newest.
    pub(crate) scored: bool,
    pub(crate) counts: bool,
}

/// A document that matches, in the order of what stands first.
#[derive(Clone, Copy, Debug)]
struct Hit {
    score: Score,
    order: i64,
    id: (u64, u64),
}

impl Ord for Hit {
    fn cmp(&self, other: &Self) -> Ordering {
        let score = self.score.total_cmp(&other.score);
        score.then(self.order.cmp(&other.order)).then(self.id.cmp(&other.id))
    }
}

impl PartialOrd for Hit {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Hit {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Hit {}

impl Collector for Page {
    type Fruit = Hits;
    type Child = Segment;

    fn for_segment(&self, _: SegmentOrdinal, reader: &SegmentReader) -> tantivy::Result<Segment> {
        let columns = reader.fast_fields();
        let terms = if self.counts { columns.bytes(column::TERMS)? } else { None };
        let counts = vec![0; terms.as_ref().map_or(0, BytesColumn::num_terms)];
        Ok(Segment {
            rules: self.rules.clone(),
            keep: self.offset.saturating_add(self.limit),
            scored: self.scored,
            id_high: columns.column_first_or_default(column::ID_HIGH)?,
            id_low: columns.column_first_or_default(column::ID_LOW)?,
            state: columns.column_first_or_default(column::STATE)?,
            published_at: columns.column_first_or_default(column::PUBLISHED_AT)?,
            expires_at: columns.column_first_or_default(column::EXPIRES_AT)?,
            order: columns.column_first_or_default(column::ORDER)?,
            terms,
            counts,
            total: 0,
            best: BinaryHeap::new(),
        })
    }

    fn requires_scoring(&self) -> bool {
        self.scored
    }

    fn merge_fruits(&self, parts: Vec<tantivy::Result<Part>>) -> tantivy::Result<Hits> {
        let (mut best, mut total) = (Vec::new(), 0);
        let mut terms: HashMap<TermId, u64> = HashMap::new();
        for part in parts {
            let part = part?;
            best.extend(part.best);
            total += part.total;
            for (term, n) in part.terms {
                *terms.entry(term).or_default() += n;
            }
        }
        best.sort_unstable_by_key(|hit| Reverse(*hit));
        let page = best.into_iter().skip(self.offset).take(self.limit);
        let posts = page.map(|hit| whole(hit.id.0, hit.id.1)).collect();
        let mut terms: Vec<(TermId, u64)> = terms.into_iter().collect();
        terms.sort_unstable_by_key(|(term, n)| (Reverse(*n), *term));
        Ok(Hits { posts, total, terms })
    }
}

/// The hits of a segment.
pub(crate) struct Segment {
    rules: Rules,
    keep: usize,
    scored: bool,
    id_high: Arc<dyn ColumnValues<u64>>,
    id_low: Arc<dyn ColumnValues<u64>>,
    state: Arc<dyn ColumnValues<u64>>,
    published_at: Arc<dyn ColumnValues<i64>>,
    expires_at: Arc<dyn ColumnValues<i64>>,
    order: Arc<dyn ColumnValues<i64>>,
    terms: Option<BytesColumn>,
    /// By number of the term within the segment.
    counts: Vec<u64>,
    total: u64,
    best: BinaryHeap<Reverse<Hit>>,
}

/// What a segment gives.
pub(crate) struct Part {
    best: Vec<Hit>,
    total: u64,
    terms: Vec<(TermId, u64)>,
}

impl Segment {
    fn is_wanted(&self, doc: DocId) -> bool {
        let rules = &self.rules;
        if self.state.get_val(doc) & rules.state == 0 {
            return false;
        }
        if let Some(at) = rules.live_at
            && (self.published_at.get_val(doc) > at || at >= self.expires_at.get_val(doc))
        {
            return false;
        }
        if let Some((from, until)) = rules.published {
            let at = self.published_at.get_val(doc);
            if at == NEVER || at < from || at >= until {
                return false;
            }
        }
        rules.among.as_ref().is_none_or(|(posts, inside)| posts.contains(&self.id(doc)) == *inside)
    }

    fn id(&self, doc: DocId) -> (u64, u64) {
        (self.id_high.get_val(doc), self.id_low.get_val(doc))
    }

    /// Whether not even a document of today with this score is among the best.
    fn is_hopeless(&self, score: Score) -> bool {
        let last = self.best.peek().filter(|_| self.scored && self.best.len() >= self.keep);
        last.is_some_and(|Reverse(last)| self.lifted(score, self.rules.at) < last.score)
    }

    /// A score with what a document of this time has on top. Steps are not made higher.
    fn lifted(&self, score: Score, order: i64) -> Score {
        let steps = if self.rules.steps { (score / STEP).floor() * STEP } else { 0.0 };
        let age = self.rules.at.saturating_sub(order).max(0) as f32;
        let recency = if age > 0.0 { RECENCY * (-age / YEAR).exp2() } else { RECENCY };
        steps + (score - steps) * (1.0 + recency)
    }
}

impl SegmentCollector for Segment {
    type Fruit = tantivy::Result<Part>;

    fn collect(&mut self, doc: DocId, score: Score) {
        if !self.is_wanted(doc) {
            return;
        }
        self.total += 1;
        if let Some(terms) = &self.terms {
            for term in terms.term_ords(doc) {
                if let Some(n) = self.counts.get_mut(term as usize) {
                    *n += 1;
                }
            }
        }
        if self.is_hopeless(score) {
            return;
        }
        let order = self.order.get_val(doc);
        let score = if self.scored { self.lifted(score, order) } else { 0.0 };
        if self.best.len() < self.keep {
            self.best.push(Reverse(Hit { score, order, id: self.id(doc) }));
        } else if let Some(Reverse(last)) = self.best.peek()
            && (score, order) >= (last.score, last.order)
        {
            let hit = Hit { score, order, id: self.id(doc) };
            if hit > *last {
                self.best.pop();
                self.best.push(Reverse(hit));
            }
        }
    }

    fn harvest(self) -> tantivy::Result<Part> {
        let mut terms = Vec::new();
        if let Some(column) = &self.terms {
            let counted = || self.counts.iter().enumerate().filter(|(_, n)| **n > 0);
            let numbers: Vec<u64> = counted().map(|(term, _)| term as u64).collect();
            let mut counts = counted().map(|(_, n)| *n);
            // In one go: each by itself is read from the beginning of its block.
            column.dictionary().sorted_ords_to_term_cb(&numbers, |bytes| {
                if let (Some(n), Ok(id)) = (counts.next(), bytes.try_into()) {
                    terms.push((TermId::from_bytes(id), n));
                }
            })?;
        }
        let best = self.best.into_iter().map(|Reverse(hit)| hit).collect();
        Ok(Part { best, total: self.total, terms })
    }
}
