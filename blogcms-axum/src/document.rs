//! Answers that are one piece of bytes, and that an asker may have already (RFC 9110, section 13).

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use blogcms_core::Timestamp;
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// The answer with these bytes, or 304 when `asked` says that the asker has them.
pub(crate) fn document(
    asked: &HeaderMap,
    content_type: &'static str,
    bytes: Vec<u8>,
    modified: Option<Timestamp>,
) -> Response {
    let tag = tag(&bytes);
    let date = modified.map(Timestamp::http_date);
    let known = if asked.contains_key(header::IF_NONE_MATCH) {
        is_known(asked, &tag)
    } else {
        // The very date, not any later one: what is newest can go, and then the date steps back.
        date.is_some()
            && asked.get(header::IF_MODIFIED_SINCE).and_then(|v| v.to_str().ok()) == date.as_deref()
    };
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, content_type)], bytes).into_response()
    };
    let headers = [(header::ETAG, Some(tag)), (header::LAST_MODIFIED, date)];
    for (name, value) in headers {
        if let Some(value) = value.and_then(|value| HeaderValue::try_from(value).ok()) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// A strong tag: other bytes have another one.
fn tag(bytes: &[u8]) -> String {
    let mut tag = String::from("\"");
    for byte in &Sha256::digest(bytes)[..16] {
        // Writing to a String cannot fail.
        let _ = write!(tag, "{byte:02x}");
    }
    tag.push('"');
    tag
}

/// Whether the asker has what is tagged so already (`If-None-Match`).
pub(crate) fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let known = |value: &HeaderValue| {
        let tags = value.to_str().unwrap_or_default().split(',').map(str::trim);
        tags.map(|t| t.strip_prefix("W/").unwrap_or(t)).any(|t| t == tag || t == "*")
    };
    headers.get_all(header::IF_NONE_MATCH).iter().any(known)
}
