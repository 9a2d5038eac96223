//! Show 7: what a page costs with 10,000 posts, beside a bare handler with the same bytes.

use crate::bare::Bare;
use crate::posts::{self, Dice};
use crate::process::{cpu, memory, settle};
use crate::support::http::Client;
use crate::support::site::{Site, backup, import};
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tempfile::tempdir;

const POSTS: usize = 10_000;
const PAIRS: usize = 10;
/// Requests to the blog in one pair; the bare server gets more, since the kernel counts in hundredths of a second.
const REQUESTS: usize = 2_000;
const BARE_REQUESTS: usize = 8_000;

#[expect(clippy::disallowed_methods, reason = "this measures")]
fn now() -> Instant {
    Instant::now()
}

/// CPU milliseconds a request.
fn cost(id: u32, address: SocketAddr, count: usize, mut path: impl FnMut() -> String) -> f64 {
    let mut client = Client::connect(address).expect("a connection");
    let before = cpu(id);
    for _ in 0..count {
        let path = path();
        let answer = client.get(&path).expect("an answer");
        assert!(answer.status == 200 && !answer.body.is_empty(), "{path}: {}", answer.status);
    }
    cpu(id).saturating_sub(before).as_secs_f64() * 1_000.0 / count as f64
}

/// Lower quartile, median, upper quartile.
fn quartiles(mut values: Vec<f64>) -> [f64; 3] {
    values.sort_by(f64::total_cmp);
    [1, 2, 3].map(|quarter| {
        let at = (values.len() - 1) as f64 * f64::from(quarter) / 4.0;
        let (low, high) = (values[at.floor() as usize], values[at.ceil() as usize]);
        low + (high - low) * at.fract()
    })
}

fn row(name: &str, bytes: usize, blog: Vec<f64>, bare: Vec<f64>) {
    let ([b1, b2, b3], [a1, a2, a3]) = (quartiles(blog), quartiles(bare));
    println!("| {name} | {bytes} | {b2:.3} ({b1:.3}–{b3:.3}) | {a2:.3} ({a1:.3}–{a3:.3}) | {:.1} |", b2 / a2);
}

#[test]
#[ignore = "soak: run by ./test.sh soak"]
fn cpu_of_pages_with_10_000_posts() {
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
    measure(&site);
    let kib = |what| memory(id, what) / 1024;
    println!("memory after the load: RssAnon {} MiB, RSS {} MiB", kib("RssAnon"), kib("VmRSS"));
    drop(site);
    start_again(&data);
    let copy = dir.path().join("copy");
    let started = now();
    assert_eq!(backup(&data, &copy).code, Some(0));
    let mib = std::fs::metadata(&copy).unwrap().len() / 1024 / 1024;
    println!("backup: {mib} MiB in {:.1} s", started.elapsed().as_secs_f64());
}

fn measure(site: &Site) {
    let id = site.child.id();
    let fixed = ["/posts/post-4711", "/", "/tags/common", "/?page=500"];
    let pages: Vec<String> = fixed.iter().map(|path| site.get(path).body).collect();
    let dir = tempdir().expect("a folder");
    let bare = Bare::serve(dir.path(), &pages);
    println!("| page | bytes | CPU ms a request: blog, median (quartiles) | bare axum, same bytes | ratio |");
    println!("|---|---|---|---|---|");
    for (n, name) in ["post", "home", "tag", "home, page 500"].into_iter().enumerate() {
        let mut dice = Dice(88_172_645_463_325_252 + n as u64);
        let (mut blog, mut floor) = (Vec::new(), Vec::new());
        for _ in 0..PAIRS {
            blog.push(cost(id, site.address, REQUESTS, || match n {
                0 => format!("/posts/post-{}", dice.below(POSTS)),
                _ => fixed[n].to_owned(),
            }));
            floor.push(cost(bare.child.id(), bare.address, BARE_REQUESTS, || format!("/{n}")));
        }
        row(name, pages[n].len(), blog, floor);
    }
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
