//! Rows of posts that are compared.

use super::{Cells, Reader};
use blogcms_core::post::{RelatedPost, RelatedTask};
use blogcms_core::{PostId, StoreError};

/// Reads a post whose scores are to be kept.
pub(crate) fn task(cells: &impl Cells) -> Result<RelatedTask, StoreError> {
    let mut row = Reader::new(cells, "bc_posts", &["id", "version"], 0);
    Ok(RelatedTask { post: row.id()?, version: row.seq()? })
}

/// The columns of a post that is compared, in order. `excerpt` is the written one, or else the one taken from the body.
const COLUMNS: &[&str] = &["id", "category", "tags", "series", "title", "excerpt", "text"];

/// Reads a post that is compared.
pub(crate) fn post(cells: &impl Cells) -> Result<RelatedPost, StoreError> {
    let mut row = Reader::new(cells, "bc_posts", COLUMNS, 0);
    Ok(RelatedPost {
        id: row.id()?,
        category: row.opt_hex_id()?,
        tags: row.ids()?,
        series: row.opt_hex_id()?,
        title: row.text()?,
        excerpt: row.text()?,
        text: row.opt_text()?.unwrap_or_default(),
    })
}

/// Adds ids that are not there yet, until there are `limit`.
pub(crate) fn add(ids: &mut Vec<PostId>, more: Vec<PostId>, limit: usize) {
    for id in more {
        if ids.len() < limit && !ids.contains(&id) {
            ids.push(id);
        }
    }
}

/// Takes from the first and the second by turns, until there are `limit`.
pub(crate) fn by_turns(older: Vec<PostId>, newer: Vec<PostId>, limit: usize) -> Vec<PostId> {
    let (mut older, mut newer) = (older.into_iter(), newer.into_iter());
    let mut ids = Vec::new();
    while ids.len() < limit {
        let pair = [older.next(), newer.next()];
        if pair == [None, None] {
            break;
        }
        ids.extend(pair.into_iter().flatten());
    }
    ids.truncate(limit);
    ids
}
