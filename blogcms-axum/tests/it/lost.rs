//! Paths that lead nowhere.

use crate::harness::{MOUNTS, Site, request};
use axum::http::Method;
use blogcms_axum::{Headers, NotFound};

#[tokio::test]
async fn our_page_offers_a_way_on() {
    for mount in MOUNTS {
        let site = Site::mounted(mount).await;
        let answer = site.get("/no/such/path").await;
        answer.is_our_error(404);
        let html = answer.text();
        assert!(html.contains(&format!("href=\"{}\"", site.url("/"))));
        assert!(html.contains(&site.url("/posts/post-01")), "{html}");
        assert!(!html.contains("/posts/post-04"));
    }
}

#[tokio::test]
async fn no_address_leads_to_another_host() {
    for mount in MOUNTS {
        let site = Site::mounted(mount).await;
        for path in [
            "//evil.example/",
            "//evil.example",
            "///evil.example//",
            "/%2f%2fevil.example/",
            "/%2fevil.example/",
            "/%5cevil.example/",
            "/%5c%5cevil.example/",
            "/\\evil.example/",
            "/.//evil.example/",
            "//evil.example/..%2f/",
            "/%09//evil.example/",
            "/https:%2f%2fevil.example/",
            "//evil.example/%2e%2e/",
            "/@evil.example/",
            "/:80/",
            "//posts/post-01/",
            "/posts//evil.example/",
        ] {
            let answer = site.get(path).await;
            let (status, to) = (answer.status.as_u16(), answer.location());
            assert!(matches!(status, 301 | 400 | 404), "{mount} {path}: {status}");
            if status == 301 {
                let second = to.as_bytes().get(1);
                let ours =
                    to.starts_with(&format!("{}/", site.base)) && !matches!(second, Some(b'/' | b'\\'));
                assert!(ours && !to.contains(['\\', '\r', '\n']), "{path} -> {to}");
            }
        }
    }
}

#[tokio::test]
async fn a_trailing_slash_goes_and_what_was_asked_for_stays() {
    for mount in MOUNTS {
        let site = Site::mounted(mount).await;
        let answer = site.get("/search/?q=a%20%26%3F&page=2").await;
        assert_eq!(
            (answer.status.as_u16(), answer.location()),
            (301, &*site.url("/search?q=a%20%26%3F&page=2"))
        );
    }
}

#[tokio::test]
async fn a_trailing_slash_is_one_step_away_from_an_answer() {
    for mount in MOUNTS {
        let site = Site::mounted(mount).await;
        for path in [
            "/posts/post-01/",
            "/no/such/",
            "/a%20b/",
            "/a%2541/",
            "/a%3Fb/",
            "/a%23b/",
            "/a%25/",
            "//",
            "///",
        ] {
            let answer = site.get(path).await;
            if answer.status.as_u16() == 301 {
                let to = answer.location().to_owned();
                assert!(!to.ends_with('/') || to == "/", "{path} -> {to}");
                let next = request(&site.app, Method::GET, &to).await;
                assert!(!next.status.is_redirection(), "{path} -> {to} -> {}", next.location());
                // The address means the same: only the slash is gone.
                let wanted = site.url(path.trim_end_matches('/'));
                assert!(to == wanted || path.starts_with("//"), "{path} -> {to}");
            } else {
                answer.is_our_error(answer.status.as_u16());
            }
        }
    }
}

#[tokio::test]
async fn a_host_may_say_it_itself() {
    let site = Site::with("/blog", |b| b.not_found(NotFound::Host).headers(Headers::Host)).await;
    let answer = site.get("/no/such").await;
    assert_eq!((answer.status.as_u16(), answer.bytes.len()), (404, 0));
    assert_eq!(site.status("/posts/none").await, 404);
    site.get("/removed").await.is_our_error(410);
    site.get("/?page=x").await.is_our_error(400);
}

#[tokio::test]
async fn other_methods_find_nothing_either() {
    for mount in MOUNTS {
        let site = Site::mounted(mount).await;
        for method in [Method::POST, Method::DELETE, Method::OPTIONS] {
            let answer = request(&site.app, method, &site.url("/no/such")).await;
            assert!(matches!(answer.status.as_u16(), 404 | 405), "{}", answer.status);
        }
    }
}
