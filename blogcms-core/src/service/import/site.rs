//! The site itself: what its generator's settings say of it, while the blog still has its first name.

use super::folder::{Folder, first_problem};
use super::{ImportOptions, config};
use crate::error::{Error, Message};
use crate::policy::{Action, Actor, decide};
use crate::service::Blog;
use crate::service::site::checked;
use crate::site::Settings;
use crate::time::Zone;
use crate::transfer::{Generator, Note, SiteRecord};

/// What an import takes into the settings of the blog.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SiteReport {
    /// The file that it stands in.
    pub source: String,
    /// The settings that are taken, with their values.
    pub kept: Vec<(&'static str, String)>,
    /// What is not taken, and why.
    pub notes: Vec<Note>,
}

/// Names a blog that has no name yet as its generator's settings do. What it will say of itself then: the zone that dates
/// without an offset are in depends on it.
pub(super) async fn settle(
    blog: &Blog,
    actor: &Actor,
    (folder, generator): (&dyn Folder, Generator),
    options: &ImportOptions,
) -> Result<(Zone, SiteReport), Error> {
    let site = blog.store.site_snapshot().await?.site;
    let mut settings = site.settings.clone();
    let mut report = SiteReport::default();
    let unnamed = settings.title == Settings::default().title;
    if unnamed && decide(actor, Action::ConfigureSite).is_ok() {
        report = read(folder, generator, &mut settings);
    }
    if settings != site.settings && !options.dry_run {
        blog.site().configure(actor, &settings, site.version).await?;
    }
    Ok((Zone::named(&settings.time_zone).unwrap_or_else(Zone::utc), report))
}

/// Sets what the first file of settings says, as far as it may be set and nobody has set it.
fn read(folder: &dyn Folder, generator: Generator, settings: &mut Settings) -> SiteReport {
    let mut report = SiteReport::default();
    let files = SiteRecord::files(generator).iter();
    let Some((file, text)) = files.copied().find_map(|file| Some((file, config(folder, file)?))) else {
        return report;
    };
    file.clone_into(&mut report.source);
    let record = match SiteRecord::read(file, &text) {
        Ok(record) => record,
        Err(fault) => {
            let message = Message::new("import.note.site").with("line", fault.line.unwrap_or(1));
            report.notes.push(Note::lost(message));
            return report;
        }
    };
    let first = Settings::default();
    for (field, value) in [
        ("title", record.title),
        ("tagline", record.tagline),
        ("description", record.description),
        ("language", record.language),
        ("time_zone", record.time_zone),
    ] {
        let mut wanted = settings.clone();
        let (at, before) = match field {
            "title" => (&mut wanted.title, &first.title),
            "tagline" => (&mut wanted.tagline, &first.tagline),
            "description" => (&mut wanted.description, &first.description),
            "language" => (&mut wanted.language, &first.language),
            _ => (&mut wanted.time_zone, &first.time_zone),
        };
        if value.is_empty() || at != before || *at == value {
            continue;
        }
        at.clone_from(&value);
        match checked(&wanted) {
            Ok(wanted) => {
                *settings = wanted;
                report.kept.push((field, value));
            }
            Err(Error::Invalid(invalid)) => report.notes.push(Note::lost(first_problem(&invalid))),
            Err(_) => {}
        }
    }
    report
}
