//! Long, in release mode: what each read of a public page takes with a thousand and with a hundred thousand posts, and
//! how the one compares with the other. Times are told, never asserted.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking and says what it measured"
)]

mod common;

use blogcms_core::author::{Author, AuthorOp, AuthorRead};
use blogcms_core::post::{InSeries, Listing, PostRead, Window};
use blogcms_core::service::Blog;
use blogcms_core::{AuthorId, PostKind, Seq, SiteRead, Store, TaxonomyRead, TermId, TermKind, Timestamp};
use blogcms_storage::SqliteStore;
use common::*;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

/// A post every 53 minutes: ten years of a hundred thousand.
const EVERY: i64 = 3_180;
const PRINT: &str = "scale";

struct Names {
    tags: [TermId; 2],
    categories: Vec<TermId>,
    series: TermId,
    author: AuthorId,
}

async fn names(store: &SqliteStore) -> Names {
    let tags = [add_term(store, TermKind::Tag, "one").await, add_term(store, TermKind::Tag, "two").await];
    let mut categories = Vec::new();
    for name in ["a", "b", "c"] {
        categories.push(add_term(store, TermKind::Category, name).await);
    }
    let series = add_term(store, TermKind::Series, "series").await;
    let author = Author {
        id: id(),
        version: Seq::NONE,
        handle: slug("ann"),
        name: "Ann".into(),
        title: String::new(),
        bio: String::new(),
        url: None,
        avatar: None,
        user_ref: None,
    };
    let ann = author.id;
    apply(store, AuthorOp::Create { author }).await;
    Names { tags, categories, series, author: ann }
}

/// Posts with everything a list goes by: a tag on each, another on every fifth, a series of every twentieth.
async fn fill(store: &SqliteStore, names: &Names, count: usize) {
    let all: Vec<usize> = (0..count).collect();
    for chunk in all.chunks(500) {
        let mut ops = batch();
        for i in chunk {
            let mut post = post(&format!("post-{i}"), t(*i as i64 * EVERY));
            let fields = &mut post.fields;
            fields.tags = names.tags[..if i % 5 == 0 { 2 } else { 1 }].to_vec();
            fields.category = Some(names.categories[i % 3]);
            fields.authors = vec![names.author];
            fields.series = (i % 20 == 0).then_some(InSeries { series: names.series, position: *i as i32 });
            post.expires_at = (i % 500 == 7).then(|| t(*i as i64 * EVERY + 1_000_000));
            ops = ops.op(create(&post));
        }
        store.apply(ops).await.unwrap();
    }
}

/// A blog of some size.
struct Side {
    store: SqliteStore,
    names: Names,
    at: Timestamp,
    count: u64,
}

impl Side {
    fn deep(&self) -> u64 {
        self.count / 20
    }
}

/// Prints what a read takes on both sides, median and lower quartile in milliseconds, and the ratio of the quartiles,
/// which other programs disturb least. The sides are read by turns.
#[expect(clippy::disallowed_methods, reason = "measures")]
async fn measure<T>(sides: &[Side; 2], what: &str, read: impl AsyncFn(&Side) -> T) {
    let mut took = [Vec::new(), Vec::new()];
    for _ in 0..40 {
        for (side, took) in sides.iter().zip(&mut took) {
            let begun = Instant::now();
            read(side).await;
            took.push(begun.elapsed().as_secs_f64() * 1000.0);
        }
    }
    let [small, large] = took.map(|mut took| {
        took.sort_by(f64::total_cmp);
        (took[took.len() / 2], took[took.len() / 4])
    });
    let ratio = large.1 / small.1;
    println!("{what:<40} {:>8.3} {:>8.3} {:>9.3} {:>9.3} {ratio:>7.2}", small.0, small.1, large.0, large.1);
}

async fn pages(sides: &[Side; 2]) {
    for (what, number) in [("1", Some(1)), ("2", Some(2)), ("deep", None)] {
        let read = async |s: &Side| {
            let window = Window::page(number.unwrap_or(s.deep()), 12);
            s.store.home_page(window, s.at).await.unwrap()
        };
        measure(sides, &format!("home, page {what}"), read).await;
    }
    for (what, number) in [
        ("newest", (|s| s.count - 1) as fn(&Side) -> u64),
        ("middle", |s| s.count / 2 + 1),
        ("part of a series", |s| s.count / 40 * 20),
    ] {
        let read = async |s: &Side| {
            let address = slug(&format!("post-{}", number(s)));
            s.store.post_page(PostKind::Post, &address, PRINT, s.at).await.unwrap().value.unwrap()
        };
        measure(sides, &format!("post, {what}"), read).await;
    }
}

/// The list of a blog.
type Choose<'a> = &'a dyn Fn(&Side) -> Listing;

async fn lists(sides: &[Side; 2]) {
    let year = |n: i64| t(n * 365 * 86_400);
    let lists: [(&str, Choose<'_>); 9] = [
        ("all", &|_| Listing::All),
        ("a category", &|s| Listing::Terms(vec![s.names.categories[0]])),
        ("three categories", &|s| Listing::Terms(s.names.categories.clone())),
        ("a tag on all", &|s| Listing::Terms(vec![s.names.tags[0]])),
        ("two tags of the same posts", &|s| Listing::Terms(s.names.tags.to_vec())),
        ("an author of all", &|s| Listing::Author(s.names.author)),
        ("a series of one in twenty", &|s| Listing::Series(s.names.series)),
        ("a year", &|_| Listing::Between { from: year(0), until: year(1) }),
        ("all years", &|_| Listing::Between { from: year(-9), until: year(99) }),
    ];
    for (what, listing) in lists {
        for (page, number) in [("page 1", Some(1)), ("deep page", None)] {
            let read = async |s: &Side| {
                let window = Window::page(number.unwrap_or(s.deep()), 12);
                s.store.listing_page(&listing(s), window, s.at).await.unwrap()
            };
            measure(sides, &format!("{what}, {page}"), read).await;
        }
        let read = async |s: &Side| s.store.feed_page(&listing(s), 50, PRINT, s.at).await.unwrap();
        measure(sides, &format!("{what}, feed of 50"), read).await;
    }
}

async fn rest(sides: &[Side; 2]) {
    let months: Vec<_> = (0..=122).map(|i| t(i * 30 * 86_400 + 7_200)).collect();
    measure(sides, "archive counts, 122 months", async |s| {
        s.store.archive_counts(&months, s.at).await.unwrap()
    })
    .await;
    for (what, last, size) in [
        ("first 500", false, 500),
        ("last 500", true, 500),
        ("the total", false, 0),
        ("first 50,000", false, 50_000),
    ] {
        let read = async |s: &Side| {
            let offset = if last { s.count - u64::from(size) } else { 0 };
            s.store.sitemap_page(Window { offset, size }, s.at).await.unwrap()
        };
        measure(sides, &format!("sitemap, {what}"), read).await;
    }
    measure(sides, "term counts", async |s| s.store.term_counts(s.at).await.unwrap()).await;
    measure(sides, "author counts", async |s| s.store.author_counts(s.at).await.unwrap()).await;
    measure(sides, "site snapshot", async |s| s.store.site_snapshot().await.unwrap()).await;
    measure(sides, "what has no scores", async |s| s.store.missing_related(10).await.unwrap()).await;
}

/// A blog of `count` posts, of which a thousand have been compared.
#[expect(clippy::disallowed_methods, reason = "measures")]
async fn side(path: &Path, count: usize) -> Side {
    let store = open(path).await;
    let names = names(&store).await;
    let begun = Instant::now();
    fill(&store, &names, count).await;
    println!("{count} posts written in {:.1} s", begun.elapsed().as_secs_f64());
    let blog = Blog::new(Arc::new(store.clone()));
    let begun = Instant::now();
    for _ in 0..10 {
        blog.keep_related(100).await.unwrap();
    }
    println!("1,000 of them compared in {:.1} s", begun.elapsed().as_secs_f64());
    check_counts(path);
    Side { store, names, at: t(count as i64 * EVERY + 1), count: count as u64 }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "soak: run by ./test.sh soak"]
async fn pages_of_a_hundred_thousand_posts() {
    let (small, large) = (place(), place());
    let sides = [side(&small.1, 1_000).await, side(&large.1, 100_000).await];
    println!("milliseconds{:<28} {:>8} {:>8} {:>9} {:>9}", "", "1,000", "quartile", "100,000", "quartile");
    pages(&sides).await;
    lists(&sides).await;
    rest(&sides).await;
}
