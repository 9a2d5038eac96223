//! `full-site search`.

use super::index;
use crate::command::SearchAction;
use crate::data::{self, Place};
use crate::fail::Fail;
use crate::progress::{Progress, complain, say};
use blogcms_axum::core::FollowError;
use blogcms_axum::core::search::SearchIndex;
use blogcms_axum::core::service::{Blog, Indexing, SearchReport};
use blogcms_axum::search::TantivyIndex;
use std::sync::{Arc, Mutex, PoisonError};

pub(crate) async fn run(place: &Place, action: SearchAction) -> Result<(), Fail> {
    data::known(place)?;
    let Some(index) = index(place).await? else {
        return Err(Fail::new(
            "this blog is searched in its database: there is no index to look at. Leave --search-dir out, or name a folder",
        ));
    };
    if index.is_read_only() && !matches!(action, SearchAction::Verify) {
        return Err(Fail::new(
            "another program, such as a `full-site` that serves this blog, writes to the index, and keeps it up to date. Stop \
             it first, or look with `search verify`",
        ));
    }
    let (database, blog) = data::open(place).await?;
    let done = act(&blog, index, action).await;
    database.close().await;
    done
}

async fn act(blog: &Blog, index: TantivyIndex, action: SearchAction) -> Result<(), Fail> {
    let read_only = index.is_read_only();
    let indexing = Indexing::new(blog.clone(), Arc::new(index));
    match action {
        SearchAction::Verify => {
            let report = indexing.verify().await.map_err(fail)?;
            tell(&report);
            if report.is_clean() { Ok(()) } else { Err(Fail::new(advice(&report, read_only))) }
        }
        SearchAction::Repair => {
            let report = indexing.verify().await.map_err(fail)?;
            tell(&report);
            indexing.repair(&report).await.map_err(fail)?;
            let report = indexing.verify().await.map_err(fail)?;
            if !report.is_clean() {
                return Err(Fail::new("something is still wrong; `search rebuild` makes the index anew"));
            }
            say("the index holds what the blog does");
            Ok(())
        }
        SearchAction::Rebuild => rebuild(blog, &indexing).await,
    }
}

/// What to do about an index that does not hold what it should: where another program writes to it, nothing of ours may.
fn advice(report: &SearchReport, read_only: bool) -> &'static str {
    match (read_only, report.upto) {
        (false, _) => "`search repair` puts this right",
        (true, None) => {
            "another program has the index and is building it, which takes minutes for a large blog; the database answers \
             meanwhile: wait, and look again. If it stays so, see in its log whether it fails or serves another blog"
        }
        (true, Some(_)) => {
            "another program keeps the index up to date: look again in a moment. If it stays so, stop that program and run \
             `search repair`"
        }
    }
}

async fn rebuild(blog: &Blog, indexing: &Indexing) -> Result<(), Fail> {
    let posts = count(blog).await?;
    let progress = Mutex::new((Progress::of(posts), 0));
    let told = |done: u64| {
        let mut progress = progress.lock().unwrap_or_else(PoisonError::into_inner);
        let (bar, before) = &mut *progress;
        bar.advance(done.saturating_sub(*before));
        *before = done;
    };
    let done = indexing.rebuild(&told).await.map_err(fail);
    let (bar, posts) = progress.into_inner().unwrap_or_else(PoisonError::into_inner);
    bar.end();
    done?;
    say(&format!("{posts} posts and pages are in the index"));
    Ok(())
}

/// How many posts and pages there are, whatever their status.
async fn count(blog: &Blog) -> Result<usize, Fail> {
    let (mut count, mut after) = (0, None);
    loop {
        let posts = blog.store().post_versions(after, 1000).await?;
        let Some((last, _)) = posts.last() else { return Ok(count) };
        after = Some(*last);
        count += posts.len();
    }
}

fn tell(report: &SearchReport) {
    let SearchReport { upto, posts, missing, stale, extra } = report;
    let Some(upto) = upto else {
        complain("the index is not built: nothing is searched in it until then");
        return;
    };
    say(&format!(
        "{posts} posts and pages, followed up to write {upto}: {} missing, {} of another version, {} that are gone",
        missing.len(),
        stale.len(),
        extra.len()
    ));
}

fn fail(error: FollowError) -> Fail {
    Fail::new(error.to_string())
}
