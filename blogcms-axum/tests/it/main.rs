//! What readers get over HTTP: one module for each part of the URL tree.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

mod archive;
mod author;
mod boundary;
mod build;
mod cache;
mod canary;
mod card;
mod comment;
mod content;
mod cover;
mod crawl;
mod failure;
mod feed;
mod fixture;
mod follower;
mod harness;
mod head;
mod headers;
mod home;
mod job;
mod layout;
mod listing;
mod llms;
mod lost;
mod markdown;
mod media;
mod mount;
mod outage;
mod page;
mod post;
mod public_reads;
mod redirect;
mod robots;
mod search;
mod series;
mod serve;
#[cfg(feature = "share-card")]
mod share_card;
mod sitemap;
mod statements;
mod terms;
mod visibility;
