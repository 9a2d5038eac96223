//! Files: the folder or bucket they lie in, and what cleans them and draws pictures anew.

#[cfg(feature = "s3")]
mod bucket;
#[cfg(feature = "media")]
mod clean;
mod copy;
#[cfg(feature = "media")]
mod draw;
mod folder;
#[cfg(feature = "media")]
mod images;
mod object;
#[cfg(feature = "media")]
mod pixels;

#[cfg(feature = "s3")]
pub use bucket::MediaBucket;
pub use copy::{CopiedMedia, copy_media};
pub use folder::MediaFolder;
#[cfg(feature = "media")]
pub use images::{Images, MediaLimits};
