//! What readers get over HTTP: one module for each part of the URL tree.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

mod build;
mod content;
mod cover;
mod crawl;
mod fixture;
mod harness;
mod head;
mod headers;
mod home;
mod listing;
mod lost;
mod media;
mod mount;
mod page;
mod post;
mod public_reads;
mod redirect;
mod serve;
#[cfg(feature = "share-card")]
mod share_card;
mod statements;
mod terms;
mod visibility;
