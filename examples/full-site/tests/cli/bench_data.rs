//! `bench-data`: posts to measure with.

use crate::support::site::{Site, finish, program};
use tempfile::tempdir;

#[test]
fn the_same_seed_makes_the_same_posts() {
    let dir = tempdir().unwrap();
    let mut pages = Vec::new();
    for (name, seed) in [("one", "7"), ("same", "7"), ("other", "8")] {
        let data = dir.path().join(name);
        let run =
            finish(program().arg("--data").arg(&data).args(["bench-data", "--posts", "12", "--seed", seed]));
        assert_eq!(run.code, Some(0), "{run:#?}");
        let site = Site::serve(&data, &["--base-url", "http://localhost"]);
        assert_eq!(site.status("/posts/post-11"), 200);
        assert_eq!(site.status("/posts/post-12"), 404);
        pages.push(site.get("/posts/post-3").body);
    }
    assert!(pages[0] == pages[1], "one seed, two texts");
    assert!(pages[0] != pages[2], "two seeds, one text");
    assert_eq!(String::from_utf8_lossy(pages[0].as_bytes()).matches("<pre").count(), 2);
}
