//! `full-site import markdown DIR`.

use crate::data;
use crate::fail::Fail;
use crate::folder::{self, Found, Walk};
use blogcms_axum::core::service::{Blog, Outcome};
use blogcms_axum::core::transfer::{self, Document};
use blogcms_axum::core::{Actor, Message, Zone};
use blogcms_axum::message::Catalogue;
use std::io::{IsTerminal, Write};
use std::path::Path;

/// What became of the files.
#[derive(Default)]
pub(crate) struct Report {
    pub(crate) created: usize,
    updated: usize,
    unchanged: usize,
    /// Sentences with the file, and where it can be told the line.
    pub(crate) problems: Vec<String>,
    notes: Vec<String>,
}

/// Brings the Markdown files of `dir` into the blog in `folder`.
pub(crate) async fn markdown(folder: &Path, dir: &Path) -> Result<(), Fail> {
    if !dir.is_dir() {
        return Err(Fail::new(format!(
            "there is no folder {}; name the one that holds the posts",
            dir.display()
        )));
    }
    let walk = Walk::through(dir)?;
    if walk.files.is_empty() && walk.problems.is_empty() {
        return Err(Fail::new(format!("no file in {} ends in .md or .markdown", dir.display())));
    }
    let (database, store) = data::open(folder).await?;
    let report = walked(&data::blog(store), dir, walk).await;
    database.close().await;
    tell(&report?)
}

async fn walked(blog: &Blog, dir: &Path, walk: Walk) -> Result<Report, Fail> {
    let settings = blog.store().site_snapshot().await?.site.settings;
    let zone = Zone::named(&settings.time_zone).unwrap_or_else(Zone::utc);
    let files: Vec<Found> = walk.files.iter().map(|path| folder::read(dir, path)).collect();
    let progress = progress(files.len());
    let mut report = documents(blog, &Actor::System("import"), files, &zone, progress).await?;
    report.problems.extend(walk.problems);
    report.notes.extend(walk.notes);
    Ok(report)
}

/// A line every 500 files for whoever watches.
fn progress(all: usize) -> impl FnMut(usize) {
    let watched = std::io::stderr().is_terminal();
    move |done| {
        if watched && done % 500 == 0 && done < all {
            complain(&format!("{done} of {all} …"));
        }
    }
}

fn tell(report: &Report) -> Result<(), Fail> {
    let Report { created, updated, unchanged, notes, problems } = report;
    for line in notes {
        say(line);
    }
    for line in problems {
        complain(line);
    }
    say(&format!("{created} created, {updated} updated, {unchanged} unchanged, {} refused", problems.len()));
    match problems.len() {
        0 => Ok(()),
        1 => Err(Fail::new("one file was not taken; all others were. Mend it and import again")),
        n => Err(Fail::new(format!("{n} files were not taken; all others were. Mend them and import again"))),
    }
}

/// A line on standard output. Nobody reading it any more (`| head`) does not end the import.
fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// A line on standard error.
fn complain(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// Brings files in and words what was wrong with some. `progress` hears how many have been written.
pub(crate) async fn documents(
    blog: &Blog,
    actor: &Actor,
    files: Vec<Found>,
    zone: &Zone,
    progress: impl FnMut(usize),
) -> Result<Report, Fail> {
    let messages = Catalogue::english();
    let mut report = Report::default();
    let mut documents = Vec::with_capacity(files.len());
    for file in files {
        match parse(&file, zone, &messages) {
            Ok(document) => {
                if !document.ignored.is_empty() {
                    report.notes.push(format!("{}: not read: {}", file.source, document.ignored.join(", ")));
                }
                documents.push(document);
            }
            Err(sentence) => report.problems.push(sentence),
        }
    }
    let imported = blog.import().documents(actor, &documents, progress).await?;
    for (source, outcome) in imported.results {
        match outcome {
            Outcome::Created => report.created += 1,
            Outcome::Updated => report.updated += 1,
            Outcome::Unchanged => report.unchanged += 1,
            Outcome::Refused(invalid) => {
                let problem =
                    |p: &blogcms_axum::core::Problem| format!("{} {}", p.field, word(&messages, &p.message));
                let list: Vec<String> = invalid.problems.iter().map(problem).collect();
                report.problems.push(format!("{source}: {}", list.join("; ")));
            }
        }
    }
    Ok(report)
}

fn parse(file: &Found, zone: &Zone, messages: &Catalogue) -> Result<Document, String> {
    let bytes = file.bytes.as_ref().map_err(|error| format!("{}: {error}", file.source))?;
    let mut document = transfer::parse(&file.source, bytes, zone).map_err(|faults| {
        let word = |fault: &transfer::Fault| match fault.line {
            Some(line) => format!("{}:{line}: {}", file.source, word(messages, &fault.message)),
            None => format!("{}: {}", file.source, word(messages, &fault.message)),
        };
        faults.iter().map(word).collect::<Vec<_>>().join("\n")
    })?;
    if document.date.is_none() && !document.draft {
        document.date = file.modified;
    }
    Ok(document)
}

fn word(messages: &Catalogue, message: &Message) -> String {
    let args: Vec<(&str, &str)> = message.args.iter().map(|(name, value)| (*name, value.as_str())).collect();
    messages.text(message.key, &args)
}
