//! Input that is made to take for ever ends, is safe, and needs no deep stack.

use super::html::unsafe_part;
use super::pattern::PATTERNS;
use blogcms_core::content::Renderer;
use std::time::Instant;

/// Renders on a stack as small as that of any thread of a server; a deeper one would end the process.
fn on_a_small_stack(markdown: String) -> String {
    let thread = std::thread::Builder::new().stack_size(2 * 1024 * 1024);
    let work = move || Renderer::new().render(&markdown).html("").into_string();
    thread.spawn(work).expect("a thread").join().expect("a rendering")
}

fn all_at(bytes: usize) {
    for (name, pattern) in PATTERNS {
        let html = on_a_small_stack(pattern(bytes));
        assert_eq!(unsafe_part(&html), None, "{name}");
    }
}

#[test]
fn ten_thousand_bytes() {
    all_at(10_000);
}

#[test]
#[ignore = "soak: run by ./test.sh soak"]
fn a_hundred_thousand_bytes() {
    all_at(100_000);
}

/// Time against size: prints milliseconds, and the exponent between the last two sizes. Linear is 1. A size is left out
/// when the one before took longer than [`PATIENCE`] milliseconds, but never the second.
#[test]
#[ignore = "soak: run by ./test.sh soak"]
fn time_against_size() {
    println!("bytes: {SIZES:?}; milliseconds each, exponent between the last two");
    let mut steep: Vec<(f64, &str)> = Vec::new();
    for (name, pattern) in PATTERNS {
        // What is loaded once, such as grammars, is no part of it.
        measured(&pattern(SIZES[0]));
        let mut times: Vec<f64> = Vec::new();
        for bytes in SIZES {
            if times.len() < 2 || times.last().is_none_or(|last| *last < PATIENCE) {
                times.push(measured(&pattern(bytes)));
            }
        }
        let [.., before, last] = times[..] else { panic!("{name}: {times:?}") };
        let at = times.len() - 1;
        let exponent = (last / before).ln() / (SIZES[at] as f64 / SIZES[at - 1] as f64).ln();
        let times: Vec<String> = times.iter().map(|ms| format!("{ms:9.2}")).collect();
        println!("{name:32} {} ^{exponent:.2}", times.join(" "));
        steep.push((exponent, name));
    }
    steep.sort_by(|a, b| b.0.total_cmp(&a.0));
    println!("steepest: {:?}", &steep[..12]);
}

const SIZES: [usize; 3] = [3_000, 10_000, 100_000];
const PATIENCE: f64 = 50.0;

/// Renderings of each text: the fastest counts, since whatever else the machine does only adds to it.
const ROUNDS: usize = 7;

/// Milliseconds of one rendering.
fn measured(source: &str) -> f64 {
    let once = || {
        let start = Instant::now();
        let rendered = Renderer::new().render(source);
        let elapsed = start.elapsed().as_secs_f64() * 1000.0;
        assert!(rendered.words < u32::MAX);
        elapsed
    };
    (0..ROUNDS).map(|_| once()).fold(f64::INFINITY, f64::min)
}
