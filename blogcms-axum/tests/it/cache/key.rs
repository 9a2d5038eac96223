//! One address, however it is written and whoever asks.

use super::{Kept, ask};
use crate::harness::{Answer, MOUNTS};
use axum::http::{HeaderName, Method, header};

/// Every kind of page and file that is kept, an address of it, and whether it has numbered pages.
const PAGES: [(&str, bool); 18] = [
    ("/", true),
    ("/posts/post-08", false),
    ("/posts/post-08.md", false),
    ("/pages/about", false),
    ("/categories", false),
    ("/categories/engineering", true),
    ("/tags", false),
    ("/tags/rust", true),
    ("/tags/gr%C3%B6%C3%9Fe", true),
    ("/authors", false),
    ("/authors/ole", true),
    ("/archive", false),
    ("/archive/2025", true),
    ("/archive/2025/12", true),
    ("/feed.xml", false),
    ("/tags/rust/feed.json", false),
    ("/sitemap.xml", false),
    ("/series", false),
];

#[tokio::test]
async fn spellings_of_an_address_share_one_answer() {
    for mount in MOUNTS {
        let kept = Kept::mounted(mount).await;
        for (path, numbered) in PAGES {
            let plain = kept.site.get(path).await;
            assert_eq!(plain.status.as_u16(), 200, "{path}");
            let last = path.rsplit('/').next().unwrap();
            let mut spellings =
                vec![format!("{path}?utm_source=x&a=b"), format!("{path}?"), format!("{path}?%70age=7")];
            if numbered {
                spellings.extend([format!("{path}?page=1"), format!("{path}?x&page=1&y=%20")]);
            }
            // A parameter may be encoded where it need not be.
            if path.matches('/').count() == 2 && !path.contains('%') {
                let code = format!("%{:02x}", last.as_bytes()[0]);
                spellings.push(format!("{}{code}{}", path.strip_suffix(last).unwrap(), &last[1..]));
            }
            let made = kept.renders(async {
                for spelling in spellings {
                    let answer = kept.site.get(&spelling).await;
                    assert_eq!((answer.status, &answer.bytes), (plain.status, &plain.bytes), "{spelling}");
                    let head = ask(&kept.site.app, Method::HEAD, &kept.site.url(&spelling), &[]).await;
                    assert_eq!((&head.headers, head.bytes.len()), (&answer.headers, 0), "{spelling}");
                }
            });
            assert_eq!(made.await, 0, "{path} at {mount}");
        }
    }
}

/// Headers that browsers, proxies, caches and attackers send.
fn headers() -> Vec<(HeaderName, &'static str)> {
    let named = HeaderName::from_static;
    vec![
        (header::ACCEPT, "application/json"),
        (header::ACCEPT_LANGUAGE, "de"),
        (header::ACCEPT_CHARSET, "utf-16"),
        (header::ACCEPT_ENCODING, "br"),
        (header::AUTHORIZATION, "Bearer x"),
        (header::CACHE_CONTROL, "no-cache"),
        (header::CONNECTION, "close"),
        (header::CONTENT_TYPE, "text/html"),
        (header::COOKIE, "session=1; theme=dark"),
        (header::DNT, "1"),
        (header::EXPECT, "nothing"),
        (header::FORWARDED, "for=1.2.3.4;host=evil.example;proto=http"),
        (header::FROM, "a@b.example"),
        (header::HOST, "evil.example"),
        (header::IF_MODIFIED_SINCE, "Thu, 15 Jan 2126 12:00:00 GMT"),
        (header::IF_RANGE, "\"x\""),
        (header::IF_UNMODIFIED_SINCE, "Thu, 15 Jan 1970 12:00:00 GMT"),
        (header::ORIGIN, "https://evil.example"),
        (header::PRAGMA, "no-cache"),
        (header::PROXY_AUTHORIZATION, "Basic x"),
        (header::RANGE, "bytes=0-1"),
        (header::REFERER, "https://evil.example/"),
        (header::TE, "trailers"),
        (header::UPGRADE_INSECURE_REQUESTS, "1"),
        (header::USER_AGENT, "Googlebot"),
        (header::VIA, "1.1 proxy"),
        (header::WARNING, "199 - x"),
        (named("x-forwarded-host"), "evil.example"),
        (named("x-forwarded-proto"), "http"),
        (named("x-forwarded-for"), "1.2.3.4"),
        (named("x-forwarded-prefix"), "/evil"),
        (named("x-original-url"), "/admin"),
        (named("x-rewrite-url"), "/admin"),
        (named("x-http-method-override"), "DELETE"),
        (named("x-real-ip"), "1.2.3.4"),
        (named("x-host"), "evil.example"),
        (named("x-requested-with"), "XMLHttpRequest"),
        (named("sec-ch-prefers-color-scheme"), "dark"),
        (named("sec-fetch-dest"), "image"),
        (named("purpose"), "prefetch"),
    ]
}

/// What a client reads: without the form it came in.
fn read(answer: &Answer) -> (u16, Vec<u8>) {
    (answer.status.as_u16(), answer.bytes.clone())
}

#[tokio::test]
async fn no_header_changes_an_answer_that_does_not_say_so() {
    assert_eq!(headers().len(), 40);
    for mount in MOUNTS {
        let kept = Kept::mounted(mount).await;
        let style = crate::headers::asset_path(&kept.site).await;
        let lost = ["/no/such", "/posts/none", "/removed"].map(|path| (path, false));
        for path in PAGES.iter().chain(&lost).map(|(path, _)| kept.site.url(path)).chain([style]) {
            let plain = ask(&kept.site.app, Method::GET, &path, &[]).await;
            for (name, value) in headers() {
                let answer = ask(&kept.site.app, Method::GET, &path, &[(name.clone(), value)]).await;
                let vary = plain.header(header::VARY);
                let told = vary.split(',').any(|named| named.trim() == name.as_str());
                assert!(told || read(&answer) == read(&plain), "{name} on {path}");
            }
            // None of them has left anything behind.
            assert_eq!(read(&ask(&kept.site.app, Method::GET, &path, &[]).await), read(&plain), "{path}");
        }
    }
}
