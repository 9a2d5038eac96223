//! A complete blog, mounted into your axum app.
//!
//! ```
//! use axum::{Router, routing::get};
//! use blogcms_axum::{Cms, SiteId, storage::SqliteStore};
//!
//! # tokio::runtime::Runtime::new().unwrap().block_on(async {
//! let store = SqliteStore::in_memory()?.site(SiteId::default()).await?;
//! let cms = Cms::builder(store).base_url("https://example.org/blog").build()?;
//!
//! let app: Router = Router::new().route("/", get(|| async { "My app" }));
//! let app = blogcms_axum::mount(app, "/blog", cms.router());
//! # let _ = app;
//! # Ok::<(), Box<dyn std::error::Error>>(()) }).unwrap();
//! ```
//!
//! | to do this | use |
//! |---|---|
//! | put the blog together | [`Cms::builder`], [`CmsBuilder`] |
//! | mount it | [`Cms::router`], [`mount`]; at `/` also [`Cms::fallback`] |
//! | show posts on your own pages | [`Cms::public`] |
//! | write, publish, import | [`Cms::blog`] |
//! | keep it running well | [`Cms::run`], [`Cms::health`], [`Cms::ready`], [`serve`]; docs/operations.md tells of logs and metrics |
//! | learn which paths it takes | [`Cms::routes`] |
//! | put its pages into your own layout | [`CmsBuilder::layout`], [`Layout`] |
//! | give it your own look | [`CmsBuilder::stylesheet`] |
//! | keep pictures and other files | [`Cms::blog`], and `CmsBuilder::media` with the feature `media` |
//! | add shortcodes and fenced blocks | [`CmsBuilder::renderer`] |
//! | do work later, once | [`CmsBuilder::job`], [`CmsBuilder::job_options`], [`Cms::run_due_once`] |
//! | learn that a post went live | [`CmsBuilder::on_went_live`] |
//! | follow what changes, as an index does | [`CmsBuilder::follower`] |
//! | tell a CDN what to forget | [`CmsBuilder::purger`] |
//! | learn what was answered | [`CmsBuilder::on_response`] |
//! | search in an index, learn what is searched | [`CmsBuilder::search`], [`CmsBuilder::on_search`]; [`CmsBuilder::behind_proxy`] |
//! | say how much is kept in memory, see what it does | [`CmsBuilder::page_cache`], [`Cms::cache`] |
//! | set security headers, and what a lost path becomes | [`Headers`], [`NotFound`] |
//! | answer `/robots.txt` from a mount below a path | [`Cms::robots`] |
//!
//! | feature | what it adds | by default |
//! |---|---|---|
//! | `sqlite` | storage on SQLite | yes |
//! | `postgres` | storage on PostgreSQL: `storage::PostgresStore` | no |
//! | `media` | uploads, pictures in several widths (bundles libwebp, C) | yes |
//! | `highlight-web` | colours in code of thirteen languages (C) | yes |
//! | `highlight-sql` | and of SQL, whose grammar is the largest (C) | no |
//! | `search` | an index to search in: `search::TantivyIndex` | no |
//! | `share-card` | a picture of each post for previews of its link; `CmsBuilder::share_font` | no |

mod archive;
mod asset;
mod cache;
mod client;
mod cms;
mod document;
mod error;
mod failure;
mod feed;
mod follower;
mod headers;
mod health;
mod job;
mod layout;
pub mod message;
mod mount;
mod public;
mod request;
mod run;
mod serve;
#[cfg(feature = "share-card")]
mod share_card;
mod state;
pub mod template;
mod under_way;
mod urls;

pub use blogcms_core as core;
pub use blogcms_core::SiteId;
#[cfg(feature = "search")]
pub use blogcms_search as search;
pub use blogcms_storage as storage;
pub use cache::{CacheStats, Seen};
pub use cms::{BuildError, Cms, CmsBuilder, Route};
pub use follower::FollowerHealth;
pub use headers::Headers;
pub use health::Health;
pub use job::{GiveUp, JobError, JobHealth, JobOptions, JobTally};
pub use layout::{Layout, PageParts};
pub use mount::mount;
pub use public::{Public, PublicPost, SearchHealth, Searched};
pub use serve::{ServeOptions, serve};
pub use state::NotFound;

/// The example of the README compiles, or the tests fail.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

/// So does that of the page for writers.
#[cfg(doctest)]
#[doc = include_str!("../../docs/content.md")]
struct Content;

/// So does that for themes.
#[cfg(doctest)]
#[doc = include_str!("../../docs/theme.md")]
struct Theme;

/// So does that about layouts.
#[cfg(doctest)]
#[doc = include_str!("../../docs/embedding.md")]
struct Embedding;

/// So does that about media.
#[cfg(all(doctest, feature = "media"))]
#[doc = include_str!("../../docs/media.md")]
struct Media;

/// So does that about running it.
#[cfg(doctest)]
#[doc = include_str!("../../docs/operations.md")]
struct Operations;

/// So does that about searching.
#[cfg(doctest)]
#[doc = include_str!("../../docs/search.md")]
struct Search;

/// So does that about feeds.
#[cfg(doctest)]
#[doc = include_str!("../../docs/feeds.md")]
struct Feeds;
