//! What failed on our side: an id for the reader, which the log tells the reason of.

use crate::error::chain;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use blogcms_core::{Clock, Error, IdGen, RandomIds, StoreError, StoreErrorKind, SystemClock};
use std::any::Any;
use std::fmt::{self, Write};

/// The name under which proxies and clients give a request an id.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Why an answer could not be made.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    reason: String,
    /// 503 if it will pass by itself.
    status: StatusCode,
}

impl Failure {
    pub(crate) fn new(reason: String) -> Self {
        Self { reason, status: StatusCode::INTERNAL_SERVER_ERROR }
    }

    /// That of an error, which passes by itself if it is that of a store which is out of reach or busy.
    pub(crate) fn of(error: &(dyn std::error::Error + 'static)) -> Self {
        let failure = Self::new(chain(error));
        if is_away(error) { Self { status: StatusCode::SERVICE_UNAVAILABLE, ..failure } } else { failure }
    }

    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }

    pub(crate) fn of_panic(panic: &(dyn Any + Send)) -> Self {
        Self::panicked("a handler", panic)
    }

    pub(crate) fn panicked(who: &str, panic: &(dyn Any + Send)) -> Self {
        let text = panic.downcast_ref::<&str>().copied();
        let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
        Self::new(format!("{who} panicked: {}", text.unwrap_or("without a message")))
    }
}

/// Whether an error is that of a store which is out of reach or busy.
fn is_away(error: &(dyn std::error::Error + 'static)) -> bool {
    let of_use_case = error.downcast_ref().and_then(|error: &Error| match error {
        Error::Store(error) => Some(error),
        _ => None,
    });
    let of_store = of_use_case.or_else(|| error.downcast_ref::<StoreError>());
    of_store.is_some_and(|error| error.kind() == StoreErrorKind::Unavailable)
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for Failure {}

impl IntoResponse for Failure {
    /// An answer without a page, which is made where the request is known.
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// The id that a request came with, if it is well-formed: at most 64 letters, digits and `-_.:+/=`.
pub(crate) fn given(asked: Option<&HeaderValue>) -> Option<&str> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.:+/=".contains(c);
    let id = asked?.to_str().ok()?;
    ((1..=64).contains(&id.len()) && id.chars().all(plain)).then_some(id)
}

/// The id that a request came with, or a new one.
pub(crate) fn id(asked: Option<&HeaderValue>) -> String {
    given(asked).map_or_else(random_id, str::to_owned)
}

/// Sixteen random hexadecimal digits.
pub(crate) fn random_id() -> String {
    let mut id = String::with_capacity(16);
    for byte in &RandomIds.next(SystemClock.now())[8..] {
        // Writing to a String cannot fail.
        let _ = write!(id, "{byte:02x}");
    }
    id
}

/// The answer of a failure, with the id for machines; nobody keeps it. One that passes says when to come again (`Retry-After`,
/// RFC 9110, section 10.2.3).
pub(crate) fn mark(mut response: Response, id: &str) -> Response {
    let passes = response.status() == StatusCode::SERVICE_UNAVAILABLE;
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if passes {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("10"));
    }
    if let Ok(id) = HeaderValue::try_from(id) {
        headers.insert(REQUEST_ID, id);
    }
    response
}
