//! Media: what is known about uploaded files.

use crate::conformance::fixture::{Lab, first, t, walk};
use crate::media::{Media, MediaOp};
use crate::post::Cover;
use crate::store::{ConflictKind, Field};

async fn add(lab: &Lab, media: Media) -> Media {
    let version = lab.apply(MediaOp::Create { media: media.clone() }).await;
    Media { version, ..media }
}

pub(crate) async fn a_file_comes_back(lab: Lab) {
    let full = Media {
        file_name: "Ein Bild \u{1F389}.PNG".into(),
        bytes: 5_000_000_000,
        width: Some(65_535),
        height: Some(1),
        alt: "Größe \"x\"".into(),
        caption: "Two\r\nlines".into(),
        focal: (0, 1000),
        ..lab.media("ab/cdef0123")
    };
    let full = add(&lab, full).await;
    assert_eq!(lab.store.media(full.id).await.unwrap(), Some(full.clone()));
    let bare = add(&lab, lab.media("bare")).await;
    assert_eq!(lab.store.media(bare.id).await.unwrap(), Some(bare));
    assert_eq!(lab.store.media(lab.id()).await.unwrap(), None);
    // The key stays: the bytes are where they were.
    let changed = Media { alt: String::new(), caption: "New".into(), ..full.clone() };
    let written = Media { key: "moved".into(), ..changed.clone() };
    let version = lab.apply(MediaOp::Update { media: written, expect: full.version }).await;
    assert_eq!(lab.store.media(full.id).await.unwrap(), Some(Media { version, ..changed }));
}

pub(crate) async fn keys_are_unique(lab: Lab) {
    let media = add(&lab, lab.media("key")).await;
    let again = MediaOp::Create { media: lab.media("key") };
    assert_eq!(lab.refused(again.clone()).await, ConflictKind::Duplicate(Field::MediaKey));
    let same = MediaOp::Create { media: Media { key: "other".into(), ..media.clone() } };
    assert_eq!(lab.refused(same).await, ConflictKind::Duplicate(Field::Id));
    lab.apply(MediaOp::Delete { id: media.id, expect: media.version }).await;
    lab.apply(again).await;
}

pub(crate) async fn a_stale_file_is_refused(lab: Lab) {
    let media = add(&lab, lab.media("key")).await;
    let expect = media.version;
    let current = lab.apply(MediaOp::Update { media: media.clone(), expect }).await;
    let stale = ConflictKind::Stale { current };
    assert_eq!(lab.refused(MediaOp::Delete { id: media.id, expect }).await, stale);
    assert_eq!(lab.refused(MediaOp::Update { media, expect }).await, stale);
}

pub(crate) async fn a_deleted_file_leaves_covers(lab: Lab) {
    let (gone, stays) = (add(&lab, lab.media("gone")).await, add(&lab, lab.media("stays")).await);
    let cover = |media: &Media| Some(Cover { media: media.id, alt: "Alt".into(), caption: "Cap".into() });
    let mut post = lab.live("post", 0).with(|p| p.fields.cover = cover(&gone)).save(&lab).await;
    let other = lab.live("other", 0).with(|p| p.fields.cover = cover(&stays)).save(&lab).await;
    post.version = lab.apply(MediaOp::Delete { id: gone.id, expect: gone.version }).await;
    post.fields.cover = None;
    assert_eq!(lab.store.media(gone.id).await.unwrap(), None);
    assert_eq!(lab.get(post.id).await, post);
    assert_eq!(lab.get(other.id).await, other);
    assert!(lab.stream(t(1)).await.posts.iter().any(|p| p.cover.is_none()));
}

pub(crate) async fn files_come_newest_first(lab: Lab) {
    let mut files = Vec::new();
    for (i, at) in [5, 3, 5, 4, 5, 1].into_iter().enumerate() {
        let media = Media { created_at: t(at), ..lab.media(&format!("key-{i}")) };
        files.push(add(&lab, media).await);
    }
    files.sort_by_key(|m| std::cmp::Reverse((m.created_at, m.id)));
    for size in [1, 2, 3, 6] {
        assert_eq!(walk!(size, |page| lab.media_list(&page)), files);
    }
    assert_eq!(lab.media_list(&first(2)).await.unwrap().items.len(), 2);
}
