//! `/sitemap.xml`.

use crate::crawl::{between, crawl, unescape};
use crate::fixture::publish;
use crate::harness::{ACTOR, HOUR, MOUNTS, ORIGIN, Site, before, request, slug};
use crate::media::{Gallery, png};
use axum::http::{Method, header};
use blogcms_axum::core::post::{Cover, Seo};
use blogcms_axum::core::service::{PostInput, Publish, TermInput};
use blogcms_axum::core::{PostKind, TermKind};
use roxmltree::Document;
use std::collections::BTreeMap;

const SITEMAPS: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";
const IMAGES: &str = "http://www.google.com/schemas/sitemap-image/1.1";

/// Addresses, when they changed, and their picture.
fn read(xml: &str) -> BTreeMap<String, (String, String)> {
    let document = Document::parse(xml).unwrap();
    assert!(document.root_element().has_tag_name((SITEMAPS, "urlset")));
    let urls = document.root_element().children().map(|url| {
        let text = |name| url.descendants().find(|n| n.has_tag_name(name)).and_then(|n| n.text());
        let text = |name| text(name).unwrap_or_default().to_owned();
        (text((SITEMAPS, "loc")), (text((SITEMAPS, "lastmod")), text((IMAGES, "loc"))))
    });
    let count = urls.clone().count();
    let urls: BTreeMap<_, _> = urls.collect();
    assert_eq!(urls.len(), count, "an address is named twice");
    urls
}

/// What the sitemap names, and what a reader can find that wants to be listed, are the same.
#[tokio::test]
async fn names_what_may_be_listed() {
    for mount in MOUNTS {
        let site = Site::mounted(mount).await;
        let answer = site.get("/sitemap.xml").await;
        assert_eq!(answer.header(header::CONTENT_TYPE), "application/xml; charset=utf-8");
        let named = read(&answer.text());
        let mut listed = Vec::new();
        for (path, answer) in crawl(&site.app, site.base).await.found {
            if answer.status != 200 || !answer.header(header::CONTENT_TYPE).starts_with("text/html") {
                continue;
            }
            let html = answer.text();
            let own = format!("<link rel=\"canonical\" href=\"{ORIGIN}{path}\">");
            let later = path.contains("?page=") || path.contains("/archive/");
            if unescape(&html).contains(&own) && !html.contains("noindex") && !later {
                listed.push(format!("{ORIGIN}{path}"));
            }
        }
        listed.sort();
        assert_eq!(named.keys().cloned().collect::<Vec<_>>(), listed, "{mount}");
        assert!(!answer.text().contains("empty-room"));
    }
}

#[tokio::test]
async fn says_when_things_changed() {
    let site = Site::mounted("/blog").await;
    let fact = site.fact("post-09").clone();
    let posts = site.cms.blog().posts();
    let input = PostInput { title: "Anew".into(), slug: fact.slug.clone(), ..PostInput::default() };
    let saved = posts.save(&ACTOR, fact.id, fact.version, &input).await.unwrap();
    posts.publish(&ACTOR, fact.id, saved.version, Publish { from: None, until: None }).await.unwrap();
    site.clock.set(crate::harness::now().plus(HOUR));
    let named = read(&site.page("/sitemap.xml").await);
    let changed = |path: &str| named[&format!("{ORIGIN}/blog{path}")].0.clone();
    // Scheduled: when it went live, not when it was written.
    assert_eq!(changed("/posts/canary-scheduled"), "2026-01-15T13:00:00+00:00");
    assert_eq!(changed("/posts/post-09"), "2026-01-15T12:00:00+00:00");
    assert_eq!(changed(""), "2026-01-15T13:00:00+00:00");
    let newest = |slug: &str| {
        let of =
            |fact: &&crate::fixture::Fact| named.contains_key(&format!("{ORIGIN}/blog/posts/{}", fact.slug));
        let live = site.facts.iter().filter(of).filter(|fact| fact.rust || slug != "rust");
        live.filter_map(|fact| fact.times).map(|(from, _)| from).max().unwrap()
    };
    let rust = newest("rust").rfc3339_in(&blogcms_axum::core::Zone::utc());
    assert_eq!(changed("/tags/rust"), rust);
}

#[tokio::test]
async fn leaves_out_what_asks_for_it() {
    let site = Site::at_root().await;
    let input = PostInput {
        title: "Quiet".into(),
        seo: Seo { noindex: true, ..Seo::default() },
        ..PostInput::default()
    };
    publish(&site.cms, PostKind::Post, &input, Publish { from: Some(before(HOUR)), until: None }).await;
    let input = PostInput {
        title: "Borrowed".into(),
        seo: Seo { canonical: Some("https://elsewhere.example/borrowed".into()), ..Seo::default() },
        ..PostInput::default()
    };
    publish(&site.cms, PostKind::Post, &input, Publish { from: Some(before(HOUR)), until: None }).await;
    let view = site.cms.blog().store().taxonomy().await.unwrap();
    let rust = view.by_slug(TermKind::Tag, &slug("rust")).unwrap();
    let input = TermInput { name: "Rust".into(), slug: "rust".into(), noindex: true, ..TermInput::default() };
    site.cms.blog().taxonomy().update(&ACTOR, rust.id, rust.version, &input).await.unwrap();
    let xml = site.page("/sitemap.xml").await;
    for out in ["quiet", "borrowed", "/tags/rust"] {
        assert!(!xml.contains(out), "{out} in {xml}");
    }
    assert!(xml.contains("/tags/gr%C3%B6%C3%9Fe"));
    // Readers who follow the blog get it all the same; programs that gather texts do not.
    assert!(site.page("/feed.xml").await.contains("quiet"));
    assert!(!site.page("/llms.txt").await.contains("quiet"));
    assert_eq!(site.get("/posts/quiet.md").await.header("x-robots-tag"), "noindex");
}

#[tokio::test]
async fn names_covers() {
    for mount in MOUNTS {
        let gallery = Gallery::mounted(mount).await;
        let media = gallery.upload("cover.png", png(640, 360)).await;
        let cover = Cover { media: media.id, alt: "What".into(), caption: String::new() };
        let input = PostInput { title: "Covered".into(), cover: Some(cover), ..PostInput::default() };
        let when = Publish { from: Some(before(HOUR)), until: None };
        publish(&gallery.site.cms, PostKind::Post, &input, when).await;
        let named = read(&gallery.site.page("/sitemap.xml").await);
        let image = &named[&format!("{ORIGIN}{}", gallery.site.url("/posts/covered"))].1;
        let answer = request(&gallery.site.app, Method::GET, image.strip_prefix(ORIGIN).unwrap()).await;
        assert_eq!(answer.status, 200);
    }
}

#[tokio::test]
async fn pages_beyond_the_last_are_not_there() {
    let site = Site::mounted("/blog").await;
    assert_eq!(site.page("/sitemap.xml?page=1").await, site.page("/sitemap.xml").await);
    for (query, status) in [("?page=2", 404), ("?page=0", 400), ("?page=x", 400)] {
        site.get(&format!("/sitemap.xml{query}")).await.is_our_error(status);
    }
    // What robots.txt names is what answers.
    let robots = site.cms.robots();
    let sitemap = between(&robots, "Sitemap: ", "\n")[0];
    assert_eq!(request(&site.app, Method::GET, sitemap.strip_prefix(ORIGIN).unwrap()).await.status, 200);
}
