//! What stands before each route: it answers from memory where it can, and puts our headers on everything.

use super::edge;
use super::encoding::Accepted;
use super::entry::Entry;
use super::key::{self, Key, Query};
use super::seen::{self, Shows};
use super::{pack, pack_soon};
use crate::document::Document;
use crate::headers;
use crate::request::{self, Figures};
use crate::state::App;
use axum::extract::{OriginalUri, Request};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use blogcms_core::Versions;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};
use tokio::time::Instant;
use tower::{Layer, Service, ServiceExt};

/// What the answers of a route are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// One for each address, apart from what of the query counts.
    Kept(Query),
    /// Files, failures, whatever is not kept.
    Passing,
}

/// Puts [`Fronted`] before routes of one kind.
#[derive(Clone)]
pub(crate) struct Front {
    app: App,
    kind: Kind,
}

impl Front {
    pub(crate) fn new(app: &App, kind: Kind) -> Self {
        Self { app: Arc::clone(app), kind }
    }
}

impl<S> Layer<S> for Front {
    type Service = Fronted<S>;

    fn layer(&self, inner: S) -> Fronted<S> {
        Fronted { app: Arc::clone(&self.app), kind: self.kind, inner: Arc::new(inner) }
    }
}

/// A route behind the cache. It is cloned for each request, the route only for those that reach it.
pub(crate) struct Fronted<S> {
    app: App,
    kind: Kind,
    inner: Arc<S>,
}

impl<S> Clone for Fronted<S> {
    fn clone(&self) -> Self {
        Self { app: Arc::clone(&self.app), kind: self.kind, inner: Arc::clone(&self.inner) }
    }
}

/// An answer that is there, or one that is being made.
pub(crate) enum Answer {
    Ready(Option<Response>),
    Made(Pin<Box<dyn Future<Output = Response> + Send>>),
}

impl Future for Answer {
    type Output = Result<Response, Infallible>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match self.get_mut() {
            // Nobody polls a future again that has been ready.
            Self::Ready(response) => {
                response.take().map_or(Poll::Pending, |response| Poll::Ready(Ok(response)))
            }
            Self::Made(made) => made.as_mut().poll(context).map(Ok),
        }
    }
}

impl<S> Service<Request> for Fronted<S>
where
    S: Service<Request, Response = Response, Error = Infallible> + Clone + Send + Sync + 'static,
    S::Future: Send,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Answer;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Answer {
        if let Some(response) = home_slash(&request) {
            let app = Arc::clone(&self.app);
            return Answer::Made(Box::pin(watched(app, request, async |_| response)));
        }
        let begun = Instant::now();
        let mut key = None;
        if let Kind::Kept(query) = self.kind
            && (request.method() == Method::GET || request.method() == Method::HEAD)
            && let Some(asked) = key::asked(request.uri(), query)
        {
            let (app, store) = (&self.app, &**self.app.blog.store());
            let hit = app.cache.fresh.known(store).and_then(|k| app.cache.hit(&asked, k, || app.blog.now()));
            let accepted = Accepted::of(request.headers());
            if let Some(entry) = hit.filter(|entry| entry.parts.is_none() && entry.needed(accepted).is_none())
            {
                let response = serve(app, || asked.key(), &entry, (request.headers(), accepted));
                entry.figures.answered(&request, response.status(), begun.elapsed());
                seen::tell(app.seen.as_ref(), entry.figures.route(), entry.post, &response);
                return Answer::Ready(Some(response));
            }
            key = Some(asked.key());
        }
        let (app, inner) = (Arc::clone(&self.app), S::clone(&self.inner));
        Answer::Made(Box::pin(watched(app.clone(), request, async move |request| {
            make(&app, inner, key, request).await
        })))
    }
}

/// What becomes of a request that `work` answers: with our headers, watched, and told of.
async fn watched(app: App, request: Request, work: impl AsyncFnOnce(Request) -> Response) -> Response {
    let route = seen::route(&app, &request);
    let response = complete(&app, request::watch(&app, request, work).await);
    if let Some(route) = route {
        let post = response.extensions().get().map(|Shows(post)| *post);
        seen::tell(app.seen.as_ref(), &route, post, &response);
    }
    response
}

/// A kept answer, and the start of what makes the next one smaller.
fn serve(
    app: &App,
    key: impl FnOnce() -> Key,
    entry: &Arc<Entry>,
    (asked, accepted): (&HeaderMap, Accepted),
) -> Response {
    app.cache.counts.hit();
    let (mut response, missing) = entry.answer(asked, accepted);
    edge::dress(app, entry, &mut response);
    if let Some(encoding) = missing.filter(|_| entry.is_asked_for()) {
        pack_soon(app, key(), Arc::clone(entry), encoding);
    }
    response
}

/// The answer of a route, kept if it may be.
async fn make<S>(app: &App, inner: S, key: Option<Key>, request: Request) -> Response
where
    S: Service<Request, Response = Response, Error = Infallible>,
{
    watch_base(app, &request);
    let asked = request.headers().clone();
    let Some(key) = key.filter(|_| app.cache.entries.is_some()) else {
        return finish(app, None, inner, (request, &asked), Versions::default()).await.0;
    };
    // What is known now is what the answer must not lack, whoever makes it.
    let known = app.cache.fresh.versions(app.blog.store()).await;
    let store = &**app.blog.store();
    if let Some(entry) = app.cache.find(&key, known, app.blog.now(), store).await {
        return send(app, key, entry, &asked).await;
    }
    let seat = app.cache.flights.join(&key);
    let turn = seat.turn.lock().await;
    if let Some(entry) = app.cache.find(&key, known, app.blog.now(), store).await {
        app.cache.counts.coalesced();
        drop(turn);
        return send(app, key, entry, &asked).await;
    }
    if seat.in_vain.load(Ordering::Relaxed) {
        drop(turn);
        return finish(app, Some(&key), inner, (request, &asked), known).await.0;
    }
    let (response, kept) = finish(app, Some(&key), inner, (request, &asked), known).await;
    if !kept {
        seat.in_vain.store(true, Ordering::Relaxed);
    }
    response
}

/// Sends a kept answer, in a form that had to be made first if the client takes no other.
async fn send(app: &App, key: Key, entry: Arc<Entry>, asked: &HeaderMap) -> Response {
    let accepted = Accepted::of(asked);
    let serve = |entry: &Arc<Entry>| noted(serve(app, || key.clone(), entry, (asked, accepted)), entry);
    let Some(encoding) = entry.needed(accepted) else { return serve(&entry) };
    let (packer, plain) = (Arc::clone(app), Arc::clone(&entry));
    let packed = tokio::task::spawn_blocking(move || pack(&packer, &plain, encoding)).await;
    let Ok(Some(packed)) = packed else { return serve(&entry) };
    let packed = Arc::new(packed);
    app.cache.repack(key.clone(), Arc::clone(&packed));
    serve(&packed)
}

/// An answer with a note of what it shows.
fn noted(mut response: Response, entry: &Entry) -> Response {
    if let Some(post) = entry.post {
        response.extensions_mut().insert(Shows(post));
    }
    response
}

/// Has the route answer; whether that was kept.
async fn finish<S>(
    app: &App,
    key: Option<&Key>,
    inner: S,
    (request, asked): (Request, &HeaderMap),
    known: Versions,
) -> (Response, bool)
where
    S: Service<Request, Response = Response, Error = Infallible>,
{
    // As new as can be: what is kept is right for longer.
    let known = app.blog.store().known().unwrap_or(known);
    let route = request::route(app, &request);
    let Ok(mut response) = inner.oneshot(request).await;
    let Some(document) = response.extensions_mut().remove::<Document>() else { return (response, false) };
    app.cache.counts.render();
    let entry = Arc::new(Entry::new(document, known, app.headers, Figures::new(route)));
    let entry = if entry.private { packed_now(app, entry, asked).await } else { entry };
    if let Some(key) = key {
        app.cache.counts.miss();
        app.cache.keep(key.clone(), Arc::clone(&entry));
    }
    let mut response = noted(entry.answer(asked, Accepted::of(asked)).0, &entry);
    edge::dress(app, &entry, &mut response);
    (response, key.is_some())
}

/// An answer for one request in the form its asker likes best, since there will be no second time to send it in; as it
/// is where that saves nothing, or enough others are being packed.
async fn packed_now(app: &App, entry: Arc<Entry>, asked: &HeaderMap) -> Arc<Entry> {
    let Some(encoding) = entry.answer(asked, Accepted::of(asked)).1 else { return entry };
    let Ok(turn) = Arc::clone(&app.cache.packers).try_acquire_owned() else { return entry };
    let (packer, plain) = (Arc::clone(app), Arc::clone(&entry));
    let packed = tokio::task::spawn_blocking(move || {
        let packed = pack(&packer, &plain, encoding);
        drop(turn);
        packed
    });
    packed.await.ok().flatten().map_or(entry, Arc::new)
}

fn complete(app: &App, mut response: Response) -> Response {
    headers::complete(app.headers, response.headers_mut());
    response
}

/// Notices, and says once, that requests come by another path than `base_url` has.
fn watch_base(app: &App, request: &Request) {
    let Some(original) = request.extensions().get::<OriginalUri>().filter(|_| app.mismatch.get().is_none())
    else {
        return;
    };
    let (seen, below) = (original.path(), request.uri().path());
    let mount = seen.strip_suffix(below).or((below == "/").then_some(seen)).unwrap_or("");
    let mount = mount.trim_end_matches('/');
    // Where a proxy takes the prefix away before us, the app sees none at all; that is as it should be.
    if !mount.is_empty() && mount != app.urls.base() {
        let warning = format!(
            "the blog is mounted at `{mount}`, but the path of base_url is `{}`: its links lead elsewhere",
            if app.urls.base().is_empty() { "/" } else { app.urls.base() }
        );
        tracing::warn!("{warning}");
        // Somebody else may have been first, with the same sentence.
        let _ = app.mismatch.set(warning);
    }
}

/// Leads from `/blog/`, which [`crate::mount`] hands on, to `/blog`.
fn home_slash(request: &Request) -> Option<Response> {
    if request.uri().path() != "/" {
        return None;
    }
    let original = request.extensions().get::<OriginalUri>()?;
    let home = original.path().strip_suffix('/').filter(|home| !home.is_empty() && !home.ends_with('/'))?;
    let to = original.query().map_or_else(|| home.to_owned(), |query| format!("{home}?{query}"));
    Some((StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, to)]).into_response())
}
