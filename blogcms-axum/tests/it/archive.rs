//! `/archive`, `/archive/{year}` and `/archive/{year}/{month}`.

use crate::fixture::{LIVE, publish};
use crate::harness::{ACTOR, MOUNTS, Site, now};
use blogcms_axum::core::service::{PostInput, Publish};
use blogcms_axum::core::{PostKind, Settings, Timestamp};
use blogcms_axum::storage::SqliteStore;

/// Addresses of months in the archive, and how many posts they promise.
fn promised(html: &str, base: &str) -> Vec<(String, usize)> {
    let link = format!("<li><a href=\"{base}/archive/");
    let months = html.split(&link).skip(1).map(|part| {
        let (path, rest) = part.split_once('"').unwrap();
        let (_, rest) = rest.split_once("<small>").unwrap();
        let (count, _) = rest.split_once(' ').unwrap();
        (format!("/archive/{path}"), count.parse().unwrap())
    });
    months.collect()
}

#[tokio::test]
async fn every_month_keeps_its_promise_and_they_make_up_everything() {
    for mount in MOUNTS {
        let site = Site::mounted(mount).await;
        let main = site.page("/archive").await;
        let months = promised(&main, site.base);
        assert!(months.len() > 10, "{months:?}");
        let mut all = 0;
        for (path, count) in months {
            let html = site.page(&path).await;
            assert!(html.contains(&format!("<span>{count} post")), "{path}: {html}");
            all += count;
        }
        assert_eq!(all, usize::try_from(LIVE).unwrap());
    }
}

#[tokio::test]
async fn a_year_is_told_by_month() {
    let site = Site::mounted("/blog").await;
    let html = site.page("/archive/2025").await;
    assert!(html.contains("<h1 class=\"title\">2025</h1>"), "{html}");
    assert!(html.contains("id=\"g1\">December</h2>"), "{html}");
    assert!(html.contains("href=\"/blog/archive/2025/12\">December"), "{html}");
    assert!(html.contains("<link rel=\"canonical\" href=\"https://blog.example/blog/archive/2025\">"));
    let month = site.page("/archive/2025/12").await;
    assert!(month.contains("<h1 class=\"title\">December 2025</h1>"), "{month}");
    assert!(month.contains("<a href=\"/blog/archive/2025\">2025</a>"), "{month}");
}

#[tokio::test]
async fn what_is_no_time_of_this_blog() {
    let site = Site::at_root().await;
    for path in [
        "/archive/2011",
        "/archive/2025/13",
        "/archive/2025/00",
        "/archive/2025/1",
        "/archive/25",
        "/archive/02025",
        "/archive/0000",
        "/archive/-001",
        "/archive/9999",
        "/archive/9999/12",
        "/archive/2026/12",
        "/archive/2025?page=99",
        "/archive/x",
        "/archive/2025/12/24",
    ] {
        site.get(path).await.is_our_error(404);
    }
    site.get("/archive/2025?page=x").await.is_our_error(400);
}

#[tokio::test]
async fn months_begin_at_midnight_where_the_blog_is() {
    let site = Site::empty(SqliteStore::in_memory().unwrap(), "/", |b| b).await;
    let version = site.cms.blog().store().site_snapshot().await.unwrap().site.version;
    let settings = Settings { time_zone: "Europe/Berlin".into(), ..Settings::default() };
    site.cms.blog().site().configure(&ACTOR, &settings, version).await.unwrap();
    for (slug, at) in [("january", "2025-01-31T22:59:59Z"), ("february", "2025-01-31T23:00:00Z")] {
        let input = PostInput { title: slug.into(), slug: slug.into(), ..PostInput::default() };
        let from: Timestamp = at.parse().unwrap();
        publish(&site.cms, PostKind::Post, &input, Publish { from: Some(from), until: None }).await;
    }
    for (path, here, elsewhere) in
        [("/archive/2025/01", "january", "february"), ("/archive/2025/02", "february", "january")]
    {
        let html = site.page(path).await;
        let post = |slug: &str| html.contains(&format!("/posts/{slug}"));
        assert!(post(here) && !post(elsewhere), "{path}");
    }
}

#[tokio::test]
async fn the_archive_of_an_empty_blog_says_so() {
    let site = Site::empty(SqliteStore::in_memory().unwrap(), "/blog", |b| b).await;
    let html = site.page("/archive").await;
    assert!(html.contains("Nothing to look back on yet"), "{html}");
}

#[tokio::test]
async fn counts_follow_the_clock() {
    let site = Site::at_root().await;
    for hours in [0u64, 1, 2, 3, 4] {
        let at = now().plus(std::time::Duration::from_secs(3600 * hours));
        site.clock.set(at);
        let live = site.facts.iter().filter(|fact| fact.live(at)).count();
        let all: usize = promised(&site.page("/archive").await, "").iter().map(|(_, count)| count).sum();
        assert_eq!(all, live, "after {hours} hours");
    }
}

/// The links to what is before and after, as readers see them.
fn turn(html: &str) -> Vec<String> {
    let Some((_, nav)) = html.split_once("<nav class=\"turn\"") else { return Vec::new() };
    let nav = nav.split("</nav>").next().unwrap();
    let links = nav.split("href=\"").skip(1).map(|part| {
        let (url, rest) = part.split_once('"').unwrap();
        let label = rest.rsplit("<span>").next().unwrap().split('<').next().unwrap();
        format!("{url} {label}")
    });
    links.collect()
}

#[tokio::test]
async fn years_and_months_lead_to_those_beside_them() {
    for mount in MOUNTS {
        let site = Site::empty(SqliteStore::in_memory().unwrap(), mount, |b| b).await;
        for at in
            ["2019-02-03T00:00:00Z", "2019-11-03T00:00:00Z", "2023-05-06T00:00:00Z", "2999-01-01T00:00:00Z"]
        {
            let input = PostInput { title: format!("Of {at}"), ..PostInput::default() };
            let from: Timestamp = at.parse().unwrap();
            publish(&site.cms, PostKind::Post, &input, Publish { from: Some(from), until: None }).await;
        }
        for (path, links) in [
            ("/archive/2019", &["/archive/2023 2023"][..]),
            ("/archive/2023", &["/archive/2019 2019"]),
            ("/archive/2019/02", &["/archive/2019/11 November 2019"]),
            ("/archive/2019/11", &["/archive/2019/02 February 2019", "/archive/2023/05 May 2023"]),
            ("/archive/2023/05", &["/archive/2019/11 November 2019"]),
        ] {
            let links: Vec<String> = links.iter().map(|link| format!("{}{link}", site.base)).collect();
            assert_eq!(turn(&site.page(path).await), links, "{path}");
        }
    }
}

/// Two thousand years lie between the posts, which nobody walks through month by month.
#[tokio::test]
async fn far_apart_years_are_all_there() {
    let site = Site::empty(SqliteStore::in_memory().unwrap(), "/", |b| b).await;
    let years = ["0001-01-01", "0099-12-31", "0100-01-01", "1066-10-14", "2025-12-31"];
    for day in years {
        let input = PostInput { title: format!("Of {day}"), ..PostInput::default() };
        let from: Timestamp = format!("{day}T12:00:00Z").parse().unwrap();
        publish(&site.cms, PostKind::Post, &input, Publish { from: Some(from), until: None }).await;
    }
    let found = promised(&site.page("/archive").await, "");
    let expected: Vec<_> =
        years.iter().rev().map(|day| (format!("/archive/{}/{}", &day[..4], &day[5..7]), 1)).collect();
    assert_eq!(found, expected);
}
