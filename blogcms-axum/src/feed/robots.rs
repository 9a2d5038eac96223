//! `robots.txt` (RFC 9309).

use crate::document::{Document, Holds};
use crate::state::{App, Shared};
use axum::extract::State;

pub(super) async fn show(State(app): State<App>) -> Document {
    Document::new("text/plain; charset=utf-8", text(&app), Holds::always())
}

/// What a crawler may fetch: everything, since all that a blog serves is for everybody.
pub(crate) fn text(app: &Shared) -> String {
    format!("User-agent: *\nAllow: /\n\nSitemap: {}\n", app.urls.absolute(&app.urls.sitemap()))
}
