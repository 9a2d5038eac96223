//! `robots.txt` (RFC 9309).

use crate::document::document;
use crate::state::{App, Shared};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

pub(super) async fn show(State(app): State<App>, asked: HeaderMap) -> Response {
    document(&asked, "text/plain; charset=utf-8", text(&app).into_bytes(), None)
}

/// What a crawler may fetch: everything, since all that a blog serves is for everybody.
pub(crate) fn text(app: &Shared) -> String {
    format!("User-agent: *\nAllow: /\n\nSitemap: {}\n", app.urls.absolute(&app.urls.sitemap()))
}
