//! Rows of posts.

use super::{Cells, Reader, names};
use blogcms_core::post::{
    CommentPolicy, Cover, CoverFile, InSeries, Neighbour, Seo, SeriesPart, SitemapEntry,
};
use blogcms_core::{Post, PostFields, PostKind, PostSummary, Status, StoreError};

names!(PostKind { Post = "post", Page = "page" });

names!(Status {
    Draft = "draft",
    Review = "review",
    Published = "published",
    Archived = "archived",
    Trash = "trash",
});

names!(CommentPolicy { Inherit = "inherit", Open = "open", Closed = "closed" });

/// The columns of a post, in order. `category`, `tags`, `series` and `authors` repeat what the tables beside it hold.
pub(crate) const COLUMNS: &[&str] = &[
    "id",
    "version",
    "kind",
    "status",
    "published_at",
    "expires_at",
    "created_at",
    "updated_at",
    "head",
    "live",
    "external_id",
    "translation_of",
    "auto_excerpt",
    "words",
    "title",
    "slug",
    "excerpt",
    "language",
    "category",
    "tags",
    "series",
    "series_position",
    "authors",
    "cover_media",
    "cover_alt",
    "cover_caption",
    "featured",
    "comments",
    "seo_title",
    "seo_description",
    "canonical",
    "seo_image",
    "noindex",
    "extra",
];

/// Reads a post.
pub(crate) fn post(cells: &impl Cells) -> Result<Post, StoreError> {
    let mut row = Reader::new(cells, "bc_posts", COLUMNS, 0);
    Ok(Post {
        id: row.id()?,
        version: row.seq()?,
        kind: row.named()?,
        status: row.named()?,
        published_at: row.opt_time()?,
        expires_at: row.opt_time()?,
        created_at: row.time()?,
        updated_at: row.time()?,
        head: row.id()?,
        live: row.opt_id()?,
        external_id: row.opt_text()?,
        translation_of: row.opt_id()?,
        auto_excerpt: row.text()?,
        words: row.fit()?,
        fields: fields(&mut row)?,
    })
}

fn fields(row: &mut Reader<'_, impl Cells>) -> Result<PostFields, StoreError> {
    Ok(PostFields {
        title: row.text()?,
        slug: row.slug()?,
        excerpt: row.text()?,
        language: row.opt_text()?,
        category: row.opt_hex_id()?,
        tags: row.ids()?,
        series: in_series(row)?,
        authors: row.ids()?,
        cover: cover(row)?,
        featured: row.flag()?,
        comments: row.named()?,
        seo: Seo {
            title: row.opt_text()?,
            description: row.opt_text()?,
            canonical: row.opt_text()?,
            image: row.opt_id()?,
            noindex: row.flag()?,
        },
        extra: row.json()?,
    })
}

fn in_series(row: &mut Reader<'_, impl Cells>) -> Result<Option<InSeries>, StoreError> {
    let series = row.opt_hex_id()?;
    let position = row.opt_fit()?.unwrap_or_default();
    Ok(series.map(|series| InSeries { series, position }))
}

fn cover(row: &mut Reader<'_, impl Cells>) -> Result<Option<Cover>, StoreError> {
    let media = row.opt_id()?;
    let (alt, caption) = (row.opt_text()?.unwrap_or_default(), row.opt_text()?.unwrap_or_default());
    Ok(media.map(|media| Cover { media, alt, caption }))
}

/// The columns of a post in a list, in order. `excerpt` is the written one, or else the one taken from the body.
pub(crate) const SUMMARY: &[&str] = &[
    "id",
    "kind",
    "status",
    "slug",
    "title",
    "excerpt",
    "published_at",
    "updated_at",
    "words",
    "category",
    "authors",
    "cover_media",
    "cover_alt",
    "cover_caption",
    "cover_key",
    "cover_focal_x",
    "cover_focal_y",
    "cover_bytes",
    "featured",
];

/// The columns of the file of a cover, in order.
pub(crate) const COVER_FILE: &[&str] = &["cover_key", "cover_focal_x", "cover_focal_y", "cover_bytes"];

/// Reads the file of a cover, `at` columns from the first.
pub(crate) fn cover_file_at(cells: &impl Cells, at: usize) -> Result<Option<CoverFile>, StoreError> {
    cover_file(&mut Reader::new(cells, "bc_media", COVER_FILE, at))
}

fn cover_file(row: &mut Reader<'_, impl Cells>) -> Result<Option<CoverFile>, StoreError> {
    let (key, x, y, bytes) = (row.opt_text()?, row.opt_fit()?, row.opt_fit()?, row.opt_fit()?);
    let focal = (x.unwrap_or(500), y.unwrap_or(500));
    Ok(key.map(|key| CoverFile { key, focal, bytes: bytes.unwrap_or_default() }))
}

/// Reads a post in a list.
pub(crate) fn summary(cells: &impl Cells) -> Result<PostSummary, StoreError> {
    summary_at(cells, 0)
}

/// Reads a post in a list, `at` columns from the first.
pub(crate) fn summary_at(cells: &impl Cells, at: usize) -> Result<PostSummary, StoreError> {
    let mut row = Reader::new(cells, "bc_posts", SUMMARY, at);
    Ok(PostSummary {
        id: row.id()?,
        kind: row.named()?,
        status: row.named()?,
        slug: row.slug()?,
        title: row.text()?,
        excerpt: row.text()?,
        published_at: row.opt_time()?,
        updated_at: row.time()?,
        words: row.fit()?,
        category: row.opt_hex_id()?,
        authors: row.ids()?,
        cover: cover(&mut row)?,
        cover_file: cover_file(&mut row)?,
        featured: row.flag()?,
    })
}

/// What stands beside a post on its page.
pub(crate) enum Beside {
    Previous(Neighbour),
    Next(Neighbour),
    Related(Box<PostSummary>),
    Part(SeriesPart),
}

/// The columns of what stands beside a post, in order; those of [`SUMMARY`] follow.
const BESIDE: &[&str] = &["place", "slug", "title"];

/// Reads what stands beside a post. A related post has neither slug nor title but those of its summary, and the others
/// have no summary.
pub(crate) fn beside(cells: &impl Cells) -> Result<Beside, StoreError> {
    let mut row = Reader::new(cells, "bc_posts", BESIDE, 0);
    let place: i64 = row.int()?;
    Ok(match place {
        0 => Beside::Previous(Neighbour { slug: row.slug()?, title: row.text()? }),
        1 => Beside::Next(Neighbour { slug: row.slug()?, title: row.text()? }),
        2 => Beside::Related(Box::new(summary_at(cells, BESIDE.len())?)),
        _ => Beside::Part(SeriesPart { slug: row.slug()?, title: row.text()? }),
    })
}

/// The columns of an entry of a sitemap, in order; those of [`COVER_FILE`] follow.
const SITEMAP: &[&str] = &["kind", "slug", "title", "published_at", "updated_at", "canonical"];

/// Reads an entry of a sitemap.
pub(crate) fn sitemap_entry(cells: &impl Cells) -> Result<SitemapEntry, StoreError> {
    let mut row = Reader::new(cells, "bc_posts", SITEMAP, 0);
    Ok(SitemapEntry {
        kind: row.named()?,
        slug: row.slug()?,
        title: row.text()?,
        published_at: row.time()?,
        updated_at: row.time()?,
        canonical: row.opt_text()?,
        cover_file: cover_file_at(cells, SITEMAP.len())?,
    })
}
