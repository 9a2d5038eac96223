//! A blog is filled and indexed.

use super::clock;
use crate::engine::{self, indexed};
use crate::memory::{self, Watch};
use crate::text::Vocabulary;
use crate::{Fail, say};
use blogcms_core::service::Blog;
use std::fmt::Write;
use std::path::Path;

/// So many posts are made and written at a time.
const CHUNK: u64 = 1_000;

/// A blog with so many posts in a folder; made if it is not there.
pub(super) async fn filled(folder: &Path, posts: u64, vocabulary: &Vocabulary) -> Result<Blog, Fail> {
    std::fs::create_dir_all(folder)?;
    let mark = folder.join(format!("{posts}-posts"));
    let blog = engine::sqlite(folder).await?;
    if !mark.exists() {
        fill(&blog, posts, vocabulary).await?;
        std::fs::write(mark, "")?;
    }
    Ok(blog)
}

pub(super) async fn fill(blog: &Blog, posts: u64, vocabulary: &Vocabulary) -> Result<(), Fail> {
    for start in (0..posts).step_by(CHUNK as usize) {
        let end = posts.min(start + CHUNK);
        let documents = (start..end).map(|n| vocabulary.post(n)).collect::<Result<Vec<_>, _>>()?;
        engine::fill(blog, &documents).await?;
        say(&format!("{end} of {posts} posts are there"));
    }
    Ok(())
}

/// Builds the index anew, and says what that cost.
pub(super) async fn index(
    blog: &Blog,
    folder: &Path,
    posts: u64,
    vocabulary: &Vocabulary,
) -> Result<(Blog, String), Fail> {
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    let text = text_size(posts, vocabulary)?;
    say("indexing");
    let (blog, indexing) = indexed(blog, folder)?;
    let before = memory::now();
    let (watch, begun) = (Watch::start(), clock());
    indexing.rebuild(&|_| ()).await?;
    let (took, peak) = (begun.elapsed().as_secs_f64(), watch.stop());
    let size = folder_size(folder)?;
    let rate = posts as f64 / took;
    let (size, text) = (size as f64 / 1e6, text as f64 / 1e6);
    let mut out =
        String::from("| posts | posts/s | text | index | index / text | own memory | all resident |\n");
    out.push_str("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
    let _ = writeln!(
        out,
        "| {posts} | {rate:.0} | {text:.1} MB | {size:.1} MB | {:.2} | {:.0} MB before, {:.0} at most | {:.0}, {:.0} |",
        size / text,
        before.own,
        peak.own,
        before.all,
        peak.all,
    );
    Ok((blog, out))
}

/// Bytes of titles and texts.
fn text_size(posts: u64, vocabulary: &Vocabulary) -> Result<usize, Fail> {
    let mut sum = 0;
    for n in 0..posts {
        let document = vocabulary.post(n)?;
        sum += document.title.len() + document.body.len();
    }
    Ok(sum)
}

fn folder_size(folder: &Path) -> Result<u64, Fail> {
    let mut sum = 0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        sum +=
            if entry.file_type()?.is_dir() { folder_size(&entry.path())? } else { entry.metadata()?.len() };
    }
    Ok(sum)
}
