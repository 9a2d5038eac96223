//! RSS, Atom and JSON Feed: of the blog, and of each list.

use crate::crawl::addresses;
use crate::fixture::{PER_PAGE, publish, term};
use crate::harness::{ACTOR, Answer, HOUR, MOUNTS, ORIGIN, Site, before, days, now, request};
use crate::media::{Gallery, png};
use axum::http::{HeaderName, Method, StatusCode, header};
use blogcms_axum::Cms;
use blogcms_axum::core::id::CountingIds;
use blogcms_axum::core::post::Cover;
use blogcms_axum::core::service::{PostInput, Publish, TermInput};
use blogcms_axum::core::{PostKind, SiteId, TermKind, Timestamp};
use blogcms_axum::storage::SqliteStore;
use roxmltree::{Document, ExpandedName, Node};
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
const FILES: [&str; 3] = ["feed.xml", "atom.xml", "feed.json"];
const CONTENT: &str = "http://purl.org/rss/1.0/modules/content/";
const DC: &str = "http://purl.org/dc/elements/1.1/";

/// An entry, whatever the format.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    id: String,
    url: String,
    title: String,
    summary: String,
    html: String,
    authors: Vec<String>,
    terms: Vec<String>,
    enclosure: Option<(String, String, String)>,
}

fn text(node: Node<'_, '_>, name: &str) -> String {
    let found = node.children().find(|child| child.tag_name().name() == name);
    found.and_then(|child| child.text()).unwrap_or_default().to_owned()
}

fn texts<'n>(node: Node<'_, '_>, name: impl Into<ExpandedName<'n, 'n>> + Copy) -> Vec<String> {
    let found = node.children().filter(|child| child.has_tag_name(name));
    found.filter_map(|child| child.text()).map(str::to_owned).collect()
}

fn attribute(node: Option<Node<'_, '_>>, name: &str) -> String {
    node.and_then(|node| node.attribute(name)).unwrap_or_default().to_owned()
}

fn rss(xml: &str) -> Vec<Entry> {
    let document = Document::parse(xml).unwrap();
    let plain = |html: String| crate::crawl::unescape(&html);
    let entry = |item: Node<'_, '_>| {
        let enclosure = item.children().find(|child| child.has_tag_name("enclosure"));
        Entry {
            id: text(item, "guid"),
            url: text(item, "link"),
            title: text(item, "title"),
            summary: plain(text(item, "description")),
            html: texts(item, (CONTENT, "encoded")).concat(),
            authors: texts(item, (DC, "creator")),
            terms: texts(item, "category"),
            enclosure: enclosure.map(|_| {
                let of = |name| attribute(enclosure, name);
                (of("url"), of("type"), of("length"))
            }),
        }
    };
    document.descendants().filter(|node| node.has_tag_name("item")).map(entry).collect()
}

fn atom(xml: &str) -> Vec<Entry> {
    const ATOM: &str = "http://www.w3.org/2005/Atom";
    let document = Document::parse(xml).unwrap();
    let entry = |entry: Node<'_, '_>| {
        let link = |rel| {
            entry.children().find(|c| c.has_tag_name((ATOM, "link")) && c.attribute("rel") == Some(rel))
        };
        let title = entry.children().find(|child| child.has_tag_name((ATOM, "title"))).unwrap();
        let plain = title.text().unwrap_or_default();
        let is_html = title.attribute("type") == Some("html");
        let authors = entry.children().filter(|child| child.has_tag_name((ATOM, "author")));
        let terms = entry.children().filter(|child| child.has_tag_name((ATOM, "category")));
        Entry {
            id: text(entry, "id"),
            url: attribute(link("alternate"), "href"),
            title: if is_html { crate::crawl::unescape(plain) } else { plain.to_owned() },
            summary: text(entry, "summary"),
            html: text(entry, "content"),
            authors: authors.map(|author| text(author, "name")).collect(),
            terms: terms.map(|term| attribute(Some(term), "label")).collect(),
            enclosure: link("enclosure").map(|link| {
                let of = |name| attribute(Some(link), name);
                (of("href"), of("type"), of("length"))
            }),
        }
    };
    document.descendants().filter(|node| node.has_tag_name((ATOM, "entry"))).map(entry).collect()
}

fn json(text: &str) -> Vec<Entry> {
    let feed: serde_json::Value = serde_json::from_str(text).unwrap();
    assert_eq!(feed["version"], "https://jsonfeed.org/version/1.1");
    let string = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let list = |value: &serde_json::Value| value.as_array().cloned().unwrap_or_default();
    let entry = |item: &serde_json::Value| Entry {
        id: string(&item["id"]),
        url: string(&item["url"]),
        title: string(&item["title"]),
        summary: string(&item["summary"]),
        html: string(&item["content_html"]),
        authors: list(&item["authors"]).iter().map(|author| string(&author["name"])).collect(),
        terms: list(&item["tags"]).iter().map(string).collect(),
        enclosure: list(&item["attachments"]).first().map(|file| {
            (string(&file["url"]), string(&file["mime_type"]), file["size_in_bytes"].to_string())
        }),
    };
    list(&feed["items"]).iter().map(entry).collect()
}

/// The entries of a list's feed, the same in all three formats.
async fn entries(site: &Site, list: &str) -> Vec<Entry> {
    let [a, b, c] = FILES.map(|file| format!("{list}/{file}"));
    let (rss, atom, json) =
        (rss(&site.page(&a).await), atom(&site.page(&b).await), json(&site.page(&c).await));
    assert_eq!(rss, atom, "{list}");
    assert_eq!(atom, json, "{list}");
    rss
}

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

/// `updated` moves with what readers see of a post, and with nothing else.
#[tokio::test]
async fn are_updated_when_content_changes_only() {
    let site = Site::at_root().await;
    let updated = async |path: &str| {
        let xml = site.page(path).await;
        crate::crawl::between(&xml, "<updated>", "</updated>")[0].to_owned()
    };
    let first = updated("/atom.xml").await;
    site.clock.set(now().plus(Duration::from_secs(600)));
    // A rename of a tag, and a working copy, are no change of a post.
    let view = site.cms.blog().store().taxonomy().await.unwrap();
    let rust = view.by_slug(TermKind::Tag, &crate::harness::slug("rust")).unwrap();
    let input = TermInput { name: "Ferris".into(), slug: "rust".into(), ..TermInput::default() };
    site.cms.blog().taxonomy().update(&ACTOR, rust.id, rust.version, &input).await.unwrap();
    let fact = site.fact("post-05");
    let posts = site.cms.blog().posts();
    let input = PostInput { title: "Anew".into(), slug: "post-05".into(), ..PostInput::default() };
    let saved = posts.save(&ACTOR, fact.id, fact.version, &input).await.unwrap();
    assert_eq!(updated("/atom.xml").await, first);
    assert!(site.page("/atom.xml").await.contains("Ferris"));
    assert!(!site.page("/atom.xml").await.contains("Anew"));
    posts.publish(&ACTOR, fact.id, saved.version, Publish { from: None, until: None }).await.unwrap();
    assert_eq!(updated("/atom.xml").await, "2026-01-15T12:10:00+00:00");
    let feed = site.page("/feed.json").await;
    assert!(feed.contains("\"date_modified\": \"2026-01-15T12:10:00+00:00\""), "{feed}");
}

/// A post that was written long before it went live is new when it does.
#[tokio::test]
async fn a_scheduled_post_is_new_when_it_goes_live() {
    let site = Site::at_root().await;
    let before_it = site.get("/atom.xml").await;
    site.clock.set(now().plus(HOUR));
    let after = site.get("/atom.xml").await;
    assert!(after.text().contains("<updated>2026-01-15T13:00:00+00:00</updated>"));
    assert_eq!(after.header(header::LAST_MODIFIED), "Thu, 15 Jan 2026 13:00:00 GMT");
    assert_ne!(before_it.header(header::ETAG), after.header(header::ETAG));
}

async fn ask(site: &Site, path: &str, headers: &[(HeaderName, &str)]) -> Answer {
    use http_body_util::BodyExt;
    use tower::ServiceExt;
    let mut request = axum::http::Request::builder().uri(site.url(path));
    for (name, value) in headers {
        request = request.header(name, *value);
    }
    let answer = site.app.clone().oneshot(request.body(axum::body::Body::empty()).unwrap()).await.unwrap();
    let (parts, body) = answer.into_parts();
    let bytes = body.collect().await.unwrap().to_bytes().to_vec();
    Answer { status: parts.status, headers: parts.headers, bytes }
}

#[tokio::test]
async fn are_not_sent_twice() {
    let site = Site::mounted("/blog").await;
    for path in
        ["/feed.xml", "/atom.xml", "/feed.json", "/tags/rust/feed.xml", "/sitemap.xml", "/posts/post-01.md"]
    {
        let first = site.get(path).await;
        let tag = first.header(header::ETAG).to_owned();
        assert!(tag.starts_with('"') && tag.len() == 34, "{tag}");
        assert!(!first.headers.contains_key(header::CONTENT_DISPOSITION));
        let list = format!("\"other\", W/{tag}");
        for tags in [tag.as_str(), &list, "*"] {
            let again = ask(&site, path, &[(header::IF_NONE_MATCH, tags)]).await;
            assert_eq!((again.status.as_u16(), again.bytes.len()), (304, 0), "{path}");
            assert_eq!(again.header(header::ETAG), tag);
        }
        let old = Timestamp::EPOCH.http_date();
        let date = first.header(header::LAST_MODIFIED).to_owned();
        assert_eq!(date.is_empty(), path == "/sitemap.xml", "{path}");
        for headers in [
            vec![(header::IF_NONE_MATCH, "\"other\"")],
            vec![(header::IF_MODIFIED_SINCE, old.as_str())],
            vec![(header::IF_MODIFIED_SINCE, "yesterday")],
            // What is newest may have stayed while something older went.
            vec![(header::IF_MODIFIED_SINCE, date.as_str())],
            vec![(header::IF_MODIFIED_SINCE, date.as_str()), (header::IF_NONE_MATCH, "\"other\"")],
        ] {
            assert_eq!(ask(&site, path, &headers).await.bytes, first.bytes, "{path}");
        }
        let head = request(&site.app, Method::HEAD, &site.url(path)).await;
        assert_eq!((head.status.as_u16(), head.bytes.len()), (200, 0));
        assert_eq!(head.header(header::ETAG), tag);
        assert_eq!(head.header(header::CONTENT_LENGTH), first.bytes.len().to_string());
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

/// Every machine-readable page, at every boundary of time.
#[tokio::test]
async fn nothing_hidden_shows_in_what_machines_read() {
    let mut paths: Vec<String> =
        LISTS.iter().flat_map(|list| FILES.map(|file| format!("{list}/{file}"))).collect();
    paths.extend(["/sitemap.xml", "/robots.txt", "/llms.txt", "/posts/post-03.md"].map(str::to_owned));
    for mount in MOUNTS {
        let site = Site::mounted(mount).await;
        for at in
            site.facts.iter().filter_map(|fact| fact.times).flat_map(|(from, until)| [Some(from), until])
        {
            let Some(at) = at.filter(|at| *at > before(days(1))) else { continue };
            for at in [Timestamp::from_micros(at.as_micros() - 1), at] {
                site.clock.set(at);
                for path in &paths {
                    let text = site.get(path).await.text();
                    for fact in site.facts.iter().filter(|fact| !fact.live(at)) {
                        let shows = text.contains(&fact.slug) || text.contains(&fact.title);
                        assert!(!shows, "{} on {path} at {at}", fact.slug);
                    }
                    assert!(!text.to_lowercase().contains("working copy"), "{path}");
                    assert!(!text.contains("canary-page"), "{path}");
                }
                for path in ["/feed.xml", "/atom.xml", "/feed.json", "/sitemap.xml"] {
                    let text = site.page(path).await;
                    for fact in &site.facts {
                        let there = text.contains(&format!("/posts/{}", fact.slug));
                        assert_eq!(there, fact.live(at), "{} in {path} at {at}", fact.slug);
                    }
                }
                for fact in site.facts.iter().filter(|fact| fact.slug.contains("canary")) {
                    let status = site.status(&format!("/posts/{}.md", fact.slug)).await;
                    assert_eq!(status, if fact.live(at) { 200 } else { 404 }, "{} at {at}", fact.slug);
                }
            }
        }
    }
}
