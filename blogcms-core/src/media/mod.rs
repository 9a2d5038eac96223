//! Media: uploaded files. The bytes lie in a [`crate::MediaStore`]; this is what is known about them.

mod kind;
mod picture;
mod processor;
mod variant;

pub use kind::FileKind;
pub use picture::{MAX_SIDE, Picture, WIDTHS};
pub use processor::{ProcessError, Processed, Processor, Refusal};
pub use variant::{Focus, Plan, Variant};

use crate::error::StoreError;
use crate::id::MediaId;
use crate::page::{Page, PageRequest};
use crate::store::Seq;
use crate::time::Timestamp;
use async_trait::async_trait;

/// An uploaded file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Media {
    /// The file's id.
    pub id: MediaId,
    /// The write that last changed it; [`Seq::NONE`] before the first.
    pub version: Seq,
    /// Where its bytes lie: made from a hash of them; unique on the site.
    pub key: String,
    /// The name it was uploaded under.
    pub file_name: String,
    /// Its type as its first bytes tell, such as `image/png`.
    pub mime: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// Width in pixels, for pictures.
    pub width: Option<u32>,
    /// Height in pixels, for pictures.
    pub height: Option<u32>,
    /// What a picture shows, for those who do not see it.
    pub alt: String,
    /// A caption.
    pub caption: String,
    /// The point that a crop keeps, in thousandths of width and height.
    pub focal: (u16, u16),
    /// When it was uploaded.
    pub created_at: Timestamp,
}

/// What is written about media.
#[derive(Clone, Debug, PartialEq)]
pub enum MediaOp {
    /// Adds a file. `Duplicate` if the key is taken.
    Create {
        /// The file; its version is not read.
        media: Media,
    },
    /// Replaces what is known about a file; its key stays. `Stale` unless it is at version `expect`.
    Update {
        /// The file; its version is not read.
        media: Media,
        /// The version it was read at.
        expect: Seq,
    },
    /// Forgets a file; posts that use it as their cover lose it (each gets a new version).
    Delete {
        /// Which.
        id: MediaId,
        /// The version it was read at.
        expect: Seq,
    },
}

/// Reads of media.
#[async_trait]
pub trait MediaRead: Send + Sync {
    /// The file with this id.
    async fn media(&self, id: MediaId) -> Result<Option<Media>, StoreError>;

    /// The file whose bytes lie under this key.
    async fn media_by_key(&self, key: &str) -> Result<Option<Media>, StoreError>;

    /// The files, newest first, ties by id.
    async fn media_list(&self, page: &PageRequest) -> Result<Page<Media>, StoreError>;
}
