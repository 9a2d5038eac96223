//! What was answered, for whoever counts.

use crate::request;
use crate::state::App;
use axum::extract::Request;
use axum::response::Response;
use blogcms_core::PostId;
use metrics::counter;
use std::sync::Arc;
use tokio::sync::mpsc::Sender;

/// An answer that was given: see [`crate::CmsBuilder::on_response`]. Nothing of who asked is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Seen {
    /// The route below the base, such as `/posts/{bc_slug}`; `lost` for what has none.
    pub route: Arc<str>,
    /// The post or page that was shown, in whatever form.
    pub post: Option<PostId>,
    /// The status of the answer.
    pub status: u16,
}

/// What an answer shows, as a note for [`tell`].
#[derive(Clone, Copy)]
pub(super) struct Shows(pub(super) PostId);

/// The route of a request, if anybody wants to know.
pub(super) fn route(app: &App, request: &Request) -> Option<Arc<str>> {
    app.seen.as_ref().map(|_| Arc::from(&*request::route(app, request)))
}

/// Tells of an answer, unless whoever listens is behind.
pub(super) fn tell(seen: Option<&Sender<Seen>>, route: &Arc<str>, post: Option<PostId>, response: &Response) {
    let Some(seen) = seen else { return };
    let status = response.status().as_u16();
    if seen.try_send(Seen { route: Arc::clone(route), post, status }).is_err() {
        counter!("blogcms_seen_dropped_total").increment(1);
    }
}
