//! Revisions: immutable, listed, and kept apart from what readers see.

use crate::conformance::fixture::{Lab, first, save, t, walk};
use crate::post::{Post, Status};
use crate::revision::{Revision, RevisionKind, RevisionSummary};
use crate::store::{ConflictKind, Field};
use crate::taxonomy::{TermKind, TermOp};

pub(crate) async fn a_revision_comes_back(lab: Lab) {
    let body = "# T\u{00EF}tle\r\n\r\nTrailing  \n\ttab\r lone, \u{1F389} e\u{301} \u{200F}\n\n\n";
    let mut post = lab.draft("post").body(body).save(&lab).await;
    let first = lab.revision(post.head).await.unwrap().unwrap();
    assert_eq!((first.body.as_str(), &first.fields, first.parent), (body, &post.fields, None));
    let mut second = lab.revise(&post, "Second");
    second.name = Some("before the rewrite".into());
    second.made_by = "account:b\u{00F6}b".into();
    second.fields.title = "Working".into();
    second.fields.extra.insert("k".into(), "v".into());
    post.head = second.id;
    lab.apply(save(&post, second.clone())).await;
    assert_eq!(lab.revision(second.id).await.unwrap(), Some(second));
    assert_eq!(lab.revision(first.id).await.unwrap(), Some(first));
    assert_eq!(lab.revision(lab.id()).await.unwrap(), None);
}

pub(crate) async fn a_working_copy_is_not_shown(lab: Lab) {
    let mut post = lab.live("post", 0).save(&lab).await;
    let mut copy = lab.revise(&post, "Working");
    copy.fields.title = "Working".into();
    post.head = copy.id;
    let version = lab.apply(save(&post, copy)).await;
    let page = lab.page_at("post", t(1)).await.unwrap();
    assert_eq!(page.body, "The text of post.");
    assert_eq!(page.post, Post { version, ..post.clone() });
    assert!(page.post.has_working_copy());
    assert_eq!(lab.stream(t(1)).await.posts[0].title, "post");
    // Publishing it is an update without a new state.
    post.version = version;
    lab.edit(&mut post, |p| {
        p.live = Some(p.head);
        p.fields.title = "Working".into();
    })
    .await;
    let page = lab.page_at("post", t(1)).await.unwrap();
    assert_eq!((page.body.as_str(), page.post.fields.title.as_str()), ("Working", "Working"));
}

pub(crate) async fn revisions_stay_as_they_are(lab: Lab) {
    let (from, into) = (lab.add(TermKind::Tag, "from").await, lab.add(TermKind::Tag, "into").await);
    let mut post = lab.draft("post").tags(&[from]).save(&lab).await;
    let before = lab.revision(post.head).await.unwrap().unwrap();
    lab.edit(&mut post, |p| p.fields.title = "Changed".into()).await;
    lab.apply(TermOp::Merge { from, into }).await;
    assert_eq!(lab.revision(post.head).await.unwrap().unwrap(), before);
    let post = lab.get(post.id).await;
    let again = Revision { id: post.head, ..lab.revise(&post, "Another text") };
    assert_eq!(lab.refused(save(&post, again)).await, ConflictKind::Duplicate(Field::Id));
    assert_eq!(lab.revision(post.head).await.unwrap().unwrap(), before);
}

pub(crate) async fn revisions_are_listed_newest_first(lab: Lab) {
    let mut post = lab.draft("post").status(Status::Review).save(&lab).await;
    let other = lab.draft("other").save(&lab).await;
    let mut expected = vec![lab.revision(post.head).await.unwrap().unwrap()];
    for i in 0..7 {
        let mut revision = lab.revise(&post, "text");
        // Two by two at the same time.
        revision.made_at = t(10 + i / 2);
        revision.fields.title = format!("Title {i}");
        post.head = revision.id;
        post.version = lab.apply(save(&post, revision.clone())).await;
        expected.push(revision);
    }
    expected.reverse();
    let expected: Vec<RevisionSummary> = expected.into_iter().map(summary).collect();
    for size in [1, 2, 3, 8] {
        assert_eq!(walk!(size, |page| lab.revisions(post.id, &page)), expected);
    }
    assert_eq!(lab.revisions(other.id, &first(9)).await.unwrap().items.len(), 1);
    assert_eq!(lab.revisions(lab.id(), &first(9)).await.unwrap().items, []);
}

fn summary(r: Revision) -> RevisionSummary {
    assert_eq!(r.kind, RevisionKind::Saved);
    let title = r.fields.title;
    RevisionSummary { id: r.id, kind: r.kind, made_by: r.made_by, made_at: r.made_at, name: r.name, title }
}
