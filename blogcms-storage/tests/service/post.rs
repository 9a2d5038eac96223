use super::{SYSTEM, actor, bench, problems};
use blogcms_core::id::Id;
use blogcms_core::post::{Seo, Window};
use blogcms_core::redirect::Destination;
use blogcms_core::service::{AuthorInput, PostInput, Publish};
use blogcms_core::store::{Conflict, ConflictKind};
use blogcms_core::{AuthorId, Error, PostKind, Role, Slug, Status, TermId};
use std::time::Duration;

fn input(title: &str, body: &str) -> PostInput {
    PostInput { title: title.into(), body: body.into(), ..PostInput::default() }
}

#[tokio::test]
async fn a_live_post_is_edited_in_private() {
    let b = bench().await;
    let posts = b.blog.posts();
    let draft =
        posts.create(&SYSTEM, PostKind::Post, &input("First words", "One *two* three.")).await.unwrap();
    assert_eq!((draft.status, draft.fields.slug.as_str(), draft.words), (Status::Draft, "first-words", 3));
    let live = posts.publish(&SYSTEM, draft.id, draft.version, Publish::default()).await.unwrap();
    assert!(live.is_live(b.blog.now()));

    let saved = posts.save(&SYSTEM, live.id, live.version, &input("Second words", "New")).await.unwrap();
    assert!(saved.has_working_copy());
    let slug: Slug = "first-words".parse().unwrap();
    let page = b.blog.public().post(PostKind::Post, &slug).await.unwrap().unwrap();
    assert_eq!(page.post.fields.title, "First words");

    b.clock.advance(Duration::from_secs(60));
    let again = posts.publish(&SYSTEM, live.id, saved.version, Publish::default()).await.unwrap();
    assert_eq!((again.published_at, again.updated_at), (live.published_at, b.blog.now()));
    let page = b.blog.public().post(PostKind::Post, &slug).await.unwrap().unwrap();
    assert_eq!(page.post.fields.title, "Second words");
}

#[tokio::test]
async fn characters_that_not_every_store_can_keep_are_refused_or_dropped() {
    let b = bench().await;
    let posts = b.blog.posts();
    let mut odd = input("A\0 ti\u{7}tle\n", "Text\0");
    (odd.excerpt, odd.seo.title) = ("a\0".into(), Some("b\0".into()));
    odd.extra.insert("name".into(), "c\0".into());
    let refused = problems(posts.create(&SYSTEM, PostKind::Post, &odd).await);
    assert_eq!(refused, ["excerpt", "seo_title", "extra"].map(|field| (field, "problem.nul")));
    let made = posts.create(&SYSTEM, PostKind::Post, &input("A\0 ti\u{7}tle\n", "Te\0xt")).await.unwrap();
    assert_eq!(made.fields.title, "A title");
    let kept = b.blog.store().revision(made.head).await.unwrap().unwrap();
    assert_eq!(kept.body, "Text");
}

#[tokio::test]
async fn a_stale_save_loses_and_nothing_is_lost() {
    let b = bench().await;
    let posts = b.blog.posts();
    let draft = posts.create(&SYSTEM, PostKind::Post, &input("Title", "a")).await.unwrap();
    let first = posts.save(&SYSTEM, draft.id, draft.version, &input("Title", "b")).await.unwrap();
    let second = posts.save(&SYSTEM, draft.id, draft.version, &input("Title", "c")).await;
    let stale = ConflictKind::Stale { current: first.version };
    assert!(matches!(second, Err(Error::Conflict(Conflict { kind, .. })) if kind == stale), "{second:?}");
    let head = b.blog.store().revision(first.head).await.unwrap().unwrap();
    assert_eq!((head.body.as_str(), head.parent), ("b", Some(draft.head)));
}

#[tokio::test]
async fn all_problems_at_once() {
    let b = bench().await;
    let bad = PostInput {
        title: "  ".into(),
        slug: "Not A Slug".into(),
        excerpt: "x".repeat(501),
        body: "x".repeat(2 * 1024 * 1024 + 1),
        language: Some("???".into()),
        category: Some(TermId::from_bytes([9; 16])),
        authors: vec![AuthorId::from_bytes([9; 16])],
        seo: Seo { canonical: Some("javascript:alert(1)".into()), ..Seo::default() },
        ..PostInput::default()
    };
    let found = problems(b.blog.posts().create(&SYSTEM, PostKind::Post, &bad).await);
    let fields: Vec<_> = found.iter().map(|(field, _)| *field).collect();
    assert_eq!(fields, ["title", "excerpt", "body", "language", "canonical", "category", "authors", "slug"]);
    assert_eq!(b.blog.store().seq().await.unwrap().0, 0);
}

#[tokio::test]
async fn addresses() {
    let b = bench().await;
    let posts = b.blog.posts();
    let one = posts.create(&SYSTEM, PostKind::Post, &input("Same", "")).await.unwrap();
    let two = posts.create(&SYSTEM, PostKind::Post, &input("Same", "")).await.unwrap();
    assert_eq!((one.fields.slug.as_str(), two.fields.slug.as_str()), ("same", "same-2"));
    let typed = PostInput { slug: "same".into(), ..input("Other", "") };
    assert_eq!(
        problems(posts.create(&SYSTEM, PostKind::Post, &typed).await),
        [("slug", "problem.slug.taken")]
    );
    let page = PostInput { slug: "admin".into(), ..input("Page", "") };
    assert_eq!(
        problems(posts.create(&SYSTEM, PostKind::Page, &page).await),
        [("slug", "problem.slug.reserved")]
    );
    assert_eq!(
        problems(posts.create(&SYSTEM, PostKind::Post, &input("…", "")).await),
        [("slug", "problem.slug.letters")]
    );

    let live = posts.publish(&SYSTEM, one.id, one.version, Publish::default()).await.unwrap();
    let moved = PostInput { slug: "moved".into(), ..input("Same", "") };
    let saved = posts.save(&SYSTEM, live.id, live.version, &moved).await.unwrap();
    posts.publish(&SYSTEM, live.id, saved.version, Publish::default()).await.unwrap();
    let to = b.blog.store().destination("/posts/same", b.blog.now()).await.unwrap();
    assert_eq!(to, Some(Destination::Post(PostKind::Post, "moved".parse().unwrap())));
    // New content takes the old address over.
    let heir = posts
        .create(&SYSTEM, PostKind::Post, &PostInput { slug: "same".into(), ..input("Heir", "") })
        .await
        .unwrap();
    assert_eq!(heir.fields.slug.as_str(), "same");
    assert_eq!(b.blog.store().destination("/posts/same", b.blog.now()).await.unwrap(), None);
}

#[tokio::test]
async fn scheduling_is_a_question_about_time() {
    let b = bench().await;
    let posts = b.blog.posts();
    let draft = posts.create(&SYSTEM, PostKind::Post, &input("Later", "")).await.unwrap();
    let from = b.blog.now().plus(Duration::from_secs(3));
    let until = from.plus(Duration::from_secs(10));
    let early = Publish { from: Some(from), until: Some(from) };
    assert_eq!(
        problems(posts.publish(&SYSTEM, draft.id, draft.version, early).await),
        [("expires_at", "problem.post.ends_before")]
    );
    let when = Publish { from: Some(from), until: Some(until) };
    posts.publish(&SYSTEM, draft.id, draft.version, when).await.unwrap();
    let mut seen = String::new();
    for _ in 0..15 {
        let live = b.blog.public().latest(5).await.unwrap().len();
        let total =
            b.blog.store().listing_page(&blogcms_core::post::Listing::All, Window::page(1, 5), b.blog.now());
        assert_eq!(total.await.unwrap().value.total, live as u64);
        seen.push_str(&live.to_string());
        b.clock.advance(Duration::from_secs(1));
    }
    assert_eq!(seen, "000111111111100");
}

#[tokio::test]
async fn roles_and_bylines() {
    let b = bench().await;
    let posts = b.blog.posts();
    let name = |name: &str| AuthorInput { name: name.into(), ..AuthorInput::default() };
    let mine = b.blog.authors().create(&SYSTEM, &name("Me")).await.unwrap().id;
    let other = b.blog.authors().create(&SYSTEM, &name("Other")).await.unwrap().id;
    let contributor = actor(Role::Contributor, &[mine]);
    let by = |author| PostInput { authors: vec![author], ..input("Text", "") };

    assert!(matches!(posts.create(&contributor, PostKind::Post, &by(other)).await, Err(Error::Denied(_))));
    let draft = posts.create(&contributor, PostKind::Post, &by(mine)).await.unwrap();
    let publish = posts.publish(&contributor, draft.id, draft.version, Publish::default()).await;
    assert!(matches!(publish, Err(Error::Denied(_))));
    let stolen = posts.save(&contributor, draft.id, draft.version, &by(other)).await;
    assert!(matches!(stolen, Err(Error::Denied(_))));
    posts.submit(&contributor, &[draft.id]).await.unwrap();

    let author = actor(Role::Author, &[other]);
    assert!(matches!(posts.get(&author, draft.id).await, Err(Error::NotFound)));
    let editor = actor(Role::Editor, &[]);
    let sent = posts.get(&editor, draft.id).await.unwrap();
    assert_eq!(sent.status, Status::Review);
    let live = posts.publish(&editor, sent.id, sent.version, Publish::default()).await.unwrap();
    assert!(matches!(
        posts.save(&contributor, live.id, live.version, &by(mine)).await,
        Err(Error::Denied(_))
    ));
    assert_eq!(
        problems(posts.delete(&editor, live.id, live.version).await),
        [("status", "problem.post.not_trash")]
    );
    posts.trash(&editor, &[live.id]).await.unwrap();
    let trashed = posts.get(&editor, live.id).await.unwrap();
    posts.delete(&editor, live.id, trashed.version).await.unwrap();
    assert!(b.blog.store().post(live.id).await.unwrap().is_none());
}
