//! Rows of comments.

use super::{Cells, Reader, names};
use blogcms_core::{AccountRef, Comment, CommentStatus, StoreError};

names!(CommentStatus { Pending = "pending", Approved = "approved", Spam = "spam", Trash = "trash" });

/// The columns of a comment, in order.
pub(crate) const COLUMNS: &[&str] = &[
    "id",
    "version",
    "post_id",
    "parent",
    "status",
    "name",
    "email",
    "url",
    "account",
    "body",
    "created_at",
    "edited_at",
];

/// Reads a comment.
pub(crate) fn comment(cells: &impl Cells) -> Result<Comment, StoreError> {
    let mut row = Reader::new(cells, "bc_comments", COLUMNS, 0);
    Ok(Comment {
        id: row.id()?,
        version: row.seq()?,
        post: row.id()?,
        parent: row.opt_id()?,
        status: row.named()?,
        name: row.text()?,
        email: row.opt_text()?,
        url: row.opt_text()?,
        account: row.opt_parse(|text| AccountRef::new(text))?,
        body: row.text()?,
        created_at: row.time()?,
        edited_at: row.opt_time()?,
    })
}
