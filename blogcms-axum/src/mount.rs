//! Putting a blog under a path of a host's app.

use axum::Router;
use axum::extract::{Request, State};
use axum::http::Uri;
use axum::routing::any;
use tower::ServiceExt;

/// Puts `router` (from [`crate::Cms::router`]) into `app` at `at`: `"/"`, `"/blog"`, `"/a/b"`.
///
/// Unlike `Router::nest`, it takes `"/"`, and the path with a trailing slash reaches the blog, too, which leads to the
/// one without.
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
    let blog = router.clone();
    // Nesting does not match `/blog/`. Handing it on, instead of redirecting here, puts the blog's headers on the answer.
    let slash = any(async move |State(state): State<S>, mut request: Request| {
        *request.uri_mut() = Uri::from_static("/");
        blog.with_state(state).oneshot(request).await
    });
    app.nest(at, router).route(&format!("{at}/"), slash)
}
