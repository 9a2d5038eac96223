//! Files: the folder they lie in, and what cleans them and draws pictures anew.

#[cfg(feature = "media")]
mod clean;
mod copy;
#[cfg(feature = "media")]
mod draw;
mod folder;
#[cfg(feature = "media")]
mod images;
#[cfg(feature = "media")]
mod pixels;

pub use copy::{CopiedMedia, copy_media};
pub use folder::MediaFolder;
#[cfg(feature = "media")]
pub use images::{Images, MediaLimits};
