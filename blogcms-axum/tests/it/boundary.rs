//! Posts come and go on their microsecond: on every page, feed and count at once.

use crate::fixture::{publish, term};
use crate::harness::{Site, now};
use blogcms_axum::core::post::InSeries;
use blogcms_axum::core::service::{AuthorInput, PostInput, Publish};
use blogcms_axum::core::{PostKind, TermKind, Timestamp};
use blogcms_axum::storage::SqliteStore;
use std::time::Duration;

/// When a post is live.
struct Span {
    slug: String,
    from: Timestamp,
    until: Timestamp,
}

impl Span {
    fn live(&self, at: Timestamp) -> bool {
        self.from <= at && at < self.until
    }
}

/// So many posts of one category, tag, author and series, each live for a while of its own.
async fn fill(site: &Site, posts: u32) -> Vec<Span> {
    let category = term(&site.cms, TermKind::Category, "Tides", "", None).await;
    let tag = term(&site.cms, TermKind::Tag, "Moon", "", None).await;
    let series = term(&site.cms, TermKind::Series, "Almanac", "", None).await;
    let author = AuthorInput { name: "Mara".into(), ..AuthorInput::default() };
    let author = site.cms.blog().authors().create(&crate::harness::ACTOR, &author).await.unwrap().id;
    let mut spans = Vec::new();
    for n in 0..posts {
        // Times in no order, all different.
        let begin = u64::from((n * 7919) % (posts * 10)) + 1;
        let from = now().plus(Duration::from_secs(begin));
        let until = from.plus(Duration::from_secs(u64::from(17 + (n * 31) % 97)));
        let slug = format!("tide-{n:04}");
        let input = PostInput {
            title: format!("Tide {n:04}"),
            slug: slug.clone(),
            body: "High water.".into(),
            category: Some(category),
            tags: vec![tag],
            series: Some(InSeries { series, position: i32::try_from(n).unwrap() }),
            authors: vec![author],
            ..PostInput::default()
        };
        publish(&site.cms, PostKind::Post, &input, Publish { from: Some(from), until: Some(until) }).await;
        spans.push(Span { slug, from, until });
    }
    spans
}

/// Lists that hold all that is live, and how they name a post.
const LISTS: [(&str, &str); 9] = [
    ("/", "/posts/{}\""),
    ("/tags/moon", "/posts/{}\""),
    ("/categories/tides", "/posts/{}\""),
    ("/series/almanac", "/posts/{}\""),
    ("/authors/mara", "/posts/{}\""),
    ("/archive/2026/01", "/posts/{}\""),
    ("/feed.xml", "/posts/{}<"),
    ("/series/almanac/feed.json", "/posts/{}\""),
    ("/sitemap.xml", "/posts/{}<"),
];

/// Looks at everything at `at`.
async fn look(site: &Site, spans: &[Span], at: Timestamp) {
    site.clock.set(at);
    let live: Vec<&Span> = spans.iter().filter(|span| span.live(at)).collect();
    for (path, form) in LISTS {
        let answer = site.get(path).await;
        let status = answer.status.as_u16();
        let list = path.matches('/').count() > 1;
        assert_eq!(status, if live.is_empty() && list { 404 } else { 200 }, "{path} at {at}");
        let text = answer.text();
        for span in spans {
            let named = text.contains(&form.replace("{}", &span.slug));
            assert_eq!(named, span.live(at), "{} on {path} at {at}", span.slug);
        }
    }
    for (path, what) in [("/tags", "#Moon <small>"), ("/authors", "<span>")] {
        let text = site.page(path).await;
        let count = format!("{what}{}", live.len());
        assert_eq!(text.contains(&count), !live.is_empty(), "{count} on {path} at {at}");
    }
}

/// A post and what stands around it.
async fn look_beside(site: &Site, spans: &[Span], span: &Span, at: Timestamp) {
    let answer = site.get(&format!("/posts/{}", span.slug)).await;
    assert_eq!(answer.status.as_u16(), if span.live(at) { 200 } else { 404 }, "{} at {at}", span.slug);
    let text = answer.text();
    for other in spans.iter().filter(|other| !other.live(at)) {
        assert!(!text.contains(&other.slug), "{} beside {} at {at}", other.slug, span.slug);
    }
    let markdown = site.status(&format!("/posts/{}.md", span.slug)).await;
    assert_eq!(markdown, if span.live(at) { 200 } else { 404 });
}

/// Both sides of the first `boundaries` beginnings and ends.
async fn boundaries(posts: u32, boundaries: usize) {
    let site = Site::empty(SqliteStore::in_memory().unwrap(), "/", |b| b).await;
    let spans = fill(&site, posts).await;
    let version = site.cms.blog().store().site_snapshot().await.unwrap().site.version;
    let settings = blogcms_axum::core::Settings { posts_per_page: 100, ..Default::default() };
    site.cms.blog().site().configure(&crate::harness::ACTOR, &settings, version).await.unwrap();
    let mut times: Vec<(Timestamp, &Span)> =
        spans.iter().flat_map(|span| [(span.from, span), (span.until, span)]).collect();
    times.sort_by_key(|(at, _)| *at);
    assert!(times.len() >= boundaries);
    for (at, span) in times.into_iter().take(boundaries) {
        for at in [Timestamp::from_micros(at.as_micros() - 1), at] {
            look(&site, &spans, at).await;
            look_beside(&site, &spans, span, at).await;
        }
    }
}

#[tokio::test]
async fn everything_follows_the_clock() {
    boundaries(15, 30).await;
}

#[tokio::test]
#[ignore = "soak: run by ./test.sh soak"]
async fn everything_follows_the_clock_a_thousand_times() {
    boundaries(500, 1_000).await;
}
