//! [`Cms`]: a blog that can be mounted.

use crate::cache::{self, Cache, CacheStats, Seen};
use crate::headers::Headers;
use crate::layout::Layout;
use crate::message::Catalogue;
use crate::public::{Places, Public, Searched};
use crate::run::Chores;
use crate::state::{App, NotFound, Shared};
use crate::template::{TemplateError, Templates};
use crate::urls::Urls;
use axum::Router;
#[cfg(feature = "media")]
use blogcms_core::MediaStore;
use blogcms_core::content::Renderer;
use blogcms_core::service::Blog;
use blogcms_core::{Clock, IdGen, Purger, Store};
use std::sync::Arc;
use tokio::sync::mpsc::Sender;

/// A blog: its pages as a router, its data for a host's own handlers. Cheap to clone.
#[derive(Clone)]
pub struct Cms {
    pub(crate) app: App,
}

/// Why [`CmsBuilder::build`] refused: a sentence that says what to change.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// No base URL was given.
    #[error(
        "no base_url was given; call `.base_url(\"https://example.org/blog\")` with the address readers use"
    )]
    NoBaseUrl,
    /// The base URL cannot be read.
    #[error("{0}")]
    BaseUrl(String),
    /// Jobs were given a handler, or news of posts a listener, and the store has no queue for them.
    #[error("the store keeps no jobs; leave `.job(…)` and `.on_went_live(…)` out, or use a store that does")]
    NoJobs,
    /// Jobs of one kind were given two handlers, or those of a kind of ours another.
    #[error("jobs of the kind `{0}` have a handler already; give yours another name")]
    JobKind(String),
    /// A font for share cards cannot be read.
    #[cfg(feature = "share-card")]
    #[error("a font given to `share_font` cannot be read; give the bytes of a TrueType or OpenType file")]
    ShareFont,
    /// The templates are broken.
    #[error("a template cannot be used: {0}")]
    Template(#[from] TemplateError),
}

/// Puts a [`Cms`] together.
#[must_use]
pub struct CmsBuilder {
    pub(crate) blog: Blog,
    base_url: Option<String>,
    pages_at_root: bool,
    headers: Option<Headers>,
    layout: Layout,
    not_found: NotFound,
    #[cfg(feature = "share-card")]
    share_fonts: Vec<Vec<u8>>,
    stylesheet: Option<String>,
    page_cache: u64,
    seen: Option<Sender<Seen>>,
    pub(crate) searched: Option<Sender<Searched>>,
    purger: Option<Arc<dyn Purger>>,
    pub(crate) behind_proxy: bool,
    pub(crate) chores: Chores,
}

impl CmsBuilder {
    /// The address at which readers find the blog: scheme, host and mount path, such as `https://example.org/blog`. Its
    /// path must be the one the router is mounted at, or the one a reverse proxy puts before it.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// Whether [`CmsBuilder::build`] will take `url` as base URL: for a program that wants to know before it opens, or
    /// makes, a store.
    ///
    /// # Errors
    /// [`BuildError::BaseUrl`], the sentence that `build` would give.
    pub fn check_base_url(url: &str) -> Result<(), BuildError> {
        Urls::new(url, false).map(drop).map_err(BuildError::BaseUrl)
    }

    /// Serves static pages at `/{slug}` instead of `/pages/{slug}`. Off by default, since that route overlaps with a
    /// host's own `/{name}`.
    pub fn pages_at_root(mut self, yes: bool) -> Self {
        self.pages_at_root = yes;
        self
    }

    /// How much the blog says about security in its answers: [`Headers::Strict`] where nothing is said, [`Headers::Host`]
    /// with a layout of the host's.
    pub fn headers(mut self, headers: Headers) -> Self {
        self.headers = Some(headers);
        self
    }

    /// The document around each page, error pages among them: [`Layout::Ours`], or a function of the host's that puts the
    /// parts of a page between its own header and footer. docs/embedding.md has an example.
    ///
    /// With a layout of the host's the default of [`CmsBuilder::headers`] is [`Headers::Host`]; with [`Headers::Strict`] the
    /// document must have no inline script or style, and nothing from other hosts.
    pub fn layout(mut self, layout: Layout) -> Self {
        self.layout = layout;
        self
    }

    /// What a path below the mount that leads nowhere becomes.
    pub fn not_found(mut self, not_found: NotFound) -> Self {
        self.not_found = not_found;
        self
    }

    /// The address of a style sheet of the host's own, which every page links after ours. All of our rules are in cascade
    /// layers, so that a rule outside of any layer wins over them, and colours, type and space are custom properties
    /// `--bc-…`; the page on themes in the repository's guide (docs/theme.md) lists both. With [`Headers::Strict`] it has to be of the same origin.
    pub fn stylesheet(mut self, url: impl Into<String>) -> Self {
        self.stylesheet = Some(url.into());
        self
    }

    /// Tells of each answer, from memory or not: what was shown, and nothing of who asked. While the channel is full no
    /// answer waits; what does not fit is counted as `blogcms_seen_dropped_total` and forgotten.
    pub fn on_response(mut self, seen: Sender<Seen>) -> Self {
        self.seen = Some(seen);
        self
    }

    /// A cache before the blog, such as a CDN. While [`Cms::run`] runs, answers allow it to keep them until something goes
    /// live or ends by itself, a day at most, and it is told to forget what else has changed, within about two seconds.
    pub fn purger(mut self, purger: impl Purger + 'static) -> Self {
        self.purger = Some(Arc::new(purger));
        self
    }

    /// How many bytes of finished answers are kept in memory: 64 MiB where nothing is said, none at all for 0. See
    /// [`Cms::cache`] for what it does.
    pub fn page_cache(mut self, bytes: u64) -> Self {
        self.page_cache = bytes;
        self
    }

    /// Where uploaded files lie, such as a [`crate::storage::MediaFolder`]. Without it the blog has no `/media`, and
    /// uploads fail with a sentence that says so. Pictures are cleaned within the default
    /// [`crate::storage::MediaLimits`]; for others, see [`Blog::with_media`] and [`Cms::builder_for`].
    #[cfg(feature = "media")]
    pub fn media(mut self, store: impl MediaStore + 'static) -> Self {
        let processor = Arc::new(blogcms_storage::Images::default());
        self.blog = self.blog.with_media(Arc::new(store), processor);
        self
    }

    /// A font for share cards, the pictures that previews of a link show for posts without a cover: the bytes of a TrueType
    /// or OpenType file. Titles are set in the first one given; the others, and the fonts of the system, have the letters
    /// that it lacks. Without any, titles are set in a serif of the system; where there is none, cards have no words.
    #[cfg(feature = "share-card")]
    pub fn share_font(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.share_fonts.push(bytes.into());
        self
    }

    /// Another renderer of bodies: other settings, words of another language, a host's shortcodes and fenced blocks.
    /// What was kept of the former one is rendered anew by [`Cms::run`].
    pub fn renderer(mut self, renderer: Renderer) -> Self {
        self.blog = self.blog.with_renderer(renderer);
        self
    }

    /// Another clock than the machine's: for tests.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.blog = self.blog.with_clock(clock);
        self
    }

    /// Another source of ids: for tests.
    pub fn ids(mut self, ids: Arc<dyn IdGen>) -> Self {
        self.blog = self.blog.with_ids(ids);
        self
    }

    /// The blog, or a sentence about what is wrong with what was given.
    pub fn build(self) -> Result<Cms, BuildError> {
        let base_url = self.base_url.ok_or(BuildError::NoBaseUrl)?;
        let urls = Urls::new(&base_url, self.pages_at_root).map_err(BuildError::BaseUrl)?;
        let messages = Catalogue::english();
        let ours = self.layout.is_ours();
        let templates = if ours { Templates::new(&messages)? } else { Templates::for_layout(&messages)? };
        let headers = self.headers.unwrap_or(if ours { Headers::Strict } else { Headers::Host });
        let mut shared = Shared::new(self.blog, urls, (templates, messages), headers, self.not_found);
        shared.layout = self.layout;
        shared.stylesheet = self.stylesheet;
        shared.cache = Cache::new(self.page_cache);
        shared.seen = self.seen;
        shared.searched = self.searched;
        shared.purger = self.purger;
        shared.searches = Places::new(self.behind_proxy);
        shared.chores = self.chores.of(&shared.blog)?;
        #[cfg(feature = "share-card")]
        {
            let fonts = self.share_fonts.into_iter().map(crate::share_card::source).collect::<Option<_>>();
            shared.share_cards = crate::public::ShareCards::new(fonts.ok_or(BuildError::ShareFont)?);
        }
        Ok(Cms { app: Arc::new(shared) })
    }
}

/// A route of the blog, for hosts that want to know what is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// The method, such as `GET`; `HEAD` goes with it.
    pub method: &'static str,
    /// The path with the mount before it, in axum's notation.
    pub path: String,
}

impl Cms {
    /// Begins a blog on a store.
    pub fn builder(store: impl Store + 'static) -> CmsBuilder {
        Self::builder_for(Blog::new(Arc::new(store)))
    }

    /// Begins a blog on services that were put together before.
    pub fn builder_for(blog: Blog) -> CmsBuilder {
        CmsBuilder {
            blog,
            base_url: None,
            pages_at_root: false,
            headers: None,
            layout: Layout::Ours,
            not_found: NotFound::default(),
            #[cfg(feature = "share-card")]
            share_fonts: Vec::new(),
            stylesheet: None,
            page_cache: cache::DEFAULT_BYTES,
            seen: None,
            searched: None,
            purger: None,
            behind_proxy: false,
            chores: Chores::default(),
        }
    }

    /// The blog's pages, for [`crate::mount`] into an app of any state.
    ///
    /// Mounted below a path it answers everything there, 404 included. At `/` it leaves other paths to the host, which
    /// may opt in with `app.fallback_service(cms.fallback())`.
    pub fn router<S: Clone + Send + Sync + 'static>(&self) -> Router<S> {
        crate::public::router(&self.app, !self.app.urls.base().is_empty())
    }

    /// What answers paths that lead nowhere: redirects, 410 and 404. For a host that mounts the blog at `/`.
    pub fn fallback(&self) -> Router {
        crate::public::fallback(&self.app)
    }

    /// Every route of the blog, with the mount path before it.
    pub fn routes(&self) -> Vec<Route> {
        let base = self.app.urls.base();
        let route = |path: &str| {
            let path =
                if path == "/" && !base.is_empty() { base.to_owned() } else { format!("{base}{path}") };
            Route { method: "GET", path }
        };
        let root = self.app.urls.pages_at_root().then_some(crate::public::ROOT_PAGE);
        let feeds = crate::feed::routes(base.is_empty());
        let all = crate::public::ROUTES.iter().copied().chain(root).chain(feeds.iter().map(String::as_str));
        #[cfg(feature = "share-card")]
        let all = all.chain([crate::public::SHARE_CARD]);
        all.map(route).collect()
    }

    /// The text of a `robots.txt` that fits the blog. At `/` it is served; a host that mounts the blog below a path
    /// has its own `/robots.txt`, since crawlers look for none elsewhere, and may put this into it.
    pub fn robots(&self) -> String {
        crate::feed::robots::text(&self.app)
    }

    /// What everybody may read, for a host's own pages.
    pub fn public(&self) -> Public {
        Public::new(self.app.clone())
    }

    /// The services: writing, publishing, importing.
    pub fn blog(&self) -> &Blog {
        &self.app.blog
    }

    /// What the page cache has done so far, and how much it holds.
    pub fn cache(&self) -> CacheStats {
        self.app.cache.stats()
    }
}
