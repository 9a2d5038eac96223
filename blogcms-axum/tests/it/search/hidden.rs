//! What is not live leaves no trace in results, snippets, counts, filters, suggestions and feeds: nor with an index that is
//! behind, or that lies.

use super::index::indexed;
use super::{count, results};
use crate::canary::{STATES, hide};
use crate::crawl::unescape;
use crate::harness::{ACTOR, HOUR, MOUNTS, Site, now};
use crate::media::Gallery;
use blogcms_axum::core::PostId;

/// Every answer of the search for `words`.
async fn answers(site: &Site, words: &str) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for path in ["/search", "/search/suggest", "/search/feed.xml", "/search/atom.xml", "/search/feed.json"] {
        let path = format!("{path}?q={words}");
        let answer = site.get(&path).await;
        assert_eq!(answer.status.as_u16(), 200, "{path}");
        all.push((path, answer.text()));
    }
    all
}

/// An answer without what was typed, which pages show as it is; nothing else is written in this way ([`WORDS`]).
fn beside(words: &str, text: &str) -> String {
    let typed = words.replace("%20", " ").replace("%22", "\"");
    // JSON puts a backslash before quotes.
    unescape(text).replace('\\', "").replace(words, "").replace(&typed, "").to_lowercase()
}

/// Looks for everything that only hidden posts say; what was typed is shown, and nothing else.
async fn look(site: &Site, words: &[&str]) {
    for words in words {
        for (path, text) in answers(site, words).await {
            let rest = beside(words, &text);
            assert!(!rest.contains("canary") && !rest.contains("sings"), "{path}: {text}");
            if path.starts_with("/search?") {
                assert_eq!(results(&text), Vec::<String>::new(), "{path}");
                assert!(count(&text).starts_with("0 results"), "{path}: {}", count(&text));
            }
        }
    }
}

const WORDS: [&str; 5] = ["cAnArY", "sInGs", "cAnArY%20sInGs", "%22tHe%20cAnArY%20oF%22", "cAnArY%20dRaFt"];

#[tokio::test]
async fn by_the_store() {
    for mount in MOUNTS {
        look(&Site::mounted(mount).await, &WORDS).await;
    }
}

#[tokio::test]
async fn by_an_index() {
    let (site, _) = indexed("/blog").await;
    look(&site, &WORDS).await;
    // Times pass without a word to the index.
    site.clock.set(now().plus(HOUR));
    let html = site.page("/search?q=canary").await;
    assert_eq!(results(&html), ["/blog/posts/canary-scheduled"], "{html}");
    site.clock.set(now().plus(HOUR * 5));
    assert_eq!(results(&site.page("/search?q=canary").await).len(), 1);
}

/// Terms and authors that only hidden posts have are no filters.
#[tokio::test]
async fn with_everything_of_their_own() {
    let gallery = Gallery::mounted("/blog").await;
    for state in STATES {
        hide(&gallery, state).await;
    }
    let site = &gallery.site;
    for words in ["cAnArY", "title", "body", "excerpt", "cAnArY%20tAg", "cAnArY%20aUtHoR", "number", "post"] {
        for (path, text) in answers(site, words).await {
            assert!(!beside(words, &text).contains("canary"), "{path}: {text}");
        }
    }
}

/// Filters by what only hidden posts have are answered as those by what is not there at all.
#[tokio::test]
async fn as_filters() {
    let gallery = Gallery::mounted("/blog").await;
    for state in STATES {
        hide(&gallery, state).await;
    }
    for state in STATES {
        for (filter, what) in
            [("tag", "tag"), ("tag", "series"), ("category", "category"), ("author", "author")]
        {
            let slug = format!("canary-{state}-{what}").to_lowercase();
            let nowhere = "nowhere-at-all";
            for (minus, ends) in [("", ""), ("-", "%20number")] {
                let path = |slug: &str| format!("/search?q={minus}{filter}:{slug}{ends}");
                let there = gallery.site.page(&path(&slug)).await;
                let not_there = gallery.site.page(&path(nowhere)).await;
                assert_eq!(there.replace(&slug, nowhere), not_there, "{}", path(&slug));
            }
        }
    }
}

#[tokio::test]
async fn by_an_index_that_lies() {
    for mount in ["/", "/blog"] {
        let (site, toy) = indexed(mount).await;
        let hidden: Vec<PostId> = site.facts.iter().filter(|f| !f.live(now())).map(|f| f.id).collect();
        assert!(hidden.len() >= 6);
        toy.kept().claims = hidden;
        for words in ["cAnArY", "sInGs", "number", "tag:rust"] {
            for (path, text) in answers(&site, words).await {
                let rest = beside(words, &text);
                assert!(!rest.contains("canary") && !rest.contains("sings"), "{path}: {text}");
            }
        }
    }
}

#[tokio::test]
async fn by_an_index_that_is_behind() {
    let (site, toy) = indexed("/").await;
    toy.kept().frozen = true;
    let id = |slug: &str| site.fact(slug).id;
    let posts = site.cms.blog().posts();
    posts.trash(&ACTOR, &[id("post-01"), id("post-02")]).await.unwrap();
    posts.archive(&ACTOR, &[id("post-03")]).await.unwrap();
    let mut shown = Vec::new();
    for page in ["", "&page=2", "&page=3"] {
        shown.extend(results(&site.page(&format!("/search?q=number{page}")).await));
    }
    let wanted: Vec<String> = (4..=26).map(|n| format!("/posts/post-{n:02}")).collect();
    shown.sort();
    assert_eq!(shown, wanted);
    for (path, text) in answers(&site, "number").await {
        // The text of a live post may name a former neighbour: addresses are looked at as each format has those of its own.
        let names = |address: &str| {
            [
                format!("{address}</link>"),
                format!("type=\"text/html\" href=\"https://blog.example{address}\""),
                format!("url\":\"{address}\""),
                format!("url\": \"https://blog.example{address}\""),
            ]
            .iter()
            .any(|own| text.contains(own))
        };
        for gone in ["/posts/post-01", "/posts/post-02", "/posts/post-03"] {
            assert!(!names(gone), "{gone} on {path}: {text}");
        }
        if path.contains("feed") || path.contains("atom") {
            assert!(wanted.iter().all(|address| names(address)), "{path}: {text}");
        } else if path.contains("suggest") {
            assert_eq!(wanted.iter().filter(|address| names(address)).count(), 6, "{text}");
        }
    }
    assert_eq!(count(&site.page("/search?q=number").await), "23 results for “number”");
}
