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

/// Time against size: prints milliseconds, and the exponent between the last two sizes. Linear is 1.
#[test]
#[ignore = "soak: run by ./test.sh soak"]
fn time_against_size() {
    const SIZES: [usize; 4] = [10_000, 30_000, 100_000, 300_000];
    println!(
        "{:32} {:>9} {:>9} {:>9} {:>9} {:>6}",
        "ms for so many bytes", SIZES[0], SIZES[1], SIZES[2], SIZES[3], "exp"
    );
    let mut worst: Vec<(f64, &str)> = Vec::new();
    for (name, pattern) in PATTERNS {
        let times = SIZES.map(|bytes| {
            let source = pattern(bytes);
            // The best of a few: others use the machine, too.
            let runs = if bytes > 100_000 { 2 } else { 4 };
            (0..runs).map(|_| measured(&source)).fold(f64::INFINITY, f64::min)
        });
        let exponent = (times[3] / times[1]).ln() / (SIZES[3] as f64 / SIZES[1] as f64).ln();
        println!(
            "{name:32} {:>9.2} {:>9.2} {:>9.2} {:>9.2} {exponent:>6.2}",
            times[0], times[1], times[2], times[3]
        );
        worst.push((exponent, name));
    }
    worst.sort_by(|a, b| b.0.total_cmp(&a.0));
    println!("steepest: {:?}", &worst[..8]);
}

/// Milliseconds of one rendering.
fn measured(source: &str) -> f64 {
    let start = Instant::now();
    let rendered = Renderer::new().render(source);
    let elapsed = start.elapsed().as_secs_f64() * 1000.0;
    assert!(rendered.words < u32::MAX);
    elapsed
}
