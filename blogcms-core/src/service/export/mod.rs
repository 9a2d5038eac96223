//! Writing everything into a folder of files that an import makes the same blog of.

mod document;
mod known;

use super::import::Names;
use super::{Blog, allow};
use crate::error::{Error, Message, StoreError, StoreErrorKind};
use crate::id::PostId;
use crate::media_store::MediaStore;
use crate::page::PageRequest;
use crate::policy::{Action, Actor};
use crate::post::PostFilter;
use crate::transfer::{self, Tree};
use known::{KnownFiles, post_file};

/// Writing everything into a folder of files.
pub struct Export<'a>(pub(super) &'a Blog);

/// Where the files go.
pub trait Sink: Send {
    /// Writes a file at this path, with forward slashes, below the folder; a sentence for people when it cannot be.
    fn write(&mut self, path: &str, bytes: &[u8]) -> Result<(), String>;
}

/// What was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExportReport {
    /// How many posts and pages.
    pub posts: usize,
    /// How many media files.
    pub media: usize,
    /// What is not in the files: the path and why.
    pub notes: Vec<(String, Message)>,
}

impl Export<'_> {
    /// Writes every post and page that is not in the trash, `media/` from `media`, and one file with authors, terms and
    /// redirects. Settings, members, comments, former revisions and changes that were not published stay out. `progress`
    /// hears how many posts are written.
    pub async fn folder(
        &self,
        actor: &Actor,
        media: Option<&dyn MediaStore>,
        sink: &mut dyn Sink,
        mut progress: impl FnMut(usize),
    ) -> Result<ExportReport, Error> {
        allow(actor, Action::Transfer)?;
        let mut report = ExportReport::default();
        let mut tree = Tree::default();
        let mut known = KnownFiles::new(Names::read(self.0).await?);
        self.redirects(&mut known, &mut tree).await?;
        self.media(media, sink, &mut known, &mut tree, &mut report).await?;
        known.describe(&mut tree);
        write(sink, Tree::FILE, tree.write().as_bytes())?;
        let ids = self.addresses(&mut known).await?;
        for id in ids {
            if let Some((path, text, note)) = self.post(id, &known).await? {
                write(sink, &path, text.as_bytes())?;
                report.posts += 1;
                report.notes.extend(note.map(|note| (path, note)));
                progress(report.posts);
            }
        }
        Ok(report)
    }

    async fn redirects(&self, known: &mut KnownFiles, tree: &mut Tree) -> Result<(), Error> {
        let mut page = PageRequest::first(200);
        loop {
            let found = self.0.store.redirects(&page).await?;
            found.items.into_iter().for_each(|redirect| known.redirect(redirect, tree));
            match found.next {
                Some(next) => page.after = Some(next),
                None => break,
            }
        }
        tree.redirects.sort_by(|a, b| a.from.cmp(&b.from));
        Ok(())
    }

    /// Writes the media one by one.
    async fn media(
        &self,
        store: Option<&dyn MediaStore>,
        sink: &mut dyn Sink,
        known: &mut KnownFiles,
        tree: &mut Tree,
        report: &mut ExportReport,
    ) -> Result<(), Error> {
        let mut page = PageRequest::first(200);
        loop {
            let found = self.0.store.media_list(&page).await?;
            for media in found.items {
                let path = format!("media/{}", media.key);
                let bytes = match store {
                    Some(store) => store.get(&media.key, None).await?,
                    None => None,
                };
                let Some(bytes) = bytes else {
                    report.notes.push((path, Message::new("export.note.no_file")));
                    continue;
                };
                write(sink, &path, &bytes)?;
                report.media += 1;
                known.media(media, tree);
            }
            match found.next {
                Some(next) => page.after = Some(next),
                None => break,
            }
        }
        tree.media.sort_by(|a, b| a.key.cmp(&b.key));
        Ok(())
    }

    /// The posts, and where their files will be.
    async fn addresses(&self, known: &mut KnownFiles) -> Result<Vec<PostId>, Error> {
        let mut ids = Vec::new();
        let mut page = PageRequest::first(200);
        loop {
            let found = self.0.store.posts(&PostFilter::default(), &page).await?;
            for post in found.items {
                ids.push(post.id);
                known.post(post.kind, &post.slug);
            }
            match found.next {
                Some(next) => page.after = Some(next),
                None => return Ok(ids),
            }
        }
    }

    /// The file of a post: its path, its text, and what is not in it. Nothing if it has gone meanwhile.
    async fn post(
        &self,
        id: PostId,
        known: &KnownFiles,
    ) -> Result<Option<(String, String, Option<Message>)>, Error> {
        let Some(post) = self.0.store.post(id).await? else { return Ok(None) };
        let published = post.status == crate::post::Status::Published;
        let shown = post.live.filter(|_| published).unwrap_or(post.head);
        let Some(revision) = self.0.store.revision(shown).await? else { return Ok(None) };
        let note = (published && post.has_working_copy()).then(|| Message::new("export.note.working_copy"));
        let document = document::of(&post, &revision, known, self.0.now());
        Ok(Some((post_file(post.kind, &post.fields.slug), transfer::markdown(&document), note)))
    }
}

fn write(sink: &mut dyn Sink, path: &str, bytes: &[u8]) -> Result<(), Error> {
    let failed = |sentence| Error::Store(StoreError::new(StoreErrorKind::Unavailable, sentence));
    sink.write(path, bytes).map_err(failed)
}
