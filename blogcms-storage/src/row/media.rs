//! Rows of media.

use super::{Cells, Reader};
use blogcms_core::{Media, StoreError};

/// The columns of a file, in order.
pub(crate) const COLUMNS: &[&str] = &[
    "id",
    "version",
    "key",
    "file_name",
    "mime",
    "bytes",
    "width",
    "height",
    "alt",
    "caption",
    "focal_x",
    "focal_y",
    "created_at",
];

/// Reads a file.
pub(crate) fn media(cells: &impl Cells) -> Result<Media, StoreError> {
    let mut row = Reader::new(cells, "bc_media", COLUMNS, 0);
    Ok(Media {
        id: row.id()?,
        version: row.seq()?,
        key: row.text()?,
        file_name: row.text()?,
        mime: row.text()?,
        bytes: row.fit()?,
        width: row.opt_fit()?,
        height: row.opt_fit()?,
        alt: row.text()?,
        caption: row.text()?,
        focal: (row.fit()?, row.fit()?),
        created_at: row.time()?,
    })
}
