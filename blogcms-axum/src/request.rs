//! What is seen of each request: a span, figures, and what becomes of one that fails. Neither the address of the client nor
//! the query is among it. docs/operations.md lists the names.

use crate::error;
use crate::failure::{self, Failure};
use crate::layout;
use crate::state::App;
use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::response::Response;
use futures_util::FutureExt;
use metrics::{Counter, Histogram, SharedString, counter, histogram};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;
use tracing::field::Empty;
use tracing::{Instrument, Span};

/// Watches the `work` that answers a request, and gives a page and an id to one that fails or panics.
pub(crate) async fn watch(
    app: &App,
    request: Request,
    work: impl AsyncFnOnce(Request) -> Response,
) -> Response {
    let asked = Asked::new(app, &request);
    let (request, seen) = layout::seen(app, request);
    let work = AssertUnwindSafe(work(request).instrument(asked.span.clone()));
    let wrap = |response: &mut Response| asked.span.in_scope(|| layout::wrap(app, response, seen.as_ref()));
    let outcome = match work.catch_unwind().await {
        Ok(mut response) => match response.extensions_mut().remove::<Failure>() {
            None => wrap(&mut response).map(|()| response),
            Some(failure) => Err(failure),
        },
        Err(panic) => Err(Failure::of_panic(&*panic)),
    };
    let response = match outcome {
        Ok(response) => response,
        Err(failure) => {
            let mut response = asked.failed(app, &failure).await;
            if wrap(&mut response).is_err() {
                layout::wrap_plainly(&mut response);
            }
            response
        }
    };
    asked.answered(&response);
    response
}

/// A request that is being answered.
struct Asked {
    begun: Instant,
    method: &'static str,
    route: SharedString,
    span: Span,
    id: Option<HeaderValue>,
}

impl Asked {
    fn new(app: &App, request: &Request) -> Self {
        let (method, route) = (method(request.method()), route(app, request));
        let id = request.headers().get(failure::REQUEST_ID).cloned();
        let span = span(method, &route, id.as_ref());
        Self { begun: Instant::now(), method, route, span, id }
    }

    /// The page of a failure, which the log tells the reason of.
    async fn failed(&self, app: &App, failure: &Failure) -> Response {
        let id = failure::id(self.id.as_ref());
        let (method, route) = (self.method, &self.route);
        tracing::error!(parent: &self.span, id, method, %route, error = %failure, "a request failed");
        error::failed(app, failure, &id).await
    }

    fn answered(self, response: &Response) {
        let (status, time) = (response.status().as_u16(), self.begun.elapsed());
        tell(&self.span, status, time);
        let class = ["1xx", "2xx", "3xx", "4xx", "5xx"][usize::from(status / 100).clamp(1, 5) - 1];
        counter!("blogcms_requests_total", "route" => self.route.clone(), "status" => class).increment(1);
        histogram!("blogcms_request_duration_seconds", "route" => self.route).record(time);
    }
}

/// What a trace knows of a request.
fn span(method: &'static str, route: &str, id: Option<&HeaderValue>) -> Span {
    let span =
        tracing::debug_span!("blogcms.request", method, %route, id = Empty, cache = Empty, status = Empty);
    if !span.is_disabled()
        && let Some(id) = failure::given(id)
    {
        span.record("id", id);
    }
    span
}

/// Says in the log how a request was answered.
fn tell(span: &Span, status: u16, time: Duration) {
    span.record("status", status);
    tracing::debug!(parent: span, ms = time.as_secs_f64() * 1_000.0, "answered");
}

/// The figures of answers from memory, which nobody watches on their way. Looked up when the answer is kept, since that
/// takes longer than to send it.
pub(crate) struct Figures {
    route: Arc<str>,
    ok: Counter,
    not_modified: Counter,
    time: Histogram,
}

impl Figures {
    pub(crate) fn new(route: SharedString) -> Self {
        let count = |class| counter!("blogcms_requests_total", "route" => route.clone(), "status" => class);
        Self {
            route: Arc::from(&*route),
            ok: count("2xx"),
            not_modified: count("3xx"),
            time: histogram!("blogcms_request_duration_seconds", "route" => route.clone()),
        }
    }

    pub(crate) fn route(&self) -> &Arc<str> {
        &self.route
    }

    pub(crate) fn answered(&self, request: &Request, status: StatusCode, time: Duration) {
        // Most logs do not ask for it, and it costs as much as the answer.
        if tracing::enabled!(tracing::Level::DEBUG) {
            let id = request.headers().get(failure::REQUEST_ID);
            let span = span(method(request.method()), &self.route, id);
            span.record("cache", "hit");
            tell(&span, status.as_u16(), time);
        }
        if status == StatusCode::OK { &self.ok } else { &self.not_modified }.increment(1);
        self.time.record(time);
    }
}

/// The route below the base, such as `/posts/{bc_slug}`; `lost` for what has none.
pub(crate) fn route(app: &App, request: &Request) -> SharedString {
    let Some(path) = request.extensions().get::<MatchedPath>() else { return "lost".into() };
    match path.as_str().strip_prefix(app.urls.base()) {
        // The last is what the address with a slash too many becomes, see `mount`.
        Some("" | "/" | "//") => "/".into(),
        Some(below) => Arc::<str>::from(below).into(),
        None => Arc::<str>::from(path.as_str()).into(),
    }
}

/// The method, if it is one of those that HTTP has.
fn method(method: &Method) -> &'static str {
    const ALL: [Method; 7] = [
        Method::GET,
        Method::HEAD,
        Method::POST,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
        Method::OPTIONS,
    ];
    const NAMES: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    ALL.iter().position(|known| known == method).map_or("other", |at| NAMES[at])
}
