//! An answer that is kept, ready to be sent.

use super::encoding::{Accepted, Encoding};
use super::key::Key;
use crate::document::{Document, Holds};
use crate::headers::{self, Headers};
use crate::layout::{self, PageParts};
use crate::request::Figures;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use blogcms_core::{PostId, Timestamp, Versions};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use twox_hash::XxHash3_128;

/// Below this many bytes packing saves no packet.
const WORTH_PACKING: usize = 1024;
/// About what an entry takes beside its bytes.
const OVERHEAD: usize = 2048;

/// An answer, in the forms that were made of it so far.
pub(super) struct Entry {
    plain: Form,
    /// What each answer is made of where it depends on the request.
    pub(super) parts: Option<Arc<PageParts>>,
    brotli: Packed,
    gzip: Packed,
    holds: Holds,
    /// Whether it was made for one request.
    pub(super) private: bool,
    pub(super) post: Option<PostId>,
    /// How often what goes together had been found before it was read.
    related: u64,
    /// Its post has no comments it lacks as of this write.
    discussion: AtomicU64,
    served: AtomicU32,
    /// Whether a form is being made.
    pub(super) packing: AtomicBool,
    pub(super) figures: Arc<Figures>,
}

/// Bytes, and the headers that go with them.
#[derive(Clone, Debug)]
struct Form {
    bytes: Bytes,
    tag: HeaderValue,
    headers: HeaderMap,
}

#[derive(Clone, Debug)]
enum Packed {
    NotYet,
    /// It takes no fewer bytes.
    Useless,
    Ready(Form),
}

/// Whether an entry is still right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Right {
    Yes,
    No,
    /// It is if nobody has said anything about its post.
    Unless(PostId),
}

impl Entry {
    pub(super) fn new(document: Document, known: Versions, mode: Headers, figures: Figures) -> Self {
        let Document { content_type, bytes, parts, mut headers, holds, private, post } = document;
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        if parts.is_some() || private {
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(layout::PRIVATE));
        }
        headers::complete(mode, &mut headers);
        if bytes.len() >= WORTH_PACKING {
            headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        }
        let tag = tag(&bytes, "");
        Self {
            brotli: Packed::begin(&bytes),
            gzip: Packed::begin(&bytes),
            plain: Form::new(bytes, tag, headers),
            parts,
            holds,
            private,
            post,
            related: known.related,
            discussion: AtomicU64::new(holds.seq.0),
            served: AtomicU32::new(1),
            packing: AtomicBool::new(false),
            figures: Arc::new(figures),
        }
    }

    /// Whether it is what somebody would read who knows `known`, and at `now`.
    pub(super) fn right(&self, known: Versions, now: Timestamp) -> Right {
        let Holds { seq, from, until, thread, related } = self.holds;
        let timely = from <= now && until.is_none_or(|until| now < until);
        if !timely || seq < known.content || (related && self.related < known.related) {
            return Right::No;
        }
        match self.post.filter(|_| thread) {
            Some(post) if self.discussion.load(Ordering::Acquire) < known.discussion.0 => Right::Unless(post),
            _ => Right::Yes,
        }
    }

    /// Takes note that nothing was said about its post up to the write `to`, if the last word fell at `last`; whether so.
    pub(super) fn quiet(&self, last: u64, to: u64) -> bool {
        let quiet = last <= self.discussion.load(Ordering::Acquire);
        if quiet {
            self.discussion.fetch_max(to, Ordering::AcqRel);
        }
        quiet
    }

    /// What a request with these headers gets, and with it what it takes better and there is not yet.
    pub(super) fn answer(&self, asked: &HeaderMap, accepted: Accepted) -> (Response, Option<Encoding>) {
        if let Some(parts) = &self.parts {
            let mut response = layout::unwrapped(parts);
            response.headers_mut().clone_from(&self.plain.headers);
            response.headers_mut().remove(header::ETAG);
            return (response, None);
        }
        if let Some(form) = self.had(asked, accepted) {
            return (form.not_modified(), None);
        }
        let (mut missing, mut best) = (None, &self.plain);
        for encoding in accepted.wanted() {
            match self.packed(encoding) {
                Packed::Ready(form) => {
                    best = form;
                    break;
                }
                Packed::NotYet => missing = missing.or(Some(encoding)),
                Packed::Useless => {}
            }
        }
        (best.response(), missing)
    }

    /// The packed form that has to be made before a client gets anything, since it does not take the plain one.
    pub(super) fn needed(&self, accepted: Accepted) -> Option<Encoding> {
        let forms = || accepted.wanted().map(|encoding| (encoding, self.packed(encoding)));
        if accepted.takes_plain() || forms().any(|(_, form)| matches!(form, Packed::Ready(_))) {
            return None;
        }
        forms().find(|(_, form)| matches!(form, Packed::NotYet)).map(|(encoding, _)| encoding)
    }

    /// Whether it has been sent often enough to be worth packing.
    pub(super) fn is_asked_for(&self) -> bool {
        self.served.fetch_add(1, Ordering::Relaxed) >= 2
    }

    /// This entry with one more form.
    pub(super) fn with(&self, encoding: Encoding, bytes: Vec<u8>) -> Self {
        let packed = if bytes.len() * 20 > self.plain.bytes.len() * 19 {
            Packed::Useless
        } else {
            let mut headers = self.plain.headers.clone();
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding.name()));
            // The same bytes may be packed otherwise by a later version.
            Packed::Ready(Form::new(bytes.into(), tag(&self.plain.bytes, encoding.name()), headers))
        };
        let (mut brotli, mut gzip) = (self.brotli.clone(), self.gzip.clone());
        match encoding {
            Encoding::Brotli => brotli = packed,
            Encoding::Gzip => gzip = packed,
        }
        Self {
            plain: self.plain.clone(),
            parts: self.parts.clone(),
            brotli,
            gzip,
            discussion: AtomicU64::new(self.discussion.load(Ordering::Acquire)),
            served: AtomicU32::new(self.served.load(Ordering::Relaxed)),
            packing: AtomicBool::new(false),
            figures: Arc::clone(&self.figures),
            ..*self
        }
    }

    pub(super) fn bytes(&self) -> Bytes {
        self.plain.bytes.clone()
    }

    /// Until when nothing of it changes by itself.
    pub(super) fn until(&self) -> Option<Timestamp> {
        self.holds.until
    }

    /// Whether it is the same as long as the program runs.
    pub(super) fn is_constant(&self) -> bool {
        self.holds == Holds::always() && !self.private
    }

    /// About how many bytes of memory it takes.
    pub(super) fn weight(&self, key: &Key) -> u64 {
        let packed = [&self.brotli, &self.gzip].map(|form| match form {
            Packed::Ready(form) => form.bytes.len(),
            Packed::NotYet | Packed::Useless => 0,
        });
        let parts = self.parts.as_ref().map_or(0, |parts| parts.weight());
        (OVERHEAD + key.path.len() + parts + self.plain.bytes.len() + packed[0] + packed[1]) as u64
    }

    fn packed(&self, encoding: Encoding) -> &Packed {
        match encoding {
            Encoding::Brotli => &self.brotli,
            Encoding::Gzip => &self.gzip,
        }
    }

    /// The form that the asker has already and takes still.
    fn had(&self, asked: &HeaderMap, accepted: Accepted) -> Option<&Form> {
        let mut tags = asked.get_all(header::IF_NONE_MATCH).iter().peekable();
        tags.peek()?;
        let packed = Encoding::ALL.map(|encoding| match self.packed(encoding) {
            Packed::Ready(form) if accepted.takes(encoding) => Some(form),
            _ => None,
        });
        let forms = || packed.into_iter().flatten().chain([&self.plain]);
        tags.find_map(|value| {
            let tags = value.to_str().unwrap_or_default().split(',').map(str::trim);
            tags.map(|tag| tag.strip_prefix("W/").unwrap_or(tag))
                .find_map(|tag| forms().find(|form| tag == "*" || form.tag == tag))
        })
    }
}

impl Packed {
    fn begin(bytes: &Bytes) -> Self {
        if bytes.len() < WORTH_PACKING { Self::Useless } else { Self::NotYet }
    }
}

impl Form {
    fn new(bytes: Bytes, tag: HeaderValue, mut headers: HeaderMap) -> Self {
        headers.insert(header::ETAG, tag.clone());
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(bytes.len()));
        Self { bytes, tag, headers }
    }

    fn response(&self) -> Response {
        let mut response = Response::new(Body::from(self.bytes.clone()));
        *response.headers_mut() = self.headers.clone();
        response
    }

    fn not_modified(&self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        let mut headers = self.headers.clone();
        for name in [header::CONTENT_TYPE, header::CONTENT_ENCODING] {
            headers.remove(name);
        }
        *response.headers_mut() = headers;
        response
    }
}

/// A strong tag: other bytes have another one, and so has each form of them. It tells states of one address apart, which
/// are all ours: nobody gains by making two of them alike, so the hash need not withstand that.
fn tag(bytes: &[u8], form: &str) -> HeaderValue {
    let dash = if form.is_empty() { "" } else { "-" };
    let tag = format!("\"{:032x}{dash}{form}\"", XxHash3_128::oneshot(bytes));
    HeaderValue::try_from(tag).unwrap_or(HeaderValue::from_static("\"\""))
}
