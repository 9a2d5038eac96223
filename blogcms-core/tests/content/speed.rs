//! What a real post takes.

use blogcms_core::content::Renderer;
use std::fs;
use std::path::Path;
use std::time::Instant;

const ROUNDS: u32 = 50;

/// The posts of the demo blog, without the front matter.
fn demo() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/full-site/demo");
    let files = fs::read_dir(&folder).expect("the demo").map(|entry| entry.expect("an entry").path());
    let posts = files.filter(|path| path.extension().is_some_and(|e| e == "md")).map(|path| {
        let text = fs::read_to_string(&path).expect("a post");
        let body = text.splitn(3, "---\n").nth(2).expect("front matter").to_owned();
        (path.file_stem().expect("a name").to_string_lossy().into_owned(), body)
    });
    let mut posts: Vec<_> = posts.collect();
    posts.sort();
    posts
}

#[test]
#[ignore = "soak: run by ./test.sh soak"]
fn milliseconds_a_post_of_the_demo() {
    let renderer = Renderer::new();
    let mut all = 0.0;
    let posts = demo();
    assert!(posts.len() >= 12, "{}", posts.len());
    for (name, body) in &posts {
        let blocks = renderer.render(body).html("").as_str().matches("<pre").count();
        let start = Instant::now();
        for _ in 0..ROUNDS {
            assert!(renderer.render(body).words > 0);
        }
        let ms = start.elapsed().as_secs_f64() * 1000.0 / f64::from(ROUNDS);
        println!("{name:45} {:6} bytes {blocks:3} blocks of code {ms:7.2} ms", body.len());
        all += ms;
    }
    println!("{} posts, {:.2} ms each", posts.len(), all / posts.len() as f64);
}
