//! What an export says beside its posts: redirects, media, pictures of authors. What is there already stays.

use super::Run;
use crate::author::{Author, AuthorOp};
use crate::error::Error;
use crate::media::{Media, MediaOp};
use crate::redirect::{Redirect, RedirectOp, RedirectTarget, normal_path};
use crate::slug::Slug;
use crate::store::{Op, Seq};
use crate::transfer::{AuthorRecord, MediaRecord, RedirectRecord};

impl Run<'_> {
    /// Brings in what belongs to no single post.
    pub(super) async fn finish(&self) -> Result<(), Error> {
        let tree = &self.plan.wanted.tree;
        let mut ops: Vec<Op> =
            tree.redirects.iter().filter_map(|record| self.recorded_redirect(record)).collect();
        for record in &tree.media {
            ops.extend(self.recorded_media(record).await?.map(Op::from));
        }
        for record in tree.authors.iter().filter(|author| !author.avatar.is_empty()) {
            ops.extend(self.avatar(record).await?.map(Op::from));
        }
        if self.options.dry_run {
            return Ok(());
        }
        for chunk in ops.chunks(500) {
            let mut batch = self.blog.batch(self.actor);
            batch.ops.extend_from_slice(chunk);
            self.blog.store.apply(batch).await?;
        }
        Ok(())
    }

    fn recorded_redirect(&self, record: &RedirectRecord) -> Option<Op> {
        let path = normal_path(&record.from).filter(|path| !self.redirects.has(path))?;
        let target = match &record.term {
            Some((kind, slug)) => RedirectTarget::Term(self.names.by_slug(*kind, slug)?),
            None if record.to.is_empty() => RedirectTarget::Gone,
            None => RedirectTarget::Path(record.to.clone()),
        };
        let redirect =
            Redirect { id: self.blog.id(), version: Seq::NONE, path, target, created_at: self.now() };
        Some(RedirectOp::Put { redirect }.into())
    }

    /// The file of a record, if it can be taken.
    async fn file(&self, key: &str) -> Result<Option<Media>, Error> {
        let Some(media) = &self.media else { return Ok(None) };
        let upload = media.take(&format!("media/{key}"), self.options.dry_run).await?;
        match upload.ok().and_then(|upload| upload.id) {
            Some(id) => Ok(self.blog.store.media(id).await?),
            None => Ok(None),
        }
    }

    async fn recorded_media(&self, record: &MediaRecord) -> Result<Option<MediaOp>, Error> {
        let Some(old) = self.file(&record.key).await? else { return Ok(None) };
        let media = Media {
            file_name: record.file_name.clone(),
            alt: record.alt.clone(),
            caption: record.caption.clone(),
            focal: record.focal,
            ..old.clone()
        };
        Ok((media != old).then_some(MediaOp::Update { expect: old.version, media }))
    }

    async fn avatar(&self, record: &AuthorRecord) -> Result<Option<AuthorOp>, Error> {
        let handle = record.handle.parse::<Slug>().ok();
        let Some(id) = handle.and_then(|handle| self.names.by_handle(&handle)) else { return Ok(None) };
        let Some(old) = self.blog.store.author(id).await?.filter(|a| a.avatar.is_none()) else {
            return Ok(None);
        };
        let Some(media) = self.file(&record.avatar).await? else { return Ok(None) };
        let author = Author { avatar: Some(media.id), ..old.clone() };
        Ok(Some(AuthorOp::Update { author, expect: old.version }))
    }
}
