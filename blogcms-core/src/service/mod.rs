//! The use cases. Every write takes an [`Actor`] and asks [`crate::policy`] before any effect; every input is
//! checked whole, so that a form can show all its problems at once.

mod author;
mod check;
mod export;
mod import;
mod media;
mod member;
mod post;
mod public;
mod redirect;
mod related;
mod rendering;
mod search;
mod site;
mod taxonomy;
mod validate;

pub use author::{AuthorInput, Authors};
pub use check::{Check, PostFindings};
pub use export::{Export, ExportReport, Sink};
pub use import::{
    FileReport, Folder, Import, ImportOptions, ImportReport, Keeper, Kept, Outcome, SiteReport, Told, Uploads,
};
pub use media::{MediaInput, MediaService, Upload};
pub use member::MemberService;
pub use post::{PostInput, Posts, Publish, WentLive, WentLiveNow};
pub use public::{PublicPost, PublicReads};
pub use redirect::{RedirectInput, Redirects};
pub use rendering::KeptRenderings;
pub use search::{Ask, Found, FoundPost, Indexing, MAX_OFFSET, SearchReport};
pub use site::SiteService;
pub use taxonomy::{TaxonomyService, TermInput};
pub use validate::RESERVED_SLUGS;

use crate::content::Renderer;
use crate::error::Error;
use crate::id::{Id, IdGen, RandomIds, new_id};
use crate::media::Processor;
use crate::media_store::MediaStore;
use crate::policy::{Action, Actor, decide};
use crate::search::SearchIndex;
use crate::store::{Store, WriteBatch};
use crate::time::{Clock, SystemClock, Timestamp};
use std::sync::Arc;

/// A blog to work with: a store, a clock, a source of ids and a renderer. Cheap to clone.
#[derive(Clone)]
pub struct Blog {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdGen>,
    renderer: Renderer,
    files: Option<media::Files>,
    search: Option<Arc<dyn SearchIndex>>,
    names: search::KeptNames,
}

impl Blog {
    /// A blog in `store`, by the machine's clock.
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self {
            store,
            clock: Arc::new(SystemClock),
            ids: Arc::new(RandomIds),
            renderer: Renderer::new(),
            files: None,
            search: None,
            names: search::KeptNames::default(),
        }
    }

    /// This blog by another clock.
    #[must_use]
    pub fn with_clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// This blog with another source of ids.
    #[must_use]
    pub fn with_ids(mut self, ids: Arc<dyn IdGen>) -> Self {
        self.ids = ids;
        self
    }

    /// This blog with a place for files, and what cleans them and draws pictures anew.
    #[must_use]
    pub fn with_media(mut self, store: Arc<dyn MediaStore>, processor: Arc<dyn Processor>) -> Self {
        self.files = Some(media::Files { store, processor });
        self
    }

    /// The store.
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// This blog with another renderer of bodies.
    #[must_use]
    pub fn with_renderer(mut self, renderer: Renderer) -> Self {
        self.renderer = renderer;
        self
    }

    /// The renderer of bodies.
    pub fn renderer(&self) -> &Renderer {
        &self.renderer
    }

    /// The present time.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Writing, publishing and removing posts and pages.
    pub fn posts(&self) -> Posts<'_> {
        Posts(self)
    }

    /// Arranging categories, tags and series.
    pub fn taxonomy(&self) -> TaxonomyService<'_> {
        TaxonomyService(self)
    }

    /// Making and changing bylines.
    pub fn authors(&self) -> Authors<'_> {
        Authors(self)
    }

    /// Bringing files in, describing and removing them. Fails when the blog has no place for them.
    pub fn media(&self) -> Result<MediaService<'_>, Error> {
        let files = self.files.as_ref().ok_or(Error::NoMedia)?;
        Ok(MediaService { blog: self, files })
    }

    /// Who is a member, as what.
    pub fn members(&self) -> MemberService<'_> {
        MemberService(self)
    }

    /// Saying what became of old addresses.
    pub fn redirects(&self) -> Redirects<'_> {
        Redirects(self)
    }

    /// The settings of the site.
    pub fn site(&self) -> SiteService<'_> {
        SiteService(self)
    }

    /// What everybody may read.
    pub fn public(&self) -> PublicReads {
        PublicReads(self.clone())
    }

    /// Writing everything into a folder of files.
    pub fn export(&self) -> Export<'_> {
        Export(self)
    }

    /// Looking through all bodies for what readers would stumble over.
    pub fn check(&self) -> Check<'_> {
        Check(self)
    }

    /// Bringing documents in.
    pub fn import(&self) -> Import<'_> {
        Import(self)
    }

    fn id<T: Id>(&self) -> T {
        new_id(&*self.ids, self.now())
    }

    fn batch(&self, actor: &Actor) -> WriteBatch {
        WriteBatch::new(actor.reference(), self.now())
    }
}

fn allow(actor: &Actor, action: Action<'_>) -> Result<(), Error> {
    decide(actor, action).map_err(Error::Denied)
}

/// Runs a use case that reads and then writes, again from the reading, when somebody else wrote in between. Gives up
/// with the last conflict after `times` attempts.
pub async fn retry<T, F>(times: u32, mut attempt: impl FnMut() -> F) -> Result<T, Error>
where
    F: Future<Output = Result<T, Error>>,
{
    let mut left = times;
    loop {
        left = left.saturating_sub(1);
        match attempt().await {
            Err(error) if error.is_overtaken() && left > 0 => {}
            outcome => return outcome,
        }
    }
}

#[cfg(test)]
mod tests;
