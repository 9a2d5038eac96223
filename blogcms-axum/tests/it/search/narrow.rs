//! Filters: words of the query, offered as links.

use super::{count, encode, results};
use crate::crawl::{between, unescape};
use crate::harness::Site;

/// The filters offered on a page: what each says, and where it leads.
fn offered(html: &str) -> Vec<(String, String)> {
    let Some(nav) = between(html, "<nav class=\"margin facets\"", "</nav>").first().copied() else {
        return Vec::new();
    };
    let link = |rest: &&str| {
        let (url, label) = rest.split_once("\">").unwrap();
        (unescape(label).replace(" <small>", " ").replace("</small>", ""), unescape(url))
    };
    between(nav, "<a href=\"", "</a>").iter().map(link).collect()
}

/// The filters that are on.
fn on(html: &str) -> Vec<(String, String)> {
    let chip = |rest: &&str| {
        let (url, rest) = rest.split_once('"').unwrap();
        let name = rest.split_once("aria-label=\"Remove the filter ").unwrap().1;
        (unescape(name.split('"').next().unwrap()), unescape(url))
    };
    between(html, "<li><a class=\"chip\" href=\"", "</a>")
        .iter()
        .filter(|c| c.contains("Remove"))
        .map(chip)
        .collect()
}

#[tokio::test]
async fn each_filter_offered_finds_as_many_as_it_says() {
    for mount in ["/", "/blog"] {
        let site = Site::mounted(mount).await;
        let html = site.page("/search?q=number").await;
        let filters = offered(&html);
        assert!(filters.iter().any(|(label, _)| label == "Rust 13"), "{filters:?}");
        assert!(filters.len() >= 6, "{filters:?}");
        for (label, url) in &filters {
            let below = url.strip_prefix(site.base).unwrap();
            let html = site.page(below).await;
            assert!(!results(&html).is_empty(), "{label}");
            if let Some(n) = label.rsplit(' ').next().and_then(|n| n.parse::<u64>().ok()).filter(|n| *n < 100)
            {
                assert!(count(&html).starts_with(&format!("{n} result")), "{label}: {}", count(&html));
            }
            let chips = on(&html);
            assert!(!chips.is_empty(), "{label}: {html}");
            // Without it again.
            let last = chips.last().unwrap();
            assert!(last.1.starts_with(&site.url("/search?q=number")), "{last:?}");
        }
    }
}

#[tokio::test]
async fn filters_are_named_and_taken_off() {
    let site = Site::at_root().await;
    let query = "number%20tag:Rust%20-category:engineering%20author:ada-byron%20after:2025-02%20before:2026";
    let html = site.page(&format!("/search?q={query}")).await;
    let chips = on(&html);
    let names: Vec<&str> = chips.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["#Rust", "not Engineering", "Ada Byron", "since 2025-02", "before 2026"]);
    assert_eq!(
        chips[0].1,
        "/search?q=number%20-category%3Aengineering%20author%3Aada-byron%20after%3A2025-02%20before%3A2026"
    );
    let html = site.page("/search?q=tag:rust").await;
    assert_eq!(on(&html), [("#Rust".to_owned(), "/search".to_owned())]);
    assert_eq!(count(&html), "13 results for “tag:rust”");
}

#[tokio::test]
async fn nothing_is_offered_that_changes_nothing() {
    let site = Site::at_root().await;
    let html = site.page("/search?q=number%2007").await;
    assert_eq!(offered(&html), []);
    // Every one of them has the tag.
    let html = site.page("/search?q=tag:rust").await;
    assert!(offered(&html).iter().all(|(label, _)| !label.starts_with("Rust")), "{:?}", offered(&html));
}

/// An address without its percent signs.
fn decoded(url: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = url.as_bytes();
    while let [first, after @ ..] = rest {
        let hex = after.get(..2).filter(|_| *first == b'%').and_then(|hex| std::str::from_utf8(hex).ok());
        bytes.push(hex.map_or(*first, |hex| u8::from_str_radix(hex, 16).unwrap()));
        rest = if hex.is_some() { &after[2..] } else { after };
    }
    String::from_utf8(bytes).unwrap()
}

#[tokio::test]
async fn a_phrase_stays_whole_between_whatever_quotes() {
    let site = Site::at_root().await;
    for phrase in
        ["\"number 07\"", "„number 07“", "“number 07”", "«number 07»", "»number 07«", "「number 07」"]
    {
        let html = site.page(&format!("/search?q={}", encode(&format!("tag:rust {phrase} -x")))).await;
        let chips: Vec<(String, String)> = on(&html).into_iter().map(|(n, url)| (n, decoded(&url))).collect();
        assert_eq!(chips, [("#Rust".to_owned(), format!("/search?q={phrase} -x"))]);
    }
    let html = site.page(&format!("/search?q={}", encode("number\"post number\" tag:rust"))).await;
    assert_eq!(decoded(&on(&html)[0].1), "/search?q=number \"post number\"");
}

#[tokio::test]
async fn a_filter_is_one_also_behind_a_phrase_that_nobody_closed_and_not_offered_where_it_would_be_cut() {
    let site = Site::at_root().await;
    let html = site.page("/search?q=%22number").await;
    let all = offered(&html);
    assert!(all.iter().any(|(_, url)| decoded(url).starts_with("/search?q=\"number\" ")), "{all:?}");
    for (_, url) in &all {
        assert!(!count(&site.page(url).await).starts_with("0 "), "{url}");
    }
    let words: Vec<&str> = ["number", "post"].into_iter().cycle().take(16).collect();
    assert_eq!(offered(&site.page(&format!("/search?q={}", words.join("+"))).await), []);
}
