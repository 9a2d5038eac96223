//! The door for writes: all or nothing, in order, with a number.

use crate::author::AuthorOp;
use crate::comment::CommentOp;
use crate::conformance::fixture::{Lab, account, batch, slug, t, update};
use crate::id::{AuthorId, RedirectId, TermId};
use crate::media::MediaOp;
use crate::policy::Role;
use crate::post::PostOp;
use crate::redirect::{RedirectOp, RedirectTarget};
use crate::site::{Settings, SiteOp};
use crate::store::{
    ApplyError, BatchError, Conflict, ConflictKind, Entity, Field, MAX_BYTES, MAX_OPS, Op, Scope, Seq,
    WriteBatch,
};
use crate::taxonomy::{Term, TermKind, TermOp};

fn set_member(name: &str, role: Role) -> Op {
    SiteOp::SetMember { account: account(name), role }.into()
}

/// An op that no store can carry out.
fn impossible(lab: &Lab) -> Op {
    RedirectOp::Delete { id: lab.id::<RedirectId>() }.into()
}

pub(crate) async fn numbers_have_no_gaps(lab: Lab) {
    assert_eq!(lab.seq().await.unwrap(), Seq::NONE);
    for n in 1..=5 {
        assert_eq!(lab.apply(set_member(&format!("account {n}"), Role::Author)).await, Seq(n));
        assert_eq!(lab.seq().await.unwrap(), Seq(n));
        lab.conflict(batch(vec![set_member("nobody", Role::Author), impossible(&lab)])).await;
    }
}

pub(crate) async fn an_empty_batch_has_a_number(lab: Lab) {
    assert_eq!(lab.batch(vec![]).await, Seq(1));
    assert_eq!(lab.batch(vec![]).await, Seq(2));
    assert_eq!(lab.seq().await.unwrap(), Seq(2));
}

pub(crate) async fn a_lost_batch_adds_nothing(lab: Lab) {
    let term = lab.term(TermKind::Tag, "rust");
    let author = lab.author("ann");
    let sheet = lab.live("post", 0).tags(&[term.id]).by(&[author.id]);
    let comment = lab.comment(sheet.post.id, t(0));
    let media = lab.media("key");
    let redirect = lab.redirect("/old", RedirectTarget::Post(sheet.post.id));
    let conflict = lab
        .conflict(batch(vec![
            TermOp::Create { term: term.clone() }.into(),
            AuthorOp::Create { author: author.clone() }.into(),
            sheet.op(),
            CommentOp::Create { comment: comment.clone() }.into(),
            MediaOp::Create { media: media.clone() }.into(),
            RedirectOp::Put { redirect }.into(),
            set_member("ann", Role::Owner),
            impossible(&lab),
        ]))
        .await;
    assert_eq!(conflict, Conflict { op: 7, kind: ConflictKind::Missing });
    assert_eq!(lab.post(sheet.post.id).await.unwrap(), None);
    assert_eq!(lab.revision(sheet.post.head).await.unwrap(), None);
    assert_eq!(lab.stream(t(1)).await.total, 0);
    assert_eq!(lab.taxonomy().await.unwrap().terms, []);
    assert_eq!(lab.store.author(author.id).await.unwrap(), None);
    assert_eq!(lab.store.comment(comment.id).await.unwrap(), None);
    assert_eq!(lab.store.media(media.id).await.unwrap(), None);
    assert_eq!(lab.destination("/old", t(1)).await.unwrap(), None);
    assert_eq!(lab.members().await.unwrap().list, []);
    assert_eq!(lab.rows_after(Seq::NONE).await, []);
}

pub(crate) async fn a_lost_batch_changes_nothing(lab: Lab) {
    let tag = lab.add(TermKind::Tag, "rust").await;
    let before = lab.live("post", 0).tags(&[tag]).save(&lab).await;
    lab.send("/old", RedirectTarget::Post(before.id)).await;
    lab.apply(set_member("ann", Role::Owner)).await;
    let seq = lab.seq().await.unwrap();
    let term = lab.term_now(tag).await;
    let mut after = before.clone();
    after.fields.title = "Changed".into();
    after.fields.tags.clear();
    lab.conflict(batch(vec![
        update(&after),
        TermOp::Delete { id: tag, expect: term.version }.into(),
        RedirectOp::Release { path: "/old".into() }.into(),
        SiteOp::RemoveMember { account: account("ann") }.into(),
        impossible(&lab),
    ]))
    .await;
    assert_eq!(lab.get(before.id).await, before);
    assert_eq!(lab.term_now(tag).await, term);
    assert_eq!(lab.live_count(tag, t(1)).await, 1);
    assert!(lab.destination("/old", t(1)).await.unwrap().is_some());
    assert_eq!(lab.members().await.unwrap().list.len(), 1);
    assert_eq!(lab.rows_after(seq).await, []);
    for scope in [Scope::Members, Scope::Taxonomy, Scope::Redirects] {
        assert!(!lab.moved(scope, seq).await, "a lost batch touched {scope:?}");
    }
}

pub(crate) async fn the_first_op_that_fails_is_the_conflict(lab: Lab) {
    lab.draft("taken").save(&lab).await;
    let conflict = lab
        .conflict(batch(vec![
            set_member("ann", Role::Owner),
            lab.draft("free").op(),
            lab.draft("taken").op(),
            impossible(&lab),
        ]))
        .await;
    assert_eq!(conflict, Conflict { op: 2, kind: ConflictKind::Duplicate(Field::Slug) });
}

pub(crate) async fn ops_see_the_ones_before_them(lab: Lab) {
    let (tag, author) = (lab.term(TermKind::Tag, "rust"), lab.author("ann"));
    let mut old = lab.draft("old").save(&lab).await;
    old.fields.slug = slug("renamed");
    let heir = lab.live("old", 0).tags(&[tag.id]).by(&[author.id]);
    let comment = lab.comment(heir.post.id, t(0));
    let seq = lab
        .batch(vec![
            TermOp::Create { term: tag.clone() }.into(),
            AuthorOp::Create { author }.into(),
            update(&old),
            heir.op(),
            CommentOp::Create { comment }.into(),
            RedirectOp::Put { redirect: lab.redirect("/heir", RedirectTarget::Post(heir.post.id)) }.into(),
        ])
        .await;
    assert_eq!(lab.get(old.id).await.version, seq);
    assert_eq!(lab.page_at("old", t(1)).await.unwrap().post.id, heir.post.id);
    assert_eq!(lab.term_now(tag.id).await.published_count, 1);
}

pub(crate) async fn ops_are_carried_out_in_order(lab: Lab) {
    let (mut a, mut b) = (lab.draft("a").save(&lab).await, lab.draft("b").save(&lab).await);
    (a.fields.slug, b.fields.slug) = (slug("b"), slug("a"));
    let conflict = lab.conflict(batch(vec![update(&a), update(&b)])).await;
    assert_eq!(conflict, Conflict { op: 0, kind: ConflictKind::Duplicate(Field::Slug) });
}

pub(crate) async fn a_moved_requirement_is_named(lab: Lab) {
    let before = lab.seq().await.unwrap();
    lab.add(TermKind::Tag, "rust").await;
    let lost = batch(vec![set_member("ann", Role::Owner)])
        .require(Scope::Members, before)
        .require(Scope::Taxonomy, before);
    assert_eq!(lab.conflict(lost).await, Conflict { op: 1, kind: ConflictKind::Moved(Scope::Taxonomy) });
    let won = batch(vec![set_member("ann", Role::Owner)]).require(Scope::Taxonomy, lab.seq().await.unwrap());
    assert_eq!(lab.store.apply(won).await.unwrap().seq, Seq(2));
}

pub(crate) async fn requirements_come_before_ops(lab: Lab) {
    lab.add(TermKind::Tag, "rust").await;
    let lost = batch(vec![impossible(&lab)]).require(Scope::Taxonomy, Seq::NONE);
    assert_eq!(lab.conflict(lost).await.kind, ConflictKind::Moved(Scope::Taxonomy));
    // What the batch itself does to the scope is not held against it.
    let term = lab.term(TermKind::Tag, "axum");
    let own = batch(vec![TermOp::Create { term }.into()]).require(Scope::Taxonomy, Seq(1));
    lab.store.apply(own).await.unwrap();
}

pub(crate) async fn every_op_of_a_scope_moves_it(lab: Lab) {
    let tag = lab.term(TermKind::Tag, "rust");
    let other = lab.add(TermKind::Tag, "other").await;
    let third = lab.add(TermKind::Tag, "third").await;
    let redirect = lab.redirect("/old", RedirectTarget::Gone);
    let taxonomy: Vec<Op> = vec![
        TermOp::Create { term: tag.clone() }.into(),
        TermOp::Update { term: Term { name: "Rust".into(), ..tag.clone() }, expect: Seq(3) }.into(),
        TermOp::Merge { from: other, into: tag.id }.into(),
        TermOp::Delete { id: third, expect: Seq(2) }.into(),
    ];
    let redirects: Vec<Op> = vec![
        RedirectOp::Put { redirect: redirect.clone() }.into(),
        RedirectOp::Delete { id: redirect.id }.into(),
        RedirectOp::Put { redirect }.into(),
        RedirectOp::Release { path: "/old".into() }.into(),
    ];
    let members = vec![
        set_member("ann", Role::Owner),
        set_member("ann", Role::Editor),
        SiteOp::RemoveMember { account: account("ann") }.into(),
    ];
    let scopes = [(Scope::Taxonomy, taxonomy), (Scope::Redirects, redirects), (Scope::Members, members)];
    for (scope, ops) in scopes {
        for op in ops {
            let before = lab.seq().await.unwrap();
            lab.apply(op.clone()).await;
            assert!(lab.moved(scope, before).await, "{op:?} did not move {scope:?}");
        }
    }
}

pub(crate) async fn other_ops_leave_scopes_alone(lab: Lab) {
    let tag = lab.add(TermKind::Tag, "rust").await;
    let seq = lab.seq().await.unwrap();
    let author = lab.author("ann");
    let id = author.id;
    lab.apply(AuthorOp::Create { author }).await;
    let mut post = lab.live("post", 0).tags(&[tag]).by(&[id]).save(&lab).await;
    lab.edit(&mut post, |p| p.fields.tags.clear()).await;
    lab.apply(CommentOp::Create { comment: lab.comment(post.id, t(0)) }).await;
    lab.apply(MediaOp::Create { media: lab.media("key") }).await;
    lab.apply(SiteOp::Configure { settings: Settings::default(), expect: version(&lab).await }).await;
    lab.apply(PostOp::Delete { id: post.id, expect: post.version }).await;
    for scope in [Scope::Members, Scope::Taxonomy, Scope::Redirects] {
        assert!(!lab.moved(scope, seq).await, "{scope:?} moved");
    }
}

async fn version(lab: &Lab) -> Seq {
    lab.site_snapshot().await.unwrap().site.version
}

async fn not_taken(lab: &Lab, batch: WriteBatch) -> BatchError {
    let before = lab.seq().await.unwrap();
    let error = lab.store.apply(batch).await.unwrap_err();
    assert_eq!(lab.seq().await.unwrap(), before);
    match error {
        ApplyError::Batch(error) => error,
        other => panic!("expected a batch error, got {other:?}"),
    }
}

pub(crate) async fn nothing_is_named_twice(lab: Lab) {
    let post = lab.draft("post").save(&lab).await;
    let twice = batch(vec![update(&post), PostOp::Delete { id: post.id, expect: post.version }.into()])
        .require(Scope::Members, Seq::NONE);
    assert_eq!(not_taken(&lab, twice).await, BatchError::NamedTwice(Entity::Post(post.id)));
    let tag = lab.add(TermKind::Tag, "rust").await;
    let itself = batch(vec![TermOp::Merge { from: tag, into: tag }.into()]);
    assert_eq!(not_taken(&lab, itself).await, BatchError::NamedTwice(Entity::Term(tag)));
    let member = Entity::Member(account("ann"));
    let twice = batch(vec![set_member("ann", Role::Owner), set_member("ann", Role::Owner)]);
    assert_eq!(not_taken(&lab, twice).await, BatchError::NamedTwice(member));
    assert_eq!(lab.members().await.unwrap().list, []);
}

pub(crate) async fn a_batch_keeps_its_caps(lab: Lab) {
    let many = |n: usize| batch((0..n).map(|i| set_member(&format!("a{i}"), Role::Author)).collect());
    assert_eq!(not_taken(&lab, many(MAX_OPS + 1)).await, BatchError::TooManyOps(MAX_OPS + 1));
    let fat = batch(vec![lab.draft("fat").body(&"x".repeat(MAX_BYTES)).op()]);
    assert!(matches!(not_taken(&lab, fat).await, BatchError::TooLarge(_)));
    assert_eq!(lab.store.apply(many(MAX_OPS)).await.unwrap().seq, Seq(1));
    assert_eq!(lab.members().await.unwrap().list.len(), MAX_OPS);
}

pub(crate) async fn ids_are_of_one_site(lab: Lab) {
    let other = lab.another().await;
    let here = lab.live("post", 0).save(&lab).await;
    assert_eq!(other.post(here.id).await.unwrap(), None);
    assert_eq!(other.seq().await.unwrap(), Seq::NONE);
    let there = other.live("post", 0).with(|p| p.fields.title = "There".into()).save(&other).await;
    assert_eq!((there.id, there.version), (here.id, Seq(1)));
    assert_eq!(lab.page_at("post", t(1)).await.unwrap().post.fields.title, "post");
    assert_eq!(other.stream(t(1)).await.total, 1);
    other.apply(PostOp::Delete { id: there.id, expect: there.version }).await;
    assert_eq!(lab.get(here.id).await, here);
}

pub(crate) async fn missing_things_are_missing(lab: Lab) {
    let (term, author) = (lab.term(TermKind::Tag, "a"), lab.author("a"));
    for op in [
        TermOp::Update { term: term.clone(), expect: Seq(1) }.into(),
        TermOp::Delete { id: lab.id::<TermId>(), expect: Seq(1) }.into(),
        TermOp::Merge { from: lab.id(), into: lab.id() }.into(),
        AuthorOp::Update { author, expect: Seq(1) }.into(),
        AuthorOp::Delete { id: lab.id::<AuthorId>(), expect: Seq(1) }.into(),
        CommentOp::Update { comment: lab.comment(lab.id(), t(0)), expect: Seq(1) }.into(),
        MediaOp::Update { media: lab.media("a"), expect: Seq(1) }.into(),
        MediaOp::Delete { id: lab.id(), expect: Seq(1) }.into(),
        update(&lab.draft("a").post),
        PostOp::Delete { id: lab.id(), expect: Seq(1) }.into(),
        RedirectOp::Delete { id: lab.id() }.into(),
        SiteOp::RemoveMember { account: account("ann") }.into(),
    ] as [Op; 12]
    {
        assert_eq!(lab.refused(op.clone()).await, ConflictKind::Missing, "{op:?}");
    }
}
