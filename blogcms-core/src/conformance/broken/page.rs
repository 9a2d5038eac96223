//! Faults of what pages get.

use super::{Broken, Fault};
use crate::comment::CommentStatus;
use crate::error::StoreError;
use crate::page::PageRequest;
use crate::post::{
    HomePage, Listing, ListingPage, PostFilter, PostKind, PostPage, PostText, RelatedPool, RelatedPost,
    RelatedScores, SitemapEntry, SitemapPage, Status, Window,
};
use crate::slug::Slug;
use crate::time::Timestamp;
use std::time::Duration;

impl Broken {
    pub(super) fn list_read(&self, list: &mut ListingPage) {
        match self.fault {
            Some(Fault::WrongTotal) => list.total = list.posts.len() as u64,
            Some(Fault::OldestOfWindow) => list.oldest = list.posts.last().and_then(|p| p.published_at),
            Some(Fault::TiesReversed) => {
                list.posts.sort_by_key(|p| (std::cmp::Reverse(p.published_at), p.id));
            }
            _ => {}
        }
    }

    /// A page that has expired by `at`.
    pub(super) async fn expired(
        &self,
        kind: PostKind,
        slug: &Slug,
        fingerprint: &str,
        at: Timestamp,
    ) -> Result<Option<PostPage>, StoreError> {
        let post = self.inner.post_by_slug(kind, slug).await?;
        let Some(end) = post.and_then(|p| p.expires_at).filter(|end| *end <= at) else { return Ok(None) };
        let before = Timestamp::from_micros(end.as_micros() - 1);
        Ok(self.inner.post_page(kind, slug, fingerprint, before).await?.value)
    }

    pub(super) async fn break_home(
        &self,
        page: &mut HomePage,
        window: Window,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let all = self.inner.listing_page(&Listing::All, window, at).await?.value;
        match self.fault {
            Some(Fault::FeaturedInWindow) => page.lead = all.posts.into_iter().find(|p| p.featured),
            Some(Fault::LeadsWithFeatured) => page.lead = page.lead.take().filter(|p| p.featured),
            Some(Fault::ListsLead) => page.latest.posts = all.posts,
            Some(Fault::CountsLead) => page.latest.total = all.total,
            _ => self.list_read(&mut page.latest),
        }
        Ok(())
    }

    pub(super) async fn break_page(&self, page: &mut PostPage, at: Timestamp) -> Result<(), StoreError> {
        match self.fault {
            Some(Fault::RelatedByTime) => {
                page.related.sort_by_key(|p| std::cmp::Reverse((p.published_at, p.id)));
            }
            Some(Fault::SeriesWithoutItself) => page.series.retain(|p| p.slug != page.post.fields.slug),
            Some(Fault::ThreadReversed) => page.thread.reverse(),
            Some(Fault::PageShowsPending) => {
                let waiting = self.inner.comments(CommentStatus::Pending, &PageRequest::first(200)).await?;
                page.thread.extend(waiting.items.into_iter().filter(|c| c.post == page.post.id));
            }
            Some(Fault::SwapsNeighbours) => std::mem::swap(&mut page.previous, &mut page.next),
            Some(Fault::ShowsWorkingCopy) => {
                if let Some(head) = self.inner.revision(page.post.head).await? {
                    page.body = head.body;
                }
            }
            Some(Fault::StaleRendering) => {
                let kept = self.memory.lock().unwrap().renderings.get(&page.post.id).cloned();
                if kept.is_some() {
                    (page.rendering, page.body) = (kept, String::new());
                }
            }
            Some(Fault::RelatedToItself) => {
                let all = Window { offset: 0, size: 1000 };
                let posts = self.inner.listing_page(&Listing::All, all, at).await?.value.posts;
                page.related.extend(posts.into_iter().filter(|p| p.id == page.post.id));
            }
            _ => {}
        }
        Ok(())
    }

    /// The list it takes `listing` for.
    pub(super) fn list_asked(&self, listing: &Listing) -> Listing {
        match listing {
            Listing::Between { from, until } if self.is(Fault::BetweenHasItsEnd) => {
                Listing::Between { from: *from, until: until.plus(Duration::from_micros(1)) }
            }
            Listing::Series(id) if self.is(Fault::SeriesByTime) => Listing::Terms(vec![*id]),
            other => other.clone(),
        }
    }

    pub(super) async fn break_listing(
        &self,
        list: &mut ListingPage,
        listing: &Listing,
        window: Window,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        if let Listing::Terms(terms) = listing
            && self.is(Fault::CountsPerTerm)
        {
            (list.total, list.posts) = (0, Vec::new());
            for term in terms {
                let one = self.inner.listing_page(&Listing::Terms(vec![*term]), window, at).await?.value;
                list.total += one.total;
                list.posts.extend(one.posts);
            }
        }
        self.list_read(list);
        Ok(())
    }

    pub(super) async fn break_feed(
        &self,
        feed: &mut Vec<PostText>,
        listing: &Listing,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        match self.fault {
            Some(Fault::FeedOfParts) => {
                let window = Window { offset: 0, size: 1000 };
                let list = self.inner.listing_page(listing, window, at).await?.value.posts;
                feed.sort_by_key(|text| list.iter().position(|p| p.id == text.post.id));
            }
            Some(Fault::FeedOfHeads) => {
                for text in feed {
                    if let Some(head) = self.inner.revision(text.post.head).await? {
                        (text.body, text.rendering) = (head.body, None);
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    pub(super) async fn break_sitemap(
        &self,
        page: &mut SitemapPage,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        match self.fault {
            Some(Fault::SitemapWithoutPages) => page.entries.retain(|e| e.kind == PostKind::Post),
            Some(Fault::SitemapIgnoresNoindex) => {
                let window = Window { offset: 0, size: 1000 };
                for post in self.inner.listing_page(&Listing::All, window, at).await?.value.posts {
                    let (kind, slug, title) = (post.kind, post.slug, post.title);
                    let Some(published_at) = post.published_at else { continue };
                    if !page.entries.iter().any(|e| e.slug == slug) {
                        let (updated_at, cover_file) = (post.updated_at, post.cover_file);
                        page.entries.push(SitemapEntry {
                            kind,
                            slug,
                            title,
                            published_at,
                            updated_at,
                            canonical: None,
                            cover_file,
                        });
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// What it keeps of `kept`.
    pub(super) async fn related_kept(
        &self,
        kept: &[RelatedScores],
    ) -> Result<Vec<RelatedScores>, StoreError> {
        let mut kept = kept.to_vec();
        if self.is(Fault::KeepsFirstScores) {
            kept.retain(|one| self.memory.lock().unwrap().related.insert(one.post));
        }
        if self.is(Fault::IgnoresRelatedVersion) {
            for one in &mut kept {
                one.version = self.inner.post(one.post).await?.map_or(one.version, |p| p.version);
            }
        }
        Ok(kept)
    }

    pub(super) async fn break_pool(&self, pool: &mut RelatedPool) -> Result<(), StoreError> {
        match self.fault {
            Some(Fault::ComparesDrafts) => {
                let filter = PostFilter { status: Some(Status::Draft), ..PostFilter::default() };
                for draft in self.inner.posts(&filter, &PageRequest::first(200)).await?.items {
                    pool.others.push(RelatedPost { id: draft.id, title: draft.title, ..pool.post.clone() });
                }
            }
            Some(Fault::ComparesAll) => {
                let live = self.inner.post(pool.post.id).await?.and_then(|p| p.live);
                if let Some(live) = live
                    && let Some(revision) = self.inner.revision(live).await?
                {
                    pool.post.text = revision.body;
                }
            }
            _ => {}
        }
        Ok(())
    }
}
