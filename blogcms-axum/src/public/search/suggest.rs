//! Titles for whoever is still typing.

use super::super::answer;
use super::{Typed, look, typed};
use crate::client::Asker;
use crate::layout::PRIVATE;
use crate::state::App;
use axum::Json;
use axum::extract::{Query as Pairs, State};
use axum::http::header;
use axum::response::Response;
use blogcms_core::search::{Field, Query};
use blogcms_core::service::Ask;
use serde::Serialize;

/// So many are offered.
const MOST: u32 = 6;

/// A post or page to go to.
#[derive(Serialize)]
struct Suggestion {
    title: String,
    url: String,
}

pub(in crate::public) async fn suggest(
    State(app): State<App>,
    Pairs(pairs): Typed,
    asker: Asker,
) -> Response {
    answer(&app, async {
        let view = app.site().await?;
        let query = Query::parse(typed(&pairs), &view.zone);
        let ask = Ask { typing: true, field: Field::Title, snippets: false, ..Ask::new(query, MOST) };
        // Whoever types on will ask again.
        let found = look(&app, &view, &ask, asker).await?.unwrap_or_default();
        let suggestion = |found: blogcms_core::service::FoundPost| Suggestion {
            url: app.urls.post(found.post.kind, &found.post.slug),
            title: found.post.title,
        };
        let all: Vec<Suggestion> = found.posts.into_iter().map(suggestion).collect();
        Ok(([(header::CACHE_CONTROL, PRIVATE)], Json(all)))
    })
    .await
}
