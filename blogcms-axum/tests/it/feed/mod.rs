//! RSS, Atom and JSON Feed: of the blog, and of each list.

mod entry;
mod fresh;

use crate::crawl::addresses;
use crate::fixture::{PER_PAGE, publish, term};
use crate::harness::{ACTOR, HOUR, MOUNTS, ORIGIN, Site, before, request};
use crate::media::{Gallery, png};
use axum::http::{Method, StatusCode, header};
use blogcms_axum::Cms;
use blogcms_axum::core::id::CountingIds;
use blogcms_axum::core::post::Cover;
use blogcms_axum::core::service::{PostInput, Publish};
use blogcms_axum::core::{PostKind, SiteId, TermKind};
use blogcms_axum::storage::SqliteStore;
use entry::{FILES, entries};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

/// Lists with a feed.
pub(crate) const LISTS: [&str; 6] = [
    "",
    "/categories/engineering",
    "/categories/sqlite",
    "/tags/rust",
    "/tags/gr%C3%B6%C3%9Fe",
    "/authors/ole",
];
#[tokio::test]
async fn of_every_list_in_three_formats() {
    for mount in MOUNTS {
        let site = Site::mounted(mount).await;
        let home = format!("{ORIGIN}{}", site.base);
        for list in LISTS {
            let entries = entries(&site, list).await;
            assert!(entries.len() > usize::try_from(PER_PAGE).unwrap(), "{list}: {}", entries.len());
            for entry in &entries {
                assert!(entry.url.starts_with(&format!("{home}/posts/post-")), "{}", entry.url);
                assert!(entry.id.starts_with("urn:uuid:"), "{}", entry.id);
                assert_eq!(entry.summary, format!("Excerpt of {}", entry.title));
                assert_eq!(entry.authors.len(), 1);
                for address in addresses(&entry.html) {
                    assert!(address.starts_with("https://"), "{address} in {list}");
                }
                assert!(entry.html.contains(&format!("href=\"{home}/tags\"")), "{}", entry.html);
            }
            let mut order: Vec<&str> = entries.iter().map(|entry| entry.url.as_str()).collect();
            order.sort_unstable();
            assert_eq!(order, entries.iter().map(|entry| entry.url.as_str()).collect::<Vec<_>>());
        }
        assert_eq!(entries(&site, "").await.len(), 26);
        let one = &entries(&site, "").await[1];
        assert_eq!(one.terms, ["SQLite", "Rust", "Größe"]);
    }
}

#[tokio::test]
async fn say_where_they_are() {
    for mount in MOUNTS {
        let site = Site::mounted(mount).await;
        for list in LISTS {
            let page = format!("{ORIGIN}{}", if list.is_empty() { site.url("/") } else { site.url(list) });
            let this = |file: &str| format!("{ORIGIN}{}", site.url(&format!("{list}/{file}")));
            let rss = site.get(&format!("{list}/feed.xml")).await;
            assert_eq!(rss.header(header::CONTENT_TYPE), "application/rss+xml; charset=utf-8");
            let link = format!("href=\"{}\"", this("feed.xml"));
            assert!(rss.text().contains(&link) && rss.text().contains(&format!("<link>{page}</link>")));
            let atom = site.get(&format!("{list}/atom.xml")).await;
            assert_eq!(atom.header(header::CONTENT_TYPE), "application/atom+xml; charset=utf-8");
            let link = format!("rel=\"self\" type=\"application/atom+xml\" href=\"{}\"", this("atom.xml"));
            assert!(
                atom.text().contains(&link) && atom.text().contains("xml:lang=\"en\""),
                "{}",
                atom.text()
            );
            let json = site.get(&format!("{list}/feed.json")).await;
            assert_eq!(json.header(header::CONTENT_TYPE), "application/feed+json");
            let feed: serde_json::Value = serde_json::from_slice(&json.bytes).unwrap();
            assert_eq!(feed["feed_url"], this("feed.json"));
            assert_eq!(feed["home_page_url"], page);
            assert_eq!(feed["language"], "en");
            // The page names them.
            let html = crate::crawl::unescape(&site.page(if list.is_empty() { "/" } else { list }).await);
            for file in FILES {
                assert!(
                    html.contains(&format!("href=\"{}\"", site.url(&format!("{list}/{file}")))),
                    "{list}"
                );
            }
        }
    }
}

/// The same posts at another address are the same entries.
#[tokio::test]
async fn ids_do_not_know_where_the_blog_is() {
    let mut seen = BTreeSet::new();
    for mount in MOUNTS {
        let site = Site::with(mount, |b| b.ids(Arc::new(CountingIds::default()))).await;
        let mut ids: Vec<String> = Vec::new();
        for list in &LISTS[1..] {
            let atom = site.page(&format!("{list}/atom.xml")).await;
            ids.extend(crate::crawl::between(&atom, "<id>", "</id>").into_iter().map(str::to_owned));
        }
        assert!(ids.iter().all(|id| id.starts_with("urn:uuid:")), "{ids:?}");
        seen.insert(ids);
    }
    assert_eq!(seen.len(), 1);
}

/// Neither is the blog another one when it moves, nor are two blogs one because each is the only one of its database.
#[tokio::test]
async fn the_blog_itself_is_known_wherever_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let id_at = async |file: &str, base_url: &str| {
        let database = SqliteStore::open(folder.path().join(file)).unwrap();
        let store = database.site(SiteId::default()).await.unwrap();
        let cms = Cms::builder(store).base_url(base_url).build().unwrap();
        let app = blogcms_axum::mount(axum::Router::new(), "/", cms.router());
        let atom = request(&app, Method::GET, "/atom.xml").await.text();
        database.close().await;
        crate::crawl::between(&atom, "<id>", "</id>")[0].to_owned()
    };
    let id = id_at("a.sqlite", "https://old.example").await;
    assert!(id.starts_with("urn:uuid:"), "{id}");
    assert_eq!(id_at("a.sqlite", "https://new.example").await, id);
    assert_ne!(id_at("b.sqlite", "https://old.example").await, id);
}

#[tokio::test]
async fn hold_the_newest_fifty() {
    let site = Site::at_root().await;
    for i in 0..30 {
        let input = PostInput { title: format!("Extra {i:02}"), ..PostInput::default() };
        let from = Some(before(Duration::from_secs(60 * i)));
        publish(&site.cms, PostKind::Post, &input, Publish { from, until: None }).await;
    }
    let entries = entries(&site, "").await;
    assert_eq!(entries.len(), 50);
    assert_eq!((entries[0].title.as_str(), entries[29].title.as_str()), ("Extra 00", "Extra 29"));
    assert_eq!(entries[49].title, "Post number 20");
}

#[tokio::test]
async fn series_are_feeds_too_newest_first() {
    let site = Site::mounted("/blog").await;
    let series = term(&site.cms, TermKind::Series, "From zero", "", None).await;
    for (position, title) in [(2, "Second"), (1, "First"), (3, "Third")] {
        let place = blogcms_axum::core::post::InSeries { series, position };
        let input = PostInput { title: title.into(), series: Some(place), ..PostInput::default() };
        let from = Some(before(HOUR * u32::try_from(10 - position).unwrap()));
        publish(&site.cms, PostKind::Post, &input, Publish { from, until: None }).await;
    }
    let titles: Vec<String> =
        entries(&site, "/series/from-zero").await.into_iter().map(|e| e.title).collect();
    assert_eq!(titles, ["Third", "Second", "First"]);
}

#[tokio::test]
async fn any_text_is_well_formed() {
    let site = Site::mounted("/a/b").await;
    let name = "A & B <i>\"']]>";
    let tag = term(&site.cms, TermKind::Tag, name, "nasty", None).await;
    let title = "<script>alert(1)</script> & ]]> \u{5e9}\u{5dc}\u{5d5}\u{5dd} \u{1f600}";
    let body = "]]> <![CDATA[ x ]]> &amp; \u{1}\u{8}\u{b}\u{ffff} <b title=\"]]>\">b</b>\n\n```html\n<p>]]></p>\n```\n\n\
        [a](?q=1&x=2) [b](#h) [c](/tags/größe) ![d](pic.png)\n\n<!-- secret remark -->\n";
    let input = PostInput {
        title: title.into(),
        slug: "\u{5e9}\u{5dc}\u{5d5}\u{5dd}".into(),
        excerpt: "1 < 2 & ]]> \u{202e}rtl".into(),
        body: body.into(),
        tags: vec![tag],
        language: Some("he".into()),
        ..PostInput::default()
    };
    publish(&site.cms, PostKind::Post, &input, Publish { from: Some(before(HOUR)), until: None }).await;
    for list in ["", "/tags/nasty"] {
        let entry = &entries(&site, list).await[0];
        assert_eq!((entry.title.as_str(), entry.terms.as_slice()), (title, [name.to_owned()].as_slice()));
        assert_eq!(entry.summary, "1 < 2 & ]]> \u{202e}rtl");
        assert_eq!(entry.url, "https://blog.example/a/b/posts/%D7%A9%D7%9C%D7%95%D7%9D");
        for address in addresses(&entry.html) {
            assert!(address.starts_with("https://blog.example/a/b/"), "{address}");
        }
        assert!(!entry.html.contains("secret"));
    }
    assert!(site.page("/atom.xml").await.contains("<entry xml:lang=\"he\">"));
}

#[tokio::test]
async fn covers_are_enclosures() {
    for mount in MOUNTS {
        let gallery = Gallery::mounted(mount).await;
        let media = gallery.upload("cover.png", png(640, 360)).await;
        let cover = Cover { media: media.id, alt: "What".into(), caption: String::new() };
        let input = PostInput { title: "Covered".into(), cover: Some(cover), ..PostInput::default() };
        let when = Publish { from: Some(before(HOUR)), until: None };
        publish(&gallery.site.cms, PostKind::Post, &input, when).await;
        let entry = &entries(&gallery.site, "").await[0];
        let (url, kind, length) = entry.enclosure.clone().unwrap();
        assert_eq!(kind, "image/png");
        let answer = request(&gallery.site.app, Method::GET, url.strip_prefix(ORIGIN).unwrap()).await;
        assert_eq!((answer.status, answer.bytes.len().to_string()), (StatusCode::OK, length));
        assert_eq!(answer.header(header::CONTENT_TYPE), kind);
    }
}

/// What only drafts name, or nothing, is as unknown as what is not there.
#[tokio::test]
async fn of_nothing_are_not_there() {
    let site = Site::mounted("/blog").await;
    for list in [
        "/categories/none",
        "/categories/empty-room",
        "/tags/none",
        "/authors/none",
        "/series/none",
        "/series/rust",
        "/tags/a.b",
    ] {
        for file in FILES {
            site.get(&format!("{list}/{file}")).await.is_our_error(404);
        }
    }
    let site = Site::empty(SqliteStore::in_memory().unwrap(), "/blog", |b| b).await;
    assert!(entries(&site, "").await.is_empty());
    assert!(!site.get("/atom.xml").await.headers.contains_key(header::LAST_MODIFIED));
    assert_eq!(site.page("/sitemap.xml").await.matches("<loc>").count(), 1);
}

#[tokio::test]
async fn move_with_their_term() {
    for mount in MOUNTS {
        let site = Site::mounted(mount).await;
        let view = site.cms.blog().store().taxonomy().await.unwrap();
        let find = |slug: &str| view.by_slug(TermKind::Category, &crate::harness::slug(slug)).unwrap();
        let (from, into) = (find("sqlite"), find("life-leisure"));
        site.cms.blog().taxonomy().merge(&ACTOR, from.id, into.id).await.unwrap();
        for file in FILES {
            let to = site.url(&format!("/categories/life-leisure/{file}"));
            site.get(&format!("/categories/sqlite/{file}")).await.leads(301, &to);
        }
        site.get("/categories/sqlite.md").await.is_our_error(404);
        let listed = entries(&site, "/categories/life-leisure").await;
        assert!(listed.iter().any(|entry| entry.terms[0] == "Life & Leisure"));
    }
}
