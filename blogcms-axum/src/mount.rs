//! Putting a blog under a path of a host's app.

use axum::Router;
use axum::http::{StatusCode, Uri, header};
use axum::response::IntoResponse;
use axum::routing::any;

/// Puts `router` (from [`crate::Cms::router`]) into `app` at `at`: `"/"`, `"/blog"`, `"/a/b"`.
///
/// Unlike `Router::nest`, it answers the path with a trailing slash, too, and takes `"/"`.
///
/// # Panics
///
/// When the blog's routes overlap with routes of `app`, as axum's own `merge` and `nest` do: when the app is built, with
/// the route in the message. [`crate::Cms::routes`] lists ours.
pub fn mount<S: Clone + Send + Sync + 'static>(app: Router<S>, at: &str, router: Router<S>) -> Router<S> {
    let at = at.trim_end_matches('/');
    if at.is_empty() {
        return app.merge(router);
    }
    let home = at.to_owned();
    let slash = any(move |uri: Uri| {
        let to = uri.query().map_or_else(|| home.clone(), |query| format!("{home}?{query}"));
        async move { (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, to)]).into_response() }
    });
    app.nest(at, router).route(&format!("{at}/"), slash)
}
