//! Rows of the change log.

use super::{Cells, Reader, names};
use blogcms_core::{Change, ChangeRow, Entity, StoreError, StoreErrorKind};

names!(Change { Put = "put", Deleted = "deleted" });

/// Reads a change.
pub(crate) fn change(cells: &impl Cells) -> Result<ChangeRow, StoreError> {
    let mut row = Reader::new(cells, "bc_changes", &["key", "kind", "seq", "change"], 0);
    let key = row.key()?;
    let entity = row.parse(|kind| Entity::from_parts(kind, key))?;
    Ok(ChangeRow { entity, seq: row.seq()?, change: row.named()? })
}

/// The error for a site that has lost its row.
pub(crate) fn no_site() -> StoreError {
    StoreError::new(
        StoreErrorKind::Backend,
        "the site is no longer in this database; open it again to make it anew",
    )
}
