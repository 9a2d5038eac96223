//! `full-site import markdown DIR`.

mod word;

use crate::command::ImportFormat;
use crate::data::{self, Place};
use crate::fail::Fail;
use crate::folder::Walk;
use crate::progress::{Progress, complain, say};
use blogcms_axum::core::Actor;
use blogcms_axum::core::service::{Blog, FileReport, Folder, ImportOptions, Outcome, Told, Uploads};
use blogcms_axum::core::transfer::Generator;
use std::path::Path;
pub(crate) use word::Words;

/// What became of the files.
#[derive(Default)]
pub(crate) struct Report {
    pub(crate) created: usize,
    updated: usize,
    unchanged: usize,
    refused: usize,
    /// Sentences with the file, and where it can be told the line.
    pub(crate) problems: Vec<String>,
}

pub(crate) async fn run(place: &Place, format: ImportFormat) -> Result<(), Fail> {
    let ImportFormat::Markdown { dir, dry_run, sections_as_categories } = format;
    let options = ImportOptions { dry_run, sections_as_categories };
    markdown(place, &dir, options).await
}

/// Brings the Markdown files of `dir` into the blog in `folder`.
async fn markdown(place: &Place, dir: &Path, options: ImportOptions) -> Result<(), Fail> {
    if !dir.is_dir() {
        return Err(Fail::new(format!(
            "there is no folder {}; name the one that holds the posts",
            dir.display()
        )));
    }
    let walk = Walk::through(dir)?;
    if !walk.has_markdown() && walk.problems.is_empty() {
        return Err(Fail::new(format!("no file in {} ends in .md or .markdown", dir.display())));
    }
    // A dry run makes no blog where there is none.
    let (database, blog) = if options.dry_run && !place.holds_blog() {
        data::nowhere().await?
    } else {
        data::open(place).await?
    };
    walk.notes.iter().for_each(|line| say(line));
    let report = documents(&blog, &Actor::System("import"), &walk, options.clone(), true).await;
    database.close().await;
    let mut report = report?;
    report.refused += walk.problems.len();
    report.problems.extend(walk.problems);
    tell(&report, options.dry_run)
}

fn tell(report: &Report, dry_run: bool) -> Result<(), Fail> {
    let Report { created, updated, unchanged, refused, problems } = report;
    for line in problems {
        complain(line);
    }
    let head = if dry_run { "nothing is written; it would be: " } else { "" };
    say(&format!("{head}{created} created, {updated} updated, {unchanged} unchanged, {refused} refused"));
    let (was, others) = if dry_run { ("would not be", "would be") } else { ("was not", "were") };
    match refused {
        0 => Ok(()),
        1 => Err(Fail::new(format!("one file {was} taken; all others {others}. Mend it and import again"))),
        n => {
            let were = if dry_run { "would not be" } else { "were not" };
            Err(Fail::new(format!("{n} files {were} taken; all others {others}. Mend them and import again")))
        }
    }
}

/// Brings files in and words what was wrong with some. `aloud`: says on the way what is changed or lost.
pub(crate) async fn documents(
    blog: &Blog,
    actor: &Actor,
    folder: &dyn Folder,
    options: ImportOptions,
    aloud: bool,
) -> Result<Report, Fail> {
    let words = Words::english();
    let mut report = Report::default();
    let mut progress = Progress::of(0);
    let mut tell = |told: Told<'_>| match told {
        Told::Site(site) if aloud => words.site(site, options.dry_run).iter().for_each(|line| say(line)),
        Told::Begun(files) if aloud => progress = Progress::of(files),
        Told::Site(_) | Told::Begun(_) => {}
        Told::File(file) => {
            report.count(file, &words);
            if aloud {
                progress.step();
                let lines = if options.dry_run { words.plan(file) } else { words.notes(file) };
                for line in &lines {
                    progress.say(line);
                }
            }
        }
    };
    let uploads = Uploads { media: blog.media()?, actor };
    let layout = blog.import().folder(actor, folder, options.clone(), Some(&uploads), &mut tell).await;
    progress.end();
    let layout = layout?;
    if aloud && layout.generator() != Generator::Plain {
        say(&format!("read as {}", layout.generator()));
    }
    Ok(report)
}

impl Report {
    fn count(&mut self, file: &FileReport, words: &Words) {
        match &file.outcome {
            Outcome::Created => self.created += 1,
            Outcome::Updated => self.updated += 1,
            Outcome::Unchanged => self.unchanged += 1,
            Outcome::Passed => {}
            Outcome::Refused(_) | Outcome::Broken(_) | Outcome::Unreadable(_) => {
                self.refused += 1;
                self.problems.extend(words.problems(file));
            }
        }
    }
}
