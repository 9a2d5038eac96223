//! The document around the parts of a page: ours, or that of a host.

use crate::error::chain;
use crate::failure::Failure;
use crate::state::Shared;
use crate::template::context::Context;
use axum::body::{Body, Bytes};
use axum::extract::{OriginalUri, Request};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// Who writes the document around the parts of a page: see [`crate::CmsBuilder::layout`].
///
/// ```
/// use blogcms_axum::Layout;
///
/// let layout = Layout::fixed(|page| {
///     format!(
///         "<!doctype html><html lang=\"{}\" dir=\"{}\"><head><meta charset=\"utf-8\">\
///          <meta name=\"viewport\" content=\"width=device-width\">{}</head>\
///          <body><header>My app</header>{}</body></html>",
///         page.lang, page.dir, page.head, page.main
///     )
/// });
/// # let _ = layout;
/// ```
#[derive(Clone, Default)]
pub enum Layout {
    /// Ours, with header and footer.
    #[default]
    Ours,
    /// A host's, the same for everybody: see [`Layout::fixed`].
    Fixed(Arc<Fixed>),
    /// A host's, made for each request: see [`Layout::per_request`].
    PerRequest(Arc<PerRequest>),
}

type Fixed = dyn Fn(&PageParts) -> String + Send + Sync;
type PerRequest = dyn Fn(&PageParts, &Parts) -> String + Send + Sync;

impl Layout {
    /// A function from the parts of a page to a whole document. It is called when a page is made, and the page cache keeps
    /// its answer, so it must depend on nothing else: neither on who asks nor on what time it is.
    ///
    /// A panic in it becomes a page with status 500.
    pub fn fixed(document: impl Fn(&PageParts) -> String + Send + Sync + 'static) -> Self {
        Self::Fixed(Arc::new(document))
    }

    /// A function that sees the request as well: its headers, and what the host's middleware has put into its extensions,
    /// such as who is signed in. Its address is the whole one, mount included. The function is called for each request;
    /// the page cache keeps the parts. Answers say `Cache-Control: private, no-cache`, have no `ETag`, and are sent as they
    /// are: to pack them, lay a `CompressionLayer` of `tower-http` around the app.
    ///
    /// ```
    /// use blogcms_axum::Layout;
    ///
    /// #[derive(Clone)]
    /// struct SignedIn(&'static str);
    ///
    /// let layout = Layout::per_request(|page, request| {
    ///     let who = request.extensions.get::<SignedIn>().map_or("nobody", |who| who.0);
    ///     format!(
    ///         "<!doctype html><html lang=\"{}\" dir=\"{}\"><head><meta charset=\"utf-8\">{}</head>\
    ///          <body><header>Signed in as {who}</header>{}</body></html>",
    ///         page.lang, page.dir, page.head, page.main
    ///     )
    /// });
    /// # let _ = layout;
    /// ```
    ///
    /// It runs where requests are answered, so it must not wait: what takes time belongs into a middleware before it. A
    /// panic in it becomes a page with status 500.
    pub fn per_request(document: impl Fn(&PageParts, &Parts) -> String + Send + Sync + 'static) -> Self {
        Self::PerRequest(Arc::new(document))
    }

    /// Whether there is none of a host's.
    pub(crate) fn is_ours(&self) -> bool {
        matches!(self, Self::Ours)
    }
}

impl fmt::Debug for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ours => "Ours",
            Self::Fixed(_) => "Fixed",
            Self::PerRequest(_) => "PerRequest",
        })
    }
}

/// A page without the document around it, for a [`Layout`] of a host's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PageParts {
    /// The title, or the name of the site on its front page. It is text: escape it. `head` has a `title` element already.
    pub title: String,
    /// The language of the page (BCP 47), for `lang` of the `html` element.
    pub lang: String,
    /// The direction of its script, `ltr` or `rtl`, for `dir` of the `html` element.
    pub dir: String,
    /// What the page is: `home`, `post`, `page`, `category`, `error`, … as in
    /// [`PageMeta::kind`](crate::template::context::PageMeta::kind).
    pub kind: String,
    /// HTML for `head`: title, description, canonical address, previews, JSON-LD, feeds, style sheets and scripts. A
    /// document adds `charset` and `viewport`, and an icon.
    pub head: String,
    /// HTML for `body`: the icons the page uses, and its one `main` element, whose `id` is `main`.
    pub main: String,
}

impl PageParts {
    /// A document that has nothing else, for when a host's layout fails.
    pub(crate) fn plain(&self) -> String {
        // Both are letters, digits and hyphens: `Settings` takes no other language.
        let Self { lang, dir, head, main, .. } = self;
        format!(
            "<!doctype html>\n<html lang=\"{lang}\" dir=\"{dir}\" class=\"bc\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n{head}</head>\n<body>\n\
             {main}</body>\n</html>\n"
        )
    }

    /// About how many bytes of memory it takes.
    pub(crate) fn weight(&self) -> usize {
        self.head.len() + self.main.len()
    }
}

/// A page, as far as it can be made without knowing who asks.
#[derive(Clone, Debug)]
pub(crate) enum Page {
    Whole(Bytes),
    Parts(Arc<PageParts>),
}

/// A note that an answer lacks its document, for [`wrap`].
#[derive(Clone)]
struct Unwrapped(Arc<PageParts>);

impl Page {
    /// An answer that nobody keeps.
    pub(crate) fn answer(self, status: StatusCode) -> Response {
        let mut response = match self {
            Self::Whole(html) => {
                let mut response = Response::default();
                fill(&mut response, html);
                response
            }
            Self::Parts(parts) => unwrapped(&parts),
        };
        *response.status_mut() = status;
        response
    }
}

impl Shared {
    /// The page that `context` is for.
    pub(crate) fn page<C: Context>(&self, context: &C) -> Result<Page, Failure> {
        let parts = || self.templates.parts(context).map_err(|error| Failure::new(chain(&error)));
        match &self.layout {
            Layout::Ours => {
                let html = self.templates.bytes(context).map_err(|error| Failure::new(chain(&error)))?;
                Ok(Page::Whole(html.into()))
            }
            Layout::Fixed(document) => {
                let parts = parts()?;
                guarded(|| document(&parts)).map(|html| Page::Whole(html.into()))
            }
            Layout::PerRequest(_) => parts().map(|parts| Page::Parts(Arc::new(parts))),
        }
    }
}

/// A request, and what a host's layout will be shown of it, if it wants to see any.
pub(crate) fn seen(app: &Shared, request: Request) -> (Request, Option<Parts>) {
    if !matches!(app.layout, Layout::PerRequest(_)) {
        return (request, None);
    }
    let (parts, body) = request.into_parts();
    let mut seen = parts.clone();
    if let Some(OriginalUri(whole)) = parts.extensions.get() {
        seen.uri.clone_from(whole);
    }
    (Request::from_parts(parts, body), Some(seen))
}

/// An answer that [`wrap`] will put into a document.
pub(crate) fn unwrapped(parts: &Arc<PageParts>) -> Response {
    let mut response = Response::default();
    response.extensions_mut().insert(Unwrapped(Arc::clone(parts)));
    response
}

/// Puts an answer that lacks it into the document of this one request. Where that fails, the answer still lacks it.
pub(crate) fn wrap(app: &Shared, response: &mut Response, seen: Option<&Parts>) -> Result<(), Failure> {
    let (Layout::PerRequest(document), Some(seen)) = (&app.layout, seen) else { return Ok(()) };
    let Some(Unwrapped(parts)) = response.extensions().get().cloned() else { return Ok(()) };
    let html = guarded(|| document(&parts, seen))?;
    response.extensions_mut().remove::<Unwrapped>();
    // What somebody else may keep or read again is not for one reader only.
    let headers = response.headers_mut();
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static(PRIVATE));
    fill(response, html.into());
    Ok(())
}

/// What caches are told of an answer for one reader.
pub(crate) const PRIVATE: &str = "private, no-cache";

/// Gives an answer whose document failed one that has nothing else.
pub(crate) fn wrap_plainly(response: &mut Response) {
    if let Some(Unwrapped(parts)) = response.extensions_mut().remove() {
        fill(response, parts.plain().into());
    }
}

fn fill(response: &mut Response, html: Bytes) {
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(html.len()));
    *response.body_mut() = Body::from(html);
}

/// Calls a host's function, which may panic.
fn guarded(document: impl FnOnce() -> String) -> Result<String, Failure> {
    catch_unwind(AssertUnwindSafe(document)).map_err(|panic| Failure::panicked("the layout", &*panic))
}
