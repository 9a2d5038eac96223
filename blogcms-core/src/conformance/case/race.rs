//! Many at once: numbers, winners, and readers who see whole batches.

use crate::conformance::fixture::{ALL, Lab, batch, save, t, update};
use crate::post::{Listing, Post};
use crate::store::{ApplyError, Conflict, ConflictKind, Scope, Seq, Store, WriteBatch};
use crate::taxonomy::{TermKind, TermOp};
use std::collections::BTreeSet;
use std::sync::Arc;
use tokio::task::JoinSet;

/// Applies all at once, each from a task of its own.
async fn at_once(store: &Arc<dyn Store>, batches: Vec<WriteBatch>) -> Vec<Result<Seq, ApplyError>> {
    let mut tasks = JoinSet::new();
    for batch in batches {
        let store = store.clone();
        tasks.spawn(async move { store.apply(batch).await.map(|a| a.seq) });
    }
    tasks.join_all().await
}

pub(crate) async fn fifty_writers_get_fifty_numbers(lab: Lab) {
    let sheets: Vec<_> = (0..50).map(|i| lab.live(&format!("post-{i}"), i)).collect();
    let done = at_once(&lab.store, sheets.iter().map(|s| batch(vec![s.op()])).collect()).await;
    let seqs: BTreeSet<Seq> = done.into_iter().map(Result::unwrap).collect();
    assert_eq!(seqs, (1..=50).map(Seq).collect());
    assert_eq!(lab.seq().await.unwrap(), Seq(50));
    let mut versions = BTreeSet::new();
    for sheet in sheets {
        versions.insert(lab.get(sheet.post.id).await.version);
    }
    assert_eq!(versions, seqs);
    let rows = lab.rows_after(Seq::NONE).await;
    assert!(rows.iter().map(|r| r.seq).eq((1..=50).map(Seq)));
}

pub(crate) async fn one_of_many_editors_wins(lab: Lab) {
    let post = lab.draft("post").save(&lab).await;
    let edits = (0..20).map(|i| {
        let mut mine = post.clone();
        mine.fields.title = format!("Edit {i}");
        batch(vec![update(&mine)])
    });
    let done = at_once(&lab.store, edits.collect()).await;
    assert_eq!(done.iter().filter(|d| d.is_ok()).count(), 1);
    let current = Seq(2);
    for lost in done.into_iter().filter_map(Result::err) {
        let stale = Conflict { op: 0, kind: ConflictKind::Stale { current } };
        assert!(matches!(lost, ApplyError::Conflict(c) if c == stale), "{lost:?}");
    }
    assert_eq!(lab.get(post.id).await.version, current);
}

pub(crate) async fn one_of_many_gets_the_slug(lab: Lab) {
    let same = (0..20).map(|i| batch(vec![lab.live("wanted", i).op()])).collect();
    let done = at_once(&lab.store, same).await;
    assert_eq!(done.iter().filter(|d| d.is_ok()).count(), 1);
    assert_eq!(lab.stream(t(60)).await.total, 1);
    assert_eq!(lab.seq().await.unwrap(), Seq(1));
}

pub(crate) async fn one_of_many_requirements_holds(lab: Lab) {
    let seq = lab.seq().await.unwrap();
    let rivals = (0..20).map(|i| {
        let term = lab.term(TermKind::Tag, &format!("tag-{i}"));
        batch(vec![TermOp::Create { term }.into()]).require(Scope::Taxonomy, seq)
    });
    let done = at_once(&lab.store, rivals.collect()).await;
    assert_eq!(done.iter().filter(|d| d.is_ok()).count(), 1);
    assert_eq!(lab.taxonomy().await.unwrap().terms.len(), 1);
}

pub(crate) async fn what_is_acknowledged_is_seen(lab: Lab) {
    let reader = lab.store.clone();
    for i in 0..20 {
        let post = lab.live(&format!("post-{i}"), 0).save(&lab).await;
        assert_eq!(reader.post(post.id).await.unwrap(), Some(post.clone()));
        let (store, n) = (reader.clone(), i + 1);
        let read = async move { store.listing_page(&Listing::All, ALL, t(1)).await.unwrap() };
        let list = tokio::spawn(read).await.unwrap();
        assert_eq!((list.seq, list.value.total), (post.version, n));
        assert_eq!(reader.seq().await.unwrap(), post.version);
        assert_eq!(reader.taxonomy().await.unwrap().seq, post.version);
    }
}

pub(crate) async fn readers_see_whole_batches(lab: Lab) {
    let (a, b) = (lab.live("a", 0).save(&lab).await, lab.live("b", 1).save(&lab).await);
    let rename = |post: &Post, title: String| {
        let mut post = post.clone();
        post.fields.title = title;
        post
    };
    let store = lab.store.clone();
    let writer = tokio::spawn(async move {
        let (mut a, mut b) = (a, b);
        for i in 0..40 {
            (a, b) = (rename(&a, format!("{i}")), rename(&b, format!("{i}")));
            let seq = store.apply(batch(vec![update(&a), update(&b)])).await.unwrap().seq;
            (a.version, b.version) = (seq, seq);
        }
    });
    let mut last = Seq::NONE;
    while !writer.is_finished() {
        let home = lab.home_page(ALL, t(9)).await.unwrap();
        let (lead, other) = (home.value.lead.unwrap().title, &home.value.latest.posts[0].title);
        let fresh = lead == "b" && other == "a";
        assert!(fresh || lead == *other, "half a batch was seen");
        assert!(home.seq >= last, "a reader went back in time");
        last = home.seq;
        tokio::task::yield_now().await;
    }
    writer.await.unwrap();
}

pub(crate) async fn a_merge_loses_no_edit(lab: Lab) {
    let (from, into) = (lab.add(TermKind::Tag, "from").await, lab.add(TermKind::Tag, "into").await);
    let mut posts = Vec::new();
    for i in 0..20 {
        posts.push(lab.live(&format!("post-{i}"), i).tags(&[from]).save(&lab).await);
    }
    let mut batches = vec![batch(vec![TermOp::Merge { from, into }.into()])];
    batches.extend(posts.iter().map(|post| {
        let mut post = post.clone();
        post.fields.title = "Edited".into();
        post.head = lab.id();
        post.live = Some(post.head);
        let revision = crate::revision::Revision { id: post.head, ..lab.revise(&post, "edited") };
        batch(vec![save(&post, revision)])
    }));
    for result in at_once(&lab.store, batches).await {
        let fine = matches!(
            result,
            Ok(_)
                | Err(ApplyError::Conflict(Conflict {
                    kind: ConflictKind::Stale { .. } | ConflictKind::Missing,
                    ..
                }))
        );
        assert!(fine, "{result:?}");
    }
    for post in posts {
        assert_eq!(lab.get(post.id).await.fields.tags, [into]);
    }
    assert_eq!(lab.term_now(into).await.published_count, 20);
    assert_eq!(lab.live_count(into, t(60)).await, 20);
}
