//! Which posts a list shows, in which order: a walk along a narrow index, merged where a list has several.

use super::super::param::{Ids, Time, uuid};
use blogcms_core::post::Listing;
use blogcms_core::{PostId, TermId};
use std::borrow::Cow;
use uuid::Uuid;

/// Up to this many terms are merged as streams; beyond, their posts are gathered and sorted.
const MAX_STREAMS: usize = 40;

/// A parameter of a [`Select`].
pub(super) enum Value {
    Id(Option<Uuid>),
    Ids(Ids),
    Time(Time),
}

/// What selects the ids of a window: of the site `$1` at the time `$2`, `$3` of them after `$4`. `$5` is left to whoever
/// reads the posts.
pub(super) struct Select {
    /// The statement; gives `id` and what it is sorted by.
    pub(super) sql: Cow<'static, str>,
    /// Its other parameters, from `$6`.
    pub(super) values: Vec<Value>,
    /// The order, of the statement as `w`.
    pub(super) order: &'static str,
}

/// The order of most lists.
pub(super) const NEWEST: &str = "w.published_at DESC, w.id DESC";

impl Select {
    fn newest(sql: &'static str, values: Vec<Value>) -> Self {
        Self { sql: sql.into(), values, order: NEWEST }
    }
}

/// A list in its own order; nothing for one that has no posts by itself.
pub(super) fn list(listing: &Listing) -> Option<Select> {
    match listing {
        Listing::Series(id) => Some(Select {
            sql: "SELECT post_id AS id, position, published_at FROM bc_post_terms
                  WHERE site_id = $1 AND term_id = $6 AND kind = 'series' AND published_at <= $2
                      AND (expires_at IS NULL OR expires_at > $2)
                  ORDER BY position, published_at, post_id LIMIT $3 OFFSET $4"
                .into(),
            values: vec![Value::Id(Some(uuid(*id)))],
            order: "w.position, w.published_at, w.id",
        }),
        other => newest(other),
    }
}

/// A list, the newest posts first.
pub(super) fn newest(listing: &Listing) -> Option<Select> {
    Some(match listing {
        Listing::All => all(None),
        Listing::Author(id) => Select::newest(
            "SELECT post_id AS id, published_at FROM bc_post_authors
             WHERE site_id = $1 AND author_id = $6 AND published_at <= $2
                 AND (expires_at IS NULL OR expires_at > $2)
             ORDER BY published_at DESC, post_id DESC LIMIT $3 OFFSET $4",
            vec![Value::Id(Some(uuid(*id)))],
        ),
        // Its kind is asked of the term.
        Listing::Series(id) => Select::newest(
            "SELECT post_id AS id, published_at FROM bc_post_terms
             WHERE site_id = $1 AND term_id = $6 AND published_at <= $2
                 AND (expires_at IS NULL OR expires_at > $2)
                 AND (SELECT kind FROM bc_terms WHERE site_id = $1 AND id = $6) = 'series'
             ORDER BY published_at DESC, post_id DESC LIMIT $3 OFFSET $4",
            vec![Value::Id(Some(uuid(*id)))],
        ),
        Listing::Between { from, until } => Select::newest(
            "SELECT id, published_at FROM bc_posts
             WHERE site_id = $1 AND kind = 'post' AND status = 'published'
                 AND published_at >= $6 AND published_at < least($7, $2 + interval '1 microsecond')
                 AND (expires_at IS NULL OR expires_at > $2)
             ORDER BY published_at DESC, id DESC LIMIT $3 OFFSET $4",
            vec![Value::Time(Time::from(*from)), Value::Time(Time::from(*until))],
        ),
        Listing::Terms(ids) => {
            let mut ids = ids.clone();
            ids.sort_unstable();
            ids.dedup();
            match ids.as_slice() {
                [] => return None,
                [id] => term(*id),
                several if several.len() <= MAX_STREAMS => terms(several),
                many => many_terms(many),
            }
        }
    })
}

/// All live posts, without the post `but`.
pub(super) fn all(but: Option<PostId>) -> Select {
    Select::newest(
        "SELECT id, published_at FROM bc_posts
         WHERE site_id = $1 AND kind = 'post' AND status = 'published' AND published_at <= $2
             AND (expires_at IS NULL OR expires_at > $2) AND id IS DISTINCT FROM $6
         ORDER BY published_at DESC, id DESC LIMIT $3 OFFSET $4",
        vec![Value::Id(but.map(uuid))],
    )
}

fn term(id: TermId) -> Select {
    Select::newest(
        "SELECT post_id AS id, published_at FROM bc_post_terms
         WHERE site_id = $1 AND term_id = $6 AND published_at <= $2
             AND (expires_at IS NULL OR expires_at > $2)
         ORDER BY published_at DESC, post_id DESC LIMIT $3 OFFSET $4",
        vec![Value::Id(Some(uuid(id)))],
    )
}

/// Merges the terms' streams, each in the order of its index, until the window is full. `DISTINCT` keeps one of
/// the rows of a post that is in several.
fn terms(ids: &[TermId]) -> Select {
    let streams: Vec<String> = (0..ids.len())
        .map(|i| {
            format!(
                "SELECT published_at, post_id AS id FROM bc_post_terms
                 WHERE site_id = $1 AND term_id = ${} AND published_at <= $2
                     AND (expires_at IS NULL OR expires_at > $2)",
                i + 6
            )
        })
        .collect();
    let sql = format!(
        "SELECT DISTINCT published_at, id FROM ({}) u ORDER BY published_at DESC, id DESC LIMIT $3 OFFSET $4",
        streams.join(" UNION ALL ")
    );
    Select {
        sql: sql.into(),
        values: ids.iter().map(|id| Value::Id(Some(uuid(*id)))).collect(),
        order: NEWEST,
    }
}

fn many_terms(ids: &[TermId]) -> Select {
    Select::newest(
        "SELECT DISTINCT published_at, post_id AS id FROM bc_post_terms
         WHERE site_id = $1 AND term_id = ANY ($6) AND published_at <= $2
             AND (expires_at IS NULL OR expires_at > $2)
         ORDER BY published_at DESC, post_id DESC LIMIT $3 OFFSET $4",
        vec![Value::Ids(ids.iter().map(|id| uuid(*id)).collect())],
    )
}
