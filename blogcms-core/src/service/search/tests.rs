use super::fresh::{behind, together};
use super::resolve::loosen;
use crate::id::{Id, PostId, TermId};
use crate::search::{Among, Clause, Field, Filter, Hits, Match, Order, Reach, Search};
use crate::time::Timestamp;

fn id<T: Id>(n: u8) -> T {
    T::from_bytes([n; 16])
}

fn posts(ids: impl IntoIterator<Item = u8>) -> Vec<PostId> {
    ids.into_iter().map(id).collect()
}

fn window(offset: u32, limit: u32) -> Search {
    Search {
        clauses: Vec::new(),
        matching: Match::All,
        field: Field::Everywhere,
        filter: Filter::default(),
        reach: Reach::All,
        among: Among::Every,
        languages: Vec::new(),
        order: Order::Best,
        at: Timestamp::EPOCH,
        offset,
        limit,
        counts: true,
    }
}

/// What an index that holds posts 10 to 29 answers.
fn index(search: &Search) -> Hits {
    let posts = (10..30).skip(search.offset as usize).take(search.limit as usize);
    Hits { posts: self::posts(posts), total: 20, terms: vec![(id(1), 20), (id(2), 3)] }
}

#[test]
fn pages_of_fresh_and_indexed_hits_join_without_a_gap() {
    let changed = posts(1..=7);
    let fresh = Hits { posts: posts([3, 1, 7]), total: 3, terms: vec![(id(2), 2), (id(3), 1)] };
    let mut all = Vec::new();
    for page in 0..5 {
        let search = window(page * 5, 5);
        let asked = behind(&search, &changed, &fresh);
        assert_eq!(asked.among, Among::Without(changed.clone()));
        let hits = together(&search, fresh.clone(), index(&asked));
        assert_eq!(hits.total, 23);
        let terms: [(TermId, u64); 3] = [(id(1), 20), (id(2), 5), (id(3), 1)];
        assert_eq!(hits.terms, terms);
        all.extend(hits.posts);
    }
    assert_eq!(all, posts([3, 1, 7].into_iter().chain(10..30)));
}

#[test]
fn in_the_order_of_time_nothing_is_cut_before_times_are_known() {
    let search = Search { order: Order::Newest, ..window(0, 5) };
    let fresh = Hits { posts: posts([3, 1, 7]), total: 3, terms: Vec::new() };
    let asked = behind(&search, &posts(1..=7), &fresh);
    assert_eq!((asked.offset, asked.limit), (0, 5));
    let hits = together(&search, fresh, index(&asked));
    assert_eq!((hits.posts, hits.total), (posts([3, 1, 7, 10, 11, 12, 13, 14]), 23));
}

#[test]
fn only_what_stood_between_quotes_stays_together_when_a_question_is_loosened() {
    let clause = |words: &[&str], fuzzy, prefix| Clause {
        words: words.iter().map(|word| (*word).to_owned()).collect(),
        fuzzy,
        prefix,
        ..Clause::default()
    };
    let mut search = Search { clauses: vec![clause(&["京都", "都の"], true, true)], ..window(0, 10) };
    assert!(loosen(&mut search));
    assert_eq!(search.matching, Match::Any);
    assert_eq!(search.clauses, [clause(&["京都"], true, false), clause(&["都の"], true, true)]);
    let phrase = clause(&["public", "domain"], false, false);
    let mut search = Search { clauses: vec![phrase.clone()], ..window(0, 10) };
    assert!(!loosen(&mut search));
    assert_eq!(search.clauses, [phrase]);
}
