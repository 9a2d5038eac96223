//! `full-site import markdown DIR`.

use crate::data;
use crate::fail::Fail;
use blogcms_axum::core::service::{Blog, Outcome};
use blogcms_axum::core::transfer::{self, Document, MAX_FILE_BYTES};
use blogcms_axum::core::{Actor, Message, Timestamp, Zone};
use blogcms_axum::message::Catalogue;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// A file that was found, with its path below the folder.
pub(crate) struct Found {
    pub(crate) source: String,
    pub(crate) bytes: Result<Vec<u8>, String>,
    pub(crate) modified: Option<Timestamp>,
}

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
#[expect(clippy::print_stdout, clippy::print_stderr, reason = "the report is what the command is run for")]
pub(crate) async fn markdown(folder: &Path, dir: &Path) -> Result<(), Fail> {
    if !dir.is_dir() {
        return Err(Fail::new(format!("there is no folder {}", dir.display())));
    }
    let files = walk(dir)?;
    if files.is_empty() {
        return Err(Fail::new(format!("no file in {} ends in .md or .markdown", dir.display())));
    }
    let (_, store) = data::open(folder).await?;
    let blog = data::blog(store);
    let settings = blog.store().site_snapshot().await?.site.settings;
    let zone = Zone::named(&settings.time_zone).unwrap_or_else(Zone::utc);
    let files = files.into_iter().map(|path| read(dir, &path)).collect();
    let report = documents(&blog, &Actor::System("import"), files, &zone).await?;
    for line in &report.notes {
        println!("{line}");
    }
    for line in &report.problems {
        eprintln!("{line}");
    }
    let Report { created, updated, unchanged, problems, .. } = &report;
    println!("{created} created, {updated} updated, {unchanged} unchanged, {} refused", problems.len());
    match problems.len() {
        0 => Ok(()),
        1 => Err(Fail::new("one file was not taken; all others were. Mend it and import again")),
        n => Err(Fail::new(format!(
            "{n} files or folders were not taken; all others were. Mend them and import again"
        ))),
    }
}

/// Brings files in and words what was wrong with some.
pub(crate) async fn documents(
    blog: &Blog,
    actor: &Actor,
    files: Vec<Found>,
    zone: &Zone,
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
    let imported = blog.import().documents(actor, &documents, |_| {}).await?;
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

/// Every Markdown file below `dir`, in order. Hidden entries are passed over; symbolic links are not followed.
fn walk(dir: &Path) -> Result<Vec<PathBuf>, Fail> {
    let mut found = Vec::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        let cannot = |error: std::io::Error| {
            Fail::new(format!("the folder {} cannot be read: {error}", folder.display()))
        };
        for entry in std::fs::read_dir(&folder).map_err(cannot)? {
            let entry = entry.map_err(cannot)?;
            let kind = entry.file_type().map_err(cannot)?;
            let path = entry.path();
            if entry.file_name().as_encoded_bytes().starts_with(b".") {
                continue;
            }
            let ending = path.extension().and_then(|e| e.to_str()).unwrap_or("");
            if kind.is_dir() {
                folders.push(path);
            } else if kind.is_file() && ["md", "markdown"].iter().any(|e| ending.eq_ignore_ascii_case(e)) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

fn read(dir: &Path, path: &Path) -> Found {
    let below = path.strip_prefix(dir).unwrap_or(path);
    let parts: Vec<_> = below.components().map(|c| c.as_os_str().to_string_lossy()).collect();
    let meta = std::fs::metadata(path);
    let modified =
        meta.as_ref().ok().and_then(|m| m.modified().ok()).and_then(|t| t.duration_since(UNIX_EPOCH).ok());
    let bytes = match &meta {
        Ok(meta) if meta.len() > MAX_FILE_BYTES as u64 => {
            Err(format!("the file has {} bytes; at most {MAX_FILE_BYTES} are taken", meta.len()))
        }
        _ => std::fs::read(path).map_err(|error| format!("cannot be read: {error}")),
    };
    Found { source: parts.join("/"), bytes, modified: modified.map(|d| Timestamp::EPOCH.plus(d)) }
}
