//! Comments: threads, moderation.

use crate::comment::{Comment, CommentOp, CommentStatus};
use crate::conformance::fixture::{FINGERPRINT, Lab, account, first, slug, t, walk};
use crate::id::CommentId;
use crate::post::{MAX_THREAD, Post, PostKind};
use crate::store::{ConflictKind, Field};

async fn add(lab: &Lab, comment: Comment) -> Comment {
    let version = lab.apply(CommentOp::Create { comment: comment.clone() }).await;
    Comment { version, ..comment }
}

async fn thread(lab: &Lab, post: &Post) -> Vec<CommentId> {
    lab.thread(post.id).await.unwrap().into_iter().map(|c| c.id).collect()
}

async fn now(lab: &Lab, id: CommentId) -> Comment {
    lab.store.comment(id).await.unwrap().expect("the comment is there")
}

pub(crate) async fn a_comment_comes_back(lab: Lab) {
    let post = lab.live("post", 0).save(&lab).await;
    let parent = add(&lab, lab.comment(post.id, t(1))).await;
    let full = Comment {
        parent: Some(parent.id),
        status: CommentStatus::Spam,
        name: "Zoë \u{1F389}".into(),
        email: Some("zoe@example.org".into()),
        url: Some("https://example.org".into()),
        account: Some(account("zoë")),
        body: "> quoted\r\n\r\n*said*".into(),
        edited_at: Some(t(8)),
        ..lab.comment(post.id, t(2))
    };
    let full = add(&lab, full).await;
    assert_eq!(now(&lab, full.id).await, full);
    assert_eq!(now(&lab, parent.id).await, parent);
    let spam = lab.comments(CommentStatus::Spam, &first(9)).await.unwrap().items;
    assert_eq!(spam, [full]);
    assert_eq!(lab.store.comment(lab.id()).await.unwrap(), None);
    assert_eq!(lab.get(post.id).await, post, "a post is not changed by what is said about it");
}

pub(crate) async fn a_thread_is_what_readers_see(lab: Lab) {
    let (post, other) = (lab.live("post", 0).save(&lab).await, lab.live("other", 0).save(&lab).await);
    let mut shown = Vec::new();
    for at in [5, 3, 5, 4] {
        shown.push(add(&lab, lab.comment(post.id, t(at))).await);
    }
    for status in [CommentStatus::Pending, CommentStatus::Spam, CommentStatus::Trash] {
        add(&lab, Comment { status, ..lab.comment(post.id, t(1)) }).await;
    }
    add(&lab, lab.comment(other.id, t(2))).await;
    shown.sort_by_key(|c| (c.created_at, c.id));
    assert_eq!(lab.thread(post.id).await.unwrap(), shown);
    assert_eq!(lab.thread(lab.id()).await.unwrap(), []);
}

pub(crate) async fn a_page_holds_its_thread(lab: Lab) {
    let post = lab.live("post", 0).save(&lab).await;
    let page = lab.live("about", 0).page().save(&lab).await;
    for id in [post.id, page.id] {
        for at in [7, 3] {
            add(&lab, lab.comment(id, t(at))).await;
        }
        for status in [CommentStatus::Pending, CommentStatus::Spam, CommentStatus::Trash] {
            add(&lab, Comment { status, ..lab.comment(id, t(1)) }).await;
        }
    }
    assert_eq!(lab.page_at("post", t(9)).await.unwrap().thread, lab.thread(post.id).await.unwrap());
    let about =
        lab.post_page(PostKind::Page, &slug("about"), FINGERPRINT, t(9)).await.unwrap().value.unwrap();
    assert_eq!(about.thread, lab.thread(page.id).await.unwrap());
    assert_eq!(about.thread.len(), 2);
    // Of very many the first ones.
    for some in 0..3 {
        let ops = (0..400).map(|i| {
            let comment = lab.comment(post.id, t(100 + some * 400 + i));
            CommentOp::Create { comment }.into()
        });
        lab.batch(ops.collect()).await;
    }
    let all = lab.thread(post.id).await.unwrap();
    let shown = lab.page_at("post", t(9)).await.unwrap().thread;
    assert_eq!((all.len(), shown.as_slice()), (1202, &all[..MAX_THREAD]));
}

pub(crate) async fn comments_of_a_status_come_newest_first(lab: Lab) {
    let post = lab.live("post", 0).save(&lab).await;
    let mut waiting = Vec::new();
    for at in [5, 3, 5, 4, 5, 1, 2] {
        let comment = Comment { status: CommentStatus::Pending, ..lab.comment(post.id, t(at)) };
        waiting.push(add(&lab, comment).await);
    }
    add(&lab, lab.comment(post.id, t(4))).await;
    waiting.sort_by_key(|c| std::cmp::Reverse((c.created_at, c.id)));
    for size in [1, 2, 3, 7, 200] {
        assert_eq!(walk!(size, |page| lab.comments(CommentStatus::Pending, &page)), waiting);
    }
    assert_eq!(lab.comments(CommentStatus::Trash, &first(9)).await.unwrap().items, []);
}

pub(crate) async fn a_moderator_decides(lab: Lab) {
    let post = lab.live("post", 0).save(&lab).await;
    let comments =
        [1, 2, 3].map(|at| Comment { status: CommentStatus::Pending, ..lab.comment(post.id, t(at)) });
    let ids = comments.each_ref().map(|c| c.id);
    for comment in comments {
        add(&lab, comment).await;
    }
    let before = lab.seq().await.unwrap();
    let decided = vec![ids[2], lab.id(), ids[0]];
    let seq = lab.apply(CommentOp::Decide { ids: decided, status: CommentStatus::Approved }).await;
    assert_eq!(thread(&lab, &post).await, [ids[0], ids[2]]);
    assert_eq!((now(&lab, ids[0]).await.version, now(&lab, ids[2]).await.version), (seq, seq));
    assert_eq!(now(&lab, ids[1]).await.status, CommentStatus::Pending);
    assert_eq!(lab.rows_after(before).await.len(), 2);
    lab.apply(CommentOp::Decide { ids: vec![ids[0]], status: CommentStatus::Spam }).await;
    assert_eq!(thread(&lab, &post).await, [ids[2]]);
}

pub(crate) async fn answers_outlive_what_they_answer(lab: Lab) {
    let post = lab.live("post", 0).save(&lab).await;
    let question = add(&lab, lab.comment(post.id, t(1))).await;
    let answer = Comment { parent: Some(question.id), ..lab.comment(post.id, t(2)) };
    let answer = add(&lab, answer).await;
    let thanks = Comment { parent: Some(answer.id), ..lab.comment(post.id, t(3)) };
    let thanks = add(&lab, thanks).await;
    lab.apply(CommentOp::Delete { ids: vec![lab.id(), question.id] }).await;
    assert_eq!(lab.store.comment(question.id).await.unwrap(), None);
    assert_eq!(thread(&lab, &post).await, [answer.id, thanks.id]);
    assert_eq!(now(&lab, answer.id).await.parent, None);
    assert_eq!(now(&lab, thanks.id).await, thanks);
    lab.apply(CommentOp::Delete { ids: vec![answer.id, thanks.id] }).await;
    assert_eq!(thread(&lab, &post).await, []);
}

pub(crate) async fn a_comment_needs_its_post_and_parent(lab: Lab) {
    let (post, other) = (lab.live("post", 0).save(&lab).await, lab.live("other", 0).save(&lab).await);
    let elsewhere = add(&lab, lab.comment(other.id, t(1))).await;
    let wrong = [
        lab.comment(lab.id(), t(1)),
        Comment { parent: Some(lab.id()), ..lab.comment(post.id, t(1)) },
        Comment { parent: Some(elsewhere.id), ..lab.comment(post.id, t(1)) },
    ];
    for comment in wrong {
        assert_eq!(lab.refused(CommentOp::Create { comment }).await, ConflictKind::Missing);
    }
    let again = Comment { id: elsewhere.id, ..lab.comment(post.id, t(2)) };
    let duplicate = ConflictKind::Duplicate(Field::Id);
    assert_eq!(lab.refused(CommentOp::Create { comment: again }).await, duplicate);
}

pub(crate) async fn a_writer_changes_what_was_said(lab: Lab) {
    let (post, other) = (lab.live("post", 0).save(&lab).await, lab.live("other", 0).save(&lab).await);
    let parent = add(&lab, lab.comment(post.id, t(1))).await;
    let old = add(&lab, Comment { parent: Some(parent.id), ..lab.comment(post.id, t(2)) }).await;
    let changed = Comment { body: "Changed".into(), edited_at: Some(t(9)), ..old.clone() };
    // Where it stands is not for an update to change.
    let written = Comment { post: other.id, parent: None, ..changed.clone() };
    let version = lab.apply(CommentOp::Update { comment: written, expect: old.version }).await;
    assert_eq!(now(&lab, old.id).await, Comment { version, ..changed });
    let late = CommentOp::Update { comment: old.clone(), expect: old.version };
    assert_eq!(lab.refused(late).await, ConflictKind::Stale { current: version });
    assert_eq!(lab.thread(other.id).await.unwrap(), []);
}
