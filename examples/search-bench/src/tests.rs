use crate::corpus::documents;
use crate::judge;
use crate::question::classes;
use crate::score::Score;
use std::collections::BTreeSet;

#[test]
fn every_judgement_is_about_a_post_of_the_corpus() {
    let documents = documents().unwrap();
    let slugs: BTreeSet<String> =
        documents.iter().filter_map(|d| d.slug.as_ref()).map(ToString::to_string).collect();
    assert_eq!(slugs.len(), documents.len(), "an address is there twice, or missing");
    let mut texts = BTreeSet::new();
    for question in classes().unwrap().into_iter().flat_map(|class| class.query) {
        assert!(question.posts.values().any(|grade| *grade == 3), "nothing answers {}", question.text);
        for (slug, grade) in &question.posts {
            assert!(slugs.contains(slug), "there is no {slug}");
            assert!((1..=3).contains(grade), "{slug}");
        }
        assert!(texts.insert(question.text.clone()), "{} is asked twice", question.text);
    }
    assert!(texts.len() >= 90, "{}", texts.len());
}

#[test]
fn scores_are_those_of_the_books() {
    let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-4, "{a} {b}");
    let best = Score::of(&[3, 2, 1], &[1, 2, 3]);
    near(best.order, 1.0);
    near(best.found, 1.0);
    // (1/log2(3) * 3 + 7/2) / (7 + 3/log2(3)) with the good one second and the best one third.
    let worse = Score::of(&[0, 2, 3], &[3, 2]);
    near(worse.order, (3.0 / 3_f64.log2() + 7.0 / 2.0) / (7.0 + 3.0 / 3_f64.log2()));
    near(worse.found, 1.0);
    assert_eq!(Score::of(&[], &[3]), Score::default());
}

/// Floors a little under what was measured: see docs/search-quality.md.
#[tokio::test]
async fn search_stays_as_good_as_it_is() {
    let verdicts = judge::all(None).await.unwrap();
    let floors = [("tantivy", 0.90, 0.94), ("SQLite", 0.87, 0.92)];
    assert_eq!(verdicts.len(), floors.len());
    for (verdict, (engine, order, found)) in verdicts.iter().zip(floors) {
        let score = verdict.score();
        assert_eq!(verdict.engine, engine);
        assert!(score.order >= order && score.found >= found, "{engine}: {score:?}");
    }
}
