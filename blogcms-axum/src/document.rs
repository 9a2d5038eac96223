//! What handlers make: one piece of bytes, and for how long it is right.

use crate::layout::{Page, PageParts};
use crate::state::SiteView;
use axum::body::Bytes;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use blogcms_core::{PostId, Seq, Timestamp};
use std::sync::Arc;

/// More than the headers of an answer.
const HEADERS: usize = 20;

/// An answer of one piece. [`crate::cache::Front`] turns it into a response, and keeps it.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    pub(crate) content_type: &'static str,
    pub(crate) bytes: Bytes,
    /// What a host's layout makes the bytes of, for each request anew.
    pub(crate) parts: Option<Arc<PageParts>>,
    /// What only this one has.
    pub(crate) headers: HeaderMap,
    pub(crate) holds: Holds,
    /// Whether nobody but the asker is to keep it, ourselves among them.
    pub(crate) private: bool,
    /// The post or page that it shows.
    pub(crate) post: Option<PostId>,
}

/// For how long something is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Holds {
    /// All of it was read at this write or later: the next one with content ends it.
    pub(crate) seq: Seq,
    /// When it was read.
    pub(crate) from: Timestamp,
    /// When something goes live or ends, or a year does.
    pub(crate) until: Option<Timestamp>,
    /// Whether it shows the comments of its post.
    pub(crate) thread: bool,
    /// Whether it shows what goes with its post.
    pub(crate) related: bool,
}

impl Holds {
    /// For what was read at `now`, of which the write `seq` is the oldest part, and shown with `view`.
    pub(crate) fn new(view: &SiteView, seq: Seq, now: Timestamp, until: Option<Timestamp>) -> Self {
        Self {
            seq: seq.min(view.snapshot.seq),
            from: now,
            until: until.into_iter().chain(view.until()).min(),
            thread: false,
            related: false,
        }
    }

    /// For what is the same as long as the program runs.
    pub(crate) fn always() -> Self {
        let from = Timestamp::from_micros(i64::MIN);
        Self { seq: Seq(u64::MAX), from, until: None, thread: false, related: false }
    }
}

impl Document {
    pub(crate) fn new(content_type: &'static str, bytes: impl Into<Bytes>, holds: Holds) -> Self {
        // As many as an answer has at most, so that it never grows.
        let headers = HeaderMap::with_capacity(HEADERS);
        let (bytes, parts, private) = (bytes.into(), None, false);
        Self { content_type, bytes, parts, headers, holds, private, post: None }
    }

    /// An answer that is made for each request anew.
    pub(crate) fn private(content_type: &'static str, bytes: impl Into<Bytes>) -> Self {
        Self { private: true, ..Self::new(content_type, bytes, Holds::always()) }
    }

    /// A page.
    pub(crate) fn html(page: Page, holds: Holds) -> Self {
        let (bytes, parts) = match page {
            Page::Whole(html) => (html, None),
            Page::Parts(parts) => (Bytes::new(), Some(parts)),
        };
        Self { parts, ..Self::new("text/html; charset=utf-8", bytes, holds) }
    }
}

/// Only a note for [`crate::cache::Front`], through which every answer of ours goes.
impl IntoResponse for Document {
    fn into_response(self) -> Response {
        let mut response = Response::default();
        response.extensions_mut().insert(self);
        response
    }
}

/// Whether the asker has what is tagged so already (`If-None-Match`, RFC 9110, section 13.1.2).
pub(crate) fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let known = |value: &header::HeaderValue| {
        let tags = value.to_str().unwrap_or_default().split(',').map(str::trim);
        tags.map(|t| t.strip_prefix("W/").unwrap_or(t)).any(|t| t == tag || t == "*")
    };
    headers.get_all(header::IF_NONE_MATCH).iter().any(known)
}
