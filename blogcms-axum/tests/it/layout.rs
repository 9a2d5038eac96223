//! Pages in the document of a host.

use crate::harness::{Answer, MOUNTS, Site, request};
use axum::Router;
use axum::body::Body;
use axum::http::request::Parts;
use axum::http::{HeaderName, Method, Request, header};
use blogcms_axum::core::{Purger, SurrogateKey};
use blogcms_axum::{CmsBuilder, Headers, Layout, PageParts};
use http_body_util::BodyExt;
use std::error::Error;
use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tower::ServiceExt;

/// Who asks, as a host's middleware would say it.
#[derive(Clone)]
struct SignedIn(String);

fn document(page: &PageParts, header: &str) -> String {
    let PageParts { lang, dir, kind, head, main, .. } = page;
    format!(
        "<!doctype html><html lang=\"{lang}\" dir=\"{dir}\"><head><meta charset=\"utf-8\">{head}</head>\
         <body class=\"{kind}\"><header>{header}</header>{main}<footer>Host</footer></body></html>"
    )
}

fn greeting(page: &PageParts, request: &Parts) -> String {
    let who = request.extensions.get::<SignedIn>().map_or("nobody", |who| &who.0);
    document(page, &format!("Signed in as {who} at {}", request.uri))
}

/// A layout of either kind that counts how often it is called.
fn counted(per_request: bool) -> (Layout, Arc<AtomicU64>) {
    let calls = Arc::new(AtomicU64::new(0));
    let count = calls.clone();
    let layout = if per_request {
        Layout::per_request(move |page, request| {
            count.fetch_add(1, Ordering::Relaxed);
            greeting(page, request)
        })
    } else {
        Layout::fixed(move |page| {
            count.fetch_add(1, Ordering::Relaxed);
            document(page, "My app")
        })
    };
    (layout, calls)
}

/// Asks as `who`, with a header if it has a name.
async fn ask(app: &Router, method: Method, path: &str, who: &str, asked: (&str, &str)) -> Answer {
    let mut request = Request::builder().method(method).uri(path).extension(SignedIn(who.to_owned()));
    if !asked.0.is_empty() {
        request = request.header(asked.0, asked.1);
    }
    let answer = app.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let (parts, body) = answer.into_parts();
    let bytes = body.collect().await.unwrap().to_bytes().to_vec();
    Answer { status: parts.status, headers: parts.headers, bytes }
}

/// What stands between two words.
fn between<'a>(html: &'a str, start: &str, end: &str) -> &'a str {
    html.split_once(start).unwrap().1.split_once(end).unwrap().0
}

#[tokio::test]
async fn head_and_main_are_whole_at_every_mount() {
    for mount in MOUNTS {
        for per_request in [false, true] {
            let site = Site::with(mount, |b| b.layout(counted(per_request).0)).await;
            for (path, kind) in [("/", "home"), ("/posts/post-01", "post"), ("/tags", "tags")] {
                let html = site.page(path).await;
                let head = between(&html, "<meta charset=\"utf-8\">", "</head>");
                let canonical = format!("<link rel=\"canonical\" href=\"https://blog.example{}", site.base);
                let style = format!("<link rel=\"stylesheet\" href=\"{}/_bc/", site.base);
                for part in
                    ["<title>", "<meta property=\"og:title\"", " type=\"module\"></script>", "atom.xml"]
                {
                    assert!(head.contains(part), "{part}: {head}");
                }
                assert!(head.contains(&canonical) && head.contains(&style), "{head}");
                assert!(path == "/tags" || head.contains("application/ld+json"), "{head}");
                let main = between(&html, "</header>", "<footer>Host");
                assert!(main.trim_end().ends_with("</main>"), "{main}");
                assert_eq!(main.matches("<h1").count(), 1, "{main}");
                assert!(main.contains("<main id=\"main\""), "{main}");
                assert_eq!(html.matches("<body").count(), 1);
                assert!(html.contains(&format!("<body class=\"{kind}\">")), "{html}");
                assert!(!html.contains("class=\"foot\"") && !html.contains("class=\"skip\""), "{html}");
            }
            site.get("/posts/none").await.is_our_error(404);
        }
    }
}

/// Both kinds hold the same parts as our own pages, in the same bytes.
#[tokio::test]
async fn the_parts_are_those_of_our_own_pages() {
    let ours = Site::mounted("/blog").await;
    let theirs = Site::with("/blog", |b| b.layout(counted(false).0)).await;
    for path in ["/", "/posts/post-01", "/categories/engineering", "/authors", "/archive"] {
        let (ours, theirs) = (ours.page(path).await, theirs.page(path).await);
        let main = |html: &str| between(html, "<main id=\"main\"", "</main>").to_owned();
        assert_eq!(main(&ours), main(&theirs), "{path}");
        for line in between(&theirs, "<meta charset=\"utf-8\">", "</head>").lines() {
            assert!(ours.contains(line), "{path}: {line}");
        }
        assert_eq!(between(&ours, "<div hidden>", "</div>"), between(&theirs, "<div hidden>", "</div>"));
    }
}

#[tokio::test]
async fn a_fixed_one_is_called_once_and_kept() {
    let (layout, calls) = counted(false);
    let site = Site::with("/blog", |b| b.layout(layout)).await;
    let first = site.get("/posts/post-01").await;
    for _ in 0..9 {
        assert_eq!(site.get("/posts/post-01").await.bytes, first.bytes);
    }
    assert_eq!(calls.load(Ordering::Relaxed), 1);
    assert_eq!(first.header(header::CACHE_CONTROL), "public, max-age=0, must-revalidate");
    let tag = first.header(header::ETAG).to_owned();
    let again = ask(&site.app, Method::GET, "/blog/posts/post-01", "", ("if-none-match", &tag)).await;
    assert_eq!(again.status.as_u16(), 304);
}

#[tokio::test]
async fn one_for_each_request_sees_each_and_the_store_is_read_once() {
    let (layout, calls) = counted(true);
    let site = Site::with("/blog", |b| b.layout(layout)).await;
    let renders = site.cms.cache().renders;
    let path = "/blog/posts/post-01?utm_source=x";
    let asking = (0..50).map(|n| {
        let app = site.app.clone();
        tokio::spawn(async move { (n, ask(&app, Method::GET, path, &format!("Ada {n}."), ("", "")).await) })
    });
    for task in asking.collect::<Vec<_>>() {
        let (n, answer) = task.await.unwrap();
        let html = answer.text();
        assert_eq!(between(&html, "<header>", "</header>"), format!("Signed in as Ada {n}. at {path}"));
        assert_eq!(html.matches("Ada ").count(), 1, "of nobody else");
        assert_eq!(answer.header(header::CONTENT_LENGTH), answer.bytes.len().to_string());
    }
    assert_eq!(calls.load(Ordering::Relaxed), 50);
    assert_eq!(site.cms.cache().renders - renders, 1);
    assert!(site.cms.cache().hits >= 49 && site.cms.cache().bytes > 10_000);
}

/// A cache before the blog that is told of nothing here.
struct Silent;

#[async_trait::async_trait]
impl Purger for Silent {
    async fn purge(&self, _: &[SurrogateKey]) -> Result<(), Box<dyn Error + Send + Sync>> {
        Ok(())
    }
}

#[tokio::test]
async fn what_is_made_for_one_reader_is_for_nobody_else() {
    for bytes in [0, 1 << 20] {
        let set = |b: CmsBuilder| b.layout(counted(true).0).purger(Silent).page_cache(bytes);
        let site = Site::with("/blog", set).await;
        let run = {
            let cms = site.cms.clone();
            tokio::spawn(async move { cms.run(pending::<()>()).await })
        };
        for path in ["/blog", "/blog/posts/post-01", "/blog/posts/none", "/blog/tags"] {
            for asked in
                [("", ""), ("accept-encoding", "br, gzip"), ("if-none-match", "*"), ("accept-encoding", "br")]
            {
                let answer = ask(&site.app, Method::GET, path, "Ada", asked).await;
                assert_eq!(answer.header(header::CACHE_CONTROL), "private, no-cache", "{path}");
                assert_eq!(answer.status.as_u16(), if path.ends_with("none") { 404 } else { 200 });
                for name in ["etag", "surrogate-key", "content-encoding", "last-modified"] {
                    assert!(!answer.headers.contains_key(name), "{name} on {path}");
                }
                assert!(answer.text().contains("Signed in as Ada at /blog"), "{path}");
            }
            let head = ask(&site.app, Method::HEAD, path, "Ada", ("", "")).await;
            let get = ask(&site.app, Method::GET, path, "Ada", ("", "")).await;
            assert!(head.bytes.is_empty());
            assert_eq!(head.headers, get.headers, "{path}");
            assert_eq!(head.status, get.status, "{path}");
        }
        run.abort();
    }
}

#[tokio::test]
async fn only_pages_have_a_layout() {
    for per_request in [false, true] {
        let (layout, calls) = counted(per_request);
        let site = Site::with("/", |b| b.layout(layout)).await;
        for path in ["/feed.xml", "/sitemap.xml", "/robots.txt", "/llms.txt", "/posts/post-01.md"] {
            let answer = site.get(path).await;
            assert_eq!(answer.status.as_u16(), 200, "{path}");
            assert!(!answer.text().contains("<footer>Host"), "{path}");
            assert!(answer.headers.contains_key(header::ETAG), "{path}");
            assert!(answer.header(header::CACHE_CONTROL).starts_with("public"), "{path}");
        }
        site.get("/2019/05/hello.html").await.leads(301, "/posts/post-05");
        assert_eq!(calls.load(Ordering::Relaxed), 0);
        for (path, status) in [("/removed", 410), ("/no/such", 404), ("/?page=x", 400)] {
            let answer = site.get(path).await;
            answer.is_our_error(status);
            assert!(answer.text().contains("<footer>Host"), "{path}");
        }
        assert_eq!(calls.load(Ordering::Relaxed), 3);
    }
}

#[tokio::test]
async fn the_host_sets_the_policy_unless_it_says_otherwise() {
    let policy = |answer: &Answer| answer.header(header::CONTENT_SECURITY_POLICY).to_owned();
    for per_request in [false, true] {
        let site = Site::with("/blog", |b| b.layout(counted(per_request).0)).await;
        for path in ["/", "/no/such", "/feed.xml"] {
            let answer = site.get(path).await;
            assert_eq!(policy(&answer), "");
            assert_eq!(answer.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
        }
        for strict_first in [true, false] {
            let layout = counted(per_request).0;
            let set = |b: CmsBuilder| {
                if strict_first {
                    b.headers(Headers::Strict).layout(layout)
                } else {
                    b.layout(layout).headers(Headers::Strict)
                }
            };
            let site = Site::with("/blog", set).await;
            for path in ["/", "/no/such", "/feed.xml"] {
                assert!(policy(&site.get(path).await).contains("default-src 'none'"), "{path}");
            }
        }
    }
    assert!(policy(&Site::with("/blog", |b| b.layout(Layout::Ours)).await.get("/").await).contains("none"));
}

/// Wherever the layout panics, there is a page with an id, and the next request is answered.
#[tokio::test]
async fn a_layout_that_panics_becomes_a_page_with_an_id() {
    let fails = |page: &PageParts| assert!(page.kind == "tags", "a secret of the host");
    let fixed = Layout::fixed(move |page| {
        fails(page);
        document(page, "My app")
    });
    let per_request = Layout::per_request(move |page, request| {
        fails(page);
        greeting(page, request)
    });
    for layout in [fixed, per_request] {
        let site = Site::with("/blog", |b| b.layout(layout)).await;
        for path in ["/blog", "/blog/posts/post-01", "/blog/no/such", "/blog"] {
            let answer = ask(&site.app, Method::GET, path, "Ada", ("x-request-id", "r-7")).await;
            answer.is_our_error(500);
            let html = answer.text();
            assert!(html.contains("Error r-7<") && !html.contains("secret"), "{html}");
            assert!(html.starts_with("<!doctype html>") && html.contains("stylesheet"), "{html}");
            assert!(!html.contains("Host"), "{html}");
            assert_eq!(answer.header("x-request-id"), "r-7");
            assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
            let length: HeaderName = header::CONTENT_LENGTH;
            assert_eq!(answer.header(length), answer.bytes.len().to_string());
            assert!(!answer.headers.contains_key(header::ETAG));
        }
        assert!(site.page("/tags").await.contains("<footer>Host"));
        assert_eq!(request(&site.app, Method::GET, "/blog/feed.xml").await.status.as_u16(), 200);
    }
}
