//! Which of the posts that match, how many, and in which order.

use super::{ask, clause, found, hits, kept, with, without};
use crate::author::AuthorOp;
use crate::conformance::fixture::{Lab, t};
use crate::id::PostId;
use crate::post::Post;
use crate::search::{Among, Clause, Field, Filter, Hits, Match, Order, Search};
use crate::taxonomy::TermKind;

pub(crate) async fn a_name_is_as_good_as_a_word(lab: Lab) {
    let tag = lab.add(TermKind::Tag, "tag").await;
    let ann = lab.author("ann");
    let (ann_id, create) = (ann.id, AuthorOp::Create { author: ann });
    lab.apply(create).await;
    kept(&lab, lab.live("tagged", 0).body("Cheese.").tags(&[tag])).await;
    kept(&lab, lab.live("by-ann", 0).body("Bread.").by(&[ann_id])).await;
    kept(&lab, lab.live("text", 0).body("Wine and cheese.")).await;
    let wine = Clause { terms: vec![tag], authors: vec![ann_id], ..clause("wine") };
    assert_eq!(with(&lab, std::slice::from_ref(&wine)).await, ["by-ann", "tagged", "text"]);
    assert_eq!(with(&lab, &[wine.clone(), clause("cheese")]).await, ["tagged", "text"]);
    assert_eq!(with(&lab, &[wine, clause("bread")]).await, ["by-ann"]);
}

pub(crate) async fn one_of_several_may_do(lab: Lab) {
    kept(&lab, lab.live("one", 900).body("Red.")).await;
    kept(&lab, lab.live("two", 0).body("Red and green.")).await;
    kept(&lab, lab.live("three", 0).body("Red, green and blue.")).await;
    kept(&lab, lab.live("none", 0).body("Black.")).await;
    let any = Search {
        matching: Match::Any,
        ..ask(&[clause("red"), clause("green"), clause("blue"), clause("yellow")])
    };
    assert_eq!(found(&lab, &any).await, ["three", "two", "one"]);
    assert_eq!(hits(&lab, &any).await.total, 3);
}

pub(crate) async fn the_best_come_first(lab: Lab) {
    let text = "Some words about a harbour and about other things.";
    kept(&lab, lab.live("old", 0).body(text)).await;
    kept(&lab, lab.live("new", 900).body(text)).await;
    let title = |p: &mut Post| p.fields.title = "The harbour".into();
    kept(&lab, lab.live("title", 0).body("Some other words about things and more.").with(title)).await;
    for i in 0..9 {
        kept(&lab, lab.live(&format!("other-{i}"), 0).body("Nothing of it.")).await;
    }
    assert_eq!(found(&lab, &ask(&[clause("harbour")])).await, ["title", "new", "old"]);
    let in_titles = Search { field: Field::Title, ..ask(&[clause("harbours")]) };
    assert_eq!(found(&lab, &in_titles).await, ["title"]);
}

pub(crate) async fn the_newest_come_first_where_asked(lab: Lab) {
    for (name, at, text) in
        [("a", 30, "Fog."), ("b", 10, "Fog, fog, fog."), ("c", 20, "Some fog at the sea.")]
    {
        kept(&lab, lab.live(name, at).body(text)).await;
    }
    kept(&lab, lab.live("d", 40).body("Clear.")).await;
    kept(&lab, lab.live("e", 5).with(|p| p.fields.title = "Fog".into())).await;
    let newest = Search { order: Order::Newest, ..ask(&[clause("fog")]) };
    assert_eq!(found(&lab, &newest).await, ["a", "c", "b", "e"]);
    assert_eq!(found(&lab, &Search { offset: 1, limit: 2, ..newest.clone() }).await, ["c", "b"]);
    let any = Search { matching: Match::Any, ..ask(&[clause("fog"), clause("clear")]) };
    assert_eq!(found(&lab, &Search { order: Order::Newest, ..any }).await, ["d", "a", "c", "b", "e"]);
}

pub(crate) async fn a_filter_narrows(lab: Lab) {
    let (a, b) = (lab.add(TermKind::Tag, "a").await, lab.add(TermKind::Category, "b").await);
    let ann = lab.author("ann");
    let (ann_id, create) = (ann.id, AuthorOp::Create { author: ann });
    lab.apply(create).await;
    kept(&lab, lab.live("plain", 10)).await;
    kept(&lab, lab.live("a", 20).tags(&[a])).await;
    kept(&lab, lab.live("ab", 30).tags(&[a]).category(b)).await;
    kept(&lab, lab.live("ann", 40).by(&[ann_id])).await;
    kept(&lab, lab.live("page", 50).page()).await;
    let all = Filter::default();
    let cases = [
        (all.clone(), vec!["page", "ann", "ab", "a", "plain"]),
        (Filter { terms: vec![vec![a]], ..all.clone() }, vec!["ab", "a"]),
        (Filter { terms: vec![vec![a], vec![b]], ..all.clone() }, vec!["ab"]),
        (Filter { terms: vec![vec![b, a]], ..all.clone() }, vec!["ab", "a"]),
        (Filter { terms: vec![vec![]], ..all.clone() }, vec![]),
        (Filter { without_terms: vec![b], ..all.clone() }, vec!["page", "ann", "a", "plain"]),
        (Filter { authors: vec![ann_id], ..all.clone() }, vec!["ann"]),
        (Filter { without_authors: vec![ann_id], ..all.clone() }, vec!["page", "ab", "a", "plain"]),
        (Filter { from: Some(t(20)), until: Some(t(40)), ..all }, vec!["ab", "a"]),
    ];
    for (filter, expected) in cases {
        for clauses in [vec![], vec![clause("text")]] {
            let search = Search { filter: filter.clone(), ..ask(&clauses) };
            assert_eq!(found(&lab, &search).await, expected, "{filter:?}");
        }
    }
}

pub(crate) async fn hits_are_counted_and_cut(lab: Lab) {
    let (a, b) = (lab.add(TermKind::Tag, "a").await, lab.add(TermKind::Tag, "b").await);
    for i in 0..7 {
        let tags = if i < 2 { vec![a, b] } else { vec![b] };
        kept(&lab, lab.live(&format!("post-{i}"), i * 10).tags(&tags)).await;
    }
    kept(&lab, lab.live("later", 5000).tags(&[a])).await;
    let search = |offset, limit| Search { offset, limit, counts: true, ..ask(&[clause("text")]) };
    let first = hits(&lab, &search(0, 3)).await;
    assert_eq!((first.posts.len(), first.total), (3, 7));
    assert_eq!(first.terms, [(b, 7), (a, 2)]);
    let mut all: Vec<PostId> = first.posts;
    for offset in [3, 6] {
        all.extend(hits(&lab, &search(offset, 3)).await.posts);
    }
    assert_eq!(all, hits(&lab, &search(0, 100)).await.posts);
    for beyond in [search(7, 3), search(1000, 3), search(0, 0), search(9, 0)] {
        let got = hits(&lab, &beyond).await;
        assert_eq!((got.posts.len(), got.total), (0, 7));
    }
    let none = Search { counts: true, ..ask(&[clause("nothing")]) };
    assert_eq!(hits(&lab, &none).await, Hits::default());
}

pub(crate) async fn some_posts_alone_are_looked_at(lab: Lab) {
    let tag = lab.add(TermKind::Tag, "tag").await;
    let mut ids = Vec::new();
    for name in ["a", "b", "c"] {
        ids.push(kept(&lab, lab.live(name, 0).tags(&[tag])).await.id);
    }
    let among = |among| Search { among, ..ask(&[clause("text")]) };
    let only: Vec<PostId> = (0..998).map(|_| lab.id()).chain([ids[0], ids[2]]).collect();
    let mut some = found(&lab, &among(Among::Only(only))).await;
    some.sort();
    assert_eq!(some, ["a", "c"]);
    assert_eq!(found(&lab, &among(Among::Without(vec![ids[0], ids[1], lab.id()]))).await, ["c"]);
    assert_eq!(found(&lab, &among(Among::Only(Vec::new()))).await, [""; 0]);
    assert_eq!(hits(&lab, &among(Among::Without(Vec::new()))).await.total, 3);
    let of_two = |clauses: &[Clause]| Search { among: Among::Only(vec![ids[0], ids[1]]), ..ask(clauses) };
    let named = Clause { terms: vec![tag], ..clause("nothing") };
    assert_eq!(hits(&lab, &of_two(std::slice::from_ref(&named))).await.total, 2);
    assert_eq!(hits(&lab, &of_two(&[named, clause("c")])).await.total, 0);
    assert_eq!(found(&lab, &of_two(&[clause("text"), without("b"), without("c")])).await, ["a"]);
}
