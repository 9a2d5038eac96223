//! Bringing files in, describing and removing them, and the sizes that pictures are shown in.

use super::{Blog, allow, validate};
use crate::error::{Error, Invalid, Message, StoreError};
use crate::id::MediaId;
use crate::media::{Media, MediaOp, Picture, ProcessError, Processed, Processor, Refusal, Variant};
use crate::media_store::MediaStore;
use crate::policy::{Action, Actor};
use crate::store::{Conflict, ConflictKind, Field, Seq};
use std::sync::Arc;

/// Where files lie, and what cleans them and draws pictures anew.
#[derive(Clone)]
pub(super) struct Files {
    pub(super) store: Arc<dyn MediaStore>,
    pub(super) processor: Arc<dyn Processor>,
}

/// A file that somebody brings.
#[derive(Clone, Debug, Default)]
pub struct Upload {
    /// Its name where it comes from, for people; only what stands behind the last slash is kept. At most 255
    /// characters.
    pub file_name: String,
    /// The file.
    pub bytes: Vec<u8>,
    /// What a picture shows, for those who do not see it; at most 1,000 characters.
    pub alt: String,
    /// A caption, at most 2,000 characters.
    pub caption: String,
}

/// What is said about a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MediaInput {
    /// What a picture shows, for those who do not see it; at most 1,000 characters.
    pub alt: String,
    /// A caption, at most 2,000 characters.
    pub caption: String,
    /// The point that a crop keeps, in thousandths of width and height.
    pub focal: (u16, u16),
}

/// Bringing files in, describing and removing them.
#[derive(Clone, Copy)]
pub struct MediaService<'a> {
    pub(super) blog: &'a Blog,
    pub(super) files: &'a Files,
}

impl MediaService<'_> {
    /// Takes a file in, cleaned: see [`Processor::process`]. One that is there already, with what is said about it,
    /// stays as it is and is given back.
    pub async fn upload(&self, actor: &Actor, upload: Upload) -> Result<Media, Error> {
        let (media, bytes) = self.cleaned(actor, upload).await?;
        self.keep(actor, media, bytes).await
    }

    /// What [`MediaService::upload`] would give for this file, without keeping it; at [`Seq::NONE`] if it is not there
    /// yet.
    pub async fn preview(&self, actor: &Actor, upload: Upload) -> Result<Media, Error> {
        let (media, _) = self.cleaned(actor, upload).await?;
        Ok(self.blog.store.media_by_key(&media.key).await?.unwrap_or(media))
    }

    async fn cleaned(&self, actor: &Actor, upload: Upload) -> Result<(Media, Vec<u8>), Error> {
        allow(actor, Action::UploadMedia)?;
        let Upload { file_name, bytes, alt, caption } = upload;
        let mut invalid = Invalid::default();
        let name = file_name.rsplit(['/', '\\']).next().unwrap_or_default();
        let file_name = validate::line(&mut invalid, "file_name", name, 255, false);
        let (alt, caption) = texts(&mut invalid, &alt, &caption);
        let file = match self.files.processor.process(bytes).await {
            Ok(file) => Some(file),
            Err(ProcessError::Refused(refusal)) => {
                invalid.add("file", refusal.message());
                None
            }
            Err(ProcessError::Failed(error)) => return Err(error.into()),
        };
        let key = file.as_ref().and_then(Processed::key);
        if file.is_some() && key.is_none() {
            invalid.add("file", Refusal::Broken.message());
        }
        invalid.check()?;
        let (Some(file), Some(key)) = (file, key) else { return Err(Error::NotFound) };
        let media = Media {
            id: self.blog.id(),
            version: Seq::NONE,
            key,
            file_name,
            mime: file.kind.mime().to_owned(),
            bytes: file.bytes.len() as u64,
            width: file.size.map(|(width, _)| width),
            height: file.size.map(|(_, height)| height),
            alt,
            caption,
            focal: (500, 500),
            created_at: self.blog.now(),
        };
        Ok((media, file.bytes))
    }

    /// The bytes first: what is known to be there can be read.
    async fn keep(&self, actor: &Actor, media: Media, bytes: Vec<u8>) -> Result<Media, Error> {
        let known = self.blog.store.media_by_key(&media.key).await?;
        let there = self.files.store.size(&media.key).await? == Some(media.bytes);
        if !(known.is_some() && there) {
            self.files.store.put(&media.key, bytes).await?;
        }
        if let Some(known) = known {
            return Ok(known);
        }
        let op = MediaOp::Create { media: media.clone() };
        match self.blog.store.apply(self.blog.batch(actor).op(op)).await.map_err(Error::from) {
            Ok(applied) => Ok(Media { version: applied.seq, ..media }),
            // Somebody else brought the same file a moment ago.
            Err(Error::Conflict(Conflict { kind: ConflictKind::Duplicate(Field::MediaKey), .. })) => {
                self.blog.store.media_by_key(&media.key).await?.ok_or(Error::NotFound)
            }
            Err(error) => Err(error),
        }
    }

    /// Changes what is said about a file that was read at version `expect`.
    pub async fn update(
        &self,
        actor: &Actor,
        id: MediaId,
        expect: Seq,
        input: &MediaInput,
    ) -> Result<Media, Error> {
        allow(actor, Action::UploadMedia)?;
        let old = self.blog.store.media(id).await?.ok_or(Error::NotFound)?;
        let mut invalid = Invalid::default();
        let (alt, caption) = texts(&mut invalid, &input.alt, &input.caption);
        if input.focal.0.max(input.focal.1) > 1000 {
            invalid.add("focal", Message::new("problem.range").with("min", 0).with("max", 1000));
        }
        invalid.check()?;
        let media = Media { alt, caption, focal: input.focal, ..old };
        let op = MediaOp::Update { media: media.clone(), expect };
        let applied = self.blog.store.apply(self.blog.batch(actor).op(op)).await?;
        Ok(Media { version: applied.seq, ..media })
    }

    /// Removes a file that was read at version `expect`, with all its sizes; posts that use it as their cover lose it.
    pub async fn delete(&self, actor: &Actor, id: MediaId, expect: Seq) -> Result<(), Error> {
        allow(actor, Action::ManageMedia)?;
        let media = self.blog.store.media(id).await?.ok_or(Error::NotFound)?;
        self.blog.store.apply(self.blog.batch(actor).op(MediaOp::Delete { id, expect })).await?;
        let store = &self.files.store;
        if let Some(picture) = Picture::of_key(&media.key) {
            for variant in picture.variants() {
                store.delete(&picture.variant_key(variant)).await?;
            }
        }
        let bytes = store.get(&media.key, None).await?;
        store.delete(&media.key).await?;
        // Somebody may have brought the same file again meanwhile.
        if let (Some(bytes), Some(_)) = (bytes, self.blog.store.media_by_key(&media.key).await?) {
            store.put(&media.key, bytes).await?;
        }
        Ok(())
    }

    /// Where the files lie.
    pub fn store(&self) -> &Arc<dyn MediaStore> {
        &self.files.store
    }

    /// The picture whose key without its ending is `stem`, and which of its sizes `name` names: the last two parts of
    /// the address of a variant. Nothing if there is none; then no work was done but to look for the file.
    pub async fn find(&self, stem: &str, name: &str) -> Result<Option<(Picture, Variant)>, StoreError> {
        for picture in Picture::of_stem(stem) {
            let Some(variant) = picture.variant_named(name) else { continue };
            if self.files.store.size(&picture.key()).await?.is_some() {
                return Ok(Some((picture, variant)));
            }
        }
        Ok(None)
    }

    /// Draws a size of a picture and keeps it. Nothing if the picture is gone.
    ///
    /// # Errors
    ///
    /// When the picture cannot be read, or the work cannot be done. A size that cannot be kept, because the disk is
    /// full, is given all the same.
    pub async fn draw(&self, picture: &Picture, variant: Variant) -> Result<Option<Vec<u8>>, ProcessError> {
        let Some(original) = self.files.store.get(&picture.key(), None).await? else { return Ok(None) };
        let drawn = self.files.processor.draw(original, picture.plan(variant)).await?;
        // Only the next reader would gain by it.
        let _ = self.files.store.put(&picture.variant_key(variant), drawn.clone()).await;
        Ok(Some(drawn))
    }
}

fn texts(invalid: &mut Invalid, alt: &str, caption: &str) -> (String, String) {
    let alt = validate::line(invalid, "alt", alt, 1000, false);
    validate::length(invalid, "caption", caption, 2000);
    (alt, caption.trim().to_owned())
}
