//! What everybody may read: for a host's own handlers.

use super::Blog;
use crate::error::Error;
use crate::post::{Listing, ListingPage, PostKind, PostPage, PostSummary, Snapshot, Window};
use crate::slug::Slug;
use crate::taxonomy::{TermKind, with_descendants};

/// Live posts, and nothing else. Each method is one read.
#[derive(Clone)]
pub struct PublicReads(pub(super) Blog);

/// A live post with its text.
pub type PublicPost = PostPage;

impl PublicReads {
    /// The newest live posts, at most 100.
    pub async fn latest(&self, count: u32) -> Result<Vec<PostSummary>, Error> {
        self.list(&Listing::All, count).await
    }

    /// The newest live posts of a category (and those below it), tag or series. A term that is not there has none.
    pub async fn in_term(&self, kind: TermKind, slug: &Slug, count: u32) -> Result<Vec<PostSummary>, Error> {
        let taxonomy = self.0.store.taxonomy().await?;
        let Some(term) = taxonomy.by_slug(kind, slug) else { return Ok(Vec::new()) };
        self.list(&Listing::Terms(with_descendants(&taxonomy.terms, term.id)), count).await
    }

    /// A live post or page, if there is one at this address.
    pub async fn post(&self, kind: PostKind, slug: &Slug) -> Result<Option<PublicPost>, Error> {
        let fingerprint = self.0.renderer.fingerprint();
        let page = self.0.store.post_page(kind, slug, fingerprint, self.0.now()).await?;
        Ok(page.value)
    }

    async fn list(&self, listing: &Listing, count: u32) -> Result<Vec<PostSummary>, Error> {
        Ok(self.snapshot(listing, count).await?.value.posts)
    }

    /// The newest live posts of a list, at most 100, and the write they were read at.
    pub async fn snapshot(&self, listing: &Listing, count: u32) -> Result<Snapshot<ListingPage>, Error> {
        let window = Window { offset: 0, size: count.min(100) };
        Ok(self.0.store.listing_page(listing, window, self.0.now()).await?)
    }
}
