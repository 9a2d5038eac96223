//! Random batches, sensible and not, to a store and to the model.

use super::dice::Dice;
use super::fixture::{t, window};
use super::model::Model;
use crate::id::PostId;
use crate::post::{Listing, Post, Status};
use crate::store::{ApplyError, Op, Scope, Seq, Store, WriteBatch};
use crate::taxonomy::{Term, TermKind, TermOp};
use crate::time::Timestamp;

pub(super) const SCOPES: [Scope; 3] = [Scope::Members, Scope::Taxonomy, Scope::Redirects];

/// Writes `count` random batches to a fresh store and to the model: both must take or refuse each for the same
/// reason, and come to the same state. The same seed gives the same batches.
///
/// # Panics
/// With the seed and the step at which the store and the model part.
pub async fn random_batches(store: &dyn Store, seed: u64, count: u32) {
    let mut model = Model::default();
    let mut dice = Dice(seed);
    for step in 0..count {
        let batch = dice.batch(&model);
        let context = format!("seed {seed}, step {step}, {batch:?}");
        let before = model.clone();
        match (store.apply(batch.clone()).await, batch.check()) {
            (Err(ApplyError::Batch(said)), Err(expected)) => assert_eq!(said, expected, "{context}"),
            (result, Ok(())) => match (result, model.apply(&batch)) {
                (Ok(applied), Ok(seq)) => assert_eq!(applied.seq, seq, "{context}"),
                (Err(ApplyError::Conflict(c)), Err((op, kinds))) => {
                    assert!(c.op == op && kinds.contains(&c.kind), "{c:?} for {op} {kinds:?}: {context}");
                }
                (said, expected) => panic!("{said:?} for {expected:?}: {context}"),
            },
            (said, expected) => panic!("{said:?} for {expected:?}: {context}"),
        }
        adopt_version(store, &batch, &before, &mut model).await;
        if step % 10 == 9 || step + 1 == count {
            compare(store, &mut model, &format!("seed {seed}, step {step}")).await;
        }
    }
}

/// Whether the term that stays counts as changed by a merge is left to the store.
async fn adopt_version(store: &dyn Store, batch: &WriteBatch, before: &Model, model: &mut Model) {
    let Some(Op::Term(TermOp::Merge { into, .. })) = batch.ops.last() else { return };
    let (Some(old), Some(term)) = (before.terms.get(into), model.terms.get_mut(into)) else { return };
    let now = store.taxonomy().await.unwrap();
    let version = now.terms.iter().find(|t| t.id == *into).map_or(Seq::NONE, |t| t.version);
    assert!([old.version, model.seq].contains(&version), "the version of the term that stays");
    term.version = version;
}

async fn compare(store: &dyn Store, model: &mut Model, context: &str) {
    assert_eq!(store.seq().await.unwrap(), model.seq, "{context}");
    for post in model.posts.values() {
        let now = store.post(post.id).await.unwrap().map(|p| Post { updated_at: post.updated_at, ..p });
        assert_eq!(now.as_ref(), Some(post), "{context}");
    }
    let taxonomy = store.taxonomy().await.unwrap();
    assert_eq!(taxonomy.merged, model.merged, "{context}");
    assert_eq!(taxonomy.terms.len(), model.terms.len(), "{context}");
    for now in taxonomy.terms {
        let published_count = model.count(now.id, |p| p.status == Status::Published);
        assert_eq!(
            Some(&now),
            model.terms.get(&now.id).map(|t| Term { published_count, ..t.clone() }).as_ref(),
            "{context}"
        );
    }
    let members = store.members().await.unwrap().list.into_iter().map(|m| (m.account, (m.role, m.version)));
    assert!(members.eq(model.members.clone()), "members: {context}");
    for seconds in 0..12 {
        compare_at(store, model, seconds, context).await;
    }
    for scope in SCOPES {
        let seq = model.scope(scope);
        let require = |seq| WriteBatch::new("system:conformance", t(0)).require(scope, seq);
        if seq > Seq::NONE {
            let lost = store.apply(require(Seq(seq.0 - 1))).await;
            assert!(matches!(lost, Err(ApplyError::Conflict(_))), "{scope:?} has moved: {context}");
        }
        let won = store.apply(require(seq)).await.map(|a| a.seq);
        model.seq = Seq(model.seq.0 + 1);
        assert_eq!(won.ok(), Some(model.seq), "{scope:?} has not moved: {context}");
    }
}

async fn compare_at(store: &dyn Store, model: &Model, seconds: i64, context: &str) {
    let at = t(seconds);
    let home = store.home_page(window(0, 1000), at).await.unwrap();
    let expected = model.stream(at);
    let posts: Vec<_> = home.value.lead.into_iter().chain(home.value.latest.posts).collect();
    assert!(posts.iter().map(|p| p.id).eq(expected.iter().copied()), "the stream at {seconds}: {context}");
    let others = expected.len().saturating_sub(1) as u64;
    assert_eq!(home.value.latest.total, others, "the total at {seconds}: {context}");
    assert_eq!(home.until, model.until(at), "until, at {seconds}: {context}");
    let counts = store.term_counts(at).await.unwrap();
    for id in model.terms.keys() {
        let said = counts.iter().find(|c| c.term == *id).map_or(0, |c| c.live);
        assert_eq!(said, model.count(*id, |p| p.is_live(at)), "the count at {seconds}: {context}");
    }
    compare_lists(store, model, at, context).await;
}

/// What feeds, archives, series and sitemaps show.
async fn compare_lists(store: &dyn Store, model: &Model, at: Timestamp, context: &str) {
    let expected = model.stream(at);
    let feed = store.feed_page(&Listing::All, 1000, "", at).await.unwrap().value;
    assert!(
        feed.iter().map(|text| text.post.id).eq(expected.iter().copied()),
        "the feed at {at:?}: {context}"
    );
    let all = store.listing_page(&Listing::All, window(0, 1), at).await.unwrap().value;
    let oldest = expected.last().and_then(|id| model.posts[id].published_at);
    assert_eq!((all.total as usize, all.oldest), (expected.len(), oldest), "the list at {at:?}: {context}");
    let bounds: Vec<_> = (0..13).step_by(3).map(t).collect();
    let counts = store.archive_counts(&bounds, at).await.unwrap().value;
    for (pair, said) in bounds.windows(2).zip(counts) {
        let inside = |id: &&PostId| model.posts[id].published_at.is_some_and(|p| pair[0] <= p && p < pair[1]);
        let posts: Vec<PostId> = expected.iter().filter(inside).copied().collect();
        let listing = Listing::Between { from: pair[0], until: pair[1] };
        let list = store.listing_page(&listing, window(0, 1000), at).await.unwrap().value;
        assert!(
            list.posts.iter().map(|p| p.id).eq(posts.iter().copied()),
            "{listing:?} at {at:?}: {context}"
        );
        assert_eq!([said, list.total], [posts.len() as u64; 2], "{listing:?} at {at:?}: {context}");
    }
    for id in model.terms.values().filter(|t| t.kind == TermKind::Series).map(|t| t.id) {
        let list = store.listing_page(&Listing::Series(id), window(0, 1000), at).await.unwrap().value;
        let parts = model.parts(id, at);
        assert!(list.posts.iter().map(|p| p.id).eq(parts.iter().copied()), "the series at {at:?}: {context}");
        assert_eq!(list.total as usize, parts.len(), "the series at {at:?}: {context}");
    }
    let sitemap = store.sitemap_page(window(0, 1000), at).await.unwrap().value;
    let entries = model.sitemap(at);
    let said = sitemap.entries.iter().map(|e| (e.kind, &e.slug));
    assert!(said.eq(entries.iter().map(|p| (p.kind, &p.fields.slug))), "the sitemap at {at:?}: {context}");
    assert_eq!(sitemap.total as usize, entries.len(), "the sitemap at {at:?}: {context}");
}
