//! Nothing that a writer types runs in a reader's browser. Two passes in a real Chromium: first every vector as it is,
//! which shows what fires; then a real blog that holds all that fired in every field, served without its content
//! policy, so that the sanitiser stands alone.
//!
//! Needs Chromium, so it is not part of `cargo test`: `cargo test -p full-site --test xss -- --nocapture`.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "helpers of tests fail and tell as tests do"
)]

mod blog;
mod browser;
mod corpus;
mod document;
mod joined;
mod server;
#[path = "../support/mod.rs"]
#[expect(dead_code, reason = "shared with the tests of the command line")]
mod support;

use corpus::Vector;
use server::Server;
use std::collections::BTreeSet;
use std::time::Instant;

/// So many vectors must be shown to fire.
const ENOUGH: usize = 1000;

#[test]
fn nothing_fires() {
    let start = Instant::now();
    let server = Server::start();
    let vectors = corpus::all();
    let raw =
        server.pass("raw", vectors.iter().map(|v| (format!("/__raw/{}", v.id), server::raw(v))).collect());
    let live: Vec<Vector> = vectors.iter().filter(|v| raw.fired.contains(&v.id)).cloned().collect();
    println!("{} of {} vectors fire as they are, {} ms", live.len(), vectors.len(), raw.ms);
    assert!(live.len() >= ENOUGH, "only {} of {} vectors fire", live.len(), vectors.len());
    let distinct: BTreeSet<&str> = live.iter().map(|v| v.text.split("top.").next().unwrap_or("")).collect();
    println!("{} of them differ before their script begins", distinct.len());

    let folder = tempfile::tempdir().expect("a folder");
    let filled = blog::fill(folder.path(), &live);
    println!("{}, {} ms since the start", filled.told(), start.elapsed().as_millis());
    let site = support::site::Site::serve(folder.path(), &["--empty"]);
    server.proxy(site.address);

    let mut pages = joined::posts(&site, &filled.slugs);
    pages.extend(blog::lists(&site).into_iter().map(|path| (path, String::new())));
    println!("the pages are read, {} ms since the start", start.elapsed().as_millis());
    let count = pages.len();
    let held = server.pass("blog", pages);
    println!("{} pages of the blog, {} vectors fired, {} ms", held.pages, held.fired.len(), held.ms);
    let through: Vec<String> = held.fired.iter().map(|id| told(&live, *id)).collect();
    assert!(through.is_empty(), "{} vectors got through:\n{}", through.len(), through.join("\n"));
    assert_eq!(held.whole, count, "pages that kept their frame");

    controls(&server, &site, &live);
    println!("{} s in all", start.elapsed().as_secs());
}

fn told(vectors: &[Vector], id: usize) -> String {
    match vectors.iter().find(|v| v.id == id) {
        Some(vector) => format!("{id} {:?} {:?}", vector.kind, vector.text),
        None => format!("{id}: the address of a link field"),
    }
}

/// The same pages fire when vectors stand in them that were not cleaned: the second pass can see what it looks for.
fn controls(server: &Server, site: &support::site::Site, live: &[Vector]) {
    let chosen: Vec<&Vector> = live.iter().step_by(live.len() / 60 + 1).collect();
    let page = |vector: &Vector| {
        let page = site.get(&format!("/posts/v-{}", vector.id)).body;
        let (before, after) = page.split_once("<div class=\"prose\"").expect("a body");
        format!("{before}<div>{}</div><div class=\"prose\"{after}", server::unsanitised(vector))
    };
    let pages = chosen.iter().map(|v| (format!("/__control/{}", v.id), page(v))).collect();
    let control = server.pass("control", pages);
    let fired = chosen.iter().filter(|v| control.fired.contains(&v.id)).count();
    println!("{fired} of {} controls fired within a page of the blog, {} ms", chosen.len(), control.ms);
    assert!(fired * 10 >= chosen.len() * 7, "only {fired} of {} controls fired", chosen.len());
}
