//! A document made ready: shortcodes put into Markdown, links and pictures rewritten.

use super::folder::{Folder, Keeper, Kept, first_problem};
use super::{MAX_PICTURE_BYTES, Run};
use crate::content::{Rendered, Renderer};
use crate::error::{Error, Message};
use crate::id::MediaId;
use crate::post::Cover;
use crate::service::post::Posts;
use crate::transfer::{Document, Generator, Note, Place, Target, link, shortcode};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// A document and what of it has an id by now.
pub(super) struct Prepared {
    pub(super) document: Document,
    pub(super) cover: Option<Cover>,
    pub(super) image: Option<MediaId>,
    pub(super) rendered: Arc<Rendered>,
}

/// Pictures that were taken in, by path.
pub(super) struct Media<'a> {
    folder: &'a dyn Folder,
    keeper: &'a dyn Keeper,
    taken: Mutex<HashMap<String, Result<Kept, Message>>>,
}

impl<'a> Media<'a> {
    pub(super) fn new(folder: &'a dyn Folder, keeper: &'a dyn Keeper) -> Self {
        Self { folder, keeper, taken: Mutex::default() }
    }

    /// The picture at `path`; why it cannot be taken.
    pub(super) async fn take(&self, path: &str, dry_run: bool) -> Result<Result<Kept, Message>, Error> {
        // Whoever panicked while holding it left it whole.
        let known = self.taken.lock().unwrap_or_else(PoisonError::into_inner).get(path).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        let name = path.rsplit('/').next().unwrap_or(path);
        let upload = match self.folder.read(path) {
            Err(sentence) => {
                Err(Message::new("import.note.unreadable").with("file", path).with("reason", sentence))
            }
            Ok(bytes) if bytes.len() > MAX_PICTURE_BYTES => {
                let max = MAX_PICTURE_BYTES / (1024 * 1024);
                Err(Message::new("import.note.heavy").with("file", path).with("max", max))
            }
            Ok(bytes) => match self.keeper.keep(name, bytes, dry_run).await {
                Ok(upload) => Ok(upload),
                Err(Error::Invalid(invalid)) => Err(first_problem(&invalid).with("file", path)),
                Err(other) => return Err(other),
            },
        };
        self.taken.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned(), upload.clone());
        Ok(upload)
    }
}

/// What is lost of the page of a section.
pub(super) fn of_section(document: &Document, place: Place) -> Vec<Note> {
    let mut notes = Vec::new();
    if place == Place::Section && !document.body.trim().is_empty() {
        notes.push(Note::lost(Message::new("import.note.section")));
    }
    notes
}

impl Run<'_> {
    pub(super) async fn prepare(
        &self,
        mut document: Document,
        folder: Option<&dyn Folder>,
    ) -> Result<Prepared, Error> {
        let posts = Posts(self.blog);
        let prepared = |document: Document| {
            let rendered = posts.render(&document.body);
            Prepared { document, cover: None, image: None, rendered }
        };
        if folder.is_none() {
            without_folder(&mut document);
            return Ok(prepared(document));
        }
        if self.index.layout().generator() != Generator::Own {
            self.translate(&mut document);
        }
        self.rewrite(&mut document).await?;
        let mut prepared = prepared(document);
        if let Some(cover) = prepared.document.cover.take() {
            let media = self.picture(&mut prepared.document, &cover.file).await?;
            prepared.cover = media.map(|media| Cover { media, alt: cover.alt, caption: cover.caption });
        }
        if let Some(image) = prepared.document.seo.image.take() {
            prepared.image = self.picture(&mut prepared.document, &image).await?;
        }
        Ok(prepared)
    }

    /// Shortcodes, and the excerpt that ends at `<!--more-->`.
    fn translate(&self, document: &mut Document) {
        let source = document.source.clone();
        let (body, notes) = shortcode::translate(&document.body, &|name| self.index.reference(&source, name));
        if let std::borrow::Cow::Owned(body) = body {
            document.body = body;
        }
        document.notes.extend(notes);
        if document.excerpt.is_empty()
            && let Some(end) =
                ["<!--more-->", "<!-- more -->"].iter().find_map(|mark| document.body.find(mark))
        {
            let text = Renderer::new().render(&document.body[..end]).text;
            document.excerpt = cut(&text.split_whitespace().collect::<Vec<_>>().join(" "));
        }
    }

    /// Puts addresses of the blog in the place of links to files.
    async fn rewrite(&self, document: &mut Document) -> Result<(), Error> {
        let links = link::find(&document.body);
        let mut edits = Vec::new();
        for link in links {
            match self.index.resolve(&document.source, &link.address, link.picture) {
                Target::Post(address) => edits.push((link.range, address)),
                Target::File(file) => {
                    if let Some(address) = self.address(document, &file).await? {
                        edits.push((link.range, address));
                    }
                }
                Target::Missing => {
                    let message = Message::new("import.note.missing").with("file", &link.address);
                    document.notes.push(Note::lost(message));
                }
                Target::Elsewhere => {}
            }
        }
        edits.retain(|(range, new)| document.body[range.clone()] != **new);
        if !edits.is_empty() {
            document.body = link::replace(&document.body, &edits).into_owned();
        }
        Ok(())
    }

    /// Where the picture `file` is on the blog; nothing, and a note, if it cannot be taken.
    async fn address(&self, document: &mut Document, file: &str) -> Result<Option<String>, Error> {
        Ok(self.upload(document, file).await?.map(|upload| upload.address))
    }

    async fn upload(&self, document: &mut Document, file: &str) -> Result<Option<Kept>, Error> {
        let outcome = match &self.media {
            Some(media) => media.take(file, self.options.dry_run).await?,
            None => Err(Message::new("import.note.no_media").with("file", file)),
        };
        Ok(match outcome {
            Ok(upload) => Some(upload),
            Err(message) => {
                document.notes.push(Note::lost(message));
                None
            }
        })
    }

    /// The picture that a key of the front matter names.
    async fn picture(&self, document: &mut Document, written: &str) -> Result<Option<MediaId>, Error> {
        if let Target::File(file) = self.index.resolve(&document.source, written, true) {
            return Ok(self.upload(document, &file).await?.and_then(|upload| upload.id));
        }
        document.notes.push(Note::lost(Message::new("import.note.missing").with("file", written)));
        Ok(None)
    }
}

/// At most 500 characters, cut at a word.
fn cut(text: &str) -> String {
    const MAX: usize = 500;
    let Some((end, _)) = text.char_indices().nth(MAX - 1) else { return text.to_owned() };
    let end = text[..end].rfind(' ').unwrap_or(end);
    format!("{}…", &text[..end])
}

/// Files cannot come from where there is no folder.
fn without_folder(document: &mut Document) {
    let files = document.cover.take().map(|c| c.file).into_iter().chain(document.seo.image.take());
    for file in files.collect::<Vec<_>>() {
        document.notes.push(Note::lost(Message::new("import.note.missing").with("file", file)));
    }
}
