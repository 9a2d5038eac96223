//! Where an answer comes from: an index, mended by what the store says of all that the index may not know yet; or the store.

use super::super::Blog;
use crate::error::StoreError;
use crate::id::PostId;
use crate::search::{Among, Hits, Order, Origin, Search, SearchIndex};
use crate::site::SiteSnapshot;
use crate::store::{Changes, Entity, Seq, Store};
use std::collections::{BTreeMap, BTreeSet};

/// How much of the log is looked through.
#[derive(Clone, Copy)]
pub(super) struct Most {
    /// Changes.
    rows: usize,
    /// Posts that were changed.
    posts: usize,
}

impl Most {
    /// An index that does not know of more is passed over: the store answers sooner.
    const OF_A_SEARCH: Self = Self { rows: 5000, posts: 1000 };
    pub(super) const ALL: Self = Self { rows: usize::MAX, posts: usize::MAX };
}

/// The changes that are read at a time.
const SOME: u32 = 1000;

/// What answers.
pub(super) struct Source<'b> {
    store: &'b dyn Store,
    /// The index, and the posts that were changed since its checkpoint.
    index: Option<(&'b dyn SearchIndex, Vec<PostId>)>,
}

impl<'b> Source<'b> {
    /// The index of a blog, if it is of this site and not too far behind.
    pub(super) async fn of(blog: &'b Blog, site: &SiteSnapshot) -> Result<Self, StoreError> {
        let store = &*blog.store;
        let mut index = None;
        if let Some(found) = &blog.search
            && let Some(upto) = found.ready(&Origin::of(&site.site)).await
            && let Some(changed) = changed(store, upto, Most::OF_A_SEARCH).await?
        {
            index = Some((&**found, changed));
        }
        Ok(Self { store, index })
    }

    /// What matches, and whether the index said so.
    pub(super) async fn search(&self, search: &Search) -> Result<(Hits, bool), StoreError> {
        if let Some((index, changed)) = &self.index {
            let fresh = self.fresh(search, changed).await?;
            // Whoever follows has it in the log, and in health.
            if let Ok(hits) = index.search(&behind(search, changed, &fresh)).await {
                return Ok((together(search, fresh, hits), true));
            }
        }
        Ok((self.store.search(search).await?, false))
    }

    /// Those among the changed posts that match, all of them: they stand first.
    async fn fresh(&self, search: &Search, changed: &[PostId]) -> Result<Hits, StoreError> {
        if changed.is_empty() {
            return Ok(Hits::default());
        }
        let search = Search {
            among: Among::Only(changed.to_vec()),
            offset: 0,
            limit: match search.order {
                Order::Best => u32::try_from(changed.len()).unwrap_or(u32::MAX),
                Order::Newest => search.limit,
            },
            ..search.clone()
        };
        self.store.search(&search).await
    }
}

/// The posts that were changed after write `upto`; nothing if there is too much to look through, or the log does not say.
pub(super) async fn changed(
    store: &dyn Store,
    mut upto: Seq,
    most: Most,
) -> Result<Option<Vec<PostId>>, StoreError> {
    let (mut posts, mut seen) = (BTreeSet::new(), 0);
    loop {
        let Changes::Rows(rows) = store.changes(upto, SOME).await? else { return Ok(None) };
        let Some(last) = rows.last() else { return Ok(Some(posts.into_iter().collect())) };
        upto = last.seq;
        posts.extend(rows.iter().filter_map(|row| match row.entity {
            Entity::Post(id) => Some(id),
            _ => None,
        }));
        seen += rows.len();
        if posts.len() > most.posts || seen > most.rows {
            return Ok(None);
        }
    }
}

/// What the index is asked: the hits that come after the fresh ones; in the order of time all that may be among the first.
pub(super) fn behind(search: &Search, changed: &[PostId], fresh: &Hits) -> Search {
    let first = match search.order {
        Order::Best => u32::try_from(fresh.posts.len()).unwrap_or(u32::MAX),
        Order::Newest => 0,
    };
    let shown = first.saturating_sub(search.offset);
    Search {
        among: Among::Without(changed.to_vec()),
        offset: search.offset.saturating_sub(first),
        limit: search.limit.saturating_sub(shown),
        ..search.clone()
    }
}

/// The answers of both. In the order of time those of both remain, for whoever knows their times.
pub(super) fn together(search: &Search, fresh: Hits, behind: Hits) -> Hits {
    let limit = match search.order {
        Order::Best => search.limit as usize,
        Order::Newest => usize::MAX,
    };
    let posts = fresh.posts.into_iter().skip(search.offset as usize);
    let posts = posts.chain(behind.posts).take(limit).collect();
    let mut terms: BTreeMap<_, u64> = behind.terms.into_iter().collect();
    for (term, n) in fresh.terms {
        *terms.entry(term).or_default() += n;
    }
    let mut terms: Vec<_> = terms.into_iter().collect();
    terms.sort_by_key(|(term, n)| (std::cmp::Reverse(*n), *term));
    Hits { posts, total: fresh.total + behind.total, terms }
}
