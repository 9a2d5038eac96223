//! How far what readers see has come: the numbers that caches compare.

use crate::comment::{Comment, CommentOp, CommentStatus};
use crate::conformance::fixture::{Lab, account, batch, t};
use crate::policy::Role;
use crate::post::{PostOp, RelatedScores};
use crate::redirect::RedirectOp;
use crate::revision::{Revision, RevisionKind};
use crate::site::SiteOp;
use crate::store::{Op, Seq, Versions};
use crate::taxonomy::{TermKind, TermOp};

/// The numbers, after a look that a store which knows them without asking knows the same.
async fn now(lab: &Lab) -> Versions {
    let known = lab.known();
    let versions = lab.versions().await.unwrap();
    assert!(known.is_none_or(|known| known == versions), "{known:?} was known, {versions:?} is");
    versions
}

fn term(lab: &Lab, slug: &str) -> Op {
    TermOp::Create { term: lab.term(TermKind::Tag, slug) }.into()
}

fn comment(comment: Comment) -> Op {
    CommentOp::Create { comment }.into()
}

pub(crate) async fn content_is_all_but_comments(lab: Lab) {
    assert_eq!(now(&lab).await, Versions::default());
    let post = lab.live("post", 0).save(&lab).await;
    assert_eq!(now(&lab).await, Versions { content: post.version, ..Versions::default() });
    let content = lab.batch(vec![term(&lab, "rust")]).await;
    assert_eq!(now(&lab).await, Versions { content, ..Versions::default() });
    let discussion = lab.batch(vec![comment(lab.comment(post.id, t(1)))]).await;
    assert_eq!(now(&lab).await, Versions { content, discussion, related: 0 });
    let both = lab.batch(vec![comment(lab.comment(post.id, t(2))), term(&lab, "sql")]).await;
    assert_eq!(now(&lab).await, Versions { content: both, discussion: both, related: 0 });
}

pub(crate) async fn what_no_reader_sees_raises_nothing(lab: Lab) {
    let post = lab.live("post", 0).save(&lab).await;
    let before = now(&lab).await;
    lab.batch(vec![]).await;
    lab.apply(SiteOp::SetMember { account: account("ann"), role: Role::Owner }).await;
    lab.apply(SiteOp::RemoveMember { account: account("ann") }).await;
    let saved = lab.revision(post.head).await.unwrap().unwrap();
    let revision = Revision { id: lab.id(), kind: RevisionKind::Autosave, ..saved };
    lab.apply(PostOp::Autosave { revision: Box::new(revision) }).await;
    let waiting = Comment { status: CommentStatus::Pending, ..lab.comment(post.id, t(1)) };
    lab.batch(vec![comment(waiting.clone())]).await;
    lab.apply(CommentOp::Decide { ids: vec![waiting.id], status: CommentStatus::Spam }).await;
    lab.apply(CommentOp::Delete { ids: vec![waiting.id] }).await;
    let impossible = RedirectOp::Delete { id: lab.id() }.into();
    lab.conflict(batch(vec![term(&lab, "rust"), comment(lab.comment(post.id, t(2))), impossible])).await;
    assert_eq!(now(&lab).await, before);
}

pub(crate) async fn a_discussion_is_of_its_post(lab: Lab) {
    let (post, other) = (lab.live("post", 0).save(&lab).await, lab.live("other", 0).save(&lab).await);
    let (of_post, of_other) = (lab.comment(post.id, t(1)), lab.comment(other.id, t(1)));
    let (id, answer) = (of_post.id, Comment { parent: Some(of_post.id), ..lab.comment(post.id, t(2)) });
    assert_eq!(lab.discussion_seq(post.id).await.unwrap(), Seq::NONE);
    let first = lab.batch(vec![comment(of_post)]).await;
    let second = lab.batch(vec![comment(of_other)]).await;
    assert_eq!(lab.discussion_seq(post.id).await.unwrap(), first);
    assert_eq!(lab.discussion_seq(other.id).await.unwrap(), second);
    assert_eq!(lab.discussion_seq(lab.id()).await.unwrap(), Seq::NONE);
    lab.batch(vec![comment(answer)]).await;
    let spam = CommentOp::Decide { ids: vec![id], status: CommentStatus::Spam };
    assert_eq!(lab.apply(spam).await, lab.discussion_seq(post.id).await.unwrap());
    // The answer stays, and answers nobody now.
    let gone = lab.apply(CommentOp::Delete { ids: vec![id] }).await;
    assert_eq!(lab.discussion_seq(post.id).await.unwrap(), gone);
    assert_eq!(now(&lab).await.discussion, gone);
    assert_eq!(lab.discussion_seq(other.id).await.unwrap(), second);
}

pub(crate) async fn what_goes_together_is_told(lab: Lab) {
    let (post, other) = (lab.live("post", 0).save(&lab).await, lab.live("other", 0).save(&lab).await);
    let before = now(&lab).await;
    let kept = |version| RelatedScores { post: post.id, version, scores: vec![(other.id, 7)] };
    lab.keep_related(&[]).await.unwrap();
    lab.keep_related(&[kept(Seq(post.version.0 + 9))]).await.unwrap();
    assert_eq!(now(&lab).await, before);
    for _ in 0..2 {
        let before = now(&lab).await;
        lab.keep_related(&[kept(post.version)]).await.unwrap();
        let after = now(&lab).await;
        assert!(after.related > before.related, "{after:?}");
        assert_eq!(Versions { related: before.related, ..after }, before);
    }
}
