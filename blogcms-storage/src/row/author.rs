//! Rows of authors.

use super::{Cells, Reader};
use blogcms_core::author::AuthorCount;
use blogcms_core::{Author, StoreError};

/// The columns of an author, in order.
pub(crate) const COLUMNS: &[&str] =
    &["id", "version", "handle", "name", "title", "bio", "url", "avatar", "user_ref"];

/// Reads an author.
pub(crate) fn author(cells: &impl Cells) -> Result<Author, StoreError> {
    let mut row = Reader::new(cells, "bc_authors", COLUMNS, 0);
    Ok(Author {
        id: row.id()?,
        version: row.seq()?,
        handle: row.slug()?,
        name: row.text()?,
        title: row.text()?,
        bio: row.text()?,
        url: row.opt_text()?,
        avatar: row.opt_id()?,
        user_ref: row.opt_text()?,
    })
}

/// Reads how many live posts an author has and when the newest was published; nothing when there is none.
pub(crate) fn count(cells: &impl Cells) -> Result<Option<AuthorCount>, StoreError> {
    let mut row = Reader::new(cells, "bc_authors", &["id", "published_count", "newest"], 0);
    let (author, live, newest) = (row.id()?, row.fit()?, row.opt_time()?);
    Ok(newest.filter(|_| live > 0).map(|newest| AuthorCount { author, live, newest }))
}
