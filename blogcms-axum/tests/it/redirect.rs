//! Old addresses.

use crate::fixture::{publish, redirect};
use crate::harness::{ACTOR, HOUR, MOUNTS, Site, now, slug};
use blogcms_axum::core::service::{PostInput, Publish, TermInput};
use blogcms_axum::core::{PostKind, RedirectTarget, TermKind};

/// Gives a post another address.
async fn rename(site: &Site, old: &str, new: &str) {
    let blog = site.cms.blog();
    let post = blog.store().post_by_slug(PostKind::Post, &slug(old)).await.unwrap().unwrap();
    let input = PostInput { title: "Renamed".into(), slug: new.into(), ..PostInput::default() };
    let input = PostInput { authors: post.fields.authors.clone(), ..input };
    let post = blog.posts().save(&ACTOR, post.id, post.version, &input).await.unwrap();
    blog.posts().publish(&ACTOR, post.id, post.version, Publish::default()).await.unwrap();
}

#[tokio::test]
async fn kinds_of_targets() {
    for mount in MOUNTS {
        let site = Site::mounted(mount).await;
        for (path, to) in [
            ("/2019/05/hello.html", site.url("/posts/post-05")),
            ("/2019/05/hello.html?utm=x", site.url("/posts/post-05")),
            ("/to-term", site.url("/categories/databases")),
            ("/caf%C3%A9", site.url("/categories/life-leisure")),
            ("/elsewhere", "https://elsewhere.example/x".to_owned()),
        ] {
            site.get(path).await.leads(301, &to);
        }
        site.get("/removed").await.is_our_error(410);
        site.get("/posts/removed").await.is_our_error(410);
        // Live content wins, and what leads to itself leads nowhere.
        assert!(site.page("/posts/post-07").await.contains("Post number 07"));
        site.get("/round").await.is_our_error(404);
        for path in ["/to-draft", "/to-scheduled"] {
            site.get(path).await.is_our_error(404);
        }
    }
}

#[tokio::test]
async fn a_new_address_and_no_chain() {
    let site = Site::mounted("/blog").await;
    rename(&site, "post-09", "nine").await;
    site.get("/posts/post-09").await.leads(301, "/blog/posts/nine");
    rename(&site, "nine", "number-nine").await;
    for old in ["/posts/post-09", "/posts/nine"] {
        site.get(old).await.leads(301, "/blog/posts/number-nine");
    }
    // Back again: the first address answers by itself, the others lead to it.
    rename(&site, "number-nine", "post-09").await;
    assert_eq!(site.status("/posts/post-09").await, 200);
    for old in ["/posts/nine", "/posts/number-nine"] {
        site.get(old).await.leads(301, "/blog/posts/post-09");
    }
    // Another post takes an old address.
    let input = PostInput { title: "Other".into(), slug: "nine".into(), ..PostInput::default() };
    publish(&site.cms, PostKind::Post, &input, Publish::default()).await;
    assert!(site.page("/posts/nine").await.contains("Other"));
    for page in ["/", "/posts/post-10", "/posts/post-08"] {
        assert!(!site.page(page).await.contains("number-nine"), "{page}");
    }
}

#[tokio::test]
async fn a_new_address_of_a_term() {
    let site = Site::mounted("/blog").await;
    let blog = site.cms.blog();
    let taxonomy = blog.store().taxonomy().await.unwrap();
    let tag = taxonomy.by_slug(TermKind::Tag, &slug("rust")).unwrap();
    let input = TermInput { name: "Rust".into(), slug: "rust-lang".into(), ..TermInput::default() };
    blog.taxonomy().update(&ACTOR, tag.id, tag.version, &input).await.unwrap();
    site.get("/tags/rust").await.leads(301, "/blog/tags/rust-lang");
    let other = taxonomy.by_slug(TermKind::Tag, &slug("größe")).unwrap();
    blog.taxonomy().merge(&ACTOR, tag.id, other.id).await.unwrap();
    for old in ["/tags/rust", "/tags/rust-lang"] {
        site.get(old).await.leads(301, "/blog/tags/gr%C3%B6%C3%9Fe");
    }
}

#[tokio::test]
async fn a_redirect_waits_for_its_post() {
    let site = Site::mounted("/blog").await;
    site.clock.set(now().plus(HOUR));
    site.get("/to-scheduled").await.leads(301, "/blog/posts/canary-scheduled");
    site.get("/to-draft").await.is_our_error(404);
}

/// A redirect that leads to itself, however it is written, leads nowhere instead of going round.
#[tokio::test]
async fn round_and_round() {
    for mount in MOUNTS {
        let site = Site::mounted(mount).await;
        let absolute = format!("https://blog.example{}", site.url("/d"));
        for (from, to) in
            [("/a", "/a"), ("/b", "/b/"), ("/c", "/c?x=1"), ("/d", &absolute), ("/é", "/%C3%A9#x")]
        {
            redirect(&site.cms, from, RedirectTarget::Path(to.into())).await;
        }
        for path in ["/a", "/b", "/c", "/d", "/%C3%A9"] {
            site.get(path).await.is_our_error(404);
        }
    }
}
