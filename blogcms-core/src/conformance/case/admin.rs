//! The lists of the admin: what changed last, page by page.

use crate::conformance::fixture::{Lab, batch, first, slugs, t, walk};
use crate::conformance::sheet::Sheet;
use crate::id::PostId;
use crate::post::{PostFilter, PostKind, Status};
use crate::store::{ConflictKind, Field};
use std::collections::BTreeSet;

pub(crate) async fn what_changed_last_comes_first(lab: Lab) {
    let mut a = lab.draft("a").with(|p| p.updated_at = t(5)).save(&lab).await;
    lab.live("b", 0).page().with(|p| p.updated_at = t(9)).save(&lab).await;
    lab.draft("c").status(Status::Trash).save(&lab).await;
    lab.draft("d").status(Status::Review).save(&lab).await;
    lab.edit(&mut a, |p| p.words = 9).await;
    let show = async |filter: PostFilter| {
        let page = lab.posts(&filter, &first(9)).await.unwrap();
        slugs(&page.items).join(" ")
    };
    assert_eq!(show(PostFilter::default()).await, "a d b");
    assert_eq!(show(PostFilter { status: Some(Status::Trash), ..PostFilter::default() }).await, "c");
    assert_eq!(show(PostFilter { kind: Some(PostKind::Page), ..PostFilter::default() }).await, "b");
    let both = PostFilter { kind: Some(PostKind::Post), status: Some(Status::Draft) };
    assert_eq!(show(both).await, "a");
}

pub(crate) async fn every_page_is_read_once(lab: Lab) {
    // Twenty in one write: ties, with the greatest id first, as the newest is first.
    let sheets: Vec<_> = (0..20).map(|i| lab.draft(&format!("post-{i}"))).collect();
    lab.batch(sheets.iter().map(Sheet::op).collect()).await;
    let mut expected: Vec<_> = sheets.iter().map(|s| s.post.id).collect();
    expected.reverse();
    let filter = PostFilter::default();
    for size in [1, 3, 19, 20, 200] {
        let seen = walk!(size, |page| lab.posts(&filter, &page));
        let seen: Vec<_> = seen.into_iter().map(|p| p.id).collect();
        assert_eq!(seen, expected);
    }
    assert_eq!(lab.conflict(batch(vec![sheets[0].op()])).await.kind, ConflictKind::Duplicate(Field::Id));
}

pub(crate) async fn a_list_stays_whole_while_others_write(lab: Lab) {
    let mut ids = Vec::new();
    for i in 0..25 {
        ids.push(lab.draft(&format!("post-{i}")).save(&lab).await.id);
    }
    let filter = PostFilter::default();
    let mut written = 0;
    let seen = walk!(4, |page| {
        // What is new or changed comes before what has been read; the rest must come all the same.
        lab.draft(&format!("new-{written}")).save(&lab).await;
        written += 1;
        lab.posts(&filter, &page)
    });
    let seen: Vec<PostId> = seen.into_iter().map(|p| p.id).collect();
    let distinct: BTreeSet<PostId> = seen.iter().copied().collect();
    assert_eq!(distinct.len(), seen.len(), "something came twice");
    assert!(ids.iter().all(|id| distinct.contains(id)), "something never came");
}

pub(crate) async fn a_page_is_as_long_as_asked(lab: Lab) {
    for i in 0..3 {
        lab.draft(&format!("post-{i}")).status(Status::Review).save(&lab).await;
    }
    let filter = PostFilter::default();
    let none = lab.posts(&filter, &first(0)).await.unwrap();
    assert_eq!((none.items.len(), none.next.is_some()), (1, true));
    let exact = lab.posts(&filter, &first(3)).await.unwrap();
    assert_eq!((exact.items.len(), exact.next), (3, None));
    let many = lab.posts(&filter, &first(u32::MAX)).await.unwrap();
    assert_eq!(slugs(&many.items), ["post-2", "post-1", "post-0"]);
}
