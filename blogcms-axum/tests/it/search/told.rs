//! What is told of searches.

use crate::harness::{MOUNTS, Site};
use tokio::sync::mpsc;

#[tokio::test]
async fn a_search_is_told_of_once() {
    for mount in MOUNTS {
        let (sender, mut told) = mpsc::channel(100);
        let site = Site::with(mount, |b| b.on_search(sender)).await;
        for path in [
            "/search?q=%20number%20%2007",
            "/search?q=marmalade",
            "/search?q=number%20marmalade",
            "/search?q=number&page=2",
            "/search",
            "/search?q=...",
            "/search/suggest?q=number",
            "/search/feed.xml?q=number",
        ] {
            site.get(path).await;
        }
        for (words, results, loosened) in
            [("number 07", 1, false), ("marmalade", 0, false), ("number marmalade", 26, true)]
        {
            let one = told.try_recv().unwrap();
            assert_eq!((&*one.words, one.results, one.loosened), (words, Some(results), loosened));
        }
        assert!(told.try_recv().is_err());
    }
}

#[tokio::test]
async fn nobody_waits_for_who_listens() {
    let (sender, mut told) = mpsc::channel(2);
    let site = Site::with("/", |b| b.on_search(sender)).await;
    for _ in 0..5 {
        site.page("/search?q=number").await;
    }
    assert_eq!(std::iter::from_fn(|| told.try_recv().ok()).count(), 2);
    drop(told);
    site.page("/search?q=number").await;
}
