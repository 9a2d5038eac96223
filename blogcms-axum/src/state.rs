//! What every handler shares.

use crate::archive::{self, Archive};
use crate::cache::{self, Cache as Pages, Seen};
use crate::headers::Headers;
use crate::layout::Layout;
use crate::message::Catalogue;
#[cfg(feature = "share-card")]
use crate::public::ShareCards;
use crate::public::{Arounds, Cards, Flights, Places, Searched, names};
use crate::run::Chores;
use crate::template::Templates;
use crate::urls::Urls;
use blogcms_core::post::{Listing, Window};
use blogcms_core::service::Blog;
use blogcms_core::taxonomy::{path_in, with_descendants};
use blogcms_core::{
    Author, AuthorId, Purger, Seq, SiteSnapshot, Slug, Store, StoreError, Term, TermId, TermKind, Timestamp,
    Zone,
};
use std::collections::HashMap;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use tokio::sync::OnceCell;
use tokio::sync::mpsc::Sender;

/// What a path of ours that leads nowhere becomes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NotFound {
    /// Our own page.
    #[default]
    Ours,
    /// An empty 404, for the host to fill in a layer of its own.
    Host,
}

pub(crate) struct Shared {
    pub(crate) blog: Blog,
    pub(crate) urls: Urls,
    pub(crate) templates: Templates,
    pub(crate) messages: Catalogue,
    pub(crate) headers: Headers,
    pub(crate) not_found: NotFound,
    /// The document around pages.
    pub(crate) layout: Layout,
    /// The address of the host's style sheet.
    pub(crate) stylesheet: Option<String>,
    /// Answers that are kept.
    pub(crate) cache: Pages,
    /// A cache before the blog.
    pub(crate) purger: Option<Arc<dyn Purger>>,
    /// Whoever counts what is answered.
    pub(crate) seen: Option<Sender<Seen>>,
    /// Whoever counts what is searched.
    pub(crate) searched: Option<Sender<Searched>>,
    /// Whose turn it is to search.
    pub(crate) searches: Arc<Places>,
    pub(crate) running: AtomicBool,
    pub(crate) chores: Chores,
    /// The sizes of pictures that are being drawn.
    pub(crate) flights: Flights,
    #[cfg(feature = "share-card")]
    pub(crate) share_cards: ShareCards,
    /// A path that a request came by and that `base_url` does not have.
    pub(crate) mismatch: OnceLock<String>,
    site: RwLock<Option<Arc<SiteView>>>,
    pub(crate) cards: Cards,
}

/// The state of our router.
pub(crate) type App = Arc<Shared>;

impl Shared {
    pub(crate) fn new(
        blog: Blog,
        urls: Urls,
        faces: (Templates, Catalogue),
        headers: Headers,
        not_found: NotFound,
    ) -> Self {
        let (templates, messages) = faces;
        Self {
            blog,
            urls,
            templates,
            messages,
            headers,
            not_found,
            layout: Layout::Ours,
            stylesheet: None,
            cache: Pages::new(cache::DEFAULT_BYTES),
            purger: None,
            seen: None,
            searched: None,
            searches: Places::new(false),
            running: AtomicBool::new(false),
            chores: Chores::default(),
            flights: Flights::default(),
            #[cfg(feature = "share-card")]
            share_cards: ShareCards::new(Vec::new()),
            mismatch: OnceLock::new(),
            site: RwLock::new(None),
            cards: Cards::default(),
        }
    }

    /// The small data of the site as it was when last read, or as it is; never older than what this program wrote.
    pub(crate) async fn site(&self) -> Result<Arc<SiteView>, StoreError> {
        let known = self.blog.store().known().unwrap_or_default().content;
        let kept = self.site.read().unwrap_or_else(PoisonError::into_inner).clone();
        match kept.filter(|view| view.holds_at(self.blog.now()) && view.snapshot.seq >= known) {
            Some(view) => Ok(view),
            None => self.reload().await,
        }
    }

    /// The small data of the site no older than `seq`, which a read of a page has just seen.
    pub(crate) async fn site_at(&self, seq: Seq) -> Result<Arc<SiteView>, StoreError> {
        let view = self.site().await?;
        if view.snapshot.seq >= seq { Ok(view) } else { self.reload().await }
    }

    async fn reload(&self) -> Result<Arc<SiteView>, StoreError> {
        let view = Arc::new(SiteView::read(&**self.blog.store(), self.blog.now()).await?);
        let mut kept = self.site.write().unwrap_or_else(PoisonError::into_inner);
        // Another request may have read a newer state meanwhile.
        if let Some(other) = kept.as_ref().filter(|k| k.snapshot.seq > view.snapshot.seq) {
            return Ok(other.clone());
        }
        *kept = Some(view.clone());
        Ok(view)
    }
}

/// Live posts of a term or an author.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Live {
    pub(crate) count: u64,
    /// When the newest was published.
    pub(crate) newest: Timestamp,
}

impl Live {
    fn and(self, other: Self) -> Self {
        Self { count: self.count + other.count, newest: self.newest.max(other.newest) }
    }
}

/// A [`SiteSnapshot`] with what pages look up in it.
pub(crate) struct SiteView {
    pub(crate) snapshot: SiteSnapshot,
    pub(crate) zone: Zone,
    /// Live posts by term, with those of the categories below it.
    live: HashMap<TermId, Live>,
    /// Live posts by author.
    written: HashMap<AuthorId, Live>,
    /// Live posts in all, and the times of the newest and the oldest.
    pub(crate) total: u64,
    pub(crate) newest: Option<Timestamp>,
    pub(crate) oldest: Option<Timestamp>,
    /// What stands around pages.
    pub(crate) around: Arounds,
    /// What cards take from it.
    names: OnceLock<u128>,
    /// Counted when the first page asks.
    archive: OnceCell<Archive>,
    /// From when on `live` is right, and until when.
    from: Timestamp,
    until: Option<Timestamp>,
    terms: HashMap<TermId, usize>,
    authors: HashMap<AuthorId, usize>,
}

impl SiteView {
    async fn read(store: &dyn Store, now: Timestamp) -> Result<Self, StoreError> {
        let snapshot = store.site_snapshot().await?;
        let all = store.listing_page(&Listing::All, Window { offset: 0, size: 1 }, now).await?;
        let live = |count: u64, newest| Live { count, newest };
        let terms = store.term_counts(now).await?;
        let authors = store.author_counts(now).await?;
        let view = Self::new(snapshot, now);
        // Every page says which year it is.
        let next = archive::span(&view.zone, now.civil(&view.zone).year.saturating_add(1), None);
        Ok(Self {
            live: view.with_those_below(terms.into_iter().map(|c| (c.term, live(c.live, c.newest)))),
            written: authors.into_iter().map(|c| (c.author, live(c.live, c.newest))).collect(),
            total: all.value.total,
            newest: all.value.posts.first().and_then(|post| post.published_at),
            oldest: all.value.oldest,
            until: all.until.into_iter().chain(next.map(|(begins, _)| begins)).min(),
            ..view
        })
    }

    /// Whether the numbers of live posts are those of `now`. (A clock may step back.)
    fn holds_at(&self, now: Timestamp) -> bool {
        self.from <= now && self.until.is_none_or(|until| now < until)
    }

    /// Live posts of each term, and of the categories below it.
    fn with_those_below(&self, live: impl Iterator<Item = (TermId, Live)>) -> HashMap<TermId, Live> {
        let mut all: HashMap<TermId, Live> = HashMap::new();
        for (id, live) in live {
            // A term that has just gone counts for itself: nobody will ask.
            for term in self.path_of(id) {
                all.entry(term.id).and_modify(|sum| *sum = sum.and(live)).or_insert(live);
            }
        }
        all
    }

    /// Live posts of a term and, for categories, of those below it; nothing when there are none.
    pub(crate) fn live(&self, term: &Term) -> Option<Live> {
        self.live.get(&term.id).copied()
    }

    /// Live posts by an author; nothing when there are none.
    pub(crate) fn written(&self, author: AuthorId) -> Option<Live> {
        self.written.get(&author).copied()
    }

    /// Whether any author has a live post.
    pub(crate) fn has_writers(&self) -> bool {
        !self.written.is_empty()
    }

    /// Live posts by month.
    pub(crate) async fn archive(&self, store: &dyn Store) -> Result<&Archive, StoreError> {
        self.archive.get_or_try_init(|| Archive::read(store, self)).await
    }

    /// Until when the counts hold, and the year.
    pub(crate) fn until(&self) -> Option<Timestamp> {
        self.until
    }

    /// When the counts were read.
    pub(crate) fn from(&self) -> Timestamp {
        self.from
    }

    pub(crate) fn new(snapshot: SiteSnapshot, now: Timestamp) -> Self {
        let zone = Zone::named(&snapshot.site.settings.time_zone).unwrap_or_else(Zone::utc);
        let terms = snapshot.terms.iter().enumerate().map(|(i, t)| (t.id, i)).collect();
        let authors = snapshot.authors.iter().enumerate().map(|(i, a)| (a.id, i)).collect();
        Self {
            snapshot,
            zone,
            live: HashMap::new(),
            written: HashMap::new(),
            total: 0,
            newest: None,
            oldest: None,
            around: Arounds::default(),
            names: OnceLock::new(),
            archive: OnceCell::new(),
            from: now,
            until: None,
            terms,
            authors,
        }
    }

    /// What cards take from it: another one gives other cards.
    pub(crate) fn names(&self, seed: u64) -> u128 {
        *self.names.get_or_init(|| names(&self.snapshot, seed))
    }

    pub(crate) fn term(&self, id: TermId) -> Option<&Term> {
        self.terms.get(&id).map(|i| &self.snapshot.terms[*i])
    }

    pub(crate) fn author(&self, id: AuthorId) -> Option<&Author> {
        self.authors.get(&id).map(|i| &self.snapshot.authors[*i])
    }

    pub(crate) fn author_by_handle(&self, handle: &Slug) -> Option<&Author> {
        self.snapshot.authors.iter().find(|author| author.handle == *handle)
    }

    pub(crate) fn term_by_slug(&self, kind: TermKind, slug: &Slug) -> Option<&Term> {
        self.snapshot.terms.iter().find(|t| t.kind == kind && t.slug == *slug)
    }

    /// The terms of a kind that lie in `parent`, in order.
    pub(crate) fn children(&self, kind: TermKind, parent: Option<TermId>) -> impl Iterator<Item = &Term> {
        self.snapshot.terms.iter().filter(move |t| t.kind == kind && t.parent == parent)
    }

    /// The way from the top to a term, both included.
    pub(crate) fn path_of(&self, id: TermId) -> Vec<&Term> {
        path_in(|id| self.term(id), id)
    }

    pub(crate) fn with_descendants(&self, id: TermId) -> Vec<TermId> {
        with_descendants(&self.snapshot.terms, id)
    }
}
