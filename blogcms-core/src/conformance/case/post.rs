//! Posts: what is written is what is read; addresses and names that are taken; versions.

use crate::author::AuthorOp;
use crate::comment::CommentOp;
use crate::conformance::fixture::{Lab, first, save, slug, t, update};
use crate::conformance::sheet::Sheet;
use crate::media::MediaOp;
use crate::post::{
    CommentPolicy, Cover, CoverFile, InSeries, Post, PostFilter, PostKind, PostOp, PostSummary, Seo, Status,
};
use crate::redirect::RedirectTarget;
use crate::store::{ConflictKind, Field, Seq};
use crate::taxonomy::TermKind;
use crate::time::Timestamp;

/// A post with a value in every place.
async fn full(lab: &Lab) -> Sheet {
    let category = lab.add(TermKind::Category, "systems").await;
    let tags = [lab.add(TermKind::Tag, "zig").await, lab.add(TermKind::Tag, "ada").await];
    let series = lab.add(TermKind::Series, "queues").await;
    let (ann, bob, media) = (lab.author("ann"), lab.author("bob"), lab.media("key"));
    let (authors, picture) = ([bob.id, ann.id], media.id);
    for author in [ann, bob] {
        lab.apply(AuthorOp::Create { author }).await;
    }
    lab.apply(MediaOp::Create { media }).await;
    let original = lab.draft("original").save(lab).await.id;
    let sheet = lab.live("voll", 5).until(t(50)).external("wp:17").category(category).tags(&tags);
    sheet.series(series, -3).by(&authors).with(|p| {
        p.created_at = Timestamp::from_micros(-1);
        p.updated_at = Timestamp::from_micros(1_700_000_000_123_456);
        p.translation_of = Some(original);
        p.auto_excerpt = "From the body …".into();
        p.words = 123_456;
        p.fields.title = "Größe \u{1F469}\u{200D}\u{1F4BB} <b>&amp;</b> 'x' \"y\" \u{202E}abc".into();
        p.fields.excerpt = "Two\r\nlines\tand a tab".into();
        p.fields.language = Some("de-AT".into());
        p.fields.cover = Some(Cover { media: picture, alt: "Ein Bild".into(), caption: String::new() });
        p.fields.featured = true;
        p.fields.comments = CommentPolicy::Closed;
        p.fields.seo = Seo {
            title: Some("Titel".into()),
            description: Some(String::new()),
            canonical: Some("https://example.org/a?b=c#d".into()),
            image: Some(picture),
            noindex: true,
        };
        p.fields.extra = [("farbe", "rot"), ("leer", ""), ("", "ohne Namen")]
            .map(|(k, v)| (k.to_owned(), v.to_owned()))
            .into();
    })
}

pub(crate) async fn everything_comes_back(lab: Lab) {
    let sheet = full(&lab).await;
    let post = sheet.save(&lab).await;
    assert_eq!(lab.get(post.id).await, post);
    assert_eq!(lab.post_by_slug(PostKind::Post, &post.fields.slug).await.unwrap(), Some(post.clone()));
    assert_eq!(lab.post_by_external_id("wp:17").await.unwrap(), Some(post.clone()));
    assert_eq!(lab.page_at("voll", t(6)).await.unwrap().post, post);
}

pub(crate) async fn nothing_comes_back_as_nothing(lab: Lab) {
    let sheet = lab.draft("leer").body("").with(|p| {
        p.fields.title = String::new();
        p.external_id = Some(String::new());
        p.words = 0;
    });
    let post = sheet.save(&lab).await;
    assert_eq!(lab.get(post.id).await, post);
    assert_eq!(lab.revision(post.head).await.unwrap().unwrap().body, "");
}

pub(crate) async fn an_update_replaces_everything(lab: Lab) {
    let mut post = full(&lab).await.save(&lab).await;
    lab.edit(&mut post, |p| {
        let mut bare = Sheet::new(&lab, "bare").post;
        bare.fields.tags = vec![p.fields.tags[1]];
        (bare.id, bare.version, bare.created_at) = (p.id, p.version, p.created_at);
        (bare.head, bare.live) = (p.head, p.live);
        *p = bare;
    })
    .await;
    assert_eq!(lab.get(post.id).await, post);
    assert_eq!(lab.post_by_external_id("wp:17").await.unwrap(), None);
    assert_eq!(lab.post_by_slug(PostKind::Post, &slug("voll")).await.unwrap(), None);
}

pub(crate) async fn a_summary_is_the_post_in_short(lab: Lab) {
    let post = full(&lab).await.save(&lab).await;
    let cover = post.fields.cover.as_ref().unwrap().media;
    let file = lab.store.media(cover).await.unwrap().unwrap();
    let cover_file = Some(CoverFile { key: file.key, focal: file.focal, bytes: file.bytes });
    let expected = PostSummary {
        id: post.id,
        kind: post.kind,
        status: post.status,
        slug: post.fields.slug,
        title: post.fields.title,
        excerpt: post.fields.excerpt,
        published_at: post.published_at,
        updated_at: post.updated_at,
        words: post.words,
        category: post.fields.category,
        authors: post.fields.authors,
        cover: post.fields.cover,
        cover_file,
        featured: true,
    };
    let home = lab.home_at(t(6)).await;
    assert_eq!(home.lead.as_ref(), Some(&expected));
    assert_eq!(lab.stream(t(6)).await.posts, std::slice::from_ref(&expected));
    let admin = PostFilter { status: Some(Status::Published), ..PostFilter::default() };
    assert_eq!(lab.posts(&admin, &first(9)).await.unwrap().items, [expected]);
}

pub(crate) async fn a_summary_falls_back_on_the_body(lab: Lab) {
    let sheet = lab.live("post", 0).with(|p| p.auto_excerpt = "From the body".into());
    let mut post = sheet.save(&lab).await;
    assert_eq!(lab.stream(t(1)).await.posts[0].excerpt, "From the body");
    lab.edit(&mut post, |p| p.fields.excerpt = "Written".into()).await;
    assert_eq!(lab.stream(t(1)).await.posts[0].excerpt, "Written");
}

pub(crate) async fn a_version_is_the_write_that_made_it(lab: Lab) {
    let mut post = lab.draft("post").save(&lab).await;
    let other = lab.draft("other").save(&lab).await;
    assert_eq!((post.version, other.version), (Seq(1), Seq(2)));
    assert_eq!(lab.edit(&mut post, |p| p.words = 9).await, Seq(3));
    assert_eq!(lab.get(post.id).await.version, Seq(3));
    assert_eq!(lab.get(other.id).await.version, Seq(2));
    let written = Post { version: Seq(77), ..lab.get(other.id).await };
    let update = PostOp::Update { post: Box::new(written), expect: Seq(2), revision: None };
    assert_eq!(lab.apply(update).await, Seq(4));
    assert_eq!(lab.get(other.id).await.version, Seq(4));
}

pub(crate) async fn a_stale_post_is_refused(lab: Lab) {
    let old = lab.draft("post").save(&lab).await;
    lab.draft("other").save(&lab).await;
    let mut new = old.clone();
    let current = lab.edit(&mut new, |p| p.words = 9).await;
    let stale = ConflictKind::Stale { current };
    assert_eq!(lab.refused(update(&old)).await, stale);
    assert_eq!(lab.refused(save(&old, lab.revise(&old, "late"))).await, stale);
    assert_eq!(lab.refused(PostOp::Delete { id: old.id, expect: old.version }).await, stale);
    let ahead = Post { version: Seq(99), ..new.clone() };
    assert_eq!(lab.refused(update(&ahead)).await, stale);
    // Stale comes first: what else is wrong with an old copy says nothing.
    let mut taken = old.clone();
    taken.fields.slug = slug("other");
    assert_eq!(lab.refused(update(&taken)).await, stale);
    assert_eq!(lab.get(old.id).await, new);
}

pub(crate) async fn slugs_are_unique_among_a_kind(lab: Lab) {
    lab.draft("same").with(|p| p.fields.language = Some("en".into())).save(&lab).await;
    let german = lab.draft("same").with(|p| p.fields.language = Some("de".into()));
    assert_eq!(lab.refused(german.op()).await, ConflictKind::Duplicate(Field::Slug));
    let page = lab.draft("same").page().save(&lab).await;
    assert_eq!(lab.post_by_slug(PostKind::Page, &slug("same")).await.unwrap(), Some(page));
    let mut other = lab.draft("other").save(&lab).await;
    other.fields.slug = slug("same");
    assert_eq!(lab.refused(update(&other)).await, ConflictKind::Duplicate(Field::Slug));
    assert_eq!(lab.get(other.id).await.fields.slug, slug("other"));
}

pub(crate) async fn the_trash_keeps_its_slugs(lab: Lab) {
    let post = lab.draft("same").status(Status::Trash).save(&lab).await;
    assert_eq!(lab.refused(lab.draft("same").op()).await, ConflictKind::Duplicate(Field::Slug));
    lab.apply(PostOp::Delete { id: post.id, expect: post.version }).await;
    lab.draft("same").save(&lab).await;
}

pub(crate) async fn a_slug_is_free_once_left(lab: Lab) {
    let mut post = lab.draft("old").save(&lab).await;
    lab.edit(&mut post, |p| p.fields.slug = slug("größe-2")).await;
    lab.draft("old").save(&lab).await;
    lab.edit(&mut post, |p| p.words = 1).await;
    let found = lab.post_by_slug(PostKind::Post, &slug("größe-2")).await.unwrap();
    assert_eq!(found.unwrap().id, post.id);
}

pub(crate) async fn external_ids_are_unique(lab: Lab) {
    let first = lab.draft("a").external("x").save(&lab).await;
    let page = lab.draft("b").page().external("x");
    assert_eq!(lab.refused(page.op()).await, ConflictKind::Duplicate(Field::ExternalId));
    let mut other = lab.draft("c").external("y").save(&lab).await;
    other.external_id = Some("x".into());
    assert_eq!(lab.refused(update(&other)).await, ConflictKind::Duplicate(Field::ExternalId));
    for address in ["d", "e"] {
        lab.draft(address).save(&lab).await;
    }
    assert_eq!(lab.post_by_external_id("x").await.unwrap(), Some(first));
    assert_eq!(lab.post_by_external_id("z").await.unwrap(), None);
}

pub(crate) async fn ids_are_unique(lab: Lab) {
    let post = lab.draft("a").save(&lab).await;
    let again = lab.draft("b").with(|p| p.id = post.id);
    assert_eq!(lab.refused(again.op()).await, ConflictKind::Duplicate(Field::Id));
    let revision = lab.draft("c").with(|p| p.head = post.head);
    assert_eq!(lab.refused(revision.op()).await, ConflictKind::Duplicate(Field::Id));
    assert_eq!(lab.get(post.id).await, post);
}

pub(crate) async fn unknown_terms_and_authors_are_missing(lab: Lab) {
    let gone = lab.add(TermKind::Tag, "gone").await;
    let version = lab.term_now(gone).await.version;
    lab.apply(crate::taxonomy::TermOp::Delete { id: gone, expect: version }).await;
    let known = lab.draft("known").save(&lab).await;
    let wrong = [
        lab.draft("a").category(lab.id()),
        lab.draft("b").tags(&[gone]),
        lab.draft("c").series(lab.id(), 1),
        lab.draft("d").by(&[lab.id()]),
    ];
    for sheet in wrong {
        assert_eq!(lab.refused(sheet.op()).await, ConflictKind::Missing);
        let mut post = known.clone();
        post.fields = sheet.post.fields;
        assert_eq!(lab.refused(update(&post)).await, ConflictKind::Missing);
    }
    assert_eq!(lab.get(known.id).await, known);
}

pub(crate) async fn kind_and_beginning_stay(lab: Lab) {
    let post = lab.draft("post").save(&lab).await;
    let mut other = post.clone();
    (other.kind, other.created_at, other.words) = (PostKind::Page, t(99), 7);
    lab.apply(update(&other)).await;
    let now = lab.get(post.id).await;
    assert_eq!((now.kind, now.created_at, now.words), (PostKind::Post, post.created_at, 7));
    assert_eq!(lab.post_by_slug(PostKind::Page, &slug("post")).await.unwrap(), None);
}

pub(crate) async fn a_deleted_post_leaves_nothing(lab: Lab) {
    let tag = lab.add(TermKind::Tag, "rust").await;
    let post = lab.live("post", 0).tags(&[tag]).external("x").save(&lab).await;
    let comment = lab.comment(post.id, t(1));
    lab.apply(CommentOp::Create { comment: comment.clone() }).await;
    let mut autosave = lab.revise(&post, "typing");
    autosave.kind = crate::revision::RevisionKind::Autosave;
    lab.apply(PostOp::Autosave { revision: Box::new(autosave.clone()) }).await;
    lab.send("/old", RedirectTarget::Post(post.id)).await;
    lab.apply(PostOp::Delete { id: post.id, expect: post.version }).await;
    assert_eq!(lab.post(post.id).await.unwrap(), None);
    for revision in [post.head, autosave.id] {
        assert_eq!(lab.revision(revision).await.unwrap(), None);
    }
    assert_eq!(lab.revisions(post.id, &first(9)).await.unwrap().items, []);
    assert_eq!(lab.store.comment(comment.id).await.unwrap(), None);
    assert_eq!(lab.thread(post.id).await.unwrap(), []);
    assert_eq!(lab.redirects(&first(9)).await.unwrap().items, []);
    assert_eq!(lab.post_by_external_id("x").await.unwrap(), None);
    assert_eq!(lab.live_count(tag, t(1)).await, 0);
    assert_eq!(lab.page_at("post", t(1)).await, None);
    lab.draft("post").external("x").save(&lab).await;
}

pub(crate) async fn a_translation_outlives_its_original(lab: Lab) {
    let original = lab.draft("original").save(&lab).await;
    let copy = lab.draft("copy").with(|p| p.translation_of = Some(original.id)).save(&lab).await;
    lab.apply(PostOp::Delete { id: original.id, expect: original.version }).await;
    assert_eq!(lab.get(copy.id).await.translation_of, None);
}

/// The series is a field like the others, but its place is part of it.
pub(crate) async fn a_place_in_a_series_comes_back(lab: Lab) {
    let series = lab.add(TermKind::Series, "queues").await;
    let mut post = lab.live("post", 0).series(series, i32::MAX).save(&lab).await;
    assert_eq!(lab.get(post.id).await.fields.series, Some(InSeries { series, position: i32::MAX }));
    lab.edit(&mut post, |p| p.fields.series = Some(InSeries { series, position: i32::MIN })).await;
    assert_eq!(lab.get(post.id).await.fields.series, Some(InSeries { series, position: i32::MIN }));
    lab.edit(&mut post, |p| p.fields.series = None).await;
    assert_eq!(lab.get(post.id).await.fields.series, None);
}
