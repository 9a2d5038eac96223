//! Bringing documents in: the same rules as the editor's, many at a time.

mod ahead;
mod folder;
mod names;
mod own;
mod prepare;
mod redirects;
mod report;
mod site;
mod upload;
mod write;

pub use folder::{Folder, ImportOptions, Keeper, Kept};
pub(in crate::service) use names::Names;
pub use report::{FileReport, ImportReport, Outcome, Told};
pub use site::SiteReport;
pub use upload::Uploads;

use super::{Blog, allow, retry};
use crate::error::Error;
use crate::policy::{Action, Actor};
use crate::time::{Timestamp, Zone};
use crate::transfer::{Document, Index, Layout, MAX_FILE_BYTES, Place, Tree};
use ahead::Ahead;
use names::Wanted;
use prepare::Media;
use redirects::Redirects;
use std::collections::HashMap;

/// Bringing documents in.
pub struct Import<'a>(pub(super) &'a Blog);

/// So many files go into one write, if their texts are not too long.
const CHUNK: usize = 100;

/// So many bytes of text go into one write, but for a single larger one.
const CHUNK_BYTES: usize = 4 * 1024 * 1024;

impl Import<'_> {
    /// Makes a post of each document, as [`Import::folder`] does of files.
    pub async fn documents(
        &self,
        actor: &Actor,
        documents: &[Document],
        mut progress: impl FnMut(usize),
    ) -> Result<ImportReport, Error> {
        allow(actor, Action::Transfer)?;
        let mut index = Index::new(Layout::default(), Zone::utc(), Vec::new());
        let mut plan = Plan::default();
        for document in documents {
            plan.note(document, &mut index);
        }
        let run = Run::begin(self.0, actor, index, plan, ImportOptions::default(), None).await?;
        let mut report = ImportReport::default();
        for chunk in documents.chunks(CHUNK) {
            let mut prepared = Vec::with_capacity(chunk.len());
            for document in chunk {
                prepared.push(run.prepare(document.clone(), None).await?);
            }
            for report_of in run.write(prepared, &mut Ahead::none()).await? {
                report.results.push((report_of.source, report_of.outcome));
            }
            progress(report.results.len());
        }
        Ok(report)
    }

    /// Makes a post of each Markdown file of a folder: published at its date, or a draft. Categories, tags, series and
    /// authors that are not there are made, links between the files and pictures rewritten, former addresses made
    /// redirects. A file that was imported before updates its post. One that cannot be taken does not keep the others
    /// from it. The files are read twice, and held some at a time. Without a `keeper` pictures stay where they are. A blog
    /// that still has its first name takes name, description, language and zone from the generator's settings.
    pub async fn folder(
        &self,
        actor: &Actor,
        folder: &dyn Folder,
        options: ImportOptions,
        keeper: Option<&dyn Keeper>,
        tell: &mut (dyn FnMut(Told<'_>) + Send),
    ) -> Result<Layout, Error> {
        allow(actor, Action::Transfer)?;
        let (markdown, others): (Vec<&String>, Vec<&String>) =
            folder.paths().iter().partition(|p| is_markdown(p));
        let layout = Layout::of(folder.paths().iter().map(String::as_str), |path| config(folder, path));
        let (zone, site) = site::settle(self.0, actor, (folder, layout.generator()), &options).await?;
        tell(Told::Site(&site));
        let mut index = Index::new(layout.clone(), zone, others.into_iter().cloned());
        let mut plan = Plan::default();
        if layout.generator() == crate::transfer::Generator::Own {
            plan.wanted.tree =
                config(folder, Tree::FILE).and_then(|t| Tree::read(&t).ok()).unwrap_or_default();
        }
        look_through(folder, &markdown, &options, &mut index, &mut plan);
        tell(Told::Begun(markdown.len()));
        let media = keeper.map(|keeper| Media::new(folder, keeper));
        let run = Run::begin(self.0, actor, index, plan, options, media).await?;
        let mut ahead = Ahead::new(&run, folder, &markdown);
        loop {
            let chunk = ahead.take().await?;
            if chunk.is_empty() {
                break;
            }
            chunk.refused.iter().for_each(|report| tell(Told::File(report)));
            run.write(chunk.documents, &mut ahead).await?.iter().for_each(|r| tell(Told::File(r)));
        }
        run.finish().await?;
        Ok(layout)
    }
}

/// The first way through: where each file will be, and which names they use. What is wrong is told by the second.
fn look_through(
    folder: &dyn Folder,
    markdown: &[&String],
    options: &ImportOptions,
    index: &mut Index,
    plan: &mut Plan,
) {
    // Titles of sections first: they name the categories of all that lies below.
    for wanted in [Place::Section, Place::Post] {
        for path in markdown {
            if index.layout().place(path) != wanted {
                continue;
            }
            let Ok(bytes) = folder.read(path) else { continue };
            let Ok(mut document) = index.layout().parse(path, &bytes, index.zone()) else { continue };
            document.body = String::new();
            if wanted == Place::Section {
                index.add_section(&document);
            } else if !is_passed(index, &document) {
                sections(index, options, &mut document);
                plan.note(&document, index);
            }
        }
    }
}

/// What the first way through found.
#[derive(Default)]
struct Plan {
    wanted: Wanted,
    /// The first file that wants an address.
    claims: HashMap<String, String>,
    /// The first file that has an id.
    ids: HashMap<crate::id::PostId, String>,
}

impl Plan {
    fn note(&mut self, document: &Document, index: &mut Index) {
        self.wanted.note(document, index.section_description(&document.source));
        index.add(document);
        if let Some(address) = index.address(&document.source) {
            self.claims.entry(address).or_insert_with(|| document.source.clone());
        }
        if let Some(id) = document.id {
            self.ids.entry(id).or_insert_with(|| document.source.clone());
        }
    }
}

/// An import under way.
struct Run<'a> {
    blog: &'a Blog,
    actor: &'a Actor,
    options: ImportOptions,
    index: Index,
    plan: Plan,
    names: Names,
    redirects: Redirects,
    media: Option<Media<'a>>,
}

impl<'a> Run<'a> {
    async fn begin(
        blog: &'a Blog,
        actor: &'a Actor,
        index: Index,
        mut plan: Plan,
        options: ImportOptions,
        media: Option<Media<'a>>,
    ) -> Result<Self, Error> {
        let names = Names::prepare(blog, actor, &plan.wanted, options.dry_run).await?;
        plan.wanted.forget_names();
        let redirects = Redirects::read(blog).await?;
        Ok(Self { blog, actor, options, index, plan, names, redirects, media })
    }

    /// The document of a file, or the report of why there is none.
    fn read(&self, folder: &dyn Folder, path: &str) -> Result<Document, Box<FileReport>> {
        let failed = |outcome| Box::new(FileReport::new(path, outcome));
        let place = self.index.layout().place(path);
        if place == Place::Outside {
            return Err(failed(Outcome::Passed));
        }
        let bytes = folder.read(path).map_err(|sentence| failed(Outcome::Unreadable(sentence)))?;
        let parsed = self.index.layout().parse(path, &bytes, self.index.zone());
        let mut document = parsed.map_err(|faults| failed(Outcome::Broken(faults)))?;
        if place == Place::Section || is_passed(&self.index, &document) {
            let mut report = failed(Outcome::Passed);
            report.notes = prepare::of_section(&document, place);
            return Err(report);
        }
        if document.date.is_none() && !document.draft() {
            document.date = folder.modified(path);
        }
        sections(&self.index, &self.options, &mut document);
        Ok(document)
    }

    fn now(&self) -> Timestamp {
        self.blog.now()
    }
}

/// Jekyll passes over what has no front matter.
fn is_passed(index: &Index, document: &Document) -> bool {
    index.layout().generator() == crate::transfer::Generator::Jekyll
        && document.kind == crate::post::PostKind::Page
        && document.kept.is_empty()
        && document.ignored.is_empty()
}

fn sections(index: &Index, options: &ImportOptions, document: &mut Document) {
    if options.sections_as_categories
        && document.category.is_empty()
        && document.kind == crate::post::PostKind::Post
    {
        document.category = index.section_path(&document.source);
    }
}

fn is_markdown(path: &str) -> bool {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    ["md", "markdown"].iter().any(|e| ending.eq_ignore_ascii_case(e))
}

/// The text of a file of settings.
fn config(folder: &dyn Folder, path: &str) -> Option<String> {
    if !folder.paths().iter().any(|p| p == path) {
        return None;
    }
    String::from_utf8(folder.read(path).ok()?).ok()
}

/// The largest picture that is read, in bytes.
const MAX_PICTURE_BYTES: usize = 64 * 1024 * 1024;

const _: () = assert!(MAX_FILE_BYTES < CHUNK_BYTES);
