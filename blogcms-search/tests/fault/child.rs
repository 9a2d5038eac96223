//! The program that writes, and says what it has done.

use crate::support::{document, origin, post};
use blogcms_core::Seq;
use blogcms_core::search::{Document, SearchIndex};
use blogcms_search::TantivyIndex;
use std::path::Path;

/// Where it writes.
pub(crate) const FOLDER: &str = "BLOGCMS_TEST_INDEX_FOLDER";

/// So many posts there are; write `n` changes post `n % POSTS`.
const POSTS: u64 = 40;

/// What it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    Opened,
    /// It is about to forget everything, and to begin anew.
    Clears,
    /// The index has come to this write.
    Put(u64),
}

impl Line {
    pub(crate) fn read(text: &str) -> Option<Self> {
        match text {
            "opened" => Some(Self::Opened),
            "clears" => Some(Self::Clears),
            // The last line of a killed program may be cut off.
            _ => text.strip_prefix("put ")?.strip_suffix('.')?.parse().ok().map(Self::Put),
        }
    }
}

/// The posts with the write that changed each last, as of a write.
pub(crate) fn state(upto: u64) -> impl Iterator<Item = (u128, u64)> {
    (0..POSTS).filter_map(move |n| {
        let last = upto.checked_sub(n)? / POSTS * POSTS + n;
        (last > 0).then_some((u128::from(n), last))
    })
}

fn written(n: u128, seq: u64) -> Document {
    Document { version: Seq(seq), ..document(n, "word", &format!("text{seq} ").repeat(200)) }
}

/// Writes until it is killed: mostly post by post, from time to time everything anew.
pub(crate) async fn write(folder: &Path) {
    let index = TantivyIndex::open(folder).unwrap();
    println!("opened");
    let mut seq = index.checkpoint(&origin()).await.unwrap().map(|Seq(seq)| seq);
    loop {
        seq = match seq {
            Some(seq) if !seq.is_multiple_of(60) => {
                let next = seq + 1;
                let n = u128::from(next % POSTS);
                index.put(&[post(n)], vec![written(n, next)], Some(Seq(next))).await.unwrap();
                println!("put {next}.");
                Some(next)
            }
            before => Some(anew(&index, before.unwrap_or(50) + 1).await),
        };
    }
}

async fn anew(index: &TantivyIndex, upto: u64) -> u64 {
    println!("clears");
    index.clear(&origin()).await.unwrap();
    for (n, seq) in state(upto) {
        index.put(&[post(n)], vec![written(n, seq)], None).await.unwrap();
    }
    index.put(&[], Vec::new(), Some(Seq(upto))).await.unwrap();
    println!("put {upto}.");
    upto
}
