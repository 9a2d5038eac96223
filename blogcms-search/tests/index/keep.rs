//! What the index keeps, and how far it has come.

use crate::support::{all, document, fill, origin, post, search};
use blogcms_core::Seq;
use blogcms_core::search::{Document, SearchIndex, Visibility};
use blogcms_search::TantivyIndex;

async fn folder() -> (tempfile::TempDir, TantivyIndex) {
    let folder = tempfile::tempdir().unwrap();
    let index = TantivyIndex::open(folder.path().join("search")).unwrap();
    assert!(index.put(&[], Vec::new(), Some(Seq(1))).await.is_err(), "nobody has said what it is of");
    index.clear(&origin()).await.unwrap();
    (folder, index)
}

#[tokio::test]
async fn what_is_put_is_found_and_outlives_the_process() {
    let (folder, index) = folder().await;
    assert_eq!(index.checkpoint(&origin()).await.unwrap(), None);
    assert!(index.search(&search("word")).await.is_err(), "an empty index does not answer");
    fill(&index, vec![document(1, "word", ""), document(2, "word", "")], 5).await;
    assert_eq!(index.checkpoint(&origin()).await.unwrap(), Some(Seq(5)));
    assert_eq!(all(&index, &search("word")).await, [1, 2]);
    drop(index);
    let index = TantivyIndex::open(folder.path().join("search")).unwrap();
    assert_eq!(index.checkpoint(&origin()).await.unwrap(), Some(Seq(5)));
    assert_eq!(all(&index, &search("word")).await, [1, 2]);
    assert!(!index.is_read_only());
}

#[tokio::test]
async fn posts_are_replaced_as_a_whole() {
    let (_folder, index) = folder().await;
    let copy = Document { visibility: Visibility::Hidden, ..document(1, "copy", "") };
    let live = Document { head: false, ..document(1, "live", "") };
    fill(&index, vec![live, copy, document(2, "other", "")], 1).await;
    index.put(&[post(1)], vec![document(1, "changed", "")], Some(Seq(2))).await.unwrap();
    assert_eq!(all(&index, &search("live")).await, Vec::<u128>::new());
    assert_eq!(all(&index, &search("changed")).await, [1]);
    assert_eq!(all(&index, &search("other")).await, [2]);
    index.put(&[post(1), post(2), post(7)], Vec::new(), Some(Seq(3))).await.unwrap();
    assert_eq!(all(&index, &search("")).await, Vec::<u128>::new());
    assert_eq!(index.checkpoint(&origin()).await.unwrap(), Some(Seq(3)));
}

#[tokio::test]
async fn without_a_checkpoint_it_may_be_later_but_nothing_is_lost() {
    let (_folder, index) = folder().await;
    index.clear(&origin()).await.unwrap();
    for n in 1..=20 {
        index.put(&[post(n)], vec![document(n, "word", "")], None).await.unwrap();
        assert_eq!(index.checkpoint(&origin()).await.unwrap(), None);
    }
    index.put(&[], Vec::new(), Some(Seq(9))).await.unwrap();
    assert_eq!(index.checkpoint(&origin()).await.unwrap(), Some(Seq(9)));
    assert_eq!(index.search(&search("word")).await.unwrap().total, 20);
    // Writes that changed no post: the checkpoint moves at once.
    index.put(&[], Vec::new(), Some(Seq(10))).await.unwrap();
    assert_eq!(index.checkpoint(&origin()).await.unwrap(), Some(Seq(10)));
    index.put(&[post(21)], vec![document(21, "word", "")], None).await.unwrap();
    index.put(&[], Vec::new(), Some(Seq(11))).await.unwrap();
    assert_eq!(index.search(&search("word")).await.unwrap().total, 21);
}

#[tokio::test]
async fn what_is_cleared_does_not_come_back() {
    let (folder, index) = folder().await;
    fill(&index, vec![document(1, "word", "")], 1).await;
    index.put(&[post(2)], vec![document(2, "word", "")], None).await.unwrap();
    index.clear(&origin()).await.unwrap();
    assert_eq!(index.checkpoint(&origin()).await.unwrap(), None);
    assert!(index.search(&search("word")).await.is_err());
    index.put(&[post(3)], vec![document(3, "word", "")], Some(Seq(2))).await.unwrap();
    assert_eq!(all(&index, &search("word")).await, [3]);
    index.clear(&origin()).await.unwrap();
    drop(index);
    // A process that ended while it was filling the index: it has to be cleared first.
    let index = TantivyIndex::open(folder.path().join("search")).unwrap();
    assert_eq!(index.checkpoint(&origin()).await.unwrap(), None);
    assert!(index.put(&[post(4)], vec![document(4, "word", "")], Some(Seq(3))).await.is_err());
    assert_eq!(index.checkpoint(&origin()).await.unwrap(), None);
    index.clear(&origin()).await.unwrap();
    fill(&index, vec![document(4, "word", "")], 3).await;
    assert_eq!(all(&index, &search("word")).await, [4]);
}

#[tokio::test]
async fn versions_come_in_order_page_by_page() {
    let (_folder, index) = folder().await;
    let of = |n: u128| Document { version: Seq(n as u64 * 10), ..document(n, "word", "") };
    for some in [[5_u128, 1, 9], [7, 3, 2], [8, 4, 6]] {
        fill(&index, some.iter().map(|n| of(*n)).collect(), 1).await;
    }
    index.put(&[post(4), post(5)], vec![Document { version: Seq(55), ..of(5) }], Some(Seq(2))).await.unwrap();
    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let some = index.versions(after, 3).await.unwrap();
        let Some((last, _)) = some.last() else { break };
        after = Some(*last);
        seen.extend(some);
    }
    let wanted = [(1, 10), (2, 20), (3, 30), (5, 55), (6, 60), (7, 70), (8, 80), (9, 90)];
    assert_eq!(seen, wanted.map(|(n, version)| (post(n), Seq(version))));
}
