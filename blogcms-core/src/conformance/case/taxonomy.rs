//! Terms: what they are, where they lie, how many posts they have.

use crate::conformance::fixture::{Lab, just_before, set_status, slug, t};
use crate::post::{PostOp, Status};
use crate::redirect::RedirectTarget;
use crate::store::{ConflictKind, Field, Seq};
use crate::taxonomy::{Term, TermKind, TermOp};

async fn names(lab: &Lab) -> Vec<String> {
    lab.taxonomy().await.unwrap().terms.into_iter().map(|t| t.name).collect()
}

pub(crate) async fn a_term_comes_back(lab: Lab) {
    let parent = lab.add(TermKind::Category, "above").await;
    let mut term = Term {
        name: "Größe <b> \u{1F389}".into(),
        description: "Two\r\nlines".into(),
        parent: Some(parent),
        position: i32::MIN,
        noindex: true,
        published_count: 77,
        ..lab.term(TermKind::Category, "größe")
    };
    term.version = lab.apply(TermOp::Create { term: term.clone() }).await;
    term.published_count = 0;
    assert_eq!(lab.term_now(term.id).await, term);
    let bare = Term { parent: None, position: 3, noindex: false, ..term.clone() };
    let written = Term { published_count: 9, version: Seq(9), ..bare.clone() };
    let version = lab.apply(TermOp::Update { term: written, expect: term.version }).await;
    assert_eq!(lab.term_now(term.id).await, Term { version, ..bare });
}

pub(crate) async fn terms_come_by_kind_position_and_name(lab: Lab) {
    for (kind, position, name) in [
        (TermKind::Series, -5, "s"),
        (TermKind::Tag, 0, "y"),
        (TermKind::Tag, 0, "x"),
        (TermKind::Tag, -1, "z"),
        (TermKind::Category, 2, "a"),
        (TermKind::Category, 10, "b"),
    ] {
        let term = Term { position, ..lab.term(kind, name) };
        lab.apply(TermOp::Create { term }).await;
    }
    let order = ["a", "b", "z", "x", "y", "s"];
    assert_eq!(names(&lab).await, order);
    let snapshot = lab.site_snapshot().await.unwrap().terms;
    assert_eq!(snapshot, lab.taxonomy().await.unwrap().terms);
}

pub(crate) async fn slugs_are_unique_among_a_kind(lab: Lab) {
    for kind in [TermKind::Category, TermKind::Tag, TermKind::Series] {
        lab.add(kind, "same").await;
        let term = lab.term(kind, "same");
        assert_eq!(lab.refused(TermOp::Create { term }).await, ConflictKind::Duplicate(Field::Slug));
        let other = lab.add(kind, "other").await;
        let mut term = lab.term_now(other).await;
        let expect = term.version;
        term.slug = slug("same");
        assert_eq!(lab.refused(TermOp::Update { term, expect }).await, ConflictKind::Duplicate(Field::Slug));
    }
    let term = lab.taxonomy().await.unwrap().terms.remove(0);
    let again = Term { slug: slug("free"), ..term };
    assert_eq!(lab.refused(TermOp::Create { term: again }).await, ConflictKind::Duplicate(Field::Id));
}

pub(crate) async fn a_parent_must_be_there(lab: Lab) {
    let term = Term { parent: Some(lab.id()), ..lab.term(TermKind::Category, "a") };
    assert_eq!(lab.refused(TermOp::Create { term }).await, ConflictKind::Missing);
    let id = lab.add(TermKind::Category, "b").await;
    let now = lab.term_now(id).await;
    let term = Term { parent: Some(lab.id()), ..now.clone() };
    assert_eq!(lab.refused(TermOp::Update { term, expect: now.version }).await, ConflictKind::Missing);
    assert_eq!(lab.term_now(id).await, now);
}

pub(crate) async fn a_stale_term_is_refused(lab: Lab) {
    let id = lab.add(TermKind::Tag, "a").await;
    let old = lab.term_now(id).await;
    let term = Term { name: "New".into(), kind: TermKind::Series, ..old.clone() };
    let current = lab.apply(TermOp::Update { term, expect: old.version }).await;
    let stale = ConflictKind::Stale { current };
    let late = TermOp::Update { term: old.clone(), expect: old.version };
    assert_eq!(lab.refused(late).await, stale);
    assert_eq!(lab.refused(TermOp::Delete { id, expect: old.version }).await, stale);
    let now = lab.term_now(id).await;
    assert_eq!((now.kind, now.name.as_str(), now.version), (TermKind::Tag, "New", current));
}

pub(crate) async fn published_posts_are_counted(lab: Lab) {
    let tag = lab.add(TermKind::Tag, "a").await;
    let (category, other) = (lab.add(TermKind::Category, "c").await, lab.add(TermKind::Tag, "b").await);
    let counts = async || [lab.term_now(tag).await, lab.term_now(category).await].map(|t| t.published_count);
    lab.draft("draft").tags(&[tag]).category(category).save(&lab).await;
    let mut post = lab.live("live", 0).tags(&[other, tag]).save(&lab).await;
    lab.live("scheduled", 1_000_000).tags(&[tag]).category(category).save(&lab).await;
    let expired = lab.live("expired", 0).until(t(1)).category(category).save(&lab).await;
    assert_eq!(counts().await, [2, 2]);
    lab.edit(&mut post, |p| (p.fields.tags, p.fields.category) = (vec![other], Some(category))).await;
    assert_eq!(counts().await, [1, 3]);
    lab.edit(&mut post, |p| p.fields.title = "Same terms".into()).await;
    assert_eq!(counts().await, [1, 3]);
    lab.batch(vec![set_status(&[post.id, expired.id], Status::Trash, t(0))]).await;
    assert_eq!(counts().await, [1, 1]);
    lab.batch(vec![set_status(&[post.id], Status::Published, t(0))]).await;
    assert_eq!(counts().await, [1, 2]);
    let version = lab.get(post.id).await.version;
    lab.apply(PostOp::Delete { id: post.id, expect: version }).await;
    assert_eq!(counts().await, [1, 1]);
}

pub(crate) async fn live_posts_are_counted_at_a_time(lab: Lab) {
    let tag = lab.add(TermKind::Tag, "a").await;
    let above = lab.add(TermKind::Category, "above").await;
    let below = lab.add_below(above, "below").await;
    lab.add(TermKind::Tag, "unused").await;
    lab.live("a", 0).tags(&[tag]).category(below).save(&lab).await;
    lab.live("b", 10).tags(&[tag]).until(t(20)).save(&lab).await;
    lab.live("c", 15).tags(&[tag]).category(above).save(&lab).await;
    lab.live("never", 30).until(t(5)).tags(&[tag]).save(&lab).await;
    lab.draft("d").tags(&[tag]).save(&lab).await;
    for (at, count) in [
        (just_before(t(0)), 0),
        (t(0), 1),
        (just_before(t(10)), 1),
        (t(10), 2),
        (t(15), 3),
        (just_before(t(20)), 3),
        (t(20), 2),
        (t(30), 2),
    ] {
        assert_eq!(lab.live_count(tag, at).await, count, "at {at:?}");
    }
    let newest =
        async |at| lab.term_counts(t(at)).await.unwrap().iter().find(|c| c.term == tag).map(|c| c.newest);
    let said = (newest(9).await, newest(14).await, newest(19).await, newest(30).await);
    assert_eq!(said, (Some(t(0)), Some(t(10)), Some(t(15)), Some(t(15))));
    assert_eq!((lab.live_count(above, t(14)).await, lab.live_count(below, t(14)).await), (0, 1));
    let counts = lab.term_counts(t(20)).await.unwrap();
    assert!(counts.iter().all(|c| c.live > 0), "terms without live posts are left out");
    assert_eq!(counts.len(), 3);
    assert_eq!(lab.term_counts(just_before(t(0))).await.unwrap(), []);
}

pub(crate) async fn posts_leave_versions_of_terms_alone(lab: Lab) {
    let tag = lab.add(TermKind::Tag, "a").await;
    let before = lab.term_now(tag).await.version;
    let post = lab.live("post", 0).tags(&[tag]).save(&lab).await;
    lab.batch(vec![set_status(&[post.id], Status::Draft, t(0))]).await;
    assert_eq!(lab.term_now(tag).await.version, before, "an editor of the term would lose for nothing");
}

pub(crate) async fn a_deleted_term_leaves_its_posts(lab: Lab) {
    let kinds = [TermKind::Category, TermKind::Tag, TermKind::Series];
    let mut gone = Vec::new();
    for kind in kinds {
        gone.push(lab.add(kind, "gone").await);
    }
    let stays = lab.add(TermKind::Tag, "stays").await;
    let sheet = lab.live("post", 0).category(gone[0]).tags(&[gone[1], stays]).series(gone[2], 1);
    let mut post = sheet.save(&lab).await;
    let other = lab.live("other", 0).tags(&[stays]).save(&lab).await;
    lab.send("/old", RedirectTarget::Term(gone[1])).await;
    for id in gone {
        let expect = lab.term_now(id).await.version;
        post.version = lab.apply(TermOp::Delete { id, expect }).await;
        assert_eq!(lab.get(post.id).await.version, post.version, "the post has changed");
    }
    (post.fields.category, post.fields.tags, post.fields.series) = (None, vec![stays], None);
    assert_eq!(lab.get(post.id).await, post);
    assert_eq!(lab.get(other.id).await, other);
    assert_eq!(names(&lab).await, ["stays"]);
    assert_eq!(lab.destination("/old", t(1)).await.unwrap(), None);
    lab.add(TermKind::Tag, "gone").await;
}

pub(crate) async fn categories_below_a_deleted_one_move_up(lab: Lab) {
    let top = lab.add(TermKind::Category, "top").await;
    let middle = lab.add_below(top, "middle").await;
    let (a, b) = (lab.add_below(middle, "a").await, lab.add_below(middle, "b").await);
    let deep = lab.add_below(a, "deep").await;
    let deep_before = lab.term_now(deep).await;
    let expect = lab.term_now(middle).await.version;
    let seq = lab.apply(TermOp::Delete { id: middle, expect }).await;
    for id in [a, b] {
        let now = lab.term_now(id).await;
        assert_eq!((now.parent, now.version), (Some(top), seq));
    }
    assert_eq!(lab.term_now(deep).await, deep_before);
    let expect = lab.term_now(top).await.version;
    lab.apply(TermOp::Delete { id: top, expect }).await;
    assert_eq!(lab.term_now(a).await.parent, None);
}

/// Deep below each other is for rules to refuse, not for the store.
pub(crate) async fn categories_nest_and_move(lab: Lab) {
    let mut path = vec![lab.add(TermKind::Category, "c0").await];
    for i in 1..8 {
        path.push(lab.add_below(path[i - 1], &format!("c{i}")).await);
    }
    let mut moved = lab.term_now(path[4]).await;
    let expect = moved.version;
    moved.parent = Some(path[0]);
    moved.version = lab.apply(TermOp::Update { term: moved.clone(), expect }).await;
    assert_eq!(lab.term_now(path[4]).await, moved);
    let terms = lab.taxonomy().await.unwrap().terms;
    let way = crate::taxonomy::path_of(&terms, path[7]);
    assert_eq!(way.iter().map(|t| t.name.as_str()).collect::<Vec<_>>(), ["c0", "c4", "c5", "c6", "c7"]);
}
