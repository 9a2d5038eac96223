//! How good a list of hits is.

/// So many hits are looked at.
pub(crate) const FIRST: usize = 10;

/// How well a query was answered, or the mean over several, from 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Score {
    /// nDCG@10 with a gain of 2^grade - 1: the best posts first.
    pub(crate) order: f64,
    /// Recall@10: how many of the posts graded 2 or 3 were found.
    pub(crate) found: f64,
}

impl Score {
    /// Of a list with these grades, where all posts that answer the query have the grades `all`.
    pub(crate) fn of(list: &[u8], all: &[u8]) -> Self {
        let mut best = all.to_vec();
        best.sort_unstable_by(|a, b| b.cmp(a));
        let good = |grades: &[u8]| grades.iter().filter(|grade| **grade >= 2).count() as f64;
        let list = &list[..list.len().min(FIRST)];
        Self { order: gain(list) / gain(&best), found: good(list) / good(&best).min(FIRST as f64) }
    }

    pub(crate) fn mean(scores: impl Iterator<Item = Self>) -> Self {
        let (mut sum, mut n) = (Self::default(), 0_u32);
        for score in scores {
            sum = Self { order: sum.order + score.order, found: sum.found + score.found };
            n += 1;
        }
        Self { order: sum.order / f64::from(n), found: sum.found / f64::from(n) }
    }
}

fn gain(grades: &[u8]) -> f64 {
    let one = |(at, grade): (usize, &u8)| (f64::from(*grade).exp2() - 1.0) / (at as f64 + 2.0).log2();
    // An empty sum of floats is -0.
    grades.iter().take(FIRST).enumerate().map(one).fold(0.0, |sum, gain| sum + gain)
}
