use super::fresh::{behind, together};
use crate::id::{Id, PostId, TermId};
use crate::search::{Among, Field, Filter, Hits, Match, Reach, Search};
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
