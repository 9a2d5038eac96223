//! Our own style sheet, scripts and icon.

use super::{answer, below};
use crate::asset;
use crate::document::{Document, Holds};
use crate::error::PageError;
use crate::state::App;
use axum::body::Bytes;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, Uri, header};
use axum::response::Response;
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct FilePath {
    bc_hash: String,
    bc_file: String,
}

pub(super) async fn asset(
    State(app): State<App>,
    path: Result<Path<FilePath>, PathRejection>,
    uri: Uri,
) -> Response {
    answer(&app, async {
        let Ok(Path(FilePath { bc_hash, bc_file })) = path else { return Err(PageError::BadRequest) };
        let asset = asset::find(&bc_hash, &bc_file).ok_or_else(|| PageError::NotFound(below(&uri)))?;
        let bytes = Bytes::from_static(asset.bytes);
        let mut document = Document::new(asset.content_type, bytes, Holds::always());
        // The hash is part of the address: other bytes have another one.
        let for_good = HeaderValue::from_static("public, max-age=31536000, immutable");
        document.headers.insert(header::CACHE_CONTROL, for_good);
        Ok(document)
    })
    .await
}
