//! What somebody is typing: one rolling revision for each post and account.

use crate::conformance::fixture::{Lab, first, save, t};
use crate::post::{Post, PostOp};
use crate::revision::{Revision, RevisionKind};
use crate::store::{ConflictKind, Field, Op};

fn autosave(lab: &Lab, post: &Post, who: &str, body: &str) -> Revision {
    let kind = RevisionKind::Autosave;
    Revision { kind, made_by: who.to_owned(), made_at: t(20), ..lab.revise(post, body) }
}

fn keep(revision: &Revision) -> Op {
    PostOp::Autosave { revision: Box::new(revision.clone()) }.into()
}

pub(crate) async fn it_takes_the_place_of_the_one_before(lab: Lab) {
    let post = lab.draft("post").save(&lab).await;
    let (old, new) = (autosave(&lab, &post, "account:ann", "a"), autosave(&lab, &post, "account:ann", "ab"));
    lab.apply(keep(&old)).await;
    lab.apply(keep(&new)).await;
    assert_eq!(lab.revision(old.id).await.unwrap(), None);
    assert_eq!(lab.revision(new.id).await.unwrap(), Some(new.clone()));
    let longer = Revision { body: "abc".into(), ..new.clone() };
    lab.apply(keep(&longer)).await;
    assert_eq!(lab.revision(new.id).await.unwrap(), Some(longer));
    let listed = lab.revisions(post.id, &first(9)).await.unwrap().items;
    assert_eq!(listed.iter().map(|r| r.id).collect::<Vec<_>>(), [new.id, post.head]);
}

pub(crate) async fn each_account_and_post_has_its_own(lab: Lab) {
    let (post, other) = (lab.draft("post").save(&lab).await, lab.draft("other").save(&lab).await);
    let kept = [
        autosave(&lab, &post, "account:ann", "of ann"),
        autosave(&lab, &post, "account:bob", "of bob"),
        autosave(&lab, &other, "account:ann", "elsewhere"),
    ];
    for revision in &kept {
        lab.apply(keep(revision)).await;
    }
    for revision in kept {
        assert_eq!(lab.revision(revision.id).await.unwrap(), Some(revision));
    }
}

pub(crate) async fn it_leaves_the_post_alone(lab: Lab) {
    let post = lab.live("post", 0).save(&lab).await;
    let seq = lab.apply(keep(&autosave(&lab, &post, "account:ann", "typing"))).await;
    assert_eq!(lab.get(post.id).await, post);
    assert_eq!(lab.page_at("post", t(1)).await.unwrap().body, "The text of post.");
    assert_eq!(lab.rows_after(post.version).await, [], "the post is what it was");
    assert_eq!(lab.seq().await.unwrap(), seq);
    // Whoever saves next is not made stale by it.
    let revision = lab.revise(&post, "saved");
    lab.apply(save(&Post { head: revision.id, ..post }, revision)).await;
}

pub(crate) async fn it_needs_its_post(lab: Lab) {
    let nowhere = lab.draft("post").post;
    let revision = autosave(&lab, &nowhere, "account:ann", "typing");
    assert_eq!(lab.refused(keep(&revision)).await, ConflictKind::Missing);
}

pub(crate) async fn it_never_overwrites_a_saved_state(lab: Lab) {
    let post = lab.draft("post").save(&lab).await;
    let before = lab.revision(post.head).await.unwrap();
    let wrong = Revision { id: post.head, ..autosave(&lab, &post, "account:ann", "typing") };
    assert_eq!(lab.refused(keep(&wrong)).await, ConflictKind::Duplicate(Field::Id));
    assert_eq!(lab.revision(post.head).await.unwrap(), before);
}
