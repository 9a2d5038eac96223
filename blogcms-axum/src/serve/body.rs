//! Bodies of requests that come in time, and of answers that say when they end.

use super::ServeOptions;
use super::metric::Cut;
use super::pace::Pace;
use super::turn::{Phase, Turn};
use axum::BoxError;
use axum::body::{Body, Bytes};
use http_body_util::Limited;
use hyper::body::{Body as HttpBody, Frame, Incoming, SizeHint};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

/// The body of a request, within the limits of the server.
pub(super) fn limited(body: Incoming, options: &ServeOptions) -> Body {
    if body.is_end_stream() {
        return Body::empty();
    }
    let max = usize::try_from(options.max_body).unwrap_or(usize::MAX);
    let pace = Pace::new(options.body_timeout, options.min_rate);
    Body::new(Paced { inner: Limited::new(body, max), pace })
}

struct Paced {
    inner: Limited<Incoming>,
    pace: Pace,
}

/// Why reading a body failed when its client took too long.
#[derive(Debug, thiserror::Error)]
#[error("the body of the request did not come in time")]
struct Late;

impl HttpBody for Paced {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let frame = Pin::new(&mut self.inner).poll_frame(context);
        match &frame {
            Poll::Ready(Some(Ok(frame))) => self.pace.moved(frame.data_ref().map_or(0, Bytes::len)),
            Poll::Ready(_) => {}
            Poll::Pending => {
                ready!(self.pace.poll_late(context));
                Cut::Body.count();
                return Poll::Ready(Some(Err(Late.into())));
            }
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

/// The body of an answer; when it goes, the request is no longer under way.
pub(super) struct Answer {
    inner: Body,
    turn: Arc<Turn>,
}

impl Answer {
    pub(super) fn new(inner: Body, turn: Arc<Turn>) -> Self {
        Self { inner, turn }
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        if self.turn.phase() == Phase::Busy {
            self.turn.set(Phase::Answered);
        }
    }
}

impl HttpBody for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.inner).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
