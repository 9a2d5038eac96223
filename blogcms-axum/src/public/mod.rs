//! The pages that readers see. A handler extracts, makes one read, fills a context and renders it.

mod archive;
mod author;
mod card;
mod comment;
mod cover;
mod file;
mod frame;
mod head;
mod home;
mod listing;
mod lost;
mod media;
pub(crate) mod paging;
mod post;
mod range;
mod reads;
#[cfg(feature = "share-card")]
mod share_card;
mod term;
mod terms;

pub(crate) use lost::error_page;
pub(crate) use media::Flights;
pub(crate) use post::{SlugPath, canonical, slug, summary};
pub use reads::{Public, PublicPost};
#[cfg(feature = "share-card")]
pub(crate) use share_card::ShareCards;

use crate::error::respond;
use crate::headers;
use crate::request;
use crate::state::App;
use axum::Router;
use axum::extract::{OriginalUri, Request, State};
use axum::http::{StatusCode, Uri, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

/// Every route, below the base.
pub(crate) const ROUTES: [&str; 17] = [
    "/",
    "/posts/{bc_slug}",
    "/pages/{bc_slug}",
    "/categories",
    "/categories/{bc_slug}",
    "/tags",
    "/tags/{bc_slug}",
    "/_bc/{bc_hash}/{bc_file}",
    "/media/{bc_key}",
    "/media/{bc_stem}/{bc_name}",
    "/series",
    "/series/{bc_slug}",
    "/authors",
    "/authors/{bc_slug}",
    "/archive",
    "/archive/{bc_year}",
    "/archive/{bc_year}/{bc_month}",
];

/// The route of static pages when they stand at the root.
pub(crate) const ROOT_PAGE: &str = "/{bc_slug}";

/// The route of the card of a post.
#[cfg(feature = "share-card")]
pub(crate) const SHARE_CARD: &str = "/posts/{bc_slug}/card.png";

pub(crate) fn router<S: Clone + Send + Sync + 'static>(app: &App, with_fallback: bool) -> Router<S> {
    let mut router = Router::new()
        .route(ROUTES[0], get(home::show))
        .route(ROUTES[1], get(post::show))
        .route(ROUTES[2], get(post::page))
        .route(ROUTES[3], get(terms::categories))
        .route(ROUTES[4], get(term::category))
        .route(ROUTES[5], get(terms::tags))
        .route(ROUTES[6], get(term::tag))
        .route(ROUTES[7], get(file::asset))
        .route(ROUTES[8], get(media::original))
        .route(ROUTES[9], get(media::variant))
        .route(ROUTES[10], get(terms::series))
        .route(ROUTES[11], get(term::series))
        .route(ROUTES[12], get(author::all))
        .route(ROUTES[13], get(author::show))
        .route(ROUTES[14], get(archive::all))
        .route(ROUTES[15], get(archive::year))
        .route(ROUTES[16], get(archive::month))
        .merge(crate::feed::router(app.urls.base().is_empty()));
    if app.urls.pages_at_root() {
        router = router.route(ROOT_PAGE, get(post::page));
    }
    #[cfg(feature = "share-card")]
    {
        router = router.route(SHARE_CARD, get(share_card::show));
    }
    if with_fallback {
        router = router.fallback(lost::lost);
    }
    router
        .layer(middleware::from_fn(home_slash))
        .layer(middleware::from_fn_with_state(app.clone(), watch_base))
        .layer(middleware::from_fn_with_state(app.clone(), request::watch))
        .layer(middleware::from_fn_with_state(app.headers, headers::set))
        .with_state(app.clone())
}

pub(crate) fn fallback(app: &App) -> Router {
    Router::new()
        .fallback(lost::lost)
        .layer(middleware::from_fn_with_state(app.clone(), request::watch))
        .layer(middleware::from_fn_with_state(app.headers, headers::set))
        .with_state(app.clone())
}

/// Notices, and says once, that requests come by another path than `base_url` has.
async fn watch_base(State(app): State<App>, original: OriginalUri, request: Request, next: Next) -> Response {
    if app.mismatch.get().is_none() {
        let (seen, below) = (original.path(), request.uri().path());
        let mount = seen.strip_suffix(below).or((below == "/").then_some(seen)).unwrap_or("");
        let mount = mount.trim_end_matches('/');
        // Where a proxy takes the prefix away before us, the app sees none at all; that is as it should be.
        if !mount.is_empty() && mount != app.urls.base() {
            let warning = format!(
                "the blog is mounted at `{mount}`, but the path of base_url is `{}`: its links lead elsewhere",
                if app.urls.base().is_empty() { "/" } else { app.urls.base() }
            );
            tracing::warn!("{warning}");
            // Somebody else may have been first, with the same sentence.
            let _ = app.mismatch.set(warning);
        }
    }
    next.run(request).await
}

/// Leads from `/blog/`, which [`crate::mount`] hands on, to `/blog`.
async fn home_slash(original: OriginalUri, request: Request, next: Next) -> Response {
    let plain = |home: &&str| request.uri().path() == "/" && !home.is_empty() && !home.ends_with('/');
    let Some(home) = original.path().strip_suffix('/').filter(plain) else {
        return next.run(request).await;
    };
    let to = original.query().map_or_else(|| home.to_owned(), |query| format!("{home}?{query}"));
    (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, to)]).into_response()
}

/// The path below the base of a request to a nested router.
pub(crate) fn below(uri: &Uri) -> String {
    uri.path().to_owned()
}

/// Runs a handler's work and turns what went wrong into a page.
pub(crate) async fn answer(
    app: &App,
    work: impl Future<Output = Result<Response, crate::error::PageError>>,
) -> Response {
    respond(app, work.await).await
}
