//! `/categories/{slug}` and `/tags/{slug}`.

use crate::crawl::between;
use crate::fixture::LIVE;
use crate::harness::{Site, now};

/// How many posts a list says it has.
fn count(html: &str) -> usize {
    let head = between(html, "class=\"page-head sheet\"", "</header>")[0];
    let text = between(head, "<span>", "</span>")[1];
    text.split(' ').next().unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_category_holds_what_lies_below_it() {
    let site = Site::mounted("/blog").await;
    let live = usize::try_from(LIVE).unwrap();
    let of = |place: usize| (1..=live).filter(|i| i % 4 == place).count();
    for (slug, expected) in [
        ("engineering", of(0) + of(1) + of(2)),
        ("databases", of(1) + of(2)),
        ("sqlite", of(2)),
        ("life-leisure", of(3)),
    ] {
        let html = site.page(&format!("/categories/{slug}")).await;
        assert_eq!(count(&html), expected, "{slug}");
        assert_eq!(html.matches("<h1").count(), 1);
    }
    let html = site.page("/categories/databases").await;
    assert!(html.contains("href=\"/blog/categories/engineering\">Engineering</a>"));
    assert!(html.contains(&format!("href=\"/blog/categories/sqlite\">SQLite <small>{}</small>", of(2))));
    assert!(
        html.contains("<link rel=\"next\" href=\"https://blog.example/blog/categories/databases?page=2\">")
    );
    assert!(html.contains("<p class=\"lead\">About Databases</p>"));
}

#[tokio::test]
async fn every_post_of_a_tag_is_on_one_page() {
    let site = Site::at_root().await;
    let mut seen = Vec::new();
    for number in 1..=3 {
        let html = site.page(&format!("/tags/rust?page={number}")).await;
        for row in between(&html, "<article class=\"row\">", "</article>") {
            seen.push(between(row, "<h3><a href=\"/posts/", "\"")[0].to_owned());
        }
    }
    let live: Vec<String> =
        site.facts.iter().filter(|f| f.rust && f.live(now())).map(|f| f.slug.clone()).collect();
    assert_eq!(seen, live);
    assert_eq!(count(&site.page("/tags/rust").await), live.len());
    site.get("/tags/rust?page=4").await.is_our_error(404);
}

#[tokio::test]
async fn what_is_no_list() {
    let site = Site::mounted("/blog").await;
    for path in [
        "/tags/none",
        "/tags/Rust",
        "/tags/engineering",
        "/categories/rust",
        "/tags/rust/more",
        "/series/none",
        "/categories/empty-room",
        "/categories/..%2f",
        "/tags/%00",
        "/tags/%ff",
    ] {
        let answer = site.get(path).await;
        let status = answer.status.as_u16();
        assert!(matches!(status, 400 | 404), "{path}: {status}");
        answer.is_our_error(status);
    }
    for path in ["/tags/rust?page=0", "/tags/rust?page=x", "/categories/engineering?page="] {
        site.get(path).await.is_our_error(400);
    }
    site.get("/tags/rust/").await.leads(301, "/blog/tags/rust");
    assert_eq!(site.status("/tags/gr%C3%B6%C3%9Fe").await, 200);
    assert_eq!(site.status("/categories/life-leisure?page=1").await, 200);
}

#[tokio::test]
async fn counts_follow_the_clock() {
    let site = Site::at_root().await;
    for hours in [0u64, 1, 2, 3, 4] {
        let at = now().plus(std::time::Duration::from_secs(3600 * hours));
        site.clock.set(at);
        let expected = site.facts.iter().filter(|f| f.rust && f.live(at)).count();
        assert_eq!(count(&site.page("/tags/rust").await), expected);
        let cloud = site.page("/tags").await;
        assert!(cloud.contains(&format!("#Rust <small>{expected}</small>")), "{cloud}");
    }
}

#[tokio::test]
async fn a_category_says_where_it_is_once() {
    for mount in crate::harness::MOUNTS {
        let site = Site::mounted(mount).await;
        let page = site.page("/categories/engineering").await;
        let menu = format!("<a href=\"{}\" aria-current=\"true\">", site.url("/categories"));
        assert_eq!(page.matches(&menu).count(), 1, "{page}");
        assert_eq!(page.matches("aria-current=\"true\"").count(), 1);
        let category = |slug: &str| format!("<a class=\"cat\" href=\"{}\"", site.url(slug));
        assert!(!page.contains(&category("/categories/engineering")), "its own posts say its name again");
        assert!(page.contains(&category("/categories/databases")), "those below it say theirs");
        assert!(!site.page("/categories").await.contains("aria-current=\"true\""));
    }
}
