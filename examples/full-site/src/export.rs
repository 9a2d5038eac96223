//! `full-site export markdown DIR`.

use crate::command::ExportFormat;
use crate::data::{self, Place};
use crate::fail::Fail;
use crate::folder::Fresh;
use crate::import::Words;
use crate::progress::{Progress, say};
use blogcms_axum::core::Actor;

/// Writes the blog in `folder` into a new folder of Markdown files.
pub(crate) async fn run(place: &Place, format: ExportFormat) -> Result<(), Fail> {
    let ExportFormat::Markdown { dir } = format;
    data::known(place)?;
    let mut sink = Fresh::make(&dir)?;
    let (database, blog) = data::open(place).await?;
    let mut progress = Progress::of(0);
    let actor = Actor::System("export");
    let media = blog.media().ok().map(|media| media.store().clone());
    let report = blog.export().folder(&actor, media.as_deref(), &mut sink, |_| progress.step()).await;
    progress.end();
    database.close().await;
    let report = report?;
    let words = Words::english();
    for (path, note) in &report.notes {
        say(&format!("{path}: {}", words.text(note)));
    }
    say(&format!(
        "{} posts and pages and {} media files are in {}",
        report.posts,
        report.media,
        dir.display()
    ));
    Ok(())
}
