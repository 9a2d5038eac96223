//! When feeds change, and what stays out of them.

use super::LISTS;
use super::entry::FILES;
use crate::harness::{ACTOR, Answer, HOUR, MOUNTS, Site, before, days, now, request};
use axum::http::{HeaderName, Method, header};
use blogcms_axum::core::service::{PostInput, Publish, TermInput};
use blogcms_axum::core::{TermKind, Timestamp};
use std::time::Duration;

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
