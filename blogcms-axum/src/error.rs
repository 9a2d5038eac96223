//! What a handler could not do, and the page that says so.

use crate::failure::{self, Failure};
use crate::layout::{PRIVATE, Page};
use crate::state::{App, NotFound};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use blogcms_core::redirect::{Destination, normal_path};
use blogcms_core::{Error, StoreError, StoreErrorKind};

/// Why a page is not shown.
#[derive(Debug)]
pub(crate) enum PageError {
    /// The address makes no sense.
    BadRequest,
    /// There is nothing at this path (below the base); a redirect may know better.
    NotFound(String),
    /// Whoever asks has too much under way.
    TooMany,
    /// Something of ours failed.
    Internal(Box<dyn std::error::Error + Send + Sync>),
}

impl PageError {
    /// The site was written again and again while a page was read: the reader may come again in a moment.
    pub(crate) fn busy() -> Self {
        let what = "the site was written three times while one page was read";
        StoreError::new(StoreErrorKind::Unavailable, what).into()
    }

    /// A search was given up: the reader may come again in a moment.
    pub(crate) fn slow() -> Self {
        let what = "a search took too long, or too many were asked at once";
        StoreError::new(StoreErrorKind::Unavailable, what).into()
    }
}

impl From<StoreError> for PageError {
    fn from(error: StoreError) -> Self {
        Self::Internal(error.into())
    }
}

impl From<Error> for PageError {
    fn from(error: Error) -> Self {
        Self::Internal(error.into())
    }
}

impl From<std::io::Error> for PageError {
    fn from(error: std::io::Error) -> Self {
        Self::Internal(error.into())
    }
}

impl From<Failure> for PageError {
    fn from(error: Failure) -> Self {
        Self::Internal(error.into())
    }
}

/// The answer of a handler, or the page that says why there is none.
pub(crate) async fn respond(app: &App, outcome: Result<Response, PageError>) -> Response {
    match outcome {
        Ok(response) => response,
        Err(PageError::BadRequest) => page(app, StatusCode::BAD_REQUEST).await,
        Err(PageError::TooMany) => too_many(app).await,
        Err(PageError::NotFound(path)) => moved_or_missing(app, &path).await,
        Err(PageError::Internal(error)) => {
            // `request::watch` gives it an id and a page.
            Failure::of(&*error).into_response()
        }
    }
}

/// The page for whoever asks for too much at once, who is to wait as long as that may take.
async fn too_many(app: &App) -> Response {
    let mut response = page(app, StatusCode::TOO_MANY_REQUESTS).await;
    for (name, value) in [(header::RETRY_AFTER, "3"), (header::CACHE_CONTROL, PRIVATE)] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// What became of a path where nothing is now: 301, 410, or 404.
async fn moved_or_missing(app: &App, path: &str) -> Response {
    let Some(normal) = normal_path(path) else { return page(app, StatusCode::NOT_FOUND).await };
    match destination(app, &normal).await {
        Ok(Some((Destination::Gone, _))) => page(app, StatusCode::GONE).await,
        Ok(Some((destination, beside))) => match app.urls.destination(&destination) {
            // A redirect that somebody pointed at itself would go round for ever.
            Some(to) if !leads_back(app, &to, &normal) => permanent(&format!("{to}{beside}")),
            _ => page(app, StatusCode::NOT_FOUND).await,
        },
        Ok(None) => page(app, StatusCode::NOT_FOUND).await,
        Err(error) => Failure::of(&error).into_response(),
    }
}

/// Where a path leads now, and what goes behind the address there: the Markdown of a post and the feeds of a term move
/// with their page.
async fn destination(app: &App, path: &str) -> Result<Option<(Destination, &'static str)>, StoreError> {
    let (store, now) = (app.blog.store(), app.blog.now());
    if let Some(found) = store.destination(path, now).await? {
        return Ok(Some((found, "")));
    }
    let Some((page, beside)) = crate::feed::beside(path) else { return Ok(None) };
    let found = store.destination(page, now).await?;
    Ok(found.filter(|found| beside.moves_with(found)).map(|found| (found, beside.ending())))
}

/// Whether `to` is the path `normal` of the blog again: perhaps with a slash, a query or our own host.
fn leads_back(app: &App, to: &str, normal: &str) -> bool {
    let path = to.strip_prefix(&app.urls.absolute("")).unwrap_or(to);
    let below = path.strip_prefix(app.urls.base()).filter(|b| b.is_empty() || b.starts_with(['/', '?', '#']));
    below.and_then(normal_path).is_some_and(|below| below == normal)
}

/// 301 to `to`.
pub(crate) fn permanent(to: &str) -> Response {
    (StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, to)]).into_response()
}

/// The page of a failure of ours, which the log knows by `id`.
pub(crate) async fn failed(app: &App, failure: &Failure, id: &str) -> Response {
    failure::mark(page_with(app, failure.status(), Some(id)).await, id)
}

/// Our page for a status; plain text when not even that can be made.
pub(crate) async fn page(app: &App, status: StatusCode) -> Response {
    if status == StatusCode::NOT_FOUND && app.not_found == NotFound::Host {
        return status.into_response();
    }
    page_with(app, status, None).await
}

async fn page_with(app: &App, status: StatusCode, id: Option<&str>) -> Response {
    let context = crate::public::error_page(app, status, id).await;
    match app.page(&context) {
        Ok(page) => page.answer(status),
        // It has no id yet: it becomes a failure of ours, with a page that says so.
        Err(failure) if id.is_none() => failure.into_response(),
        Err(error) => {
            tracing::error!(%error, "the error page failed");
            match app.templates.parts(&context) {
                Ok(parts) => Page::Whole(parts.plain().into()).answer(status),
                Err(_) => (status, status.canonical_reason().unwrap_or("Error")).into_response(),
            }
        }
    }
}

/// An error and everything that caused it, in one line.
pub(crate) fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
