//! The cases, by what they are about. Each gets a fresh site and panics where the store breaks its word.

pub(super) mod admin;
pub(super) mod apply;
pub(super) mod archive;
pub(super) mod author;
pub(super) mod autosave;
pub(super) mod change;
pub(super) mod comment;
pub(super) mod feed;
pub(super) mod job;
pub(super) mod lease;
pub(super) mod media;
pub(super) mod merge;
pub(super) mod page;
pub(super) mod post;
pub(super) mod race;
pub(super) mod redirect;
pub(super) mod related;
pub(super) mod rendering;
pub(super) mod revision;
pub(super) mod series;
pub(super) mod site;
pub(super) mod sitemap;
pub(super) mod status;
pub(super) mod taxonomy;
pub(super) mod version;
pub(super) mod visibility;
