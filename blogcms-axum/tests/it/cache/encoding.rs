//! The forms of an answer, and who has it already.

use super::{Kept, ask};
use crate::harness::{Answer, MOUNTS, Site};
use axum::http::{Method, header};
use std::io::Read;
use std::time::Duration;

async fn get(site: &Site, path: &str, accepted: &str) -> Answer {
    ask(&site.app, Method::GET, path, &[(header::ACCEPT_ENCODING, accepted)]).await
}

/// Asks until the form is there, as readers do.
async fn packed(site: &Site, path: &str, encoding: &str) -> Answer {
    loop {
        let answer = get(site, path, encoding).await;
        if answer.header(header::CONTENT_ENCODING) == encoding {
            return answer;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

pub(crate) fn unpacked(answer: &Answer) -> Vec<u8> {
    let mut text = Vec::new();
    match answer.header(header::CONTENT_ENCODING) {
        "br" => brotli::Decompressor::new(&*answer.bytes, 4096).read_to_end(&mut text).map(drop).unwrap(),
        "gzip" => flate2::read::GzDecoder::new(&*answer.bytes).read_to_end(&mut text).map(drop).unwrap(),
        _ => text.clone_from(&answer.bytes),
    }
    text
}

#[tokio::test]
async fn what_is_asked_for_again_is_packed() {
    for mount in MOUNTS {
        let kept = Kept::mounted(mount).await;
        let site = &kept.site;
        let style = crate::headers::asset_path(site).await;
        let pages =
            ["/posts/post-08", "/", "/feed.xml", "/feed.json", "/sitemap.xml"].map(|path| site.url(path));
        for path in pages.into_iter().chain([style]) {
            let plain = ask(&site.app, Method::GET, &path, &[]).await;
            assert_eq!(plain.header(header::VARY), "accept-encoding", "{path}");
            let mut tags = vec![plain.header(header::ETAG).to_owned()];
            for encoding in ["br", "gzip"] {
                let answer = packed(site, &path, encoding).await;
                assert_eq!(unpacked(&answer), plain.bytes, "{path}");
                assert!(answer.bytes.len() * 2 < plain.bytes.len(), "{path}");
                assert_eq!(answer.header(header::CONTENT_LENGTH), answer.bytes.len().to_string());
                for name in
                    [header::VARY, header::CACHE_CONTROL, header::CONTENT_TYPE, header::X_FRAME_OPTIONS]
                {
                    assert_eq!(answer.headers.get(&name), plain.headers.get(&name), "{name} of {path}");
                }
                let head = ask(&site.app, Method::HEAD, &path, &[(header::ACCEPT_ENCODING, encoding)]).await;
                assert_eq!((&head.headers, head.bytes.len()), (&answer.headers, 0));
                tags.push(answer.header(header::ETAG).to_owned());
            }
            tags.dedup();
            assert_eq!(tags.len(), 3, "each form has a tag of its own: {tags:?}");
            assert_eq!(ask(&site.app, Method::GET, &path, &[]).await, plain, "{path}");
            for (accepted, form) in [
                ("gzip, deflate, br", "br"),
                ("br;q=0.1, gzip", "gzip"),
                ("br;q=0, gzip;q=0", ""),
                ("identity", ""),
                ("deflate", ""),
                ("*", "br"),
            ] {
                assert_eq!(
                    get(site, &path, accepted).await.header(header::CONTENT_ENCODING),
                    form,
                    "{accepted}"
                );
            }
        }
    }
}

#[tokio::test]
async fn whoever_takes_no_plain_form_gets_another_at_once() {
    let kept = Kept::mounted("/blog").await;
    let plain = kept.site.page("/posts/post-08").await;
    for accepted in ["identity;q=0, gzip", "*;q=0, br"] {
        let answer = get(&kept.site, "/blog/posts/post-08", accepted).await;
        assert!(!answer.header(header::CONTENT_ENCODING).is_empty(), "{accepted}");
        assert_eq!(unpacked(&answer), plain.as_bytes());
    }
    // What takes the place of itself makes none for others.
    assert_eq!((kept.stats().evictions, kept.stats().compressions), (0, 2));
    // Rather than nothing.
    let nothing = get(&kept.site, "/blog/posts/post-08", "*;q=0").await;
    assert_eq!((nothing.status.as_u16(), nothing.text()), (200, plain));
}

#[tokio::test]
async fn what_is_short_stays_as_it_is() {
    let kept = Kept::mounted("/").await;
    let first = kept.site.get("/robots.txt").await;
    for _ in 0..5 {
        assert_eq!(get(&kept.site, "/robots.txt", "br, gzip").await, first);
    }
    assert!(!first.headers.contains_key(header::VARY));
    assert_eq!(kept.stats().compressions, 0);
}

#[tokio::test]
async fn whoever_has_it_is_told_so() {
    for mount in MOUNTS {
        let kept = Kept::mounted(mount).await;
        let (site, path) = (&kept.site, kept.site.url("/posts/post-08"));
        let plain = ask(&site.app, Method::GET, &path, &[]).await;
        let brotli = packed(site, &path, "br").await;
        let known = async |accepted: &str, tags: &str| {
            let headers = [(header::ACCEPT_ENCODING, accepted), (header::IF_NONE_MATCH, tags)];
            let answer = ask(&site.app, Method::GET, &path, &headers).await;
            (answer.status.as_u16(), answer.header(header::ETAG).to_owned(), answer)
        };
        let (had, has) = (plain.header(header::ETAG), brotli.header(header::ETAG));
        for (accepted, tags, tag) in [
            ("br", has, has),
            ("br", &format!("\"x\", W/{has}"), has),
            ("identity", had, had),
            // What was kept before it was packed is still right.
            ("br", had, had),
            ("gzip", had, had),
        ] {
            let (status, told, answer) = known(accepted, tags).await;
            assert_eq!((status, told.as_str()), (304, tag), "{accepted}, {tags}");
            assert_eq!((answer.bytes.len(), answer.header(header::VARY)), (0, "accept-encoding"));
            assert!(answer.headers.contains_key(header::CACHE_CONTROL));
            for name in [header::CONTENT_ENCODING, header::CONTENT_TYPE] {
                assert!(!answer.headers.contains_key(&name), "{name}");
            }
            // Of what would have been sent otherwise (RFC 9110, section 8.6).
            let length = if told == had { plain.bytes.len() } else { brotli.bytes.len() };
            assert_eq!(answer.header(header::CONTENT_LENGTH), length.to_string());
        }
        // A form that it does not take is none that it has.
        assert_eq!(known("gzip", has).await.0, 200);
        assert_eq!(known("br", "\"x\"").await.0, 200);
        assert_eq!(known("br", "*").await.0, 304);
        let post = kept.site.fact("post-08");
        kept.site.cms.blog().posts().trash(&crate::harness::ACTOR, &[post.id]).await.unwrap();
        assert_eq!(known("br", has).await.0, 404);
    }
}

/// What comes after such an answer on the same connection is read as what it is.
#[tokio::test(flavor = "multi_thread")]
async fn an_answer_without_a_body_ends_where_it_ends() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let kept = Kept::mounted("/").await;
    let tag = kept.site.get("/").await.header(header::ETAG).to_owned();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let options = blogcms_axum::ServeOptions::default();
    let server =
        tokio::spawn(blogcms_axum::serve(listener, kept.site.app.clone(), options, std::future::pending()));
    let mut client = tokio::net::TcpStream::connect(address).await.unwrap();
    let ask = |more: &str| format!("GET / HTTP/1.1\r\nHost: x\r\n{more}\r\n");
    let both = ask(&format!("If-None-Match: {tag}\r\n")) + &ask("Connection: close\r\n");
    client.write_all(both.as_bytes()).await.unwrap();
    let mut answers = String::new();
    client.read_to_string(&mut answers).await.unwrap();
    let (first, second) = answers.split_once("\r\n\r\n").unwrap();
    assert!(first.starts_with("HTTP/1.1 304 Not Modified\r\n"), "{first}");
    assert!(second.starts_with("HTTP/1.1 200 OK\r\n") && second.contains("</html>"), "{second}");
    server.abort();
}
