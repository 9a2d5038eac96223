//! Long ones, in release mode: a thousand rounds of each race, large merges, fifty kills, a hundred thousand posts.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking and says what it measured"
)]

mod common;

use blogcms_core::{Id, PostId, PostOp, PostRead, Seq, SiteRead, Store, TaxonomyRead, TermKind, TermOp};
use common::*;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
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

/// Names the database that [`crash_child`] writes to.
const CHILD: &str = "BLOGCMS_TEST_CRASH_DATABASE";

/// Not a test of its own: writes until it is killed, and says which writes were acknowledged.
#[tokio::test]
#[ignore = "soak: the process that a_kill_loses_no_write kills"]
async fn crash_child() {
    let Some(path) = std::env::var_os(CHILD) else { return };
    let store = open(path.as_ref()).await;
    let tag = store.taxonomy().await.unwrap().terms[0].id;
    loop {
        let next = store.seq().await.unwrap().0 + 1;
        let mut new = post(&format!("post-{next}"), t(next as i64));
        new.fields.tags = vec![tag];
        new.external_id = Some(next.to_string());
        let mut ops = batch().op(create(&new));
        // The post before is changed by the same batch, with a new text.
        if let Some(mut old) = store.post_by_external_id(&(next - 1).to_string()).await.unwrap() {
            old.fields.title = format!("changed by {next}");
            let mut text = revision(&old, &"text ".repeat(4000));
            text.id = id();
            (old.head, old.live) = (text.id, Some(text.id));
            let (expect, revision) = (old.version, Some(Box::new(text)));
            ops = ops.op(PostOp::Update { post: Box::new(old), expect, revision });
        }
        let seq = store.apply(ops).await.unwrap().seq;
        let mut out = std::io::stdout().lock();
        writeln!(out, "acknowledged {seq}").unwrap();
        out.flush().unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "soak: run by ./test.sh soak"]
async fn a_kill_loses_no_write() {
    let (_folder, path) = place();
    let first = { add_term(&open(&path).await, TermKind::Tag, "tag").await };
    let (mut last, mut unacknowledged) = (Seq(1), 0);
    for round in 0..50 {
        let acknowledged = killed_child(&path);
        let store = open(&path).await;
        let now = store.seq().await.unwrap();
        assert!(now.0 >= acknowledged.unwrap_or(last.0), "round {round}: {acknowledged:?} of {now} is lost");
        assert!(now.0 <= acknowledged.unwrap_or(last.0) + 1, "round {round}: a write nobody asked for");
        unacknowledged += now.0 - acknowledged.unwrap_or(last.0);
        let term = store.taxonomy().await.unwrap().find(first).unwrap().clone();
        assert_eq!(term.published_count, now.0 - 1, "round {round}: one post for each write");
        for number in last.0 + 1..=now.0 {
            let post = store.post_by_external_id(&number.to_string()).await.unwrap().unwrap();
            let changed = number < now.0;
            assert_eq!(post.fields.title == format!("changed by {}", number + 1), changed, "round {round}");
            let text = store.revision(post.head).await.unwrap().unwrap();
            assert_eq!(text.body.len() == 20_000, changed, "round {round}: half a write");
        }
        check_counts(&path);
        last = now;
    }
    println!("50 kills during {} writes: 0 acknowledged lost, {unacknowledged} kept that were not", last.0);
}

/// Runs the child, kills it at some moment, and gives the last write that it was told is kept.
fn killed_child(path: &std::path::Path) -> Option<u64> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "crash_child", "--ignored", "--nocapture"])
        .env(CHILD, path)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let (begun, wait) = std::sync::mpsc::channel();
    let reader = std::thread::spawn(move || {
        let mut last = None;
        for line in lines.map_while(Result::ok) {
            if let Some((_, seq)) = line.split_once("acknowledged ") {
                last = seq.trim().parse().ok();
                let _ = begun.send(());
            }
        }
        last
    });
    wait.recv_timeout(Duration::from_secs(20)).expect("the child writes");
    let random = id::<PostId>().to_bytes();
    std::thread::sleep(Duration::from_micros(u64::from(random[15]) * 256 + u64::from(random[14])));
    child.kill().unwrap();
    child.wait().unwrap();
    reader.join().unwrap()
}
