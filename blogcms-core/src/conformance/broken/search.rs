//! Faults of search.

use super::{Broken, Fault};
use crate::comment::Comment;
use crate::error::StoreError;
use crate::id::PostId;
use crate::media::Media;
use crate::post::{PostSummary, Snapshot};
use crate::search::{
    Among, Clause, Field, Filter, Hits, Match, Order, Reach, Search, SearchHit, SearchRead, SearchSource,
};
use crate::store::Seq;
use crate::time::Timestamp;
use async_trait::async_trait;

impl Broken {
    /// What is asked in the place of a search.
    fn search_asked(&self, search: &Search) -> Search {
        let mut asked = search.clone();
        if let Reach::Live(at) = asked.reach {
            asked.reach = Reach::Live(self.time_read(at));
        }
        match self.fault {
            Some(Fault::FindsDrafts) => asked.reach = Reach::All,
            Some(Fault::FindsUnwanted) => asked.clauses.retain(|clause| !clause.negated),
            Some(Fault::FindsAnyWord) => asked.matching = Match::Any,
            Some(Fault::FindsWordsApart) => {
                asked.clauses = asked.clauses.iter().flat_map(apart).collect();
            }
            Some(Fault::FindsWholeWords) => asked.clauses.iter_mut().for_each(|clause| clause.prefix = false),
            Some(Fault::FindsNoNames) => asked.clauses.iter_mut().for_each(|clause| clause.terms.clear()),
            Some(Fault::FindsWithoutFilter) => asked.filter = Filter::default(),
            Some(Fault::FindsAmongAll) => asked.among = Among::Every,
            Some(Fault::FindsBestFirst) => asked.order = Order::Best,
            Some(Fault::FindsOutsideTitles) => asked.field = Field::Everywhere,
            _ => {}
        }
        asked
    }
}

/// Each word by itself.
fn apart(clause: &Clause) -> Vec<Clause> {
    clause.words.iter().map(|word| Clause { words: vec![word.clone()], ..clause.clone() }).collect()
}

#[async_trait]
impl SearchRead for Broken {
    async fn search(&self, search: &Search) -> Result<Hits, StoreError> {
        let mut hits = self.inner.search(&self.search_asked(search)).await?;
        match self.fault {
            Some(Fault::WrongTotal) => hits.total = hits.posts.len() as u64,
            Some(Fault::TiesReversed) => hits.posts.reverse(),
            Some(Fault::RanksByHidden) => {
                let all = Search { reach: Reach::All, limit: 0, ..search.clone() };
                if self.inner.search(&all).await?.total > hits.total {
                    hits.posts.reverse();
                }
            }
            _ => {}
        }
        Ok(hits)
    }

    async fn search_page(
        &self,
        posts: &[PostId],
        at: Timestamp,
    ) -> Result<Snapshot<Vec<SearchHit>>, StoreError> {
        let mut got = self.inner.search_page(posts, self.time_read(at)).await?;
        if self.is(Fault::SortsResults) {
            got.value.sort_by_key(|hit| hit.post.id);
        }
        if self.is(Fault::ShowsFoundDrafts) {
            let all = self.inner.summaries(posts).await?;
            let hidden = all.into_iter().filter(|post| got.value.iter().all(|hit| hit.post.id != post.id));
            let hidden: Vec<_> = hidden.map(|post| SearchHit { post, text: None }).collect();
            got.value.extend(hidden);
        }
        Ok(self.snapshot(got, at))
    }

    async fn summaries(&self, posts: &[PostId]) -> Result<Vec<PostSummary>, StoreError> {
        let mut summaries = self.inner.summaries(posts).await?;
        if self.is(Fault::SummarizesLive) {
            for summary in &mut summaries {
                let post = self.inner.post(summary.id).await?;
                summary.title = post.map_or_else(String::new, |post| post.fields.title);
            }
        }
        Ok(summaries)
    }

    async fn search_sources(
        &self,
        posts: &[PostId],
        fingerprint: &str,
    ) -> Result<Vec<SearchSource>, StoreError> {
        let mut sources = self.inner.search_sources(posts, fingerprint).await?;
        if self.is(Fault::ShowsWorkingCopy) {
            for source in &mut sources {
                if let (Some((live, _)), Some((_, head))) = (&mut source.live, &source.head) {
                    live.clone_from(head);
                }
            }
        }
        Ok(sources)
    }

    async fn post_versions(
        &self,
        after: Option<PostId>,
        limit: u32,
    ) -> Result<Vec<(PostId, Seq)>, StoreError> {
        self.inner.post_versions(after, limit).await
    }

    async fn media_with(&self, words: &[String], limit: u32) -> Result<Vec<Media>, StoreError> {
        self.inner.media_with(words, limit).await
    }

    async fn comments_with(&self, words: &[String], limit: u32) -> Result<Vec<Comment>, StoreError> {
        self.inner.comments_with(words, limit).await
    }
}
