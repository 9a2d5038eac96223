//! Folders that are damaged, shared, or none.

use crate::support::{all, document, fill, origin, post, search};
use blogcms_core::Seq;
use blogcms_core::search::SearchIndex;
use blogcms_search::TantivyIndex;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A folder with an index of two posts in it.
async fn filled() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("search");
    let index = TantivyIndex::open(&path).unwrap();
    index.clear(&origin()).await.unwrap();
    fill(&index, vec![document(1, "word", "")], 4).await;
    fill(&index, vec![document(2, "word", "")], 5).await;
    (folder, path)
}

fn files(path: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(path.join("index")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// Takes documents in as a follower does that begins anew.
async fn rebuild(index: &TantivyIndex) {
    assert_eq!(index.checkpoint(&origin()).await.unwrap(), None);
    index.clear(&origin()).await.unwrap();
    fill(index, vec![document(1, "word", ""), document(3, "word", "")], 6).await;
    assert_eq!(index.checkpoint(&origin()).await.unwrap(), Some(Seq(6)));
    assert_eq!(all(index, &search("word")).await, [1, 3]);
}

#[tokio::test]
async fn whatever_file_is_cut_short_or_missing_it_opens() {
    let (_folder, whole) = filled().await;
    let mut kinds = files(&whole);
    // One file of each kind.
    let mut seen = std::collections::BTreeSet::new();
    kinds.retain(|file| seen.insert(file.extension().map_or_else(|| file.clone().into(), ToOwned::to_owned)));
    assert!(kinds.len() >= 8, "{kinds:?}");
    for name in kinds.iter().filter_map(|file| file.file_name()) {
        for missing in [false, true] {
            let copy = tempfile::tempdir().unwrap();
            fs::create_dir(copy.path().join("index")).unwrap();
            for file in files(&whole) {
                fs::copy(&file, copy.path().join("index").join(file.file_name().unwrap())).unwrap();
            }
            let file = copy.path().join("index").join(name);
            if missing {
                fs::remove_file(&file).unwrap();
            } else {
                let half = fs::metadata(&file).unwrap().len() / 2;
                fs::File::options().write(true).open(&file).unwrap().set_len(half).unwrap();
            }
            settles(copy.path(), &file).await;
        }
    }
}

/// Either the index is as it was, or it is built anew, at the latest once a search has found the damage.
async fn settles(path: &Path, file: &Path) {
    let index = TantivyIndex::open(path).unwrap();
    let answer = index.search(&search("word")).await;
    if let Ok(hits) = &answer {
        assert_eq!(hits.total, 2, "{}", file.display());
    }
    match index.checkpoint(&origin()).await.unwrap() {
        Some(_) => {
            fill(&index, vec![document(3, "word", "")], 6).await;
            assert_eq!(all(&index, &search("word")).await, [1, 2, 3], "{}", file.display());
        }
        None => rebuild(&index).await,
    }
}

#[tokio::test]
async fn another_version_is_set_aside_and_at_most_one_is_kept() {
    let (_folder, path) = filled().await;
    for _ in 0..2 {
        let meta = path.join("index/meta.json");
        let text = fs::read_to_string(&meta).unwrap();
        assert!(text.contains("\"blogcms "), "{text}");
        fs::write(&meta, text.replace("\"blogcms ", "\"blogcms 999")).unwrap();
        let index = TantivyIndex::open(&path).unwrap();
        rebuild(&index).await;
        let mut left: Vec<_> = fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        left.sort();
        assert_eq!(left, ["damaged", "index", "lock"]);
    }
}

#[tokio::test]
async fn what_is_no_folder_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    for path in [file.clone(), file.join("below")] {
        let error = TantivyIndex::open(&path).err().unwrap().to_string();
        assert!(error.contains("it is a file, not a folder"), "{error}");
    }
}

#[tokio::test]
async fn a_folder_deleted_while_running_is_noticed_at_the_next_write() {
    let (_folder, path) = filled().await;
    for all_of_it in [true, false] {
        let index = TantivyIndex::open(&path).unwrap();
        if index.checkpoint(&origin()).await.unwrap().is_none() {
            rebuild(&index).await;
        }
        let before = all(&index, &search("word")).await;
        fs::remove_dir_all(if all_of_it { path.clone() } else { path.join("index") }).unwrap();
        // What was read is still there.
        assert_eq!(all(&index, &search("word")).await, before);
        assert!(index.put(&[post(9)], vec![document(9, "word", "")], Some(Seq(7))).await.is_err());
        rebuild(&index).await;
        assert!(!index.is_read_only());
    }
}

#[tokio::test]
async fn of_two_who_write_since_the_lock_was_deleted_one_goes_on() {
    let (_folder, path) = filled().await;
    let first = TantivyIndex::open(&path).unwrap();
    fs::remove_file(path.join("lock")).unwrap();
    let second = TantivyIndex::open(&path).unwrap();
    assert!(!second.is_read_only());
    fill(&second, vec![document(3, "word", "")], 6).await;
    first.put(&[post(9)], vec![document(9, "word", "")], Some(Seq(7))).await.unwrap();
    assert!(first.is_read_only());
    assert_eq!(first.checkpoint(&origin()).await.unwrap(), Some(Seq(6)));
    fill(&second, vec![document(4, "word", "")], 7).await;
    comes_to(&first, Some(Seq(7))).await;
    assert_eq!(all(&first, &search("word")).await, [1, 2, 3, 4]);
}

#[tokio::test]
async fn files_cut_short_while_running_are_an_error_and_then_a_new_index() {
    let (_folder, path) = filled().await;
    let index = TantivyIndex::open(&path).unwrap();
    for file in files(&path) {
        fs::File::options().write(true).open(&file).unwrap().set_len(3).unwrap();
    }
    // Whatever the answer, it is one, and nothing is made up.
    if let Ok(hits) = index.search(&search("\"word\"")).await {
        assert_eq!(hits.total, 2);
    }
    let _ = index.put(&[post(9)], vec![document(9, "word", "")], Some(Seq(7))).await;
    for _ in 0..3 {
        if index.checkpoint(&origin()).await.unwrap().is_none() {
            rebuild(&index).await;
        }
        index.put(&[post(9)], vec![document(9, "word", "")], Some(Seq(7))).await.unwrap();
    }
    assert_eq!(all(&index, &search("word")).await, [1, 3, 9]);
}

#[tokio::test]
async fn the_second_only_reads_and_takes_over() {
    let (_folder, path) = filled().await;
    let first = TantivyIndex::open(&path).unwrap();
    let second = TantivyIndex::open(&path).unwrap();
    assert!(!first.is_read_only() && second.is_read_only());
    assert_eq!(second.checkpoint(&origin()).await.unwrap(), Some(Seq(5)));
    assert_eq!(all(&second, &search("word")).await, [1, 2]);
    // What it is told is passed over.
    second.put(&[post(9)], vec![document(9, "word", "")], Some(Seq(6))).await.unwrap();
    assert!(second.clear(&origin()).await.is_err());
    assert_eq!(second.checkpoint(&origin()).await.unwrap(), Some(Seq(5)));
    // It sees what the first writes.
    fill(&first, vec![document(3, "word", "")], 7).await;
    comes_to(&second, Some(Seq(7))).await;
    assert_eq!(all(&second, &search("word")).await, [1, 2, 3]);
    // While the first builds anew there is no answer rather than an empty one.
    first.clear(&origin()).await.unwrap();
    comes_to(&second, None).await;
    assert!(second.search(&search("word")).await.is_err());
    fill(&first, vec![document(4, "word", "")], 8).await;
    comes_to(&second, Some(Seq(8))).await;
    assert_eq!(all(&second, &search("word")).await, [4]);
    // The first ends. What the second was told before may be in nobody's index, so it is to be told again.
    second.put(&[post(6)], vec![document(6, "word", "")], None).await.unwrap();
    drop(first);
    let again = second.put(&[post(7)], vec![document(7, "word", "")], Some(Seq(9))).await;
    assert!(again.unwrap_err().to_string().contains("told again from its checkpoint"));
    assert_eq!(second.checkpoint(&origin()).await.unwrap(), Some(Seq(8)));
    fill(&second, vec![document(5, "word", "")], 9).await;
    assert!(!second.is_read_only());
    assert_eq!(all(&second, &search("word")).await, [4, 5]);
}

#[tokio::test]
async fn the_second_takes_over_although_nobody_writes() {
    let (_folder, path) = filled().await;
    let first = TantivyIndex::open(&path).unwrap();
    let second = TantivyIndex::open(&path).unwrap();
    second.put(&[post(9)], vec![document(9, "word", "")], Some(Seq(6))).await.unwrap();
    drop(first);
    while second.is_read_only() {
        // What it passed over it does not claim to hold.
        assert_eq!(second.checkpoint(&origin()).await.unwrap(), Some(Seq(5)));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(all(&second, &search("word")).await, [1, 2]);
    assert!(
        second.put(&[], Vec::new(), Some(Seq(7))).await.is_err(),
        "it was told before that it reads only"
    );
    fill(&second, vec![document(9, "word", "")], 7).await;
    assert_eq!(all(&second, &search("word")).await, [1, 2, 9]);
}

#[tokio::test]
async fn the_second_takes_over_although_somebody_searches_all_the_time() {
    let (_folder, path) = filled().await;
    let first = TantivyIndex::open(&path).unwrap();
    let second = TantivyIndex::open(&path).unwrap();
    drop(first);
    for _ in 0..100 {
        second.ready(&origin()).await;
        second.checkpoint(&origin()).await.unwrap();
        if !second.is_read_only() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("it still only reads");
}

#[tokio::test]
async fn who_takes_over_a_half_built_index_does_not_take_it_for_a_whole_one() {
    let (_folder, path) = filled().await;
    let first = TantivyIndex::open(&path).unwrap();
    let second = TantivyIndex::open(&path).unwrap();
    first.clear(&origin()).await.unwrap();
    first.put(&[post(1)], vec![document(1, "word", "")], None).await.unwrap();
    drop(first);
    assert!(second.put(&[post(9)], vec![document(9, "word", "")], Some(Seq(6))).await.is_err());
    rebuild(&second).await;
}

async fn comes_to(index: &TantivyIndex, checkpoint: Option<Seq>) {
    for _ in 0..200 {
        if index.checkpoint(&origin()).await.unwrap() == checkpoint {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("it never came to {checkpoint:?}");
}

#[tokio::test]
async fn what_a_killed_process_left_is_not_in_the_way_of_the_same_write() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("search");
    let head = path.join("index").join("meta.json");
    let index = TantivyIndex::open(&path).unwrap();
    index.clear(&origin()).await.unwrap();
    // So many that nothing is merged when one of them goes: that would go on after the index is dropped.
    fill(&index, (1..=4).map(|n| document(n, "word", "")).collect(), 5).await;
    drop(index);
    let before = fs::read(&head).unwrap();
    let again = || async {
        let index = TantivyIndex::open(&path).unwrap();
        assert_eq!(all(&index, &search("word")).await, [1, 2, 3, 4]);
        index.put(&[post(1)], vec![document(1, "other", "")], Some(Seq(6))).await.unwrap();
        assert_eq!(all(&index, &search("word")).await, [2, 3, 4]);
        assert_eq!(all(&index, &search("other")).await, [1]);
    };
    again().await;
    // Everything is written then, but for the one file that makes it so.
    fs::write(&head, before).unwrap();
    again().await;
}
