//! A question, and its answer.

use super::super::Blog;
use super::crowd::{thin_out, unseen};
use super::fresh::Source;
use super::resolve::{languages, loosen, resolve};
use crate::error::StoreError;
use crate::html::SafeHtml;
use crate::id::TermId;
use crate::post::PostSummary;
use crate::search::{
    Field, Hits, Order, Query, Reach, Search, SearchHit, SearchIndex, Stems, marked, snippet,
};
use crate::site::SiteSnapshot;
use std::cmp::Reverse;
use std::sync::Arc;

/// Nobody reads on beyond so many hits; what lies behind is found with more words.
pub const MAX_OFFSET: u32 = 1000;

/// So many hits are given at a time at most.
const MAX_LIMIT: u32 = 100;

/// Characters of a snippet.
const SNIPPET: usize = 240;

/// What is asked.
#[derive(Clone, Debug)]
pub struct Ask {
    /// What was typed.
    pub query: Query,
    /// Whether the reader may still be typing its last word.
    pub typing: bool,
    /// Where the words may stand.
    pub field: Field,
    /// Which hits stand first. In the order of time a query is not loosened: what has all of its words, or nothing.
    pub order: Order,
    /// So many hits are passed over, at most [`MAX_OFFSET`].
    pub offset: u32,
    /// At most so many are given, at most 100.
    pub limit: u32,
    /// Whether hits are counted by term.
    pub counts: bool,
    /// Whether titles are marked and snippets cut; without, [`FoundPost::title`] and [`FoundPost::snippet`] are empty.
    pub snippets: bool,
}

impl Ask {
    /// The first `limit` hits for a query.
    pub fn new(query: Query, limit: u32) -> Self {
        Self {
            query,
            typing: false,
            field: Field::Everywhere,
            order: Order::Best,
            offset: 0,
            limit,
            counts: false,
            snippets: true,
        }
    }
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The hits, in the order asked for.
    pub posts: Vec<FoundPost>,
    /// How many there are in all.
    pub total: u64,
    /// How many of all have each term, most first; empty unless asked for.
    pub terms: Vec<(TermId, u64)>,
    /// Whether nothing has all the words, and these have some of them.
    pub loosened: bool,
    /// Filters by the name of something that the site does not have, as a query spells them: `tag:nothing`. To readers what
    /// has nothing live is not there either.
    pub unknown: Vec<String>,
    /// Whether the index answered; else the store did, if anybody.
    pub from_index: bool,
}

/// A hit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundPost {
    /// The post.
    pub post: PostSummary,
    /// Its title, with what was looked for in `<mark>`.
    pub title: SafeHtml,
    /// The part of its text that says most of what was looked for, likewise.
    pub snippet: SafeHtml,
}

impl Blog {
    /// This blog with an index to search in. It is to follow the blog, by [`super::Indexing`]; until it does, and while it
    /// is behind by too much, the store answers.
    #[must_use]
    pub fn with_search(mut self, index: Arc<dyn SearchIndex>) -> Self {
        self.search = Some(index);
        self
    }

    /// This blog without its index: the store answers.
    #[must_use]
    pub fn without_search(mut self) -> Self {
        self.search = None;
        self
    }

    /// The index, if there is one.
    pub fn search_index(&self) -> Option<&Arc<dyn SearchIndex>> {
        self.search.as_ref()
    }

    /// What readers find now. `site` is a snapshot that is not older than the reader may notice.
    ///
    /// # Errors
    /// Those of the store. What is wrong with the index is logged by whoever follows; the store answers in its place.
    pub async fn find(&self, site: &SiteSnapshot, ask: &Ask) -> Result<Found, StoreError> {
        self.ask(site, ask, Reach::Live(self.now())).await
    }

    /// What writers find: posts and pages of any status. Whoever asks has to be allowed to see them all.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn find_all(&self, site: &SiteSnapshot, ask: &Ask) -> Result<Found, StoreError> {
        self.ask(site, ask, Reach::All).await
    }

    async fn ask(&self, site: &SiteSnapshot, ask: &Ask, reach: Reach) -> Result<Found, StoreError> {
        let names = self.names.of(site, &ask.query);
        let (mut search, unknown) = resolve((site, &names), ask, reach, self.now());
        if ask.query.is_empty() || !unknown.is_empty() || ask.offset > MAX_OFFSET {
            return Ok(Found { unknown, ..Found::default() });
        }
        thin_out(&*self.store, &mut search).await?;
        search.limit = search.limit.min(MAX_LIMIT);
        if search.order == Order::Newest {
            // From the first one on: only rows that have been read can be put in the order of time.
            (search.offset, search.limit) = (0, search.offset + search.limit);
        }
        let source = Source::of(self, site).await?;
        let (mut hits, mut from_index) = source.search(&search).await?;
        let loosened = hits.total == 0 && search.order == Order::Best && loosen(&mut search);
        if loosened {
            (hits, from_index) = source.search(&search).await?;
        }
        let (rows, gone) = self.rows(&search, &hits, ask).await?;
        let stems = languages(&search.languages);
        let shown = |row: SearchHit| {
            if ask.snippets {
                return found(row, &search, &stems);
            }
            FoundPost { title: SafeHtml::default(), snippet: SafeHtml::default(), post: row.post }
        };
        let posts = rows.into_iter().map(shown).collect();
        // What an index claims to have found and the store does not show, does not count either.
        let total = hits.total.saturating_sub(gone);
        let terms = if total > 0 { hits.terms } else { Vec::new() };
        let loosened = loosened && total > 0;
        let unknown = match reach {
            Reach::Live(_) if total == 0 => unseen(&*self.store, site, &ask.query.named, &search).await?,
            _ => Vec::new(),
        };
        Ok(Found { posts, total, terms, loosened, unknown, from_index })
    }

    /// The hits as they are now, and how many of them are not to be seen any more.
    async fn rows(
        &self,
        search: &Search,
        hits: &Hits,
        ask: &Ask,
    ) -> Result<(Vec<SearchHit>, u64), StoreError> {
        let mut rows = match search.reach {
            Reach::Live(at) => self.store.search_page(&hits.posts, at).await?.value,
            Reach::All => {
                let mut rows = self.store.summaries(&hits.posts).await?;
                rows.sort_by_key(|row| hits.posts.iter().position(|id| *id == row.id));
                rows.into_iter().map(|post| SearchHit { post, text: None }).collect()
            }
        };
        let gone = hits.posts.len().saturating_sub(rows.len()) as u64;
        if search.order == Order::Newest {
            // Those of an index come behind those of the store.
            rows.sort_by_key(|row| Reverse((row.post.published_at, row.post.id)));
            rows.drain(..rows.len().min(ask.offset as usize));
            rows.truncate(ask.limit.min(MAX_LIMIT) as usize);
        }
        Ok((rows, gone))
    }
}

fn found(row: SearchHit, search: &Search, stems: &[Stems]) -> FoundPost {
    let title = marked(&row.post.title, &search.clauses, stems);
    let text = row.text.as_deref().unwrap_or(&row.post.excerpt);
    let snippet = match search.field {
        Field::Everywhere => snippet(text, &search.clauses, stems, SNIPPET),
        Field::Title => SafeHtml::default(),
    };
    FoundPost { title, snippet, post: row.post }
}
