//! One term takes everything of another.

use crate::conformance::fixture::{Lab, first, set_status, t};
use crate::conformance::sheet::Sheet;
use crate::post::{InSeries, Listing, PostOp, Status};
use crate::redirect::{Destination, RedirectTarget};
use crate::store::{Change, ConflictKind, Entity};
use crate::taxonomy::{TermKind, TermOp};

pub(crate) async fn posts_go_over(lab: Lab) {
    let from = lab.add(TermKind::Tag, "from").await;
    let (into, other) = (lab.add(TermKind::Tag, "into").await, lab.add(TermKind::Tag, "other").await);
    let middle = lab.live("middle", 0).tags(&[other, from]).save(&lab).await;
    let both = lab.live("both", 1).tags(&[into, from]).save(&lab).await;
    let draft = lab.draft("draft").tags(&[from]).save(&lab).await;
    let page = lab.live("page", 2).page().tags(&[from]).save(&lab).await;
    let apart = lab.live("apart", 3).tags(&[into]).save(&lab).await;
    let seq = lab.apply(TermOp::Merge { from, into }).await;
    assert_eq!(lab.get(middle.id).await.fields.tags, [other, into]);
    for post in [&middle, &both, &draft, &page] {
        let now = lab.get(post.id).await;
        assert_eq!(now.version, seq, "{} has changed", now.fields.title);
        assert_eq!(now.fields.tags.iter().filter(|t| **t == into).count(), 1);
        assert!(!now.fields.tags.contains(&from));
    }
    assert_eq!(lab.get(apart.id).await, apart);
    assert_eq!(lab.taxonomy().await.unwrap().terms.len(), 2);
    assert_eq!(lab.list(&Listing::Terms(vec![into]), t(9)).await.total, 3);
    assert_eq!(lab.list(&Listing::Terms(vec![from]), t(9)).await.total, 0);
    let stale = ConflictKind::Stale { current: seq };
    assert_eq!(lab.refused(PostOp::Delete { id: both.id, expect: both.version }).await, stale);
}

pub(crate) async fn counts_are_right_after(lab: Lab) {
    let (from, into) = (lab.add(TermKind::Tag, "from").await, lab.add(TermKind::Tag, "into").await);
    lab.live("a", 0).tags(&[from]).save(&lab).await;
    let both = lab.live("b", 5).tags(&[from, into]).save(&lab).await;
    lab.live("c", 0).until(t(5)).tags(&[into]).save(&lab).await;
    lab.draft("d").tags(&[from]).save(&lab).await;
    lab.apply(TermOp::Merge { from, into }).await;
    assert_eq!(lab.term_now(into).await.published_count, 3);
    for (at, live) in [(0, 2), (4, 2), (5, 2), (6, 2)] {
        assert_eq!(lab.live_count(into, t(at)).await, live);
        assert_eq!(lab.live_count(from, t(at)).await, 0);
    }
    lab.batch(vec![set_status(&[both.id], Status::Draft, t(9))]).await;
    assert_eq!(lab.term_now(into).await.published_count, 2);
    assert_eq!(lab.live_count(into, t(9)).await, 1);
}

pub(crate) async fn categories_and_redirects_go_over(lab: Lab) {
    let from = lab.add(TermKind::Category, "from").await;
    let into = lab.add(TermKind::Category, "into").await;
    let child = lab.add_below(from, "child").await;
    let post = lab.live("post", 0).category(from).save(&lab).await;
    lab.send("/old", RedirectTarget::Term(from)).await;
    let seq = lab.apply(TermOp::Merge { from, into }).await;
    let now = lab.term_now(child).await;
    assert_eq!((now.parent, now.version), (Some(into), seq));
    let redirect = lab.redirects(&first(9)).await.unwrap().items.remove(0);
    assert_eq!((redirect.target, redirect.version), (RedirectTarget::Term(into), seq));
    let leads = Destination::Term(TermKind::Category, "into".parse().unwrap());
    assert_eq!(lab.destination("/old", t(1)).await.unwrap(), Some(leads));
    assert_eq!(lab.get(post.id).await.fields.category, Some(into));
}

pub(crate) async fn series_keep_their_places(lab: Lab) {
    let (from, into) = (lab.add(TermKind::Series, "from").await, lab.add(TermKind::Series, "into").await);
    let post = lab.live("post", 0).series(from, 7).save(&lab).await;
    lab.apply(TermOp::Merge { from, into }).await;
    assert_eq!(lab.get(post.id).await.fields.series, Some(InSeries { series: into, position: 7 }));
}

pub(crate) async fn the_store_remembers_where_terms_went(lab: Lab) {
    let mut ids = Vec::new();
    for name in ["a", "b", "c", "d"] {
        ids.push(lab.add(TermKind::Tag, name).await);
    }
    let [a, b, c, d] = ids[..] else { panic!() };
    for (from, into) in [(a, b), (b, c), (d, c)] {
        lab.apply(TermOp::Merge { from, into }).await;
    }
    let taxonomy = lab.taxonomy().await.unwrap();
    assert_eq!(taxonomy.merged, [(a, c), (b, c), (d, c)].into());
    assert_eq!(taxonomy.find(a).unwrap().id, c);
    // It names only what is there.
    let expect = lab.term_now(c).await.version;
    lab.apply(TermOp::Delete { id: c, expect }).await;
    let taxonomy = lab.taxonomy().await.unwrap();
    assert_eq!((taxonomy.terms.len(), taxonomy.merged.len()), (0, 0));
}

pub(crate) async fn only_terms_of_a_kind_merge(lab: Lab) {
    let (tag, category) = (lab.add(TermKind::Tag, "a").await, lab.add(TermKind::Category, "a").await);
    let other = lab.add(TermKind::Tag, "b").await;
    for (from, into) in [(tag, category), (category, tag), (tag, lab.id()), (lab.id(), tag)] {
        assert_eq!(lab.refused(TermOp::Merge { from, into }).await, ConflictKind::Missing);
    }
    lab.apply(TermOp::Merge { from: tag, into: other }).await;
    let sheet = lab.draft("post").tags(&[tag]);
    assert_eq!(lab.refused(sheet.op()).await, ConflictKind::Missing, "it is not there any more");
    assert_eq!(lab.refused(TermOp::Merge { from: tag, into: other }).await, ConflictKind::Missing);
    lab.add(TermKind::Tag, "a").await;
}

pub(crate) async fn all_of_many_posts_go_over(lab: Lab) {
    let (from, into) = (lab.add(TermKind::Tag, "from").await, lab.add(TermKind::Tag, "into").await);
    let sheets: Vec<_> = (0..120).map(|i| lab.live(&format!("p{i}"), i).tags(&[from])).collect();
    let before = lab.batch(sheets.iter().map(Sheet::op).collect()).await;
    let seq = lab.apply(TermOp::Merge { from, into }).await;
    let list = lab.list(&Listing::Terms(vec![into]), t(999)).await;
    assert_eq!((list.total, list.posts.len()), (120, 120));
    let rows = lab.rows_after(before).await;
    let posts = rows.iter().filter(|r| matches!(r.entity, Entity::Post(_))).count();
    assert_eq!(posts, 120);
    assert!(rows.iter().any(|r| r.entity == Entity::Term(from) && r.change == Change::Deleted));
    for sheet in sheets {
        let now = lab.get(sheet.post.id).await;
        assert_eq!((now.fields.tags.as_slice(), now.version), ([into].as_slice(), seq));
    }
}
