//! `full-site backup FILE`.

use crate::data::{self, Place};
use crate::fail::Fail;
use blogcms_axum::storage::SqliteDatabase;
use std::path::Path;

pub(crate) async fn run(place: &Place, file: &Path) -> Result<(), Fail> {
    if place.server.is_some() {
        return Err(Fail::new(
            "a database on a server is backed up with its own tools: pg_dump --schema=blogcms; docs/postgres.md says more",
        ));
    }
    data::known(place)?;
    SqliteDatabase::backup_file(place.file(), file).await?;
    tracing::info!(file = %file.display(), "backed up");
    Ok(())
}
