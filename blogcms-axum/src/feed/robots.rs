//! `robots.txt` (RFC 9309).

use crate::document::{Document, Holds};
use crate::state::{App, Shared};
use axum::extract::State;
use std::fmt::Write;

pub(super) async fn show(State(app): State<App>) -> Document {
    Document::new("text/plain; charset=utf-8", text(&app), Holds::always())
}

/// What a crawler may fetch: all but what is for one person, or changes with each question.
pub(crate) fn text(app: &Shared) -> String {
    let mut out = String::from("User-agent: *\nAllow: /\n");
    for path in ["/admin", "/preview/", "/search"] {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "Disallow: {}", app.urls.path(path));
    }
    let _ = writeln!(out, "\nSitemap: {}", app.urls.absolute(&app.urls.sitemap()));
    out
}
