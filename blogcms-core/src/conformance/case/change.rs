//! The change log: what followers are told.

use crate::author::AuthorOp;
use crate::comment::{CommentOp, CommentStatus};
use crate::conformance::fixture::{Lab, account, set_status, t, update};
use crate::media::MediaOp;
use crate::policy::Role;
use crate::post::{PostOp, Status};
use crate::redirect::{RedirectOp, RedirectTarget};
use crate::site::{Settings, SiteOp};
use crate::store::{Change, ChangeRow, Changes, Entity, Op, Seq};
use crate::taxonomy::{TermKind, TermOp};
use std::collections::BTreeSet;

/// The rows of one write, sorted.
async fn rows_of(lab: &Lab, op: impl Into<Op>) -> Vec<(Entity, Change)> {
    let before = lab.seq().await.unwrap();
    let seq = lab.apply(op).await;
    let rows = lab.rows_after(before).await;
    assert!(rows.iter().all(|r| r.seq == seq), "rows of another write");
    rows.into_iter().map(|r| (r.entity, r.change)).collect()
}

pub(crate) async fn every_op_is_in_the_log(lab: Lab) {
    let (term, author, media) = (lab.term(TermKind::Tag, "a"), lab.author("a"), lab.media("a"));
    let sheet = lab.draft("post");
    let (comment, redirect) = (lab.comment(sheet.post.id, t(0)), lab.redirect("/a", RedirectTarget::Gone));
    let (settings, role, ids) = (Settings::default(), Role::Author, vec![comment.id]);
    let ann = account("ann");
    let (byline, post) = (Entity::Author(author.id), Entity::Post(sheet.post.id));
    let (file, old_path) = (Entity::Media(media.id), Entity::Redirect(redirect.id));
    let (said, tag) = (Entity::Comment(comment.id), Entity::Term(term.id));
    let approved = CommentStatus::Approved;
    let put: Vec<(Op, &Entity)> = vec![
        (SiteOp::Configure { settings, expect: Seq::NONE }.into(), &Entity::Settings),
        (TermOp::Create { term: term.clone() }.into(), &tag),
        (AuthorOp::Create { author: author.clone() }.into(), &byline),
        (MediaOp::Create { media: media.clone() }.into(), &file),
        (sheet.op(), &post),
        (CommentOp::Create { comment: comment.clone() }.into(), &said),
        (RedirectOp::Put { redirect: redirect.clone() }.into(), &old_path),
        (TermOp::Update { term, expect: Seq(2) }.into(), &tag),
        (AuthorOp::Update { author, expect: Seq(3) }.into(), &byline),
        (MediaOp::Update { media, expect: Seq(4) }.into(), &file),
        (CommentOp::Update { comment, expect: Seq(6) }.into(), &said),
        (CommentOp::Decide { ids: ids.clone(), status: approved }.into(), &said),
        (set_status(&[sheet.post.id], Status::Review, t(0)), &post),
    ];
    for (op, entity) in put {
        assert_eq!(rows_of(&lab, op.clone()).await, [(entity.clone(), Change::Put)], "{op:?}");
    }
    let member = Entity::Member(ann.clone());
    let set = SiteOp::SetMember { account: ann.clone(), role };
    assert_eq!(rows_of(&lab, set).await, [(member.clone(), Change::Put)]);
    let now = lab.get(sheet.post.id).await;
    assert_eq!(rows_of(&lab, update(&now)).await, [(post.clone(), Change::Put)]);
    let remove = SiteOp::RemoveMember { account: ann };
    assert_eq!(rows_of(&lab, remove).await, [(member, Change::Deleted)]);
    assert_eq!(rows_of(&lab, CommentOp::Delete { ids }).await, [(said, Change::Deleted)]);
}

pub(crate) async fn every_removal_is_in_the_log(lab: Lab) {
    let (term, author, media) = (lab.term(TermKind::Tag, "a"), lab.author("a"), lab.media("a"));
    let sheet = lab.draft("post");
    let [first, second] = ["/a", "/b"].map(|path| lab.redirect(path, RedirectTarget::Gone));
    let removals: Vec<(Op, Entity)> = vec![
        (TermOp::Delete { id: term.id, expect: Seq(1) }.into(), Entity::Term(term.id)),
        (AuthorOp::Delete { id: author.id, expect: Seq(1) }.into(), Entity::Author(author.id)),
        (MediaOp::Delete { id: media.id, expect: Seq(1) }.into(), Entity::Media(media.id)),
        (PostOp::Delete { id: sheet.post.id, expect: Seq(1) }.into(), Entity::Post(sheet.post.id)),
        (RedirectOp::Delete { id: first.id }.into(), Entity::Redirect(first.id)),
        (RedirectOp::Release { path: "/b".into() }.into(), Entity::Redirect(second.id)),
    ];
    lab.batch(vec![
        TermOp::Create { term }.into(),
        AuthorOp::Create { author }.into(),
        MediaOp::Create { media }.into(),
        sheet.op(),
        RedirectOp::Put { redirect: first }.into(),
        RedirectOp::Put { redirect: second }.into(),
    ])
    .await;
    for (op, entity) in removals {
        assert_eq!(rows_of(&lab, op).await, [(entity, Change::Deleted)]);
    }
    assert_eq!(rows_of(&lab, RedirectOp::Release { path: "/b".into() }).await, []);
}

pub(crate) async fn what_goes_along_is_in_the_log(lab: Lab) {
    let tag = lab.add(TermKind::Tag, "gone").await;
    let above = lab.add(TermKind::Category, "above").await;
    let below = lab.add_below(above, "below").await;
    let post = lab.live("post", 0).tags(&[tag]).save(&lab).await;
    let comment = lab.comment(post.id, t(1));
    lab.apply(CommentOp::Create { comment: comment.clone() }).await;
    let redirect = lab.send("/old", RedirectTarget::Post(post.id)).await;
    let delete = TermOp::Delete { id: tag, expect: lab.term_now(tag).await.version };
    let rows = rows_of(&lab, delete).await;
    assert_eq!(rows, [(Entity::Post(post.id), Change::Put), (Entity::Term(tag), Change::Deleted)]);
    let delete = TermOp::Delete { id: above, expect: lab.term_now(above).await.version };
    let rows = rows_of(&lab, delete).await;
    assert_eq!(rows, [(Entity::Term(above), Change::Deleted), (Entity::Term(below), Change::Put)]);
    let delete = PostOp::Delete { id: post.id, expect: lab.get(post.id).await.version };
    let gone = [Entity::Post(post.id), Entity::Comment(comment.id), Entity::Redirect(redirect.id)];
    assert_eq!(rows_of(&lab, delete).await, gone.map(|entity| (entity, Change::Deleted)));
}

pub(crate) async fn a_merge_is_in_the_log(lab: Lab) {
    let from = lab.add(TermKind::Category, "from").await;
    let into = lab.add(TermKind::Category, "into").await;
    let child = lab.add_below(from, "child").await;
    let post = lab.draft("post").category(from).save(&lab).await;
    let redirect = lab.send("/old", RedirectTarget::Term(from)).await;
    let rows = rows_of(&lab, TermOp::Merge { from, into }).await;
    let expected = [
        (Entity::Post(post.id), Change::Put),
        (Entity::Term(from), Change::Deleted),
        (Entity::Term(child), Change::Put),
        (Entity::Redirect(redirect.id), Change::Put),
    ];
    // Whether the term that stays counts as changed is left to the store.
    let rest: Vec<_> = rows.into_iter().filter(|r| r.0 != Entity::Term(into)).collect();
    assert_eq!(rest, expected);
}

pub(crate) async fn a_thing_stands_once_in_a_write(lab: Lab) {
    let (from, into) = (lab.add(TermKind::Tag, "from").await, lab.add(TermKind::Tag, "into").await);
    let third = lab.add(TermKind::Tag, "third").await;
    let mut post = lab.draft("post").tags(&[from, third]).save(&lab).await;
    post.fields.title = "Changed".into();
    let seq = lab
        .batch(vec![
            update(&post),
            TermOp::Merge { from, into }.into(),
            TermOp::Delete { id: third, expect: Seq(3) }.into(),
        ])
        .await;
    let rows = lab.rows_after(post.version).await;
    let distinct: BTreeSet<_> = rows.iter().map(|r| (r.seq, r.entity.clone())).collect();
    assert_eq!(distinct.len(), rows.len());
    assert!(distinct.contains(&(seq, Entity::Post(post.id))));
    assert_eq!(lab.get(post.id).await.fields.tags, [into]);
}

/// The log read in small steps, checked to hold whole writes.
async fn steps(lab: &Lab, limit: u32) -> Vec<ChangeRow> {
    let mut all: Vec<ChangeRow> = Vec::new();
    loop {
        let after = all.last().map_or(Seq::NONE, |r| r.seq);
        match lab.changes(after, limit).await.unwrap() {
            Changes::Rows(rows) if rows.is_empty() => return all,
            Changes::Rows(rows) => {
                assert!(rows.first().unwrap().seq > after, "a write came twice, or in parts");
                assert!(rows.is_sorted_by_key(|r| r.seq));
                all.extend(rows);
            }
            Changes::Truncated => panic!("a fresh log is whole"),
        }
    }
}

pub(crate) async fn followers_get_whole_writes(lab: Lab) {
    for write in 0..4 {
        let posts = (0..3).map(|i| lab.draft(&format!("p{write}-{i}")).op()).collect();
        lab.batch(posts).await;
    }
    for limit in [0, 1, 2, 3, 4, 5, 7, 12, 100] {
        let all = steps(&lab, limit).await;
        assert_eq!(all.len(), 12, "with limit {limit}");
        let distinct: BTreeSet<_> = all.iter().map(|r| (r.seq, r.entity.clone())).collect();
        assert_eq!(distinct.len(), 12);
    }
    for limit in [1, 2] {
        let Changes::Rows(rows) = lab.changes(Seq(1), limit).await.unwrap() else { panic!() };
        assert_eq!(rows.iter().map(|r| r.seq).collect::<Vec<_>>(), [Seq(2); 3]);
    }
}

pub(crate) async fn writes_without_rows_stop_nobody(lab: Lab) {
    for _ in 0..3 {
        lab.batch(vec![]).await;
    }
    assert_eq!(lab.rows_after(Seq::NONE).await, []);
    let post = lab.draft("post").save(&lab).await;
    lab.batch(vec![]).await;
    let row = ChangeRow { seq: Seq(4), entity: Entity::Post(post.id), change: Change::Put };
    for after in 0..4 {
        assert_eq!(lab.changes(Seq(after), 1).await.unwrap(), Changes::Rows(vec![row.clone()]));
    }
    for after in [4, 5] {
        assert_eq!(lab.changes(Seq(after), 1).await.unwrap(), Changes::Rows(vec![]));
    }
}
