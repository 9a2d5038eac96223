//! The index that readers search in.

mod tend;

pub(crate) use tend::run;

use crate::data::Place;
use crate::fail::Fail;
use blogcms_axum::core::search::SearchIndex;
use blogcms_axum::search::TantivyIndex;
use std::sync::Arc;

/// Opens the index of a place, or makes an empty one; nothing where there is to be none.
pub(crate) async fn open(place: &Place) -> Result<Option<Arc<dyn SearchIndex>>, Fail> {
    Ok(index(place).await?.map(|index| Arc::new(index) as _))
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
