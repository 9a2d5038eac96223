//! Nothing that a writer types runs in a reader's browser. Two passes in a real Chromium: first every vector as it is,
//! which shows what fires; then a real blog that holds all that fired in every field, served without a content policy,
//! so that the sanitiser stands alone. A few pages of the second pass hold vectors that nobody cleaned, which must fire.
//!
//! Needs Chromium, so `cargo test` leaves it out: `cargo test -p full-site --test xss -- --nocapture`, which tries a fifth
//! of the vectors; with `--ignored` all.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::format_collect,
    clippy::manual_assert,
    reason = "helpers of tests fail as tests do, put texts together, and measure"
)]

mod blog;
mod browser;
mod corpus;
mod document;
mod page;
mod server;

use axum::Router;
use corpus::{Vector, call};
use std::collections::BTreeSet;
use std::time::Instant;

/// So many of a hundred vectors must be shown to fire.
const ENOUGH: usize = 73;
/// Numbers of the vectors that nobody cleans begin here, and those of the vectors in link fields.
const CONTROLS: usize = 2_000_000;
const LINKS: usize = 1_000_000;

#[test]
fn of_a_fifth_nothing_fires() {
    nothing_fires(&corpus::all().into_iter().step_by(5).collect::<Vec<_>>());
}

#[test]
#[ignore = "four minutes"]
fn of_all_nothing_fires() {
    let vectors = corpus::all();
    assert!(vectors.len() >= 1364, "only {} vectors", vectors.len());
    nothing_fires(&vectors);
}

fn nothing_fires(vectors: &[Vector]) {
    let start = Instant::now();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let raw = server::pass(runtime.handle(), vectors.iter().map(corpus::raw).collect(), Router::new());
    let live: Vec<Vector> = vectors.iter().filter(|v| raw.fired.contains(&v.id)).cloned().collect();
    println!("{} of {} vectors fire as they are, {} ms", live.len(), vectors.len(), raw.ms);
    assert!(
        live.len() * 100 >= vectors.len() * ENOUGH,
        "only {} of {} vectors fire",
        live.len(),
        vectors.len()
    );
    let distinct: BTreeSet<&str> = live.iter().map(|v| v.text.split("top.").next().unwrap_or("")).collect();
    println!("{} of them differ before their script begins", distinct.len());

    let (pages, controls, blog) = runtime.block_on(async {
        let (blog, filled) = blog::fill(&live).await;
        println!("{}, {} ms since the start", filled.told(), start.elapsed().as_millis());
        let mut pages = page::posts(&blog, &filled.slugs).await;
        pages.extend(page::lists(&blog).await);
        pages.extend(page::searches(&blog, &live).await);
        let controls = controls(&live);
        let clean = page::get(&blog, "/posts/clean").await.expect("a post");
        pages.extend(controls.iter().map(|vector| page::spoiled(&clean, &corpus::unsanitised(vector))));
        (pages, controls, blog)
    });
    println!("{} pages are read, {} ms since the start", pages.len(), start.elapsed().as_millis());
    let honest = pages.len() - controls.len();
    let held = server::pass(runtime.handle(), pages, blog);
    let through: Vec<String> =
        held.fired.iter().filter(|id| **id < CONTROLS).map(|id| told(&live, *id)).collect();
    assert!(through.is_empty(), "{} vectors got through:\n{}", through.len(), through.join("\n"));
    let broken: Vec<&usize> = held.broken.iter().filter(|page| **page < honest).collect();
    assert!(broken.is_empty(), "pages that lost their frame or an article: {broken:?}");
    let fired = controls.iter().filter(|v| held.fired.contains(&v.id)).count();
    println!(
        "none of {honest} pages of the blog ran anything, {fired} of {} controls did, {} ms",
        controls.len(),
        held.ms
    );
    assert!(fired * 10 >= controls.len() * 9, "only {fired} of {} controls fired", controls.len());
    println!("{} s in all", start.elapsed().as_secs());
}

fn told(vectors: &[Vector], id: usize) -> String {
    match vectors.iter().find(|v| v.id == id) {
        Some(vector) => format!("{id} {:?} {:?}", vector.kind, vector.text),
        None => format!("{id}: the address of a link field"),
    }
}

/// Some of the vectors with numbers of their own.
fn controls(live: &[Vector]) -> Vec<Vector> {
    let chosen = live.iter().step_by(live.len() / 40).filter(|v| v.text.contains(&call(v.id)));
    let numbered = |v: &Vector| {
        let id = CONTROLS + v.id;
        Vector { id, text: v.text.replace(&call(v.id), &call(id)), ..v.clone() }
    };
    chosen.map(numbered).collect()
}
