//! Files of an import that become media of the blog.

use super::folder::{Keeper, Kept};
use crate::error::Error;
use crate::policy::Actor;
use crate::service::{MediaService, Upload};
use crate::store::Seq;
use async_trait::async_trait;

/// Takes files in as media of a blog, on behalf of somebody.
pub struct Uploads<'a> {
    /// The media of the blog.
    pub media: MediaService<'a>,
    /// Who brings them.
    pub actor: &'a Actor,
}

#[async_trait]
impl Keeper for Uploads<'_> {
    async fn keep(&self, name: &str, bytes: Vec<u8>, dry_run: bool) -> Result<Kept, Error> {
        let upload = Upload { file_name: name.to_owned(), bytes, ..Upload::default() };
        let media = if dry_run {
            self.media.preview(self.actor, upload).await?
        } else {
            self.media.upload(self.actor, upload).await?
        };
        let id = (media.version != Seq::NONE).then_some(media.id);
        Ok(Kept { id, address: format!("/media/{}", media.key) })
    }
}
