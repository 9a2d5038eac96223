use super::{SYSTEM, actor, bench, problems};
use blogcms_core::policy::Denied;
use blogcms_core::redirect::Destination;
use blogcms_core::service::{Blog, PostInput, Publish, RedirectInput};
use blogcms_core::{
    Error, Id, PageRequest, PostId, PostKind, Redirect, RedirectId, RedirectTarget, Role, SiteId, TermId,
};
use blogcms_storage::SqliteStore;
use std::sync::Arc;

fn to(path: &str, target: &str) -> RedirectInput {
    RedirectInput { path: path.into(), target: RedirectTarget::Path(target.into()) }
}

async fn put(blog: &Blog, path: &str, target: &str) -> Result<Redirect, Error> {
    blog.redirects().put(&SYSTEM, &to(path, target)).await
}

async fn end(blog: &Blog, path: &str) -> Option<Destination> {
    blog.store().destination(path, blog.now()).await.unwrap()
}

fn path(path: &str) -> Destination {
    Destination::Path(path.into())
}

#[tokio::test]
async fn only_administrators_and_owners_redirect() {
    let b = bench().await;
    let redirects = b.blog.redirects();
    let made = redirects.put(&actor(Role::Administrator, &[]), &to("/old", "/new")).await.unwrap();
    assert_eq!((made.path.as_str(), made.version), ("/old", b.blog.store().seq().await.unwrap()));
    let before = b.blog.store().seq().await.unwrap();
    let editor = actor(Role::Editor, &[]);
    let first = PageRequest::first(9);
    let denied = [
        // Not a word about what is wrong with it either.
        redirects.put(&editor, &to("", "")).await.map(drop),
        redirects.remove(&editor, made.id).await,
        redirects.remove(&editor, RedirectId::from_bytes([9; 16])).await,
        redirects.list(&editor, &first).await.map(drop),
    ];
    for outcome in denied {
        assert!(matches!(outcome, Err(Error::Denied(Denied::Role))), "{outcome:?}");
    }
    assert_eq!(b.blog.store().seq().await.unwrap(), before);
    let owner = actor(Role::Owner, &[]);
    assert_eq!(redirects.list(&owner, &first).await.unwrap().items, std::slice::from_ref(&made));
    redirects.remove(&owner, made.id).await.unwrap();
    assert!(matches!(redirects.remove(&owner, made.id).await, Err(Error::NotFound)));
    assert_eq!(end(&b.blog, "/old").await, None);
}

#[tokio::test]
async fn every_field_is_checked() {
    let b = bench().await;
    for (from, target, expected) in [
        ("", "", vec![("path", "problem.empty"), ("target", "problem.empty")]),
        ("https://example.org/a", "/b", vec![("path", "problem.redirect.path")]),
        ("/a/../b", "about", vec![("path", "problem.redirect.path"), ("target", "problem.redirect.target")]),
        ("/a", "mailto:a@example.org", vec![("target", "problem.redirect.target")]),
        ("/a", "javascript:alert(1)", vec![("target", "problem.redirect.target")]),
        ("/a", "//example.org/b", vec![("target", "problem.redirect.target")]),
        ("/a", "https://", vec![("target", "problem.redirect.target")]),
        ("/a", "/b\r\nSet-Cookie: x", vec![("target", "problem.redirect.target")]),
        ("/a", "/../b", vec![("target", "problem.redirect.target")]),
    ] {
        assert_eq!(problems(put(&b.blog, from, target).await), expected, "{from} {target}");
    }
    let long = format!("https://example.org/{}", "a".repeat(2000));
    assert_eq!(problems(put(&b.blog, "/a", &long).await), [("target", "problem.redirect.target")]);
    for target in
        [RedirectTarget::Post(PostId::from_bytes([1; 16])), RedirectTarget::Term(TermId::from_bytes([1; 16]))]
    {
        let input = RedirectInput { path: "/a".into(), target };
        let outcome = b.blog.redirects().put(&SYSTEM, &input).await;
        assert_eq!(problems(outcome), [("target", "problem.redirect.missing")]);
    }
    assert_eq!(b.blog.store().seq().await.unwrap().0, 0, "something was written");
}

#[tokio::test]
async fn paths_are_kept_in_one_spelling() {
    let b = bench().await;
    for (from, key) in [("old//page/?x=1#y", "/old/page"), (" /caf%C3%A9/ ", "/café")] {
        assert_eq!(put(&b.blog, from, "/new").await.unwrap().path, key);
        assert_eq!(end(&b.blog, key).await, Some(path("/new")));
    }
    for (typed, kept) in [
        ("/a//b/", "/a/b"),
        ("/th%C3%A9", "/thé"),
        ("/tags?page=2", "/tags?page=2"),
        ("/100%25", "/100%25"),
        ("https://example.org/a//b/?c", "https://example.org/a//b/?c"),
    ] {
        assert_eq!(put(&b.blog, "/from", typed).await.unwrap().target, RedirectTarget::Path(kept.into()));
    }
    let gone = RedirectInput { path: "/from".into(), target: RedirectTarget::Gone };
    b.blog.redirects().put(&SYSTEM, &gone).await.unwrap();
    assert_eq!(end(&b.blog, "/from").await, Some(Destination::Gone));
}

#[tokio::test]
async fn a_redirect_that_leads_back_is_refused() {
    let b = bench().await;
    for target in ["/a", "/a/", "/a?x", "/%61#y", "//a"] {
        let expected = if target == "//a" { "problem.redirect.target" } else { "problem.redirect.self" };
        assert_eq!(problems(put(&b.blog, "/a", target).await), [("target", expected)], "{target}");
    }
    put(&b.blog, "/b", "/a?x").await.unwrap();
    put(&b.blog, "/c", "/%62").await.unwrap();
    for target in ["/b", "/b/?y", "/c"] {
        assert_eq!(
            problems(put(&b.blog, "/a", target).await),
            [("target", "problem.redirect.loop")],
            "{target}"
        );
    }
    // To turn one round, the other one goes first.
    let all = b.blog.redirects().list(&SYSTEM, &PageRequest::first(9)).await.unwrap().items;
    let (b_, c) =
        (all.iter().find(|r| r.path == "/b").unwrap(), all.iter().find(|r| r.path == "/c").unwrap());
    b.blog.redirects().remove(&SYSTEM, b_.id).await.unwrap();
    b.blog.redirects().remove(&SYSTEM, c.id).await.unwrap();
    put(&b.blog, "/a", "/b").await.unwrap();
    assert_eq!(end(&b.blog, "/a").await, Some(path("/b")));
}

#[tokio::test]
async fn one_step_is_enough() {
    let b = bench().await;
    // A page that moved thirty times, told from the oldest move to the newest.
    for n in 0..30 {
        put(&b.blog, &format!("/{n}"), &format!("/{}", n + 1)).await.unwrap();
    }
    // Another one, told the other way round.
    for n in (0..30).rev() {
        put(&b.blog, &format!("/x/{n}"), &format!("/x/{}", n + 1)).await.unwrap();
    }
    for n in 0..30 {
        assert_eq!(end(&b.blog, &format!("/{n}")).await, Some(path("/30")));
        assert_eq!(end(&b.blog, &format!("/x/{n}")).await, Some(path("/x/30")));
    }
    // And in the end it is a post, under whatever address.
    let text = PostInput { title: "Text".into(), ..PostInput::default() };
    let draft = b.blog.posts().create(&SYSTEM, PostKind::Post, &text).await.unwrap();
    let post = b.blog.posts().publish(&SYSTEM, draft.id, draft.version, Publish::default()).await.unwrap();
    let input = RedirectInput { path: "/30".into(), target: RedirectTarget::Post(post.id) };
    b.blog.redirects().put(&SYSTEM, &input).await.unwrap();
    assert_eq!(end(&b.blog, "/0").await, Some(Destination::Post(PostKind::Post, post.fields.slug)));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_that_would_make_a_loop_at_once_do_not() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("blog.db");
    let mut blogs = Vec::new();
    for _ in 0..2 {
        let store = SqliteStore::open(&file).unwrap().site(SiteId::default()).await.unwrap();
        blogs.push(Blog::new(Arc::new(store)));
    }
    let (one, other) = (blogs.remove(0), blogs.remove(0));
    for round in 0..50 {
        let (a, c) = (format!("/a/{round}"), format!("/c/{round}"));
        let there = tokio::spawn({
            let (one, a, c) = (one.clone(), a.clone(), c.clone());
            async move { put(&one, &a, &c).await }
        });
        let (there, back) = (there, put(&other, &c, &a).await);
        let there = there.await.unwrap();
        assert!(there.is_ok() != back.is_ok(), "round {round}: {there:?} {back:?}");
        let refused = if there.is_ok() { back } else { there };
        assert_eq!(problems(refused), [("target", "problem.redirect.loop")]);
        let ends = (end(&one, &a).await, end(&one, &c).await);
        assert!(ends == (Some(path(&c)), None) || ends == (None, Some(path(&a))), "round {round}: {ends:?}");
    }
}
