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
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

/// A post every 53 minutes: ten years of a hundred thousand.
const EVERY: i64 = 3_180;
const PRINT: &str = "scale";

/// What was measured: medians in milliseconds by what was read.
type Table = BTreeMap<usize, (String, f64)>;

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

struct Scale {
    store: SqliteStore,
    names: Names,
    at: Timestamp,
    count: u64,
    table: Table,
}

impl Scale {
    /// The median of some reads; rows of a table keep their place whatever the blog.
    #[expect(clippy::disallowed_methods, reason = "measures")]
    async fn measure<T>(&mut self, what: &str, read: impl AsyncFn(&SqliteStore, Timestamp) -> T) {
        let mut took = Vec::new();
        for _ in 0..30 {
            let begun = Instant::now();
            read(&self.store, self.at).await;
            took.push(begun.elapsed().as_secs_f64() * 1000.0);
        }
        took.sort_by(f64::total_cmp);
        self.table.insert(self.table.len(), (what.to_owned(), took[took.len() / 2]));
    }

    async fn lists(&mut self) {
        let year = |n: i64| t(n * 365 * 86_400);
        for (what, listing) in [
            ("all", Listing::All),
            ("a category", Listing::Terms(vec![self.names.categories[0]])),
            ("three categories", Listing::Terms(self.names.categories.clone())),
            ("a tag on all", Listing::Terms(vec![self.names.tags[0]])),
            ("two tags of the same posts", Listing::Terms(self.names.tags.to_vec())),
            ("an author of all", Listing::Author(self.names.author)),
            ("a series of one in twenty", Listing::Series(self.names.series)),
            ("a year", Listing::Between { from: year(0), until: year(1) }),
            ("all years", Listing::Between { from: year(-9), until: year(99) }),
        ] {
            for (page, number) in [("page 1", 1), ("deep page", self.count / 20)] {
                let window = Window::page(number, 12);
                let read =
                    async |store: &SqliteStore, at| store.listing_page(&listing, window, at).await.unwrap();
                self.measure(&format!("{what}, {page}"), read).await;
            }
            let read =
                async |store: &SqliteStore, at| store.feed_page(&listing, 50, PRINT, at).await.unwrap();
            self.measure(&format!("{what}, feed of 50"), read).await;
        }
    }

    async fn pages(&mut self) {
        for (what, number) in [("1", 1), ("2", 2), ("deep", self.count / 20)] {
            let window = Window::page(number, 12);
            let read = async |store: &SqliteStore, at| store.home_page(window, at).await.unwrap();
            self.measure(&format!("home, page {what}"), read).await;
        }
        for (what, number) in [
            ("newest", self.count - 1),
            ("middle", self.count / 2),
            ("part of a series", self.count / 2 / 20 * 20),
        ] {
            let address = slug(&format!("post-{number}"));
            let read = async |store: &SqliteStore, at| {
                store.post_page(PostKind::Post, &address, PRINT, at).await.unwrap().value.unwrap()
            };
            self.measure(&format!("post, {what}"), read).await;
        }
    }

    async fn rest(&mut self) {
        let months: Vec<_> = (0..=122).map(|i| t(i * 30 * 86_400 + 7_200)).collect();
        let read = async |store: &SqliteStore, at| store.archive_counts(&months, at).await.unwrap();
        self.measure("archive counts, 122 months", read).await;
        for (what, offset, size) in [
            ("first 1,000", 0, 1_000),
            ("last 1,000", self.count - 1_000, 1_000),
            ("none, the total", 0, 0),
            ("first 50,000", 0, 50_000),
        ] {
            let window = Window { offset, size };
            let read = async |store: &SqliteStore, at| store.sitemap_page(window, at).await.unwrap();
            self.measure(&format!("sitemap, {what}"), read).await;
        }
        self.measure("term counts", async |store, at| store.term_counts(at).await.unwrap()).await;
        self.measure("author counts", async |store, at| store.author_counts(at).await.unwrap()).await;
        self.measure("site snapshot", async |store, _| store.site_snapshot().await.unwrap()).await;
        self.measure("asking what has no scores", async |store, _| store.missing_related(10).await.unwrap())
            .await;
    }
}

#[expect(clippy::disallowed_methods, reason = "measures")]
async fn measured(count: usize) -> Table {
    let (_folder, path) = place();
    let store = open(&path).await;
    let names = names(&store).await;
    let begun = Instant::now();
    fill(&store, &names, count).await;
    println!("{count} posts written in {:.1} s", begun.elapsed().as_secs_f64());
    let blog = Blog::new(Arc::new(store.clone()));
    let begun = Instant::now();
    for _ in 0..10 {
        blog.keep_related(100).await.unwrap();
    }
    println!("1,000 posts compared in {:.1} s", begun.elapsed().as_secs_f64());
    check_counts(&path);
    let at = t(count as i64 * EVERY + 1);
    let mut scale = Scale { store, names, at, count: count as u64, table: Table::new() };
    scale.pages().await;
    scale.lists().await;
    scale.rest().await;
    scale.table
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "soak: run by ./test.sh soak"]
async fn pages_of_a_hundred_thousand_posts() {
    let (small, large) = (measured(1_000).await, measured(100_000).await);
    println!("{:<44} {:>9} {:>9} {:>7}", "median ms of 30 reads", "1,000", "100,000", "ratio");
    for (row, (what, of_large)) in large {
        let of_small = small[&row].1;
        println!("{what:<44} {of_small:>9.3} {of_large:>9.3} {:>7.2}", of_large / of_small);
    }
}
