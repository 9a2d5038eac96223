//! `full-site migrate`: a whole blog copied to another database.

use crate::command::CopyOptions;
use crate::data::{self, Place};
use crate::fail::Fail;
use crate::media::MediaPlace;
use crate::progress::{Progress, complain, say};
use blogcms_axum::core::{MediaRead, PageRequest};
use blogcms_axum::storage::{CopiedMedia, CopiedTable, CopyProgress, Copying, copy_media};
use std::path::PathBuf;

pub(crate) async fn run(place: &Place, options: CopyOptions) -> Result<(), Fail> {
    data::known(place)?;
    let without_missing = options.without_missing;
    let to = target(place, options)?;
    let mut copying = Copying::begin(&data::end(place)?, &data::end(&to)?).await?;
    let tables = rows(&mut copying).await?;
    let media = files(place, &to).await?;
    media.complain();
    if media.missing() > 0 && !without_missing {
        return Err(Fail::new(format!(
            "{} lacks {} of the uploaded files, so the copy is not whole. Say with --data or --media where they lie and run \
             this again, or add --without-missing",
            place.media(),
            media.missing()
        )));
    }
    copying.end().await?;
    tell(&tables);
    media.tell();
    say(&format!(
        "both are the same; from here on serve the copy, and no longer the other one:\n  full-site {}",
        how(&to)
    ));
    Ok(())
}

/// Where the copy is to lie; a folder is made.
fn target(place: &Place, options: CopyOptions) -> Result<Place, Fail> {
    let CopyOptions { to, to_schema, to_media, .. } = options;
    let media = to_media.map(|place| MediaPlace::named(&place)).transpose()?;
    if to.contains("://") {
        let media = media.or_else(|| place.media.clone());
        return Ok(Place {
            folder: place.folder.clone(),
            server: Some((to, to_schema)),
            media,
            search: None,
        });
    }
    if to_schema.is_some() {
        return Err(Fail::new("--to-schema is for a server, and --to names a folder; leave it out"));
    }
    let folder = PathBuf::from(to);
    data::make(&folder, "--to")?;
    Ok(Place { folder, server: None, media, search: None })
}

/// The options that name a place.
fn how(to: &Place) -> String {
    let mut how = format!("--data {}", to.folder.display());
    if let Some((_, schema)) = &to.server {
        how.push_str(" --database URL");
        if let Some(schema) = schema {
            how = format!("{how} --schema {schema}");
        }
    }
    match &to.media {
        Some(media) => format!("{how} --media {media}"),
        None => how,
    }
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
    Stay(MediaPlace),
    /// What became of those of each site.
    Copied(Vec<CopiedMedia>, MediaPlace),
}

async fn files(place: &Place, to: &Place) -> Result<Files, Fail> {
    let (source, target) = (place.media(), to.media());
    // Whoever has a server may have named a folder that is not there yet: it lacks all files.
    data::make(&place.folder, "--data")?;
    // One that does not answer would look as if files were missing.
    let there = target.open_now().await?;
    if source.is_same(&target) {
        return Ok(Files::Stay(target));
    }
    let here = source.open_now().await?;
    let database = data::database(place).await?;
    let copied = async {
        let mut copied = Vec::new();
        for site in database.sites().await? {
            let mut progress = Progress::of(count(&*site).await?);
            let media = copy_media(&*site, &*here, &*there, &mut || progress.step()).await;
            progress.end();
            copied.push(media?);
        }
        Ok(Files::Copied(copied, target))
    };
    let copied = copied.await;
    database.close().await;
    copied
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
            Self::Stay(place) => say(&format!("uploaded files stay in {place}")),
            Self::Copied(sites, place) => {
                for CopiedMedia { files, bytes, digest, .. } in sites {
                    say(&format!("{:<18}{files:>10}  {}  {bytes} bytes in {place}", "files", &digest[..32]));
                }
            }
        }
    }

    /// How many files the blog knows of and has not.
    fn missing(&self) -> usize {
        match self {
            Self::Stay(_) => 0,
            Self::Copied(sites, _) => sites.iter().map(|media| media.missing.len()).sum(),
        }
    }

    /// One line for each file that is not as it should be.
    fn complain(&self) {
        let Self::Copied(sites, _) = self else { return };
        for CopiedMedia { missing, damaged, .. } in sites {
            for key in missing {
                complain(&format!("the file {key} is missing"));
            }
            for key in damaged {
                complain(&format!("the file {key} is damaged"));
            }
        }
    }
}
