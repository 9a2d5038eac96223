//! Authors: public bylines.

use crate::author::{Author, AuthorOp};
use crate::conformance::fixture::{Lab, just_before, slug, t};
use crate::media::{Media, MediaOp};
use crate::post::{CoverFile, Listing, Status};
use crate::store::{ConflictKind, Field, Seq};

pub(crate) async fn an_author_comes_back(lab: Lab) {
    let mut author = Author {
        name: "Ann Ö'Hara \u{1F389}".into(),
        title: "Systems editor".into(),
        bio: "Two\r\nlines".into(),
        url: Some("https://example.org/?a=b".into()),
        avatar: Some(lab.id()),
        user_ref: Some("host:7".into()),
        ..lab.author("ann")
    };
    let picture = Media { id: author.avatar.unwrap(), ..lab.media("key") };
    lab.apply(MediaOp::Create { media: picture }).await;
    author.version = lab.apply(AuthorOp::Create { author: author.clone() }).await;
    assert_eq!(lab.store.author(author.id).await.unwrap(), Some(author.clone()));
    assert_eq!(lab.site_snapshot().await.unwrap().authors, [author.clone()]);
    let bare = Author { id: author.id, name: String::new(), ..lab.author("ann-2") };
    let version = lab.apply(AuthorOp::Update { author: bare.clone(), expect: author.version }).await;
    assert_eq!(lab.store.author(author.id).await.unwrap(), Some(Author { version, ..bare }));
    assert_eq!(lab.store.author(lab.id()).await.unwrap(), None);
}

pub(crate) async fn authors_come_by_name(lab: Lab) {
    for handle in ["c", "a", "b"] {
        lab.apply(AuthorOp::Create { author: lab.author(handle) }).await;
    }
    let authors = lab.site_snapshot().await.unwrap().authors;
    assert_eq!(authors.iter().map(|a| a.name.as_str()).collect::<Vec<_>>(), ["a", "b", "c"]);
}

pub(crate) async fn handles_and_users_are_unique(lab: Lab) {
    let user = |author: Author, user: &str| Author { user_ref: Some(user.into()), ..author };
    let ann = user(lab.author("ann"), "1");
    lab.apply(AuthorOp::Create { author: ann.clone() }).await;
    for handle in ["x", "y"] {
        lab.apply(AuthorOp::Create { author: lab.author(handle) }).await;
    }
    let bob = lab.author("bob");
    let expect = lab.apply(AuthorOp::Create { author: bob.clone() }).await;
    let wrong = [
        (Author { id: lab.id(), ..lab.author("ann") }, Field::Handle),
        (user(lab.author("carl"), "1"), Field::UserRef),
        (Author { id: ann.id, ..lab.author("dora") }, Field::Id),
    ];
    for (author, field) in wrong {
        assert_eq!(lab.refused(AuthorOp::Create { author }).await, ConflictKind::Duplicate(field));
    }
    let same_handle = Author { handle: slug("ann"), ..bob.clone() };
    for (author, field) in [(same_handle, Field::Handle), (user(bob, "1"), Field::UserRef)] {
        assert_eq!(lab.refused(AuthorOp::Update { author, expect }).await, ConflictKind::Duplicate(field));
    }
}

pub(crate) async fn a_stale_author_is_refused(lab: Lab) {
    let author = lab.author("ann");
    let expect = lab.apply(AuthorOp::Create { author: author.clone() }).await;
    let current = lab.apply(AuthorOp::Update { author: author.clone(), expect }).await;
    let stale = ConflictKind::Stale { current };
    assert_eq!(lab.refused(AuthorOp::Delete { id: author.id, expect }).await, stale);
    assert_eq!(lab.refused(AuthorOp::Update { author, expect }).await, stale);
}

pub(crate) async fn a_deleted_author_leaves_the_posts(lab: Lab) {
    let authors = ["ann", "bob", "cleo"].map(|handle| lab.author(handle));
    let [ann, bob, cleo] = [authors[0].id, authors[1].id, authors[2].id];
    for author in authors {
        lab.apply(AuthorOp::Create { author }).await;
    }
    let mut post = lab.live("post", 0).by(&[cleo, bob, ann]).save(&lab).await;
    let other = lab.live("other", 0).by(&[ann]).save(&lab).await;
    post.version = lab.apply(AuthorOp::Delete { id: bob, expect: Seq(2) }).await;
    post.fields.authors = vec![cleo, ann];
    assert_eq!(lab.get(post.id).await, post);
    assert_eq!(lab.get(other.id).await, other);
    assert_eq!(lab.store.author(bob).await.unwrap(), None);
    assert_eq!(lab.list(&Listing::Author(bob), t(1)).await.total, 0);
    assert_eq!(lab.site_snapshot().await.unwrap().authors.len(), 2);
    lab.apply(AuthorOp::Create { author: lab.author("bob") }).await;
}

pub(crate) async fn live_posts_are_counted_at_a_time(lab: Lab) {
    let (ann, bob, idle) = (lab.author("ann"), lab.author("bob"), lab.author("idle"));
    let (a, b) = (ann.id, bob.id);
    for author in [ann, bob, idle] {
        lab.apply(AuthorOp::Create { author }).await;
    }
    lab.live("one", 0).by(&[a]).save(&lab).await;
    lab.live("two", 10).by(&[b, a]).until(t(20)).save(&lab).await;
    lab.live("never", 5).until(t(2)).by(&[a]).save(&lab).await;
    lab.live("page", 1).page().by(&[a]).save(&lab).await;
    lab.draft("draft").by(&[b]).save(&lab).await;
    lab.live("trash", 1).status(Status::Trash).by(&[b]).save(&lab).await;
    let (first, second) = (Some((1, t(0))), Some((2, t(10))));
    for (at, of_a, of_b) in [
        (just_before(t(0)), None, None),
        (t(0), first, None),
        (just_before(t(10)), first, None),
        (t(10), second, Some((1, t(10)))),
        (just_before(t(20)), second, Some((1, t(10)))),
        (t(20), first, None),
    ] {
        let counts = lab.author_counts(at).await.unwrap();
        let of = |id| counts.iter().find(|c| c.author == id).map(|c| (c.live, c.newest));
        assert_eq!((of(a), of(b)), (of_a, of_b), "at {at:?}");
        assert_eq!(counts.len(), usize::from(of_a.is_some()) + usize::from(of_b.is_some()));
    }
}

pub(crate) async fn a_portrait_comes_along(lab: Lab) {
    let (media, other) = (Media { focal: (1, 2), bytes: 77, ..lab.media("face") }, lab.media("other"));
    let (face, none) = (media.id, lab.id());
    for media in [media, other] {
        lab.apply(MediaOp::Create { media }).await;
    }
    for (handle, avatar) in [("ann", Some(face)), ("bob", None), ("eve", Some(none)), ("zoe", Some(face))] {
        lab.apply(AuthorOp::Create { author: Author { avatar, ..lab.author(handle) } }).await;
    }
    let site = lab.site_snapshot().await.unwrap();
    assert_eq!(site.authors.len(), 4);
    let file = CoverFile { key: "face".into(), focal: (1, 2), bytes: 77 };
    assert_eq!(site.portraits.into_iter().collect::<Vec<_>>(), [(face, file)]);
}
