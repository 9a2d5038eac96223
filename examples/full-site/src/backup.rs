//! `full-site backup FILE`.

use crate::data;
use crate::fail::Fail;
use blogcms_axum::storage::SqliteDatabase;
use std::path::Path;

pub(crate) async fn run(data: &Path, file: &Path) -> Result<(), Fail> {
    data::known(data)?;
    let source = data::database(data);
    SqliteDatabase::backup_file(&source, file).await?;
    tracing::info!(file = %file.display(), "backed up");
    Ok(())
}
