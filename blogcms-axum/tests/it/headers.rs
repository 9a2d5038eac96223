//! Headers, and our own files at `/_bc/{hash}/{file}`.

use crate::crawl::{addresses, crawl};
use crate::harness::{MOUNTS, Site, request};
use axum::Router;
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::response::Response;
use axum::routing::get;
use blogcms_axum::Headers;
use blogcms_axum::core::content::EMBED_ORIGINS;

/// The address of the style sheet.
pub(crate) async fn asset_path(site: &Site) -> String {
    let links = addresses(&site.page("/").await);
    links.into_iter().find(|link| link.ends_with("site.css")).unwrap()
}

#[tokio::test]
async fn strict_ones_on_every_answer() {
    for mount in MOUNTS {
        let site = Site::mounted(mount).await;
        let mut answers = crawl(&site.app, site.base).await.found;
        let slash = format!("{}/", site.base);
        answers.insert(slash.clone(), request(&site.app, Method::GET, &slash).await);
        for path in
            ["/no/such", "/removed", "/?page=x", "/posts/none", "/posts/post-01/", "/2019/05/hello.html"]
        {
            answers.insert(site.url(path), site.get(path).await);
        }
        answers.insert("POST".into(), request(&site.app, Method::POST, &site.url("/tags")).await);
        for (path, answer) in answers {
            let policy = answer.header(header::CONTENT_SECURITY_POLICY);
            assert!(policy.contains("default-src 'none'"), "{path}: {policy}");
            for word in ["unsafe", "http:", "*", "blob:", "strict-dynamic"] {
                assert!(!policy.contains(word), "{word}");
            }
            for name in
                ["referrer-policy", "x-frame-options", "permissions-policy", "cross-origin-opener-policy"]
            {
                assert!(answer.headers.contains_key(name), "{name} on {path}");
            }
            assert_eq!(answer.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff", "{path}");
            assert!(answer.headers.contains_key(header::CACHE_CONTROL), "{path}");
            assert!(!answer.headers.contains_key(header::SET_COOKIE), "{path}");
        }
    }
}

#[tokio::test]
async fn frames_come_from_players_only() {
    let site = Site::mounted("/blog").await;
    let answer = site.get("/").await;
    let policy = answer.header(header::CONTENT_SECURITY_POLICY);
    let frames = policy.split(';').find_map(|part| part.trim().strip_prefix("frame-src ")).unwrap();
    let mut named: Vec<&str> = frames.split(' ').collect();
    named.sort_unstable();
    let mut known = EMBED_ORIGINS;
    known.sort_unstable();
    assert_eq!(named, known);
    let host = Site::with("/blog", |b| b.headers(Headers::Host)).await.get("/").await;
    assert!(!host.headers.contains_key(header::CONTENT_SECURITY_POLICY));
}

#[tokio::test]
async fn few_when_the_host_sets_its_own() {
    let site = Site::with("/blog", |b| b.headers(Headers::Host)).await;
    for path in ["/", "/posts/post-01", "/no/such", "/tags"] {
        let answer = site.get(path).await;
        let mut names: Vec<&str> = answer.headers.keys().map(HeaderName::as_str).collect();
        names.sort_unstable();
        // What can be kept has a tag, what can be packed says so.
        names.retain(|name| path == "/no/such" || !["etag", "vary"].contains(name));
        assert_eq!(
            names,
            ["cache-control", "content-length", "content-type", "x-content-type-options"],
            "{path}"
        );
    }
    let slash = request(&site.app, Method::GET, "/blog/").await;
    slash.leads(308, "/blog");
    assert_eq!(slash.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
    assert!(!slash.headers.contains_key(header::X_FRAME_OPTIONS));
}

#[tokio::test]
async fn none_takes_the_place_of_the_hosts() {
    async fn own(mut response: Response) -> Response {
        response.headers_mut().insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
        response
    }
    let site = Site::mounted("/blog").await;
    let handler = || async {
        [(header::CACHE_CONTROL, "private"), (header::CONTENT_SECURITY_POLICY, "default-src 'self'")]
    };
    let app: Router = Router::new().route("/own", get(handler));
    let app = blogcms_axum::mount(app, "/blog", site.cms.router()).layer(axum::middleware::map_response(own));
    let answer = request(&app, Method::GET, "/own").await;
    assert_eq!(answer.header(header::CACHE_CONTROL), "private");
    assert_eq!(answer.header(header::CONTENT_SECURITY_POLICY), "default-src 'self'");
    assert!(!answer.headers.contains_key(header::X_CONTENT_TYPE_OPTIONS));
    assert_eq!(request(&app, Method::GET, "/blog").await.header(header::X_FRAME_OPTIONS), "SAMEORIGIN");
}

#[tokio::test]
async fn pages_are_asked_for_again_and_files_are_not() {
    for mount in MOUNTS {
        let site = Site::mounted(mount).await;
        assert_eq!(site.get("/").await.header(header::CACHE_CONTROL), "public, max-age=0, must-revalidate");
        let html = site.page("/").await;
        let files: Vec<String> = addresses(&html).into_iter().filter(|a| a.contains("/_bc/")).collect();
        assert!(files.len() >= 4, "{files:?}");
        for path in files {
            let answer = request(&site.app, Method::GET, &path).await;
            assert_eq!(answer.status.as_u16(), 200, "{path}");
            assert_eq!(answer.header(header::CACHE_CONTROL), "public, max-age=31536000, immutable");
            let wanted = match path.rsplit('.').next().unwrap() {
                "css" => "text/css; charset=utf-8",
                "js" => "text/javascript; charset=utf-8",
                "svg" => "image/svg+xml",
                other => panic!("{other}"),
            };
            assert_eq!(answer.header(header::CONTENT_TYPE), wanted);
            assert!(!answer.bytes.is_empty());
            let head = request(&site.app, Method::HEAD, &path).await;
            assert_eq!((head.status.as_u16(), head.bytes.len()), (200, 0));
        }
    }
}

#[tokio::test]
async fn another_hash_is_another_file() {
    let site = Site::mounted("/blog").await;
    let path = asset_path(&site).await;
    let hash = path.split('/').nth(3).unwrap().to_owned();
    for wrong in [
        path.replace(&hash, "0123456789abcdef"),
        path.replace(&hash, &hash.to_uppercase()),
        path.replace("site.css", "site.js"),
        path.replace("site.css", "..%2f..%2fCargo.toml"),
        path.replace("site.css", "none"),
        path.replace("/site.css", ""),
    ] {
        let answer = request(&site.app, Method::GET, &wrong).await;
        assert!(matches!(answer.status.as_u16(), 400 | 404), "{wrong}: {}", answer.status);
        assert_eq!(answer.header(header::CACHE_CONTROL), "public, max-age=0, must-revalidate");
    }
}

/// No script, style or handler of our own stands inside a page, so the policy above takes nothing away from it.
#[tokio::test]
async fn nothing_inline() {
    let site = Site::mounted("/blog").await;
    for (path, answer) in crawl(&site.app, site.base).await.found {
        if !answer.header(header::CONTENT_TYPE).starts_with("text/html") {
            continue;
        }
        let html = answer.text();
        for tag in html.split('<').skip(1).map(|rest| rest.split('>').next().unwrap_or("")) {
            // ` onclick=`, not a description of posts ` on ` something.
            let is_name = |name: &str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase());
            let handler = |rest: &str| rest.split_once('=').is_some_and(|(name, _)| is_name(name));
            assert!(
                !tag.starts_with("style")
                    && !tag.contains(" style=")
                    && !tag.split(" on").skip(1).any(handler),
                "{tag} on {path}"
            );
            // A data block is no script: nothing in it ever runs.
            let data = tag == "script type=\"application/ld+json\"";
            assert!(!tag.starts_with("script") || data || tag.contains(" src="), "{tag} on {path}");
        }
    }
}

#[tokio::test]
async fn the_style_sheet_of_a_host_comes_after_ours() {
    let site = Site::with("/blog", |builder| builder.stylesheet("/static/blog.css?a&b")).await;
    for path in ["/", "/no/such"] {
        let page = site.get(path).await.text();
        let links: Vec<&str> = page.split("<link rel=\"stylesheet\" href=\"").skip(1).collect();
        assert!(links[0].starts_with("/blog/_bc/"), "{path}");
        assert!(links[1].starts_with("/static/blog.css?a&amp;b\">"), "{path}");
        assert_eq!(links.len(), 2);
    }
}
