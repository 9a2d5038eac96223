//! The index that readers search in.

mod tend;

pub(crate) use tend::run;

use crate::data::Place;
use crate::fail::Fail;
use blogcms_axum::core::search::SearchIndex;
use blogcms_axum::search::TantivyIndex;
use std::sync::Arc;

/// What is said of an index that cannot be used, to whoever watches: folders and reasons are for the log.
const UNUSABLE: &str = "the index of the search cannot be used: the database answers, slower and without forgiving a wrong \
     letter; the log says why and what to do";

/// Opens the index of a place, or makes an empty one, for a server: nothing where there is to be none. One that cannot be
/// used is no reason to serve nothing; it comes as the warning.
pub(crate) async fn open(place: &Place) -> (Option<Arc<dyn SearchIndex>>, Option<&'static str>) {
    match index(place).await {
        Ok(index) => (index.map(|index| Arc::new(index) as _), None),
        Err(reason) => {
            let reason = reason.sentence();
            tracing::warn!("{reason}; until then the database answers, and the next start tries again");
            (None, Some(UNUSABLE))
        }
    }
}

async fn index(place: &Place) -> Result<Option<TantivyIndex>, Fail> {
    let Some(folder) = place.search() else { return Ok(None) };
    let opened = tokio::task::spawn_blocking(move || TantivyIndex::open(&folder)).await;
    let opened =
        opened.map_err(|error| Fail::new(format!("the index of the search cannot be opened: {error}")))?;
    match opened {
        Ok(index) => Ok(Some(index)),
        Err(error) => Err(Fail::new(format!("{error}; choose another folder with --search-dir, or none"))),
    }
}
