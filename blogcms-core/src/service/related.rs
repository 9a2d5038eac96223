//! Which posts go together: by series, category and tags, and by how like each other their texts are.

use super::Blog;
use crate::error::StoreError;
use crate::id::PostId;
use crate::post::{MAX_COMPARED, RelatedPool, RelatedPost, RelatedScores};
use crate::search::Origin;
use std::collections::{BTreeMap, BTreeSet};

/// So many others a post is compared with at most.
const POOL: u32 = 60;

/// So many of those that an index says are like it.
const SIMILAR: u32 = 12;

/// What it says that two posts are of one series, of one category, have all their tags in common, use the same words.
const SERIES: f64 = 300.0;
const CATEGORY: f64 = 100.0;
const TAGS: f64 = 200.0;
const LIKENESS: f64 = 400.0;

/// How much more than a word of the text one of the title or the summary says.
const TITLE: f64 = 4.0;
const EXCERPT: f64 = 2.0;

/// The letters of words that say nothing, and how many more there are in those that say most.
const SHORT: usize = 3;
const LONG: usize = 7;

impl Blog {
    /// Compares at most `count` published posts that are new or have changed with others, and keeps what goes
    /// together. Gives how many there were: zero when all is kept, and nothing when the index does not answer, which knows
    /// more of what is alike: the same is to be asked again later, or, where that takes too long,
    /// [`Blog::without_search`]. Pages are right without it; what they offer to go on with is then the newest of the category.
    pub async fn keep_related(&self, count: u32) -> Result<Option<usize>, StoreError> {
        let missing = self.store.missing_related(count).await?;
        if missing.is_empty() {
            return Ok(Some(0));
        }
        let origin = Origin::of(&self.store.site().await?);
        let mut kept = Vec::with_capacity(missing.len());
        for task in &missing {
            let Some(also) = self.similar(task.post, &origin).await? else { break };
            let pool = self.store.related_pool(task.post, &also, POOL).await?;
            let scores = pool.as_ref().map(scores).unwrap_or_default();
            kept.push(RelatedScores { post: task.post, version: task.version, scores });
        }
        if !kept.is_empty() {
            self.store.keep_related(&kept).await?;
        }
        Ok((kept.len() == missing.len()).then_some(kept.len()))
    }
}

impl Blog {
    /// What an index says is like a post: none without an index, nothing while it does not answer.
    async fn similar(&self, post: PostId, origin: &Origin) -> Result<Option<Vec<PostId>>, StoreError> {
        let Some(index) = &self.search else { return Ok(Some(Vec::new())) };
        if index.ready(origin).await.is_none() {
            return Ok(None);
        }
        let Some(pool) = self.store.related_pool(post, &[], 0).await? else { return Ok(Some(Vec::new())) };
        let RelatedPost { title, excerpt, text, .. } = &pool.post;
        let text = format!("{title}\n{title}\n{excerpt}\n{text}");
        Ok(index.similar(post, &text, &origin.language, SIMILAR).await.ok())
    }
}

/// How well each of the others goes with the post, without those that have nothing in common with it.
fn scores(pool: &RelatedPool) -> Vec<(PostId, u32)> {
    let words = Words::of(&pool.post);
    let scored = pool.others.iter().map(|other| (other.id, score((&pool.post, &words), other)));
    scored.filter(|(_, score)| *score > 0).collect()
}

/// How well two posts go together: the same whichever is given first.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between 0 and the sum of the parts"
)]
fn score((post, words): (&RelatedPost, &Words), other: &RelatedPost) -> u32 {
    let same = |a: Option<crate::TermId>, b| if a.is_some() && a == b { 1.0 } else { 0.0 };
    let sum = SERIES * same(post.series, other.series)
        + CATEGORY * same(post.category, other.category)
        + TAGS * shared(post, other)
        + LIKENESS * words.likeness(&Words::of(other));
    sum.round() as u32
}

/// The share of tags in common, from 0 to 1: the coefficient of Dice.
#[expect(clippy::cast_precision_loss, reason = "a post has few tags")]
fn shared(post: &RelatedPost, other: &RelatedPost) -> f64 {
    let [post, other] = [post, other].map(|p| p.tags.iter().copied().collect::<BTreeSet<_>>());
    let all = post.len() + other.len();
    if all == 0 { 0.0 } else { 2.0 * post.intersection(&other).count() as f64 / all as f64 }
}

/// The words of a post and how much each says about it, in their order: a direction.
struct Words {
    weights: Vec<(String, f64)>,
    length: f64,
}

impl Words {
    fn of(post: &RelatedPost) -> Self {
        let mut counts = BTreeMap::new();
        for (text, factor) in [(&post.title, TITLE), (&post.excerpt, EXCERPT), (&post.text, 1.0)] {
            for word in words(text) {
                *counts.entry(word).or_insert(0.0) += factor;
            }
        }
        // Long words say more than short ones, and the tenth time says less than the first: what common words have
        // little of, in any language, without a list of them.
        let weights: Vec<_> = counts
            .into_iter()
            .map(|(word, count): (String, f64)| {
                let said = f64::from(u32::try_from(meaning(&word)).unwrap_or_default());
                (word, said * (1.0 + count.ln()))
            })
            .collect();
        let length = weights.iter().map(|(_, weight)| weight * weight).sum::<f64>().sqrt();
        Self { weights, length }
    }

    /// From 0, no word in common, to 1, the same words equally often: the cosine between the directions.
    fn likeness(&self, other: &Self) -> f64 {
        if self.length == 0.0 || other.length == 0.0 {
            return 0.0;
        }
        let mut others = other.weights.iter().peekable();
        let mut sum = 0.0;
        for (word, weight) in &self.weights {
            while others.next_if(|(other, _)| other < word).is_some() {}
            if let Some((_, other)) = others.next_if(|(other, _)| other == word) {
                sum += weight * other;
            }
        }
        (sum / (self.length * other.length)).min(1.0)
    }
}

/// The words that say something, in lower case, of as much of the text as is compared.
fn words(text: &str) -> impl Iterator<Item = String> {
    let end = text.char_indices().nth(MAX_COMPARED).map_or(text.len(), |(at, _)| at);
    let words = text[..end].split(|c: char| !c.is_alphanumeric());
    words.filter(|word| meaning(word) > 0 && word.chars().any(char::is_alphabetic)).map(str::to_lowercase)
}

/// How much a word says by its length, from 0 to [`LONG`].
fn meaning(word: &str) -> usize {
    word.chars().take(SHORT + LONG).count().saturating_sub(SHORT)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{Id, TermId};
    use proptest::prelude::*;

    fn post(title: &str, text: &str) -> RelatedPost {
        RelatedPost {
            id: PostId::from_bytes([0; 16]),
            category: None,
            tags: Vec::new(),
            series: None,
            title: title.into(),
            excerpt: String::new(),
            text: text.into(),
        }
    }

    fn term(n: u8) -> TermId {
        TermId::from_bytes([n; 16])
    }

    fn between(a: &RelatedPost, b: &RelatedPost) -> u32 {
        score((a, &Words::of(a)), b)
    }

    #[test]
    fn nothing_in_common_is_nothing() {
        assert_eq!(between(&post("", ""), &post("", "")), 0);
        assert_eq!(
            between(&post("Queries", "Plans of statements"), &post("Fonts", "Letters in bad light")),
            0
        );
        assert_eq!(
            between(&post("It is so", "2026 1000 and the but"), &post("So it is", "the 2026 but 1000")),
            0
        );
    }

    #[test]
    fn a_series_says_more_than_a_category_and_a_category_more_than_one_of_many_tags() {
        let base = post("One", "");
        let series = |n| RelatedPost { series: Some(term(n)), ..base.clone() };
        let category = |n| RelatedPost { category: Some(term(n)), ..base.clone() };
        let tags =
            |tags: &[u8]| RelatedPost { tags: tags.iter().copied().map(term).collect(), ..base.clone() };
        let [series, category, one_of_five, both] = [
            between(&series(1), &series(1)),
            between(&category(1), &category(1)),
            between(&tags(&[1, 2, 3, 4, 5]), &tags(&[1, 6, 7, 8, 9])),
            between(&tags(&[1, 2]), &tags(&[2, 1])),
        ];
        assert!(series > both && both > category && category > one_of_five && one_of_five > 0);
        assert_eq!(between(&post("One", ""), &base), 0, "no series is no series in common");
    }

    #[test]
    fn texts_about_the_same_are_alike() {
        let plan = post(
            "Reading a query plan",
            "An index helps the planner of SQLite find rows in a table quickly.",
        );
        let index = post(
            "Which index helps",
            "The planner of SQLite reads a table through an index when it finds one.",
        );
        let fonts = post(
            "Letters in bad light",
            "A font with open shapes helps tired readers find their place quickly.",
        );
        assert!(between(&plan, &index) > 2 * between(&plan, &fonts));
        assert_eq!(between(&plan, &plan), 400);
    }

    #[test]
    fn what_is_in_no_pool_has_no_score() {
        let pool = RelatedPool { post: post("Queues", "boring"), others: vec![post("Fonts", "letters")] };
        assert_eq!(scores(&pool), []);
    }

    prop_compose! {
        fn any_post()(
            series in prop::option::of(0u8..3), category in prop::option::of(0u8..3),
            tags in prop::collection::vec(0u8..6, 0..5), title in ".{0,40}", excerpt in "[a-e ]{0,60}",
            text in prop_oneof!["[a-zäöü .]{0,300}", "\\PC{0,300}"],
        ) -> RelatedPost {
            RelatedPost {
                id: PostId::from_bytes([0; 16]), series: series.map(term), category: category.map(term),
                tags: tags.into_iter().map(term).collect(), title, excerpt, text,
            }
        }
    }

    proptest! {
        #[test]
        fn a_score_is_the_same_both_ways_and_each_time(a in any_post(), b in any_post()) {
            let first = between(&a, &b);
            prop_assert_eq!(first, between(&b, &a));
            prop_assert_eq!(first, between(&a, &b));
            prop_assert!(first <= 1000);
        }

        #[test]
        fn nothing_is_more_like_a_text_than_itself(a in any_post(), b in any_post()) {
            let (of_a, of_b) = (Words::of(&a), Words::of(&b));
            prop_assert!(of_a.likeness(&of_b) <= of_a.likeness(&of_a) + 1e-9 || of_a.length == 0.0);
        }

        // What is looked at has a bound, so the time does.
        #[test]
        fn the_end_of_a_long_text_is_not_read(a in any_post(), b in any_post(), more in "\\PC{0,80}") {
            let mut long = a.clone();
            long.text = "ä".repeat(MAX_COMPARED - 6) + " begun";
            let mut longer = long.clone();
            longer.text += &more;
            prop_assert_eq!(between(&long, &b), between(&longer, &b));
            prop_assert!(words(&longer.text).count() <= MAX_COMPARED);
        }
    }
}
