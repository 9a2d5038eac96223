//! Cards of posts for previews of their links.

use crate::crawl::{between, unescape};
use crate::fixture::publish;
use crate::harness::{ACTOR, Answer, HOUR, MOUNTS, ORIGIN, Site, before, now};
use crate::media::{Gallery, png};
use axum::body::Body;
use axum::http::{Method, Request, header};
use blogcms_axum::core::post::Cover;
use blogcms_axum::core::service::{PostInput, Publish};
use blogcms_axum::core::{PostKind, SiteId};
use blogcms_axum::storage::SqliteStore;
use blogcms_axum::{BuildError, Cms};
use http_body_util::BodyExt;
use tower::ServiceExt;

/// What the head of a page says of its picture: address, type, width, height, what it shows.
fn picture(html: &str) -> [String; 5] {
    ["", ":type", ":width", ":height", ":alt"].map(|part| {
        let found = between(html, &format!("<meta property=\"og:image{part}\" content=\""), "\"");
        assert_eq!(found.len(), 1, "og:image{part} in {html}");
        unescape(found[0])
    })
}

/// The address of the card of a post, below the mount.
async fn address(site: &Site, slug: &str) -> String {
    let [url, ..] = picture(&site.page(&format!("/posts/{slug}")).await);
    url.strip_prefix(&format!("{ORIGIN}{}", site.base)).unwrap().to_owned()
}

fn is_a_card(answer: &Answer) {
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header(header::CONTENT_TYPE), "image/png");
    assert!(answer.bytes.starts_with(b"\x89PNG\r\n\x1a\n"));
    assert_eq!(answer.bytes[16..24], [0, 0, 0x04, 0xb0, 0, 0, 0x02, 0x76]);
    assert!(answer.bytes.len() < 60_000, "{} bytes", answer.bytes.len());
}

#[tokio::test]
async fn every_post_names_its_card() {
    for mount in MOUNTS {
        let site = Site::mounted(mount).await;
        let html = site.page("/posts/post-02").await;
        let [url, kind, width, height, alt] = picture(&html);
        let card = site.url("/posts/post-02/card.png");
        assert!(url.starts_with(&format!("{ORIGIN}{card}?v=")), "{url}");
        assert_eq!([&*kind, &*width, &*height, &*alt], ["image/png", "1200", "630", "Post number 02"]);
        assert!(html.contains("summary_large_image"));
        let answer = site.get(&address(&site, "post-02").await).await;
        is_a_card(&answer);
        assert_eq!(answer.header(header::CACHE_CONTROL), "public, max-age=86400");
        assert!(!answer.header(header::ETAG).is_empty());
        let routes = site.cms.routes();
        assert!(routes.iter().any(|route| route.path == site.url("/posts/{bc_slug}/card.png")));
    }
}

#[tokio::test]
async fn a_card_is_the_same_until_what_it_says_changes() {
    let site = Site::mounted("/blog").await;
    let before = address(&site, "post-03").await;
    let first = site.get(&before).await;
    assert_eq!(site.get(&before).await, first);
    // Another process draws the same.
    let other = Site::mounted("/blog").await;
    assert_eq!(other.get(&before).await.bytes, first.bytes);
    assert_ne!(site.get(&address(&site, "post-02").await).await.bytes, first.bytes);

    // The working copy changes nothing before it is published.
    let fact = site.fact("post-03");
    let post =
        site.cms.blog().posts().publish(&ACTOR, fact.id, fact.version, Publish::default()).await.unwrap();
    let slug = post.fields.slug.to_string();
    let after = address(&site, &slug).await;
    assert_ne!(before.split("?v=").nth(1), after.split("?v=").nth(1));
    let second = site.get(&after).await;
    is_a_card(&second);
    assert_ne!(second.bytes, first.bytes);
    // A former address of the same post: today's card, which is not to be kept.
    let stale = site.get(&format!("/posts/{slug}/card.png?v={}", before.split("?v=").nth(1).unwrap())).await;
    assert_eq!(stale.bytes, second.bytes);
    assert_eq!(stale.header(header::CACHE_CONTROL), "public, max-age=0, must-revalidate");
}

#[tokio::test]
async fn only_live_posts_have_one() {
    let site = Site::mounted("/blog").await;
    for slug in ["draft", "scheduled", "brief", "expired", "trash", "archive"] {
        assert_eq!(site.status(&format!("/posts/canary-{slug}/card.png")).await, 404, "{slug}");
    }
    for path in [
        "/posts/nothing/card.png",
        "/posts/canary-working-copy/card.png",
        "/posts/UPPER/card.png",
        "/posts/post-02/card.jpg",
        "/posts/post-02/card.png/x",
        "/pages/about/card.png",
    ] {
        assert_eq!(site.status(path).await, 404, "{path}");
    }
    site.clock.set(now().plus(HOUR));
    assert_eq!(site.status("/posts/canary-scheduled/card.png").await, 200);
    site.clock.set(now().plus(HOUR * 4));
    assert_eq!(site.status("/posts/canary-brief/card.png").await, 404);
}

#[tokio::test]
async fn what_is_known_is_not_sent_again() {
    let site = Site::mounted("/").await;
    let path = address(&site, "post-02").await;
    let ask = async |tag: &str| {
        let request = Request::builder().uri(&path).header(header::IF_NONE_MATCH, tag);
        let response = site.app.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        (response.status().as_u16(), response.into_body().collect().await.unwrap().to_bytes().len())
    };
    let tag = site.get(&path).await.header(header::ETAG).to_owned();
    assert_eq!(ask(&tag).await, (304, 0));
    assert_eq!(ask("\"other\"").await.0, 200);
    let head = crate::harness::request(&site.app, Method::HEAD, &path).await;
    assert_eq!((head.status.as_u16(), head.bytes.len()), (200, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crowd_gets_one_card() {
    let site = Site::mounted("/").await;
    let path = address(&site, "post-05").await;
    let asked: Vec<_> = (0..40)
        .map(|_| {
            let (app, path) = (site.app.clone(), path.clone());
            tokio::spawn(async move { crate::harness::request(&app, Method::GET, &path).await })
        })
        .collect();
    let mut answers = Vec::new();
    for one in asked {
        answers.push(one.await.unwrap());
    }
    is_a_card(&answers[0]);
    assert!(answers.iter().all(|answer| *answer == answers[0]));
}

#[tokio::test]
async fn words_of_any_kind() {
    let site = Site::mounted("/").await;
    let titles = [
        "</svg><script>alert(1)</script> & \"quotes\" 'too' ]]>",
        "W",
        "\u{202e}turned round \u{200f}",
        "Ship it \u{1f680} with \u{1f469}\u{200d}\u{1f467}",
        "缓存应该记住多久",
        "كم من الوقت",
        "\u{e000}\u{10ffff}",
        &"Donaudampfschifffahrt".repeat(9),
        &"many words ".repeat(18),
    ];
    for (at, title) in titles.into_iter().enumerate() {
        let input = PostInput { title: title.into(), slug: format!("words-{at}"), ..PostInput::default() };
        publish(&site.cms, PostKind::Post, &input, Publish { from: Some(before(HOUR)), until: None }).await;
        is_a_card(&site.get(&address(&site, &format!("words-{at}")).await).await);
    }
}

#[tokio::test]
async fn a_cover_that_was_chosen_comes_first() {
    let gallery = Gallery::mounted("/blog").await;
    let media = gallery.upload("wide.png", png(2400, 1350)).await;
    let cover = Cover { media: media.id, alt: "What it \"shows\"".into(), caption: String::new() };
    let input =
        PostInput { title: "New".into(), slug: "new".into(), cover: Some(cover), ..PostInput::default() };
    publish(&gallery.site.cms, PostKind::Post, &input, Publish { from: Some(before(HOUR)), until: None })
        .await;
    let [url, kind, width, height, alt] = picture(&gallery.site.page("/posts/new").await);
    assert!(url.starts_with(&format!("{ORIGIN}/blog/media/")) && url.ends_with("/1440-c22.webp"), "{url}");
    assert_eq!([&*kind, &*width, &*height, &*alt], ["image/webp", "1440", "810", "What it \"shows\""]);
    assert_eq!(gallery.site.status(url.strip_prefix(&format!("{ORIGIN}/blog")).unwrap()).await, 200);
}

#[tokio::test]
async fn a_font_that_is_none_is_refused_with_a_sentence() {
    let store = SqliteStore::in_memory().unwrap().site(SiteId::default()).await.unwrap();
    let built = Cms::builder(store).base_url(ORIGIN).share_font(b"no font".to_vec()).build();
    let error = built.err().unwrap();
    assert!(matches!(error, BuildError::ShareFont) && error.to_string().contains("TrueType"), "{error}");
}
