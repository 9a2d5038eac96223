//! What becomes of one request.

use super::ServeOptions;
use super::body::{self, Answer};
use super::turn::{Phase, Turn};
use super::word;
use crate::failure::{self, Failure};
use axum::Router;
use axum::extract::ConnectInfo;
use axum::response::Response;
use futures_util::FutureExt;
use hyper::body::{Body as HttpBody, Incoming};
use hyper::service::{HttpService, service_fn};
use hyper::{Method, Request, StatusCode};
use std::convert::Infallible;
use std::net::SocketAddr;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use tower::ServiceExt;

/// Gives the requests of one connection to `app`.
pub(super) fn service(
    app: Router,
    turn: Arc<Turn>,
    peer: SocketAddr,
    options: ServeOptions,
) -> impl HttpService<Incoming, ResBody = Answer, Error = Infallible, Future: Send> {
    service_fn(move |request: Request<Incoming>| {
        turn.set(Phase::Busy);
        let (app, turn) = (app.clone(), turn.clone());
        async move {
            let connect = request.method() == Method::CONNECT;
            let response = if request.body().size_hint().lower() > options.max_body {
                word::body_too_long(options.max_body)
            } else {
                answer(app, request, peer, &options).await
            };
            let status = response.status();
            if status == StatusCode::SWITCHING_PROTOCOLS || connect && status.is_success() {
                turn.set(Phase::Upgraded);
            }
            Ok(response.map(|body| Answer::new(body, turn)))
        }
    })
}

/// The answer of the app; of a handler that panicked, what tells so with an id.
async fn answer(
    app: Router,
    request: Request<Incoming>,
    peer: SocketAddr,
    options: &ServeOptions,
) -> Response {
    let asked = request.headers().get(failure::REQUEST_ID).cloned();
    let mut request = request.map(|body| body::limited(body, options));
    request.extensions_mut().insert(ConnectInfo(peer));
    let answer = AssertUnwindSafe(app.oneshot(request)).catch_unwind().await;
    answer
        .unwrap_or_else(|panic| {
            let failure = Failure::of_panic(&*panic);
            let id = failure::id(asked.as_ref());
            tracing::error!(id, error = %failure, "a request failed");
            Ok(failure::mark(word::failed(&id), &id))
        })
        .unwrap_or_else(|never: Infallible| match never {})
}
