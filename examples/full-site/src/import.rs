//! `full-site import markdown DIR`.

use crate::data;
use crate::fail::Fail;
use crate::folder::{self, Found, Walk};
use blogcms_axum::core::service::{Blog, Outcome};
use blogcms_axum::core::transfer::{self, Document};
use blogcms_axum::core::{Actor, Invalid, Message, Problem, Zone};
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
    for file in &files {
        match parse(file, zone, &messages) {
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
    // Both are in the same order.
    let mut rest = files.iter();
    for (source, outcome) in imported.results {
        match outcome {
            Outcome::Created => report.created += 1,
            Outcome::Updated => report.updated += 1,
            Outcome::Unchanged => report.unchanged += 1,
            Outcome::Refused(mut invalid) => {
                name_rival(&source, &mut invalid, &documents);
                let file = rest.find(|file| file.source == source);
                report.problems.push(refusal(&source, file, &invalid, &messages));
            }
        }
    }
    Ok(report)
}

/// An address that another file of this import wants as well is named with that file, even if that one has it since an
/// earlier import.
fn name_rival(source: &str, invalid: &mut Invalid, documents: &[Document]) {
    let own = documents.iter().find(|d| d.source == source);
    let Some((own, slug)) = own.and_then(|d| Some((d, d.slug.as_ref()?))) else { return };
    let same = |d: &&Document| d.source != source && d.kind == own.kind && d.slug.as_ref() == Some(slug);
    let Some(rival) = documents.iter().find(same) else { return };
    for problem in invalid.problems.iter_mut().filter(|p| p.message.key == "problem.slug.taken") {
        problem.message = Message::new("problem.slug.claimed").with("slug", slug).with("file", &rival.source);
    }
}

/// A line for each problem, with the line of the file that speaks of it.
fn refusal(source: &str, file: Option<&Found>, invalid: &Invalid, messages: &Catalogue) -> String {
    let text = file.and_then(|file| file.bytes.as_ref().ok()).map(|bytes| String::from_utf8_lossy(bytes));
    let problem = |problem: &Problem| {
        let line = text.as_deref().map_or(1, |text| line_of(text, problem.field));
        format!("{source}:{line}: {} {}", problem.field, word(messages, &problem.message))
    };
    invalid.problems.iter().map(problem).collect::<Vec<_>>().join("\n")
}

/// The line of the front matter that says `field`; the first when it says nothing, as for an address that comes from
/// the file's name.
fn line_of(text: &str, field: &str) -> usize {
    let name =
        |line: &str| line.split_once(':').map(|(key, _)| key.trim_matches(['"', '\'', ' ']).to_lowercase());
    let singular = field.trim_end_matches('s');
    let says = |line: &str| name(line).is_some_and(|key| key == field || key == singular);
    let front = text.lines().enumerate().skip(1).take_while(|(_, line)| !line.starts_with("---"));
    let begins = text.trim_start_matches('\u{feff}').starts_with("---");
    let found = front
        .filter(|(_, line)| begins && !line.starts_with([' ', '\t', '#', '-']))
        .find(|(_, line)| says(line));
    found.map_or(1, |(at, _)| at + 1)
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
