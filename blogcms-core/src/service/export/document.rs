//! A post as the neutral document that is written.

use super::known::{KnownFiles, post_file};
use crate::post::{CommentPolicy, Post, Seo};
use crate::revision::Revision;
use crate::taxonomy::TermKind;
use crate::time::Timestamp;
use crate::transfer::{CoverFile, Document, SeoKeys, SeriesPart, link};

/// The document of `post` with the text of `revision`.
pub(super) fn of(post: &Post, revision: &Revision, known: &KnownFiles, now: Timestamp) -> Document {
    let path = post_file(post.kind, &post.fields.slug);
    let folder = path.rsplit_once('/').map_or(0, |(folder, _)| folder.len() + 1);
    let fields = &revision.fields;
    // An import takes a past date for these, too.
    let told = |time: Timestamp| (post.published_at != Some(time) || time > now).then_some(time);
    let mut document = Document::new(&path);
    document.id = Some(post.id);
    document.title.clone_from(&fields.title);
    document.slug = Some(post.fields.slug.clone());
    document.date = post.published_at;
    document.updated = told(post.updated_at);
    document.created = told(post.created_at);
    document.expires = post.expires_at;
    document.status = post.status;
    document.kind = post.kind;
    document.authors = fields.authors.iter().filter_map(|id| known.author(*id)).collect();
    document.category = fields.category.map(|id| known.category(id)).unwrap_or_default();
    document.tags = fields.tags.iter().filter_map(|id| known.term(TermKind::Tag, *id)).collect();
    document.series = fields.series.and_then(|place| {
        Some(SeriesPart { name: known.term(TermKind::Series, place.series)?, position: place.position })
    });
    document.excerpt.clone_from(&fields.excerpt);
    document.language.clone_from(&fields.language);
    document.cover = fields.cover.as_ref().and_then(|cover| {
        let file = known.picture(cover.media)?;
        Some(CoverFile { file, alt: cover.alt.clone(), caption: cover.caption.clone() })
    });
    document.featured = Some(fields.featured);
    document.comments = Some(fields.comments).filter(|comments| *comments != CommentPolicy::Inherit);
    document.seo = seo(&fields.seo, known);
    document.aliases = known.aliases.get(&post.id).cloned().unwrap_or_default();
    document.aliases.sort();
    document.extra.clone_from(&fields.extra);
    let body = link::rewrite(&revision.body, |link| known.relative(&path[..folder], &link.address));
    document.body = body.into_owned();
    document
}

fn seo(seo: &Seo, known: &KnownFiles) -> SeoKeys {
    SeoKeys {
        title: seo.title.clone(),
        description: seo.description.clone(),
        canonical: seo.canonical.clone(),
        image: seo.image.and_then(|id| known.picture(id)),
        noindex: Some(seo.noindex),
    }
}
