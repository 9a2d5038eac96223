//! `/series`, `/series/{slug}`, and the parts beside a post.

use crate::crawl::between;
use crate::fixture::{publish, term};
use crate::harness::{ACTOR, MOUNTS, Site, before, days, now};
use blogcms_axum::core::post::InSeries;
use blogcms_axum::core::service::{PostInput, Publish};
use blogcms_axum::core::{PostKind, TermKind};
use blogcms_axum::storage::SqliteStore;
use std::time::Duration;

/// Parts published in another order than they are told in: the fourth is scheduled, the fifth a draft.
async fn fill(site: &Site) {
    let series = term(&site.cms, TermKind::Series, "On tides", "", None).await;
    for (position, days_ago) in [(1, 2), (2, 9), (3, 5)] {
        put(site, series, position, Some(before(days(days_ago)))).await;
    }
    put(site, series, 4, Some(now().plus(Duration::from_secs(60)))).await;
    put(site, series, 5, None).await;
    term(&site.cms, TermKind::Series, "A canary of a series", "", None).await;
}

async fn put(
    site: &Site,
    series: blogcms_axum::core::TermId,
    position: i32,
    from: Option<blogcms_axum::core::Timestamp>,
) {
    let input = PostInput {
        title: format!("Tide {position}"),
        series: Some(InSeries { series, position }),
        ..PostInput::default()
    };
    if let Some(from) = from {
        publish(&site.cms, PostKind::Post, &input, Publish { from: Some(from), until: None }).await;
    } else {
        site.cms.blog().posts().create(&ACTOR, PostKind::Post, &input).await.unwrap();
    }
}

#[tokio::test]
async fn a_series_is_told_from_its_beginning() {
    for mount in MOUNTS {
        let site = Site::empty(SqliteStore::in_memory().unwrap(), mount, |b| b).await;
        fill(&site).await;
        let index = site.page("/series").await;
        assert!(
            index.contains(&format!("<a href=\"{}/series/on-tides\">On tides</a>", site.base)),
            "{index}"
        );
        assert!(index.contains("3 parts") && !index.contains("canary"), "{index}");
        let html = site.page("/series/on-tides").await;
        let link = format!("<h2><a href=\"{}/posts/", site.base);
        assert_eq!(between(&html, &link, "\""), ["tide-1", "tide-2", "tide-3"]);
        assert_eq!(between(&html, "<li class=\"entry\"><span class=\"year\">", "<"), ["1", "2", "3"]);
        let post = site.page("/posts/tide-2").await;
        assert!(post.contains("<span aria-current=\"page\">Tide 2</span>"), "{post}");
        assert!(post.contains("Part 2 of 3"), "{post}");
        assert!(!post.contains("Tide 4") && !post.contains("Tide 5"), "{post}");
    }
}

#[tokio::test]
async fn a_part_joins_when_its_time_comes() {
    let site = Site::empty(SqliteStore::in_memory().unwrap(), "/", |b| b).await;
    fill(&site).await;
    for (seconds, parts) in [(59, 3), (60, 4)] {
        site.clock.set(now().plus(Duration::from_secs(seconds)));
        assert!(site.page("/series").await.contains(&format!("{parts} parts")));
        let post = site.page("/posts/tide-1").await;
        assert!(post.contains(&format!("Part 1 of {parts}")), "{post}");
    }
    site.get("/series/a-canary-of-a-series").await.is_our_error(404);
}
