//! `full-site backup FILE`.

use crate::data;
use crate::fail::Fail;
use blogcms_axum::storage::SqliteDatabase;
use std::path::Path;

pub(crate) async fn run(data: &Path, file: &Path) -> Result<(), Fail> {
    let source = data::database(data);
    if !source.exists() {
        return Err(Fail::new(format!(
            "there is no blog in {}; name its folder with --data",
            data.display()
        )));
    }
    SqliteDatabase::backup_file(&source, file).await?;
    tracing::info!(file = %file.display(), "backed up");
    Ok(())
}
