//! Uploaded files and the sizes of pictures, at addresses that never change their content.

use super::range::{Wanted, wanted};
use super::{answer, below};
use crate::document::is_known;
use crate::error::PageError;
use crate::state::App;
use axum::body::{Body, Bytes};
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use blogcms_core::media::{FileKind, Picture};
use blogcms_core::service::MediaService;
use blogcms_core::{MediaStore, StoreError};
use futures_util::stream;
use serde::Deserialize;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// How much of a file is in memory at a time.
const PART: u64 = 1024 * 1024;
/// Nothing in a file may run, whatever a browser takes it for.
const POLICY: &str = "default-src 'none'; media-src 'self'; sandbox";

/// The sizes of pictures that are being drawn: whoever wants one that another is drawing waits for it.
#[derive(Default)]
pub(crate) struct Flights(Mutex<HashMap<String, Weak<tokio::sync::Mutex<()>>>>);

impl Flights {
    fn join(&self, key: &str) -> Arc<tokio::sync::Mutex<()>> {
        let mut flights = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        flights.retain(|_, flight| flight.strong_count() > 0);
        if let Some(flight) = flights.get(key).and_then(Weak::upgrade) {
            return flight;
        }
        let flight = Arc::default();
        flights.insert(key.to_owned(), Arc::downgrade(&flight));
        flight
    }
}

#[derive(Deserialize)]
pub(super) struct OriginalPath {
    bc_key: String,
}

#[derive(Deserialize)]
pub(super) struct VariantPath {
    bc_stem: String,
    bc_name: String,
}

/// What a request wants to know of a file.
pub(super) struct Asked {
    method: Method,
    headers: HeaderMap,
}

pub(super) async fn original(
    State(app): State<App>,
    path: Result<Path<OriginalPath>, PathRejection>,
    uri: Uri,
    method: Method,
    headers: HeaderMap,
) -> Response {
    answer(&app, async {
        let Ok(Path(OriginalPath { bc_key })) = path else { return Err(PageError::BadRequest) };
        let lost = || PageError::NotFound(below(&uri));
        let (Some(kind), Ok(media)) = (FileKind::of_key(&bc_key), app.blog.media()) else {
            return Err(lost());
        };
        let size = media.store().size(&bc_key).await?.ok_or_else(lost)?;
        let mut response =
            file(media.store(), bc_key.clone(), size, kind, &Asked { method, headers }).await?;
        // A browser that shows a PDF does not heed our policy.
        if kind == FileKind::Pdf {
            let known = app.blog.store().media_by_key(&bc_key).await?.ok_or_else(lost)?;
            response.headers_mut().insert(header::CONTENT_DISPOSITION, attachment(&known.file_name, &bc_key));
        }
        Ok(response)
    })
    .await
}

pub(super) async fn variant(
    State(app): State<App>,
    path: Result<Path<VariantPath>, PathRejection>,
    uri: Uri,
    method: Method,
    headers: HeaderMap,
) -> Response {
    answer(&app, async {
        let Ok(Path(VariantPath { bc_stem, bc_name })) = path else { return Err(PageError::BadRequest) };
        let lost = || PageError::NotFound(below(&uri));
        let Ok(media) = app.blog.media() else { return Err(lost()) };
        if !Picture::of_stem(&bc_stem).any(|picture| picture.variant_named(&bc_name).is_some()) {
            return Err(lost());
        }
        let key = format!("{bc_stem}/{bc_name}");
        let size = match media.store().size(&key).await? {
            Some(size) => size,
            None => draw(&app, &media, (&bc_stem, &bc_name), &key).await?.ok_or_else(lost)?,
        };
        file(media.store(), key, size, FileKind::Webp, &Asked { method, headers }).await
    })
    .await
}

/// Draws a size of a picture, unless another request has just done so; how many bytes it has.
async fn draw(
    app: &App,
    media: &MediaService<'_>,
    (stem, name): (&str, &str),
    key: &str,
) -> Result<Option<u64>, PageError> {
    let Some((picture, variant)) = media.find(stem, name).await? else { return Ok(None) };
    let flight = app.flights.join(key);
    let _turn = flight.lock().await;
    if let Some(size) = media.store().size(key).await? {
        return Ok(Some(size));
    }
    let drawn = media.draw(&picture, variant).await.map_err(|error| PageError::Internal(error.into()))?;
    Ok(drawn.map(|bytes| bytes.len() as u64))
}

/// A file that is there, or the part of it that was asked for.
async fn file(
    store: &Arc<dyn MediaStore>,
    key: String,
    size: u64,
    kind: FileKind,
    asked: &Asked,
) -> Result<Response, PageError> {
    let tag = format!("\"{key}\"");
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind.mime())),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
        (header::ETAG, value(&tag)),
        (header::ACCEPT_RANGES, HeaderValue::from_static("bytes")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
    ];
    if is_known(&asked.headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    let is_get = asked.method == Method::GET;
    let (status, part) = match if is_get { wanted(&asked.headers, size, &tag) } else { Wanted::Whole } {
        Wanted::Whole => (StatusCode::OK, 0..size),
        Wanted::Part(part) => (StatusCode::PARTIAL_CONTENT, part),
        Wanted::Nothing => {
            let content_range = [(header::CONTENT_RANGE, value(&format!("bytes */{size}")))];
            return Ok((StatusCode::RANGE_NOT_SATISFIABLE, content_range).into_response());
        }
    };
    let length = [(header::CONTENT_LENGTH, HeaderValue::from(part.end - part.start))];
    let told = (status == StatusCode::PARTIAL_CONTENT)
        .then(|| [(header::CONTENT_RANGE, value(&format!("bytes {}-{}/{size}", part.start, part.end - 1)))]);
    let body = if is_get { body(store, key, part).await? } else { Body::empty() };
    let mut response = (status, headers, length, body).into_response();
    response.headers_mut().extend(told.into_iter().flatten());
    Ok(response)
}

/// Part by part, so that a film never lies in memory. The first is read before the answer begins, so that a store that
/// fails is told.
async fn body(store: &Arc<dyn MediaStore>, key: String, part: Range<u64>) -> Result<Body, PageError> {
    let first = read(store, &key, part.start..part.end.min(part.start + PART)).await?;
    let rest = part.start + first.len() as u64..part.end;
    if rest.is_empty() {
        return Ok(Body::from(first));
    }
    let begin = (store.clone(), key, rest, Some(first));
    let parts = stream::try_unfold(begin, |(store, key, rest, ready)| async move {
        if let Some(bytes) = ready {
            return Ok::<_, StoreError>(Some((bytes, (store, key, rest, None))));
        }
        if rest.is_empty() {
            return Ok(None);
        }
        let bytes = read(&store, &key, rest.start..rest.end.min(rest.start + PART)).await?;
        let rest = rest.start + bytes.len() as u64..rest.end;
        Ok(Some((bytes, (store, key, rest, None))))
    });
    Ok(Body::from_stream(parts))
}

async fn read(store: &Arc<dyn MediaStore>, key: &str, range: Range<u64>) -> Result<Bytes, StoreError> {
    let wanted = range.end - range.start;
    match store.get(key, Some(range)).await? {
        Some(bytes) if bytes.len() as u64 == wanted => Ok(bytes.into()),
        _ => Err(StoreError::new(
            blogcms_core::StoreErrorKind::Corrupt,
            format!("the media file {key} is shorter than it was a moment ago"),
        )),
    }
}

/// To be saved under its own name (RFC 6266, RFC 8187).
fn attachment(file_name: &str, key: &str) -> HeaderValue {
    let name = if file_name.is_empty() { key } else { file_name };
    value(&format!("attachment; filename*=UTF-8''{}", crate::template::encode(name)))
}

/// Of what is ASCII by its making.
fn value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static(""))
}
