//! Rows of posts that are compared.

use super::{Cells, Reader};
use blogcms_core::StoreError;
use blogcms_core::post::{RelatedPost, RelatedTask};

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
