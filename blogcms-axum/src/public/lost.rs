//! Paths that lead nowhere, and the pages that say what went wrong.

use super::answer;
use super::card::card;
use crate::error::{PageError, permanent};
use crate::message::DateStyle;
use crate::state::{App, Shared, SiteView};
use crate::template::context::{ErrorPage, Frame};
use crate::urls::encode;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use blogcms_core::post::{Listing, Window};
use blogcms_core::redirect::normal_path;
use blogcms_core::{HistoryId, Id, Seq, Settings, SiteId, SiteSnapshot};
use futures_util::FutureExt;

/// Any path below the mount that no route has: an address with a slash too many, an old one, or none.
pub(super) async fn lost(State(app): State<App>, uri: Uri) -> Response {
    answer(&app, async {
        let path = uri.path();
        let trailing = path.len() > 1 && path.ends_with('/');
        match normal_path(path) {
            Some(normal) if trailing && normal != "/" => {
                let asked = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
                Ok(permanent(&(encode(&app.urls.path(&tidy(path))) + &asked)))
            }
            Some(normal) => Err(PageError::NotFound(normal)),
            None => Err(PageError::BadRequest),
        }
    })
    .await
}

/// A path without slashes too many. What is encoded stays so: decoded, `%3F` would begin a query.
fn tidy(path: &str) -> String {
    path.split('/').filter(|segment| !segment.is_empty()).flat_map(|segment| ["/", segment]).collect()
}

/// What our page for a status says. When even the store is out of reach, a page without the blog's own words.
pub(crate) async fn error_page(app: &App, status: StatusCode, id: Option<&str>) -> ErrorPage {
    let now = app.blog.now();
    // Who has waited for a store that is out of reach is not to wait again.
    let away = status == StatusCode::SERVICE_UNAVAILABLE;
    let view = if away { app.site().now_or_never() } else { Some(app.site().await) };
    let (view, posts) = match view {
        Some(Ok(view)) => {
            // Who asks for too much is given no more to do.
            let helped = status.is_client_error() && status != StatusCode::TOO_MANY_REQUESTS;
            let posts = if helped { latest(app).await } else { Vec::new() };
            (view, posts)
        }
        _ => (std::sync::Arc::new(SiteView::new(nothing(app), now)), Vec::new()),
    };
    let key = match status {
        StatusCode::NOT_FOUND => "error.not-found",
        StatusCode::GONE => "error.gone",
        StatusCode::BAD_REQUEST => "error.bad-request",
        StatusCode::TOO_MANY_REQUESTS => "error.too-many",
        StatusCode::SERVICE_UNAVAILABLE => "error.unavailable",
        _ => "error.server",
    };
    let title = app.messages.text(&format!("{key}.title"), &[]);
    let frame = Frame::new(app, &view, "error", None).titled(&title, "");
    ErrorPage {
        status: status.as_u16(),
        title,
        text: app.messages.text(&format!("{key}.text"), &[]),
        id: id.map(str::to_owned),
        posts: posts.iter().map(|p| card(app, &view, p, DateStyle::Short)).collect(),
        frame,
    }
}

pub(super) async fn latest(app: &Shared) -> Vec<blogcms_core::PostSummary> {
    let window = Window { offset: 0, size: 3 };
    let page = app.blog.store().listing_page(&Listing::All, window, app.blog.now()).await;
    page.map(|p| p.value.posts).unwrap_or_default()
}

/// A site of which nothing is known.
fn nothing(app: &App) -> SiteSnapshot {
    let settings = Settings { title: app.messages.text("layout.blog", &[]), ..Settings::default() };
    SiteSnapshot {
        seq: Seq::NONE,
        site: blogcms_core::Site {
            id: SiteId::default(),
            known_as: SiteId::default(),
            history: HistoryId::from_bytes([0; 16]),
            version: Seq::NONE,
            settings,
        },
        terms: Vec::new(),
        authors: Vec::new(),
        portraits: std::collections::BTreeMap::new(),
    }
}
