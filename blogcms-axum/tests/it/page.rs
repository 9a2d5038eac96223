//! `/pages/{slug}`, or `/{slug}`.

use crate::fixture::redirect;
use crate::harness::Site;
use blogcms_axum::core::RedirectTarget;

#[tokio::test]
async fn what_stands_on_it() {
    let site = Site::mounted("/blog").await;
    let html = site.page("/pages/about").await;
    for part in [
        "<h1 class=\"title\">About us</h1>",
        "All about us",
        "href=\"https://blog.example/blog/pages/about\"",
        "href=\"/blog/posts/post-02\"",
        "<a href=\"#h-why\">Why</a>",
    ] {
        assert!(html.contains(part), "{part}\n{html}");
    }
    assert_eq!(html.matches("<h1").count(), 1);
    for path in ["/pages/none", "/pages/post-01", "/pages/canary-page", "/pages/About", "/about"] {
        site.get(path).await.is_our_error(404);
    }
    site.get("/pages/about/").await.leads(301, "/blog/pages/about");
}

#[tokio::test]
async fn pages_at_the_root() {
    for mount in ["/", "/blog"] {
        let site = Site::with(mount, |b| b.pages_at_root(true)).await;
        let html = site.page("/about").await;
        assert!(html.contains(&format!("href=\"https://blog.example{}\"", site.url("/about"))));
        site.get("/pages/about").await.leads(301, &site.url("/about"));
        site.get("/about/").await.leads(301, &site.url("/about"));
        site.get("/pages/about/").await.leads(301, &site.url("/pages/about"));
        for path in ["/none", "/About", "/post-01", "/canary-page", "/a.b"] {
            site.get(path).await.is_our_error(404);
        }
        assert!(matches!(site.status("/%ff").await, 400 | 404));
        assert_eq!(site.status("/tags").await, 200);
        // Redirects of one segment lead on, and a page's old address below `/pages` counts at the root as well.
        site.get("/removed").await.is_our_error(410);
        site.get("/to-term").await.leads(301, &site.url("/categories/databases"));
        redirect(&site.cms, "/pages/former", RedirectTarget::Path("/about".into())).await;
        for path in ["/former", "/pages/former"] {
            site.get(path).await.leads(301, &site.url("/about"));
        }
    }
}
