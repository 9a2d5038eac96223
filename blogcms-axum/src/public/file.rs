//! Our own style sheet, scripts and icon.

use super::{answer, below};
use crate::asset;
use crate::error::PageError;
use crate::state::App;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{Uri, header};
use axum::response::{IntoResponse, Response};
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
        // The hash is part of the address: other bytes have another one.
        let headers = [
            (header::CONTENT_TYPE, asset.content_type),
            (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        ];
        Ok((headers, asset.bytes).into_response())
    })
    .await
}
