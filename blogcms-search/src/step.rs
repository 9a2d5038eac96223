//! A query each match of which lifts a document by a step that no score of words reaches: whoever matches more of several
//! stands higher.

use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{COLLECT_BLOCK_BUFFER_LEN, DocId, DocSet, Score, SeekDangerResult, SegmentReader, Term};

/// More than all words of a query can score together, and little enough for sixteen of them to leave digits for scores.
pub(crate) const STEP: Score = 2048.0;

#[derive(Debug)]
pub(crate) struct Step(pub(crate) Box<dyn Query>);

impl Clone for Step {
    fn clone(&self) -> Self {
        Self(self.0.box_clone())
    }
}

impl Query for Step {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(StepWeight(self.0.weight(scoring)?)))
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a Term, bool)) {
        self.0.query_terms(visitor);
    }
}

struct StepWeight(Box<dyn Weight>);

impl Weight for StepWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(Box::new(StepScorer(self.0.scorer(reader, boost)?)))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let words = self.0.explain(reader, doc)?;
        let mut whole = Explanation::new("a step and", words.value() + STEP);
        whole.add_detail(words);
        Ok(whole)
    }
}

struct StepScorer(Box<dyn Scorer>);

impl DocSet for StepScorer {
    fn advance(&mut self) -> DocId {
        self.0.advance()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.0.seek(target)
    }

    fn seek_danger(&mut self, target: DocId) -> SeekDangerResult {
        self.0.seek_danger(target)
    }

    fn fill_buffer(&mut self, buffer: &mut [DocId; COLLECT_BLOCK_BUFFER_LEN]) -> usize {
        self.0.fill_buffer(buffer)
    }

    fn doc(&self) -> DocId {
        self.0.doc()
    }

    fn size_hint(&self) -> u32 {
        self.0.size_hint()
    }

    fn cost(&self) -> u64 {
        self.0.cost()
    }
}

impl Scorer for StepScorer {
    fn score(&mut self) -> Score {
        self.0.score() + STEP
    }
}
