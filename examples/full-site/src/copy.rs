//! `full-site migrate`: a whole blog copied to another database.

use crate::command::CopyOptions;
use crate::data::{self, Place};
use crate::fail::Fail;
use crate::progress::{Progress, complain, say};
use blogcms_axum::core::{MediaRead, PageRequest};
use blogcms_axum::storage::{CopiedMedia, CopiedTable, CopyProgress, Copying, MediaFolder, copy_media};
use std::path::{Path, PathBuf};

pub(crate) async fn run(place: &Place, options: CopyOptions) -> Result<(), Fail> {
    data::known(place)?;
    let to = target(place, &options)?;
    let mut copying = Copying::begin(&data::end(place)?, &data::end(&to)?).await?;
    let tables = rows(&mut copying).await?;
    let media = files(place, &options, &to).await?;
    copying.end().await?;
    tell(&tables);
    media.tell();
    let how = match &to.server {
        None => format!("--data {}", to.folder.display()),
        Some((_, None)) => format!("--data {} --database URL", to.folder.display()),
        Some((_, Some(schema))) => format!("--data {} --database URL --schema {schema}", to.folder.display()),
    };
    say(&format!("both are the same; from here on serve the copy, with {how}, and no longer the other one"));
    Ok(())
}

/// Where the copy is to lie; a folder is made.
fn target(place: &Place, options: &CopyOptions) -> Result<Place, Fail> {
    let CopyOptions { to, to_schema, .. } = options;
    if to.contains("://") {
        return Ok(Place { folder: place.folder.clone(), server: Some((to.clone(), to_schema.clone())) });
    }
    if to_schema.is_some() {
        return Err(Fail::new("--to-schema is for a server, and --to names a folder; leave it out"));
    }
    let folder = PathBuf::from(to);
    data::make(&folder, "--to")?;
    Ok(Place { folder, server: None })
}

/// Copies and compares all rows.
async fn rows(copying: &mut Copying) -> Result<Vec<CopiedTable>, Fail> {
    let (mut all, mut progress, mut comparing) = (0, Progress::of(0), false);
    let mut told = |told| match told {
        CopyProgress::Begun { rows, before } => {
            let what =
                if before > 0 { format!("{before} are there already; going on") } else { "copying".into() };
            complain(&format!("{rows} rows: {what}"));
            all = rows as usize;
            progress = Progress::of(all);
            progress.advance(before);
        }
        CopyProgress::Copied(rows) => progress.advance(rows),
        CopyProgress::Compared(rows) => {
            if !comparing {
                progress.end();
                complain("comparing");
                (progress, comparing) = (Progress::of(all), true);
            }
            progress.advance(rows);
        }
        _ => {}
    };
    let copied = copying.run(&mut told).await;
    progress.end();
    Ok(copied?)
}

/// What became of the files.
enum Files {
    /// They lie where the copy looks for them.
    Stay(PathBuf),
    Copied(CopiedMedia, PathBuf),
}

async fn files(place: &Place, options: &CopyOptions, to: &Place) -> Result<Files, Fail> {
    let (source, folder) = (place.media(), options.to_media.clone().unwrap_or_else(|| to.media()));
    if let Some(parent) = folder.parent() {
        data::make(parent, "--to-media")?;
    }
    let there = MediaFolder::open(&folder)?;
    if is_same(&source, &folder) {
        return Ok(Files::Stay(folder));
    }
    let (database, blog) = data::open(place).await?;
    let copied = async {
        let store = blog.store();
        let mut progress = Progress::of(count(&**store).await?);
        let here = MediaFolder::open(&source)?;
        let copied = copy_media(&**store, &here, &there, &mut || progress.step()).await;
        progress.end();
        Ok(Files::Copied(copied?, folder))
    };
    let copied = copied.await;
    database.close().await;
    copied
}

fn is_same(one: &Path, two: &Path) -> bool {
    matches!((one.canonicalize(), two.canonicalize()), (Ok(one), Ok(two)) if one == two)
}

async fn count(store: &(impl MediaRead + ?Sized)) -> Result<usize, Fail> {
    let (mut count, mut page) = (0, PageRequest::first(200));
    loop {
        let found = store.media_list(&page).await?;
        count += found.items.len();
        page.after = found.next;
        if page.after.is_none() {
            return Ok(count);
        }
    }
}

/// One line for each table.
fn tell(tables: &[CopiedTable]) {
    say(&format!("{:<18}{:>10}  SHA-256, the same in both", "table", "rows"));
    for CopiedTable { name, rows, digest, .. } in tables {
        say(&format!("{name:<18}{rows:>10}  {}", &digest[..32]));
    }
    let rows: u64 = tables.iter().map(|table| table.rows).sum();
    say(&format!("{:<18}{rows:>10}", "all"));
}

impl Files {
    fn tell(&self) {
        match self {
            Self::Stay(folder) => say(&format!("uploaded files stay in {}", folder.display())),
            Self::Copied(media, folder) => {
                let CopiedMedia { files, bytes, digest, missing, damaged, .. } = media;
                say(&format!(
                    "{:<18}{files:>10}  {}  {bytes} bytes in {}",
                    "files",
                    &digest[..32],
                    folder.display()
                ));
                for key in missing {
                    complain(&format!("the file {key} was not there before, and is not there now"));
                }
                for key in damaged {
                    complain(&format!("the file {key} is damaged, as it was before"));
                }
            }
        }
    }
}
