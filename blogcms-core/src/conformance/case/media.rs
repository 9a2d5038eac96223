//! Media: what is known about uploaded files.

use crate::conformance::fixture::{Lab, first, t, walk};
use crate::media::{Media, MediaOp};
use crate::post::{Cover, CoverFile, Listing};
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

pub(crate) async fn a_file_is_found_by_its_key(lab: Lab) {
    let (one, other) = (add(&lab, lab.media("ab/one.png")).await, add(&lab, lab.media("ab/one-2.png")).await);
    for file in [&one, &other] {
        assert_eq!(lab.store.media_by_key(&file.key).await.unwrap().as_ref(), Some(file));
    }
    for key in ["ab/one", "AB/one.png", "ab/one%", "ab/one_png", "", "ab/one.png "] {
        assert_eq!(lab.store.media_by_key(key).await.unwrap(), None, "{key:?}");
    }
    let another = lab.another().await;
    assert_eq!(another.store.media_by_key(&one.key).await.unwrap(), None);
    lab.apply(MediaOp::Delete { id: one.id, expect: one.version }).await;
    assert_eq!(lab.store.media_by_key(&one.key).await.unwrap(), None);
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

pub(crate) async fn a_page_tells_the_file_of_a_cover(lab: Lab) {
    let file = add(&lab, Media { focal: (7, 993), ..lab.media("one") }).await;
    let cover = |media: &Media| Some(Cover { media: media.id, alt: String::new(), caption: String::new() });
    lab.live("bare", 0).save(&lab).await;
    lab.live("post", 1).with(|p| p.fields.cover = cover(&file)).save(&lab).await;
    let expected = Some(CoverFile { key: "one".into(), focal: (7, 993), bytes: 1 });
    assert_eq!(lab.page_at("post", t(2)).await.unwrap().cover_file, expected);
    assert_eq!(lab.page_at("bare", t(2)).await.unwrap().cover_file, None);
    let told =
        lab.list(&Listing::All, t(2)).await.posts.into_iter().map(|p| p.cover_file).collect::<Vec<_>>();
    assert_eq!(told, [expected, None]);
    assert_eq!(lab.home_at(t(2)).await.lead.unwrap().cover_file, told[0]);
    // Another point is another address, without a new version of the post.
    let moved = Media { focal: (1000, 0), ..file.clone() };
    let version = lab.apply(MediaOp::Update { media: moved, expect: file.version }).await;
    let told = lab.list(&Listing::All, t(2)).await.posts[0].cover_file.clone().unwrap();
    assert_eq!(told.focal, (1000, 0));
    lab.apply(MediaOp::Delete { id: file.id, expect: version }).await;
    assert_eq!(lab.page_at("post", t(2)).await.unwrap().cover_file, None);
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
