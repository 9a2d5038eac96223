//! Long ones, in release mode: a thousand rounds of each race, large merges, a hundred thousand posts.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking and says what it measured"
)]

mod common;

use blogcms_core::{TaxonomyRead, TermKind, TermOp};
use common::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

const ROUNDS: usize = 1000;

/// Says how long something took. Times are told, never asserted.
#[expect(clippy::disallowed_methods, reason = "measures")]
async fn timed<T>(what: &str, job: impl Future<Output = T>) -> T {
    let begun = Instant::now();
    let done = job.await;
    println!("{what}: {:.2} s", begun.elapsed().as_secs_f64());
    done
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "soak: run by ./test.sh soak"]
async fn the_last_owner_stays() {
    timed("last owner, 1,000 rounds, 0 violations", race::last_owner(ROUNDS)).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "soak: run by ./test.sh soak"]
async fn categories_make_no_cycle() {
    timed("category cycle, 1,000 rounds, 0 violations", race::category_cycle(ROUNDS)).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "soak: run by ./test.sh soak"]
async fn an_address_has_one_post() {
    timed("slug taken, 1,000 rounds, 0 violations", race::slug_taken(ROUNDS)).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "soak: run by ./test.sh soak"]
async fn nobody_overwrites_what_they_have_not_read() {
    timed("stale version, 1,000 rounds, 0 violations", race::stale_version(ROUNDS)).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "soak: run by ./test.sh soak"]
async fn merges_of_ten_thousand_posts_and_edits_lose_nothing() {
    let race = race::merge_while_edited(10_000, ROUNDS);
    let mut took = timed("merge of 10,000 posts while edited, 1,000 rounds, 0 violations", race).await;
    took.sort_by(f64::total_cmp);
    println!("one merge: median {:.3} s, most {:.3} s", took[took.len() / 2], took[took.len() - 1]);
}

/// Anonymous memory of this process in kilobytes.
fn anonymous_kb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|l| l.starts_with("RssAnon:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "soak: run by ./test.sh soak"]
async fn a_merge_takes_little_memory() {
    for count in [1_000, 10_000, 50_000] {
        let (_folder, path) = place();
        let store = open(&path).await;
        let from = add_term(&store, TermKind::Tag, "from").await;
        let into = add_term(&store, TermKind::Tag, "into").await;
        add_posts(&store, count, &[from]).await;
        let (peak, stop) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
        let watch = std::thread::spawn({
            let (peak, stop) = (Arc::clone(&peak), Arc::clone(&stop));
            move || {
                while !stop.load(Ordering::Relaxed) {
                    peak.fetch_max(anonymous_kb(), Ordering::Relaxed);
                    std::thread::sleep(Duration::from_millis(1));
                }
            }
        });
        let before = anonymous_kb();
        timed(&format!("merge of {count} posts"), apply(&store, TermOp::Merge { from, into })).await;
        stop.store(true, Ordering::Relaxed);
        watch.join().unwrap();
        println!("anonymous memory: {before} KB before, at most {} KB", peak.load(Ordering::Relaxed));
        assert_eq!(store.taxonomy().await.unwrap().find(into).unwrap().published_count, count as u64);
        check_counts(&path);
    }
}
