//! What an import, a start and a backup take with 10,000 posts. What pages take is the business of load-bench.

use crate::posts;
use crate::process::{cpu, memory, settle};
use crate::support::site::{Site, backup, import};
use std::time::{Duration, Instant};
use tempfile::tempdir;

const POSTS: usize = 10_000;

#[expect(clippy::disallowed_methods, reason = "this measures")]
fn now() -> Instant {
    Instant::now()
}

#[test]
#[ignore = "soak: run by ./test.sh soak"]
fn ten_thousand_posts_come_in_and_go_out() {
    let dir = tempdir().unwrap();
    let (data, source) = (dir.path().join("data"), dir.path().join("posts"));
    posts::folder(&source, POSTS, 1);
    let started = now();
    let run = import(&data, &source);
    let seconds = started.elapsed().as_secs_f64();
    assert_eq!(run.code, Some(0), "{run:#?}");
    println!("\nimport: {POSTS} posts in {seconds:.1} s, {:.0} posts/s", POSTS as f64 / seconds);

    let site = Site::serve(&data, &[] as &[&str]);
    let id = site.child.id();
    settle(id);
    println!("renderings kept after {:.1} s of CPU time", cpu(id).as_secs_f64());
    let kib = |what| memory(id, what) / 1024;
    println!("memory after it: RssAnon {} MiB, RSS {} MiB", kib("RssAnon"), kib("VmRSS"));
    drop(site);
    start_again(&data);
    let copy = dir.path().join("copy");
    let started = now();
    assert_eq!(backup(&data, &copy).code, Some(0));
    let mib = std::fs::metadata(&copy).unwrap().len() / 1024 / 1024;
    println!("backup: {mib} MiB in {:.1} s", started.elapsed().as_secs_f64());
}

/// From the start of the program to the first page, with everything kept.
fn start_again(data: &std::path::Path) {
    let mut times = Vec::new();
    for _ in 0..5 {
        let started = now();
        let site = Site::serve(data, &[] as &[&str]);
        assert_eq!(site.status("/posts/post-1"), 200);
        times.push(started.elapsed());
        assert!(site.stop().0.success());
    }
    times.sort();
    let ms = |time: Duration| time.as_secs_f64() * 1_000.0;
    println!("start to the first 200: {:.0} ms (slowest of 5: {:.0})", ms(times[2]), ms(times[4]));
}
