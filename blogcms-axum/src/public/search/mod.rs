//! The page that searches.

mod context;
mod narrow;
mod place;
mod suggest;
mod told;

pub(crate) use place::Places;
pub(super) use suggest::suggest;
pub use told::{SearchHealth, Searched};

use super::{answer, paging};
use crate::client::Asker;
use crate::error::PageError;
use crate::layout::PRIVATE;
use crate::state::{App, SiteView};
use axum::extract::{Query as Pairs, State};
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::Response;
use blogcms_core::search::{Named, Query};
use blogcms_core::service::{Ask, Found, MAX_OFFSET};
use context::Asked;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::task::spawn_blocking;
use tokio::time::{Instant, timeout_at};
use tracing::{Instrument, Span};

/// Results on a page.
const SIZE: u32 = 10;
/// Whoever has waited so long is told to ask for less.
pub(crate) const PATIENCE: Duration = Duration::from_secs(3);

pub(super) type Typed = Pairs<Vec<(String, String)>>;

pub(super) async fn show(State(app): State<App>, Pairs(pairs): Typed, asker: Asker, uri: Uri) -> Response {
    answer(&app, async {
        let number = paging::wanted(&uri)?;
        let view = app.site_at(app.blog.store().seq().await?).await?;
        let query = Query::parse(typed(&pairs), &view.zone);
        let offset = u32::try_from((number - 1).saturating_mul(u64::from(SIZE))).unwrap_or(u32::MAX);
        let ask = Ask { offset, counts: true, ..Ask::new(query, SIZE) };
        let begun = told::begin();
        let found = look(&app, &view, &ask, asker).await?;
        if number == 1 {
            told::tell(&app, begun, &ask, found.as_ref());
        }
        let asked = Asked { app: &app, view: &view, query: &ask.query, number };
        let status = if found.is_some() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
        let context = asked.page(found).await?;
        let mut response = app.page(&context)?.answer(status);
        let headers = response.headers_mut();
        // One for each thing that can be typed: nobody should keep them.
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(PRIVATE));
        if status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("10"));
        }
        Ok(response)
    })
    .await
}

/// What was typed, if anything was.
pub(crate) fn typed(pairs: &[(String, String)]) -> &str {
    pairs.iter().find(|(name, _)| name == "q").map_or("", |(_, value)| value)
}

/// What readers find; nothing when it takes too long, or so many search that it is not begun in time. A filter by what has
/// nothing live names nothing, as its own page is not there.
pub(crate) async fn look(
    app: &App,
    view: &Arc<SiteView>,
    ask: &Ask,
    asker: Asker,
) -> Result<Option<Found>, PageError> {
    let hidden = |named: &&Named| !named.negated && narrow::shown(view, named).is_none();
    let unknown: Vec<String> = ask.query.named.iter().filter(hidden).map(Named::to_string).collect();
    if !unknown.is_empty() {
        return Ok(Some(Found { unknown, ..Found::default() }));
    }
    if ask.query.is_empty() {
        return Ok(Some(Found::default()));
    }
    let until = Instant::now() + PATIENCE;
    let Some(turn) = app.searches.turn(asker, until).await? else { return Ok(None) };
    let (app, view, ask) = (Arc::clone(app), Arc::clone(view), ask.clone());
    // A reader who leaves does not free the place: what has been asked of a database or an index may still run. Marking
    // what was found in long texts keeps a processor busy, and must not be one of those that serve pages.
    let (runtime, span) = (Handle::current(), Span::current());
    let task = spawn_blocking(move || {
        let found = timeout_at(until, async { app.blog.find(&view.snapshot, &ask).await });
        let found = runtime.block_on(found.instrument(span));
        drop(turn);
        found.ok().transpose()
    });
    match timeout_at(until, task).await {
        Ok(found) => Ok(found.map_err(|error| PageError::Internal(error.into()))??),
        Err(_) => Ok(None),
    }
}

/// How many pages of results there are to see.
fn pages(total: u64) -> u64 {
    paging::count(total.min(u64::from(MAX_OFFSET + SIZE)), SIZE)
}
