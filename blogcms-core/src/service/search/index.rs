//! An index that follows a blog.

use super::super::Blog;
use crate::error::StoreError;
use crate::follower::{FollowError, Follower};
use crate::id::PostId;
use crate::search::{Document, Origin, SearchIndex, SearchSource, State};
use crate::store::{ChangeRow, Entity, Seq};
use async_trait::async_trait;
use std::collections::BTreeSet;
use std::sync::Arc;

/// So many posts are read and taken in at a time.
const SOME: usize = 100;

/// Keeps an index in step with a blog, as a [`Follower`] called `search`.
#[derive(Clone)]
pub struct Indexing {
    blog: Blog,
    index: Arc<dyn SearchIndex>,
}

impl Indexing {
    /// For `index`, which is to hold what is in `blog`.
    pub fn new(blog: Blog, index: Arc<dyn SearchIndex>) -> Self {
        Self { blog, index }
    }

    /// Makes the index anew from what is in the store; `told` hears how many posts are done. What is written meanwhile is
    /// taken in when it is followed next.
    ///
    /// # Errors
    /// Those of the store and of the index, which then has no checkpoint.
    pub async fn rebuild(&self, told: &(dyn Fn(u64) + Send + Sync)) -> Result<(), FollowError> {
        let at = self.blog.store.seq().await?;
        self.index.clear(&self.origin().await?).await?;
        let mut done = 0;
        let mut after = None;
        loop {
            let some = u32::try_from(SOME).unwrap_or(u32::MAX);
            let posts = self.blog.store.post_versions(after, some).await?;
            let Some((last, _)) = posts.last() else { break };
            after = Some(*last);
            let posts: Vec<PostId> = posts.into_iter().map(|(id, _)| id).collect();
            self.take(&posts, None).await?;
            done += posts.len() as u64;
            told(done);
        }
        self.index.put(&[], Vec::new(), Some(at)).await
    }

    pub(super) fn blog(&self) -> &Blog {
        &self.blog
    }

    pub(super) fn index(&self) -> &dyn SearchIndex {
        &*self.index
    }

    /// What the index is to be made from.
    pub(super) async fn origin(&self) -> Result<Origin, StoreError> {
        Ok(Origin::of(&self.blog.store.site().await?))
    }

    /// Takes some posts in as they are now.
    pub(super) async fn take(&self, posts: &[PostId], upto: Option<Seq>) -> Result<(), FollowError> {
        let documents = self.blog.search_documents(posts).await?;
        self.index.put(posts, documents, upto).await
    }
}

#[async_trait]
impl Follower for Indexing {
    fn name(&self) -> &'static str {
        "search"
    }

    async fn checkpoint(&self) -> Result<Option<Seq>, FollowError> {
        self.index.checkpoint(&self.origin().await?).await
    }

    async fn follow(&self, changes: &[ChangeRow], upto: Seq) -> Result<(), FollowError> {
        if self.index.is_read_only() {
            // Without documents, which nobody would take. Where the other process has ended, it is told again.
            return self.index.put(&[], Vec::new(), Some(upto)).await;
        }
        let posts: BTreeSet<PostId> = changes.iter().filter_map(|row| post(&row.entity)).collect();
        let posts: Vec<PostId> = posts.into_iter().collect();
        let chunks: Vec<&[PostId]> = posts.chunks(SOME).collect();
        let Some((last, first)) = chunks.split_last() else {
            return self.index.put(&[], Vec::new(), Some(upto)).await;
        };
        for chunk in first {
            self.take(chunk, None).await?;
        }
        self.take(last, Some(upto)).await
    }

    async fn rebuild(&self, _at: Seq) -> Result<(), FollowError> {
        // Asks for the last write itself: it is no earlier than the one given.
        Self::rebuild(self, &|_| ()).await
    }
}

fn post(entity: &Entity) -> Option<PostId> {
    match entity {
        Entity::Post(id) => Some(*id),
        _ => None,
    }
}

impl Blog {
    /// What an index is to hold of some posts; nothing of those that are not there.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn search_documents(&self, posts: &[PostId]) -> Result<Vec<Document>, StoreError> {
        let sources = self.store.search_sources(posts, self.renderer.fingerprint()).await?;
        let site = self.store.site().await?;
        let mut out = Vec::with_capacity(sources.len());
        for source in &sources {
            self.documents(source, &site.settings.language, &mut out);
        }
        Ok(out)
    }

    fn documents(&self, source: &SearchSource, language: &str, out: &mut Vec<Document>) {
        let SearchSource { post, live, head } = source;
        let at = self.now();
        if let Some((body, kept)) = live {
            let rendered = &kept.clone().unwrap_or_else(|| self.renderer.render(body));
            let state = State { fields: &post.fields, rendered, live: true, head: head.is_none(), at };
            out.push(Document::of(post, state, language));
        }
        if let Some((fields, body)) = head {
            let rendered = &self.renderer.render(body);
            out.push(Document::of(post, State { fields, rendered, live: false, head: true, at }, language));
        }
    }
}
