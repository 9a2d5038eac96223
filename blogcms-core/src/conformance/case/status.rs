//! Many posts into one status.

use crate::conformance::fixture::{Lab, save, set_status, t};
use crate::id::PostId;
use crate::post::Status;
use crate::store::Seq;
use crate::taxonomy::TermKind;

pub(crate) async fn publishing_makes_the_head_live(lab: Lab) {
    let post = lab.draft("post").save(&lab).await;
    let seq = lab.batch(vec![set_status(&[post.id], Status::Published, t(7))]).await;
    let now = lab.get(post.id).await;
    assert_eq!((now.status, now.published_at), (Status::Published, Some(t(7))));
    assert_eq!((now.live, now.head, now.version), (Some(post.head), post.head, seq));
    let page = lab.page_at("post", t(7)).await.unwrap();
    assert_eq!((page.body.as_str(), page.post), ("The text of post.", now));
}

pub(crate) async fn publishing_again_keeps_time_and_text(lab: Lab) {
    let mut post = lab.live("post", 5).save(&lab).await;
    let working_copy = lab.revise(&post, "not yet");
    post.head = working_copy.id;
    lab.apply(save(&post, working_copy)).await;
    for status in [Status::Archived, Status::Published] {
        lab.batch(vec![set_status(&[post.id], status, t(99))]).await;
        let now = lab.get(post.id).await;
        assert_eq!((now.published_at, now.live, now.head), (Some(t(5)), post.live, post.head));
    }
    assert_eq!(lab.page_at("post", t(5)).await.unwrap().body, "The text of post.");
}

pub(crate) async fn publishing_without_a_live_text_makes_one(lab: Lab) {
    // A time that somebody chose is kept: an import of old posts, a date that was planned.
    let post = lab.draft("post").with(|p| p.published_at = Some(t(50))).save(&lab).await;
    lab.batch(vec![set_status(&[post.id], Status::Published, t(7))]).await;
    let now = lab.get(post.id).await;
    assert_eq!((now.live, now.published_at), (Some(post.head), Some(t(50))));
}

pub(crate) async fn a_status_takes_a_post_from_readers(lab: Lab) {
    let tag = lab.add(TermKind::Tag, "rust").await;
    let post = lab.live("post", 0).tags(&[tag]).save(&lab).await;
    for status in [Status::Draft, Status::Review, Status::Archived, Status::Trash] {
        lab.batch(vec![set_status(&[post.id], Status::Published, t(0))]).await;
        assert_eq!(lab.stream(t(1)).await.total, 1);
        let seq = lab.batch(vec![set_status(&[post.id], status, t(1))]).await;
        let now = lab.get(post.id).await;
        assert_eq!((now.status, now.version, now.live), (status, seq, post.live));
        assert_eq!(lab.stream(t(1)).await.total, 0);
        assert_eq!(lab.page_at("post", t(1)).await, None);
        assert_eq!(lab.term_now(tag).await.published_count, 0);
    }
}

pub(crate) async fn posts_that_are_gone_are_passed_over(lab: Lab) {
    let post = lab.draft("post").save(&lab).await;
    let ids = [lab.id(), post.id, lab.id()];
    let seq = lab.batch(vec![set_status(&ids, Status::Review, t(0))]).await;
    assert_eq!(lab.get(post.id).await.version, seq);
    assert_eq!(lab.rows_after(post.version).await.len(), 1);
    assert_eq!(lab.batch(vec![set_status(&ids[..1], Status::Review, t(0))]).await, Seq(3));
    assert_eq!(lab.rows_after(seq).await, []);
    assert_eq!(lab.batch(vec![set_status(&[], Status::Review, t(0))]).await, Seq(4));
}

pub(crate) async fn a_status_reaches_every_post(lab: Lab) {
    let tag = lab.add(TermKind::Tag, "rust").await;
    let sheets: Vec<_> = (0..150).map(|i| lab.draft(&format!("post-{i}")).tags(&[tag])).collect();
    let ids: Vec<PostId> = sheets.iter().map(|s| s.post.id).collect();
    lab.batch(sheets.iter().map(super::super::sheet::Sheet::op).collect()).await;
    let seq = lab.batch(vec![set_status(&ids, Status::Published, t(0))]).await;
    assert_eq!(lab.stream(t(0)).await.total, 150);
    assert_eq!(lab.term_now(tag).await.published_count, 150);
    for id in ids {
        let post = lab.get(id).await;
        assert_eq!((post.status, post.version, post.live), (Status::Published, seq, Some(post.head)));
    }
}
