//! What everybody may read, for a host's own pages.

use crate::state::App;
use blogcms_core::post::{Listing, PostPage, reading_minutes};
use blogcms_core::{Error, PostKind, Slug, TermKind, Timestamp};

/// Live posts with their addresses, and nothing else. Cheap to clone.
#[derive(Clone)]
pub struct Public {
    app: App,
}

/// A live post, for a host's own pages.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PublicPost {
    /// The title, as plain text.
    pub title: String,
    /// The address: a path of this host, such as `/blog/posts/hello`.
    pub url: String,
    /// The summary, as plain text: the written one, or else the beginning of the text.
    pub excerpt: String,
    /// When it went live.
    pub published_at: Timestamp,
    /// Minutes it takes to read.
    pub minutes: u32,
    /// Names of its authors, in order.
    pub authors: Vec<String>,
    /// The name of its category.
    pub category: Option<String>,
}

impl Public {
    pub(crate) fn new(app: App) -> Self {
        Self { app }
    }

    /// The newest live posts, at most 100.
    pub async fn latest(&self, count: u32) -> Result<Vec<PublicPost>, Error> {
        self.list(&Listing::All, count).await
    }

    /// The newest live posts of a category (and those below it), tag or series; none if there is no such term.
    pub async fn in_term(&self, kind: TermKind, slug: &Slug, count: u32) -> Result<Vec<PublicPost>, Error> {
        let view = self.app.site_at(self.app.blog.store().seq().await?).await?;
        let Some(term) = view.term_by_slug(kind, slug) else { return Ok(Vec::new()) };
        self.list(&Listing::Terms(view.with_descendants(term.id)), count).await
    }

    /// A live post or page with its Markdown, if there is one at this address.
    pub async fn post(&self, kind: PostKind, slug: &Slug) -> Result<Option<PostPage>, Error> {
        self.app.blog.public().post(kind, slug).await
    }

    async fn list(&self, listing: &Listing, count: u32) -> Result<Vec<PublicPost>, Error> {
        let found = self.app.blog.public().snapshot(listing, count).await?;
        let view = self.app.site_at(found.seq).await?;
        let dressed = found.value.posts.into_iter().map(|post| PublicPost {
            url: self.app.urls.post(post.kind, &post.slug),
            published_at: post.published_at.unwrap_or(post.updated_at),
            minutes: reading_minutes(post.words),
            authors: post.authors.iter().filter_map(|id| view.author(*id)).map(|a| a.name.clone()).collect(),
            category: post.category.and_then(|id| view.term(id)).map(|t| t.name.clone()),
            title: post.title,
            excerpt: post.excerpt,
        });
        Ok(dressed.collect())
    }
}
