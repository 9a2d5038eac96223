//! The picture of a post: the one somebody chose, or else one drawn from its title.

use crate::state::Shared;
use crate::template::context::{Cover, Image, Preview};
use blogcms_core::media::{Picture, Plan, Variant};
use blogcms_core::post::{Cover as Chosen, CoverFile};
use blogcms_core::{Media, Post, StoreError};

/// What browsers that choose no size get, in pixels of width.
const USUAL: u32 = 1080;

/// What previews on other sites want at least, in pixels of width.
const WIDE: u32 = 1200;

pub(super) fn cover(app: &Shared, title: &str, chosen: Option<&Chosen>, file: Option<&CoverFile>) -> Cover {
    let image = chosen.zip(file).and_then(|(chosen, file)| image(app, chosen, file));
    image.map_or_else(|| app.cards.cover(title), Cover::image)
}

/// The 16:9 crop of a picture that keeps its point, in every width there is. Nothing for a file that is no picture.
pub(super) fn image(app: &Shared, chosen: &Chosen, file: &CoverFile) -> Option<Image> {
    // Without a place for files none would answer.
    app.blog.media().ok()?;
    let picture = Picture::of_key(&file.key)?;
    let widths: Vec<u32> = picture.crop_widths().collect();
    let address = |width: u32| app.urls.path(&picture.crop_path(width, file.focal));
    let candidates: Vec<String> = widths.iter().map(|w| format!("{} {w}w", address(*w))).collect();
    let usual = widths.iter().rev().find(|w| **w <= USUAL).or(widths.first()).copied()?;
    let plan = plan(&picture, usual, file);
    Some(Image {
        src: address(usual),
        srcset: (candidates.len() > 1).then(|| candidates.join(", ")),
        width: plan.size.0,
        height: plan.size.1,
        alt: chosen.alt.clone(),
        caption: (!chosen.caption.is_empty()).then(|| chosen.caption.clone()),
    })
}

/// The same crop for previews on other sites: as wide as they show it, where it is.
pub(super) fn preview(app: &Shared, chosen: Option<&Chosen>, file: Option<&CoverFile>) -> Option<Preview> {
    app.blog.media().ok()?;
    let (chosen, file) = chosen.zip(file)?;
    let picture = Picture::of_key(&file.key)?;
    let width = picture.crop_widths().reduce(|found, next| if found < WIDE { next } else { found })?;
    let plan = plan(&picture, width, file);
    Some(Preview {
        url: app.urls.absolute(&app.urls.path(&picture.crop_path(width, file.focal))),
        mime: "image/webp",
        width: plan.size.0,
        height: plan.size.1,
        alt: chosen.alt.clone(),
    })
}

/// The picture that was chosen for previews of a post alone. Read by itself, since few posts have one.
pub(super) async fn social(app: &Shared, post: &Post) -> Result<Option<Preview>, StoreError> {
    let Some(id) = post.fields.seo.image else { return Ok(None) };
    let Some(Media { key, focal, bytes, alt, .. }) = app.blog.store().media(id).await? else {
        return Ok(None);
    };
    let chosen = Chosen { media: id, alt, caption: String::new() };
    Ok(preview(app, Some(&chosen), Some(&CoverFile { key, focal, bytes })))
}

/// The address of a small picture of a person.
pub(super) fn portrait(app: &Shared, file: &CoverFile) -> Option<String> {
    app.blog.media().ok()?;
    let picture = Picture::of_key(&file.key)?;
    let width = picture.crop_widths().next()?;
    Some(app.urls.path(&picture.crop_path(width, file.focal)))
}

fn plan(picture: &Picture, width: u32, file: &CoverFile) -> Plan {
    picture.plan(Variant { width, crop: Some(picture.focus(file.focal)) })
}
