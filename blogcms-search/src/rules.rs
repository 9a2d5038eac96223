//! Which documents are looked at, beside what a query says of them.

use crate::document::halves;
use crate::schema::{NEVER, column, state};
use blogcms_core::id::PostId;
use blogcms_core::search::{Among, Match, Reach, Search};
use blogcms_core::time::Timestamp;
use std::collections::HashSet;
use std::sync::Arc;
use tantivy::columnar::ColumnValues;
use tantivy::{DocId, SegmentReader};

/// What a document must be, beside what the query says of it.
#[derive(Clone, Debug)]
pub(crate) struct Rules {
    /// This bit of its state is set.
    pub(crate) state: u64,
    /// It is live at this time.
    pub(crate) live_at: Option<i64>,
    /// Published at this time or later, and before that one; nothing if any or none will do.
    pub(crate) published: Option<(i64, i64)>,
    /// Its post is one of these, or none of these.
    pub(crate) among: Option<(Ids, bool)>,
    /// The time it is for.
    pub(crate) at: i64,
    /// Whether scores are made of steps.
    pub(crate) steps: bool,
}

/// Ids of posts.
pub(crate) type Ids = Arc<HashSet<(u64, u64)>>;

impl Rules {
    pub(crate) fn of(search: &Search) -> Self {
        let (state, live_at) = match search.reach {
            Reach::Live(at) => (state::PUBLIC, Some(at.as_micros())),
            Reach::All => (state::HEAD, None),
        };
        let (from, until) = (search.filter.from, search.filter.until);
        let published = (from.is_some() || until.is_some()).then(|| {
            (from.map_or(i64::MIN, Timestamp::as_micros), until.map_or(NEVER, Timestamp::as_micros))
        });
        let among = match &search.among {
            Among::Every => None,
            Among::Only(posts) => Some((set(posts), true)),
            Among::Without(posts) => Some((set(posts), false)),
        };
        let steps = search.matching == Match::Any;
        Self { state, live_at, published, among, at: search.at.as_micros(), steps }
    }
}

fn set(posts: &[PostId]) -> Ids {
    Arc::new(posts.iter().map(|id| halves(*id)).collect())
}

/// [`Rules`], as the documents of a segment are judged by them.
pub(crate) struct Sight {
    rules: Rules,
    id_high: Arc<dyn ColumnValues<u64>>,
    id_low: Arc<dyn ColumnValues<u64>>,
    state: Arc<dyn ColumnValues<u64>>,
    published_at: Arc<dyn ColumnValues<i64>>,
    expires_at: Arc<dyn ColumnValues<i64>>,
}

impl Sight {
    pub(crate) fn of(rules: &Rules, reader: &SegmentReader) -> tantivy::Result<Self> {
        let columns = reader.fast_fields();
        Ok(Self {
            rules: rules.clone(),
            id_high: columns.column_first_or_default(column::ID_HIGH)?,
            id_low: columns.column_first_or_default(column::ID_LOW)?,
            state: columns.column_first_or_default(column::STATE)?,
            published_at: columns.column_first_or_default(column::PUBLISHED_AT)?,
            expires_at: columns.column_first_or_default(column::EXPIRES_AT)?,
        })
    }

    pub(crate) fn is_wanted(&self, doc: DocId) -> bool {
        let rules = &self.rules;
        let state = self.state.get_val(doc);
        if state & rules.state == 0 {
            return false;
        }
        if let Some(at) = rules.live_at
            && state & state::LIVE == 0
            && (self.published_at.get_val(doc) > at || at >= self.expires_at.get_val(doc))
        {
            return false;
        }
        if let Some((from, until)) = rules.published {
            let at = self.published_at.get_val(doc);
            if at == NEVER || at < from || at >= until {
                return false;
            }
        }
        rules.among.as_ref().is_none_or(|(posts, inside)| posts.contains(&self.id(doc)) == *inside)
    }

    pub(crate) fn id(&self, doc: DocId) -> (u64, u64) {
        (self.id_high.get_val(doc), self.id_low.get_val(doc))
    }
}
