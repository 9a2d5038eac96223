//! `robots.txt` (RFC 9309).

use crate::document::{Document, Holds};
use crate::state::{App, Shared};
use axum::extract::State;

pub(super) async fn show(State(app): State<App>) -> Document {
    Document::new("text/plain; charset=utf-8", text(&app), Holds::always())
}

/// What a crawler may fetch: everything, since all that a blog serves is for everybody, but no searches, of which there
/// are as many as words. (Their path alone stays: another may begin like it.)
pub(crate) fn text(app: &Shared) -> String {
    let (search, sitemap) = (app.urls.search(), app.urls.absolute(&app.urls.sitemap()));
    format!("User-agent: *\nAllow: /\nDisallow: {search}?\nDisallow: {search}/\n\nSitemap: {sitemap}\n")
}
