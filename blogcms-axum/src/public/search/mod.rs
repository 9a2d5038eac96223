//! The page that searches.

mod context;
mod narrow;
mod suggest;
mod told;

pub(super) use suggest::suggest;
pub use told::{SearchHealth, Searched};

use super::{answer, paging};
use crate::layout::PRIVATE;
use crate::state::{App, Shared, SiteView};
use axum::extract::{Query as Pairs, State};
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::Response;
use blogcms_core::StoreError;
use blogcms_core::search::{Named, Query};
use blogcms_core::service::{Ask, Found, MAX_OFFSET};
use context::Asked;
use std::time::Duration;
use tokio::time::timeout;

/// Results on a page.
const SIZE: u32 = 10;
/// Whoever has waited so long is told to ask for less.
const PATIENCE: Duration = Duration::from_secs(3);

pub(super) type Typed = Pairs<Vec<(String, String)>>;

pub(super) async fn show(State(app): State<App>, Pairs(pairs): Typed, uri: Uri) -> Response {
    answer(&app, async {
        let number = paging::wanted(&uri)?;
        let view = app.site_at(app.blog.store().seq().await?).await?;
        let query = Query::parse(typed(&pairs), &view.zone);
        let offset = u32::try_from((number - 1).saturating_mul(u64::from(SIZE))).unwrap_or(u32::MAX);
        let ask = Ask { offset, counts: true, ..Ask::new(query, SIZE) };
        let begun = told::begin();
        let found = look(&app, &view, &ask).await?;
        if number == 1 {
            told::tell(&app, begun, &ask, found.as_ref());
        }
        let asked = Asked { app: &app, view: &view, query: &ask.query, number };
        let context = asked.page(found).await?;
        let mut response = app.page(&context)?.answer(StatusCode::OK);
        // One for each thing that can be typed: nobody should keep them.
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(PRIVATE));
        Ok(response)
    })
    .await
}

/// What was typed, if anything was.
pub(crate) fn typed(pairs: &[(String, String)]) -> &str {
    pairs.iter().find(|(name, _)| name == "q").map_or("", |(_, value)| value)
}

/// What readers find; nothing when it takes too long. A filter by what has nothing live names nothing, as its own page
/// is not there.
pub(crate) async fn look(app: &Shared, view: &SiteView, ask: &Ask) -> Result<Option<Found>, StoreError> {
    let hidden = |named: &&Named| !named.negated && narrow::shown(view, named).is_none();
    let unknown: Vec<String> = ask.query.named.iter().filter(hidden).map(Named::to_string).collect();
    if !unknown.is_empty() {
        return Ok(Some(Found { unknown, ..Found::default() }));
    }
    timeout(PATIENCE, app.blog.find(&view.snapshot, ask)).await.ok().transpose()
}

/// How many pages of results there are to see.
fn pages(total: u64) -> u64 {
    paging::count(total.min(u64::from(MAX_OFFSET + SIZE)), SIZE)
}
