//! Faults of the reads beside those of posts.

use super::{Broken, Fault};
use crate::author::{Author, AuthorCount, AuthorRead};
use crate::comment::{Comment, CommentRead, CommentStatus};
use crate::error::StoreError;
use crate::id::{AuthorId, CommentId, HistoryId, Id, MediaId, PostId};
use crate::media::{Media, MediaRead};
use crate::page::{Page, PageRequest};
use crate::redirect::{Destination, Redirect, RedirectRead, RedirectTarget};
use crate::site::{Members, Site, SiteRead, SiteSnapshot};
use crate::store::{Seq, Versions};
use crate::taxonomy::{Taxonomy, TaxonomyRead, TermCount};
use crate::time::Timestamp;
use async_trait::async_trait;

#[async_trait]
impl SiteRead for Broken {
    async fn seq(&self) -> Result<Seq, StoreError> {
        self.inner.seq().await
    }

    async fn versions(&self) -> Result<Versions, StoreError> {
        let mut versions = self.inner.versions().await?;
        match self.fault {
            Some(Fault::CommentsAreContent) => versions.content = versions.content.max(versions.discussion),
            Some(Fault::ForgetsDiscussion) => versions.discussion = Seq::NONE,
            Some(Fault::KeepsRelatedQuietly) => versions.related = 0,
            _ => {}
        }
        Ok(versions)
    }

    async fn site(&self) -> Result<Site, StoreError> {
        let mut site = self.inner.site().await?;
        if self.is(Fault::ChangesHistory) {
            site.history = HistoryId::from_bytes(u128::from(self.inner.seq().await?.0).to_be_bytes());
        }
        Ok(site)
    }

    async fn site_snapshot(&self) -> Result<SiteSnapshot, StoreError> {
        let mut snapshot = self.inner.site_snapshot().await?;
        if self.is(Fault::ForgetsPortraits) {
            snapshot.portraits.clear();
        }
        Ok(SiteSnapshot { seq: self.seq_read(snapshot.seq), ..snapshot })
    }

    async fn members(&self) -> Result<Members, StoreError> {
        self.inner.members().await
    }
}

#[async_trait]
impl TaxonomyRead for Broken {
    async fn taxonomy(&self) -> Result<Taxonomy, StoreError> {
        let mut taxonomy = self.inner.taxonomy().await?;
        if self.is(Fault::ForgetsMerged) {
            taxonomy.merged.clear();
        }
        Ok(taxonomy)
    }

    async fn term_counts(&self, at: Timestamp) -> Result<Vec<TermCount>, StoreError> {
        if self.is(Fault::CountsPublished) {
            let terms = self.inner.taxonomy().await?.terms.into_iter().filter(|t| t.published_count > 0);
            let newest = Timestamp::MAX;
            return Ok(terms.map(|t| TermCount { term: t.id, live: t.published_count, newest }).collect());
        }
        let mut counts = self.inner.term_counts(self.time_read(at)).await?;
        if self.is(Fault::NewestIsNow) {
            for count in &mut counts {
                count.newest = at;
            }
        }
        Ok(counts)
    }
}

#[async_trait]
impl AuthorRead for Broken {
    async fn author(&self, id: AuthorId) -> Result<Option<Author>, StoreError> {
        self.inner.author(id).await
    }

    async fn author_counts(&self, at: Timestamp) -> Result<Vec<AuthorCount>, StoreError> {
        let time = if self.is(Fault::CountsWritten) { Timestamp::MAX } else { self.time_read(at) };
        self.inner.author_counts(time).await
    }
}

#[async_trait]
impl CommentRead for Broken {
    async fn comment(&self, id: CommentId) -> Result<Option<Comment>, StoreError> {
        self.inner.comment(id).await
    }

    async fn thread(&self, post: PostId) -> Result<Vec<Comment>, StoreError> {
        let mut thread = self.inner.thread(post).await?;
        if self.is(Fault::ShowsPending) {
            let waiting = self.inner.comments(CommentStatus::Pending, &PageRequest::first(200)).await?;
            thread.extend(waiting.items.into_iter().filter(|c| c.post == post));
            thread.sort_by_key(|c| (c.created_at, c.id));
        }
        Ok(thread)
    }

    async fn discussion_seq(&self, post: PostId) -> Result<Seq, StoreError> {
        if self.is(Fault::MixesDiscussions) {
            return Ok(self.inner.versions().await?.discussion);
        }
        self.inner.discussion_seq(post).await
    }

    async fn comments(&self, status: CommentStatus, page: &PageRequest) -> Result<Page<Comment>, StoreError> {
        let got = self.inner.comments(status, page).await?;
        Ok(self.page_read(got, page))
    }
}

#[async_trait]
impl MediaRead for Broken {
    async fn media(&self, id: MediaId) -> Result<Option<Media>, StoreError> {
        self.inner.media(id).await
    }

    async fn media_by_key(&self, key: &str) -> Result<Option<Media>, StoreError> {
        let found = self.inner.media_by_key(key).await?;
        if found.is_none() && self.is(Fault::FoldsKeys) {
            let all = self.inner.media_list(&PageRequest::first(200)).await?.items;
            return Ok(all.into_iter().find(|m| m.key.eq_ignore_ascii_case(key)));
        }
        Ok(found)
    }

    async fn media_list(&self, page: &PageRequest) -> Result<Page<Media>, StoreError> {
        let got = self.inner.media_list(page).await?;
        Ok(self.page_read(got, page))
    }
}

#[async_trait]
impl RedirectRead for Broken {
    async fn destination(&self, path: &str, at: Timestamp) -> Result<Option<Destination>, StoreError> {
        let found = self.inner.destination(path, self.time_read(at)).await?;
        if found.is_some() && self.is(Fault::KeepsChains) {
            let put = self.memory.lock().unwrap().redirects.get(path).cloned();
            return Ok(put.map(Destination::Path).or(found));
        }
        if found.is_some() || !self.is(Fault::RedirectsToDrafts) {
            return Ok(found);
        }
        let all = self.inner.redirects(&PageRequest::first(200)).await?.items;
        let target = all.into_iter().find(|r| r.path == path).map(|r| r.target);
        let Some(RedirectTarget::Post(id)) = target else { return Ok(None) };
        let post = self.inner.post(id).await?;
        Ok(post.map(|p| Destination::Post(p.kind, p.fields.slug)))
    }

    async fn redirects(&self, page: &PageRequest) -> Result<Page<Redirect>, StoreError> {
        let got = self.inner.redirects(page).await?;
        Ok(self.page_read(got, page))
    }
}
