//! Long ones, in release mode: how fast, how large, how many segments. `BLOGCMS_POSTS` is the number of posts, else 10,000.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test fails by panicking and says what it measured"
)]

#[path = "index/support.rs"]
#[expect(dead_code, reason = "shared with the other tests")]
mod support;
mod words;

use blogcms_core::search::{Clause, Match, Search, SearchIndex};
use blogcms_core::{PostId, Seq};
use blogcms_search::TantivyIndex;
use std::path::Path;
use std::time::{Duration, Instant};
use support::{document, origin, search};
use words::Writer;

fn posts() -> u128 {
    std::env::var("BLOGCMS_POSTS").ok().and_then(|n| n.parse().ok()).unwrap_or(10_000)
}

#[expect(clippy::disallowed_methods, reason = "measures")]
fn now() -> Instant {
    Instant::now()
}

/// Memory of the process that belongs to no file, in MB.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).unwrap_or("0 kB");
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap_or(0) / 1024
}

fn size(folder: &Path) -> u64 {
    let files = std::fs::read_dir(folder).unwrap();
    files.map(|file| file.unwrap().metadata().unwrap().len()).sum()
}

fn segments(folder: &Path) -> usize {
    std::fs::read_to_string(folder.join("meta.json")).unwrap().matches("\"segment_id\"").count()
}

/// Fills an index as a rebuild does; gives the size of all text.
async fn fill(index: &TantivyIndex, writer: &mut Writer) -> u64 {
    index.clear(&origin()).await.unwrap();
    let (mut text, mut most) = (0, 0);
    let all: Vec<u128> = (1..=posts()).collect();
    for some in all.chunks(100) {
        let documents: Vec<_> =
            some.iter().map(|n| document(*n, &writer.text(6), &writer.text(800))).collect();
        text += documents.iter().map(|d| (d.title.len() + d.text.len()) as u64).sum::<u64>();
        let ids: Vec<PostId> = documents.iter().map(|document| document.id).collect();
        index.put(&ids, documents, None).await.unwrap();
        most = most.max(memory());
    }
    index.put(&[], Vec::new(), Some(Seq(1))).await.unwrap();
    println!("most memory while indexing: {most} MB");
    text
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "soak: run by ./test.sh soak"]
async fn how_fast_and_how_large() {
    let folder = tempfile::tempdir().unwrap();
    let files = folder.path().join("index");
    let index = TantivyIndex::open(folder.path()).unwrap();
    let mut writer = Writer::new();
    println!("{} posts; memory before: {} MB", posts(), memory());
    let made = now();
    for _ in 0..posts().min(2000) {
        std::hint::black_box(writer.text(806));
    }
    let making = made.elapsed().as_secs_f64() / posts().min(2000) as f64 * posts() as f64;
    let begun = now();
    let text = fill(&index, &mut writer).await;
    let took = begun.elapsed().as_secs_f64();
    println!(
        "{:.0} posts/s ({took:.1} s, of which {making:.1} s made the texts), {} MB of text, {} MB of index, {} segments, memory {} MB",
        posts() as f64 / (took - making),
        text >> 20,
        size(&files) >> 20,
        segments(&files),
        memory(),
    );
    let opened = now();
    drop(index);
    let index = TantivyIndex::open(folder.path()).unwrap();
    println!("opened in {:.1} ms, memory {} MB", opened.elapsed().as_secs_f64() * 1e3, memory());
    questions(&index, &writer).await;
    println!("memory after searching: {} MB", memory());
    let mut commits = Vec::new();
    for n in 1..=50 {
        let begun = now();
        index
            .put(&[support::post(n)], vec![document(n, &writer.text(6), &writer.text(800))], Some(Seq(2)))
            .await
            .unwrap();
        commits.push(begun.elapsed());
    }
    say("one post put", commits);
}

fn say(what: &str, mut took: Vec<Duration>) {
    took.sort_unstable();
    let at = |part: f64| took[((took.len() - 1) as f64 * part) as usize].as_secs_f64() * 1e3;
    println!("{what}: p50 {:.2} ms, p99 {:.2} ms, {} times", at(0.5), at(0.99), took.len());
}

async fn ask(index: &TantivyIndex, what: &str, searches: Vec<Search>) {
    let (mut took, mut total) = (Vec::new(), 0);
    for search in &searches {
        for _ in 0..4 {
            let begun = now();
            total = index.search(search).await.unwrap().total;
            took.push(begun.elapsed());
        }
    }
    say(&format!("{what} ({total} hits)"), took);
}

async fn questions(index: &TantivyIndex, writer: &Writer) {
    let ranks = |from: usize, n: usize| (from..from + n).map(|rank| writer.word(rank).to_owned());
    let each = |words: Vec<String>| words.iter().map(|word| search(word)).collect::<Vec<_>>();
    let typing = |mut search: Search| {
        search.clauses.last_mut().unwrap().prefix = true;
        search
    };
    ask(index, "most common terms", each(ranks(0, 25).collect())).await;
    ask(index, "common terms", each(ranks(100, 25).collect())).await;
    ask(index, "rare terms", each(ranks(20_000, 25).collect())).await;
    let pair = |rank| format!("\"{} {}\"", writer.word(rank), writer.word(rank + 1));
    ask(index, "phrases of most common words", (0..25).map(|n| search(&pair(n))).collect()).await;
    ask(index, "phrases of common words", (100..125).map(|n| search(&pair(n))).collect()).await;
    let three =
        |rank| format!("{} {} {}", writer.word(rank), writer.word(rank + 300), writer.word(rank + 3000));
    ask(index, "three words", (100..125).map(|n| search(&three(n))).collect()).await;
    let typo = |word: String| search(&format!("{}q{}", &word[..3], &word[4..]));
    let long = (200..2000).map(|rank| writer.word(rank).to_owned()).filter(|word| word.len() > 5).take(25);
    ask(index, "typos", long.map(typo).collect()).await;
    let begun = |n: usize| ranks(100, 25).map(move |word| word.chars().take(n).collect::<String>());
    for n in 1..=4 {
        let searches = begun(n).map(|word| typing(search(&word))).collect();
        ask(index, &format!("words begun, {n} letters"), searches).await;
    }
    let sixteen = |from| ranks(from, 16).collect::<Vec<_>>().join(" ");
    let counted = |mut search: Search| {
        search.counts = true;
        search
    };
    for from in [0, 20, 100] {
        let all = typing(search(&sixteen(from)));
        let any = Search { matching: Match::Any, ..all.clone() };
        ask(index, &format!("sixteen words from rank {from}"), vec![counted(all)]).await;
        ask(index, &format!("any of sixteen words from rank {from}"), vec![counted(any)]).await;
    }
    let phrases: Vec<Clause> = (0..16).flat_map(|n| search(&pair(n)).clauses).collect();
    ask(index, "sixteen phrases", vec![Search { clauses: phrases, ..search("") }]).await;
    let begun = now();
    for n in 1..=100 {
        index.similar(support::post(n), &pair(n as usize), "en", 3).await.unwrap();
    }
    println!("similar: {:.2} ms each", begun.elapsed().as_secs_f64() * 10.0);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "soak: run by ./test.sh soak"]
async fn ten_thousand_commits_leave_few_segments() {
    let folder = tempfile::tempdir().unwrap();
    let index = TantivyIndex::open(folder.path()).unwrap();
    index.clear(&origin()).await.unwrap();
    let mut writer = Writer::new();
    let begun = now();
    let mut most = 0;
    for n in 1..=posts() {
        // Every third changes a post that is there.
        let id = if n % 3 == 0 { n / 2 } else { n };
        let documents = vec![document(id, &writer.text(6), &writer.text(200))];
        index.put(&[support::post(id)], documents, Some(Seq(n as u64))).await.unwrap();
        most = most.max(if n % 50 == 0 { segments(&folder.path().join("index")) } else { 0 });
    }
    let took = begun.elapsed().as_secs_f64();
    let left = segments(&folder.path().join("index"));
    println!(
        "{} commits in {took:.0} s, at most {most} segments, {left} at the end, memory {} MB",
        posts(),
        memory()
    );
    assert!(most < 60, "{most} segments");
}
