//! The pages that readers see. A handler extracts, makes one read, fills a context and renders it.

mod archive;
mod around;
mod author;
mod card;
mod comment;
mod cover;
mod file;
mod frame;
mod head;
mod home;
mod kept;
mod listing;
mod lost;
mod media;
pub(crate) mod paging;
mod post;
mod range;
mod reads;
mod search;
#[cfg(feature = "share-card")]
mod share_card;
mod term;
mod terms;

pub(crate) use around::Arounds;
pub(crate) use kept::{Cards, names};
pub(crate) use lost::error_page;
pub(crate) use media::Flights;
pub(crate) use post::{SlugPath, canonical, slug, summary};
pub use reads::{Public, PublicPost};
pub(crate) use search::{PATIENCE, Places, look, typed};
pub use search::{SearchHealth, Searched};
#[cfg(feature = "share-card")]
pub(crate) use share_card::ShareCards;

use crate::cache::{Front, Kind, Query};
use crate::error::respond;
use crate::state::App;
use axum::Router;
use axum::http::Uri;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

/// Every route, below the base.
pub(crate) const ROUTES: [&str; 19] = [
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
    "/search",
    "/search/suggest",
];

/// The route of static pages when they stand at the root.
pub(crate) const ROOT_PAGE: &str = "/{bc_slug}";

/// The route of the card of a post.
#[cfg(feature = "share-card")]
pub(crate) const SHARE_CARD: &str = "/posts/{bc_slug}/card.png";

pub(crate) fn router<S: Clone + Send + Sync + 'static>(app: &App, with_fallback: bool) -> Router<S> {
    let mut router = pages(app)
        .merge(lists(app))
        .merge(passing(app))
        .merge(crate::feed::router(app, app.urls.base().is_empty()));
    if with_fallback {
        router = router.merge(Router::new().fallback(lost::lost).layer(Front::new(app, Kind::Passing)));
    }
    router.with_state(app.clone())
}

/// What has one answer for each path.
fn pages(app: &App) -> Router<App> {
    let mut router = Router::new()
        .route(ROUTES[1], get(post::show))
        .route(ROUTES[2], get(post::page))
        .route(ROUTES[3], get(terms::categories))
        .route(ROUTES[5], get(terms::tags))
        .route(ROUTES[7], get(file::asset))
        .route(ROUTES[10], get(terms::series))
        .route(ROUTES[12], get(author::all))
        .route(ROUTES[14], get(archive::all));
    if app.urls.pages_at_root() {
        router = router.route(ROOT_PAGE, get(post::page));
    }
    router.layer(Front::new(app, Kind::Kept(Query::None)))
}

/// What has numbered pages.
fn lists(app: &App) -> Router<App> {
    Router::new()
        .route(ROUTES[0], get(home::show))
        .route(ROUTES[4], get(term::category))
        .route(ROUTES[6], get(term::tag))
        .route(ROUTES[11], get(term::series))
        .route(ROUTES[13], get(author::show))
        .route(ROUTES[15], get(archive::year))
        .route(ROUTES[16], get(archive::month))
        .layer(Front::new(app, Kind::Kept(Query::Page)))
}

/// What is too large to be kept, is kept elsewhere, or is another for each thing that can be typed.
fn passing(app: &App) -> Router<App> {
    let router = Router::new()
        .route(ROUTES[8], get(media::original))
        .route(ROUTES[9], get(media::variant))
        .route(ROUTES[17], get(search::show))
        .route(ROUTES[18], get(search::suggest));
    #[cfg(feature = "share-card")]
    let router = router.route(SHARE_CARD, get(share_card::show));
    router.layer(Front::new(app, Kind::Passing))
}

pub(crate) fn fallback(app: &App) -> Router {
    Router::new().fallback(lost::lost).layer(Front::new(app, Kind::Passing)).with_state(app.clone())
}

/// The path below the base of a request to a nested router.
pub(crate) fn below(uri: &Uri) -> String {
    uri.path().to_owned()
}

/// Runs a handler's work and turns what went wrong into a page.
pub(crate) async fn answer<T: IntoResponse>(
    app: &App,
    work: impl Future<Output = Result<T, crate::error::PageError>>,
) -> Response {
    respond(app, work.await.map(T::into_response)).await
}

/// Runs work that takes a processor for longer than others should wait: a long text is not rendered beside the requests.
pub(crate) async fn heavy<T: Send + 'static>(
    bytes: usize,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, crate::error::PageError> {
    if bytes < HEAVY {
        return Ok(work());
    }
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| crate::error::PageError::Internal(error.into()))
}

/// So many bytes of text are rendered in about a millisecond.
const HEAVY: usize = 32 * 1024;
