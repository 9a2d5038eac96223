//! What is made of the documents that match: the page of best ones, their number, and how many have each term.

use crate::document::whole;
use crate::rules::{Rules, Sight};
use crate::schema::column;
use crate::step::STEP;
use blogcms_core::id::{Id, TermId};
use blogcms_core::search::Hits;
use std::cmp::{Ordering, Reverse};
use std::collections::{BinaryHeap, HashMap};
use std::sync::Arc;
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{BytesColumn, ColumnValues};
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};

/// The newest posts score higher by this part; those of a year ago by half of it, and so on.
const RECENCY: f32 = 0.2;
const YEAR: f32 = 365.25 * 86_400e6;

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
            sight: Sight::of(&self.rules, reader)?,
            keep: self.offset.saturating_add(self.limit),
            scored: self.scored,
            at: self.rules.at,
            steps: self.rules.steps,
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
    sight: Sight,
    keep: usize,
    scored: bool,
    at: i64,
    steps: bool,
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
    /// Whether not even a document of today with this score is among the best.
    fn is_hopeless(&self, score: Score) -> bool {
        let last = self.best.peek().filter(|_| self.scored && self.best.len() >= self.keep);
        last.is_some_and(|Reverse(last)| self.lifted(score, self.at) < last.score)
    }

    /// A score with what a document of this time has on top. Steps are not made higher.
    fn lifted(&self, score: Score, order: i64) -> Score {
        let steps = if self.steps { (score / STEP).floor() * STEP } else { 0.0 };
        let age = self.at.saturating_sub(order).max(0) as f32;
        let recency = if age > 0.0 { RECENCY * (-age / YEAR).exp2() } else { RECENCY };
        steps + (score - steps) * (1.0 + recency)
    }
}

impl SegmentCollector for Segment {
    type Fruit = tantivy::Result<Part>;

    fn collect(&mut self, doc: DocId, score: Score) {
        if !self.sight.is_wanted(doc) {
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
            self.best.push(Reverse(Hit { score, order, id: self.sight.id(doc) }));
        } else if let Some(Reverse(last)) = self.best.peek()
            && (score, order) >= (last.score, last.order)
        {
            let hit = Hit { score, order, id: self.sight.id(doc) };
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
