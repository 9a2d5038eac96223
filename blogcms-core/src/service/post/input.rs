//! What the editor's form holds, and whether it will do.

use super::Posts;
use crate::author::Author;
use crate::content::MAX_BODY_BYTES;
use crate::error::{Error, Invalid, Message};
use crate::id::{AuthorId, TermId};
use crate::post::{CommentPolicy, Cover, InSeries, Post, PostFields, PostKind, Seo};
use crate::service::site::is_language_tag;
use crate::service::validate::{self, RESERVED_SLUGS};
use crate::slug::Slug;
use crate::store::Store;
use crate::taxonomy::{Taxonomy, TermKind};
use std::collections::BTreeMap;

/// What the editor's form holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PostInput {
    /// The title, 1 to 200 characters.
    pub title: String,
    /// The address; kept as it is, or made from the title, when empty.
    pub slug: String,
    /// A summary, at most 500 characters.
    pub excerpt: String,
    /// The text: Markdown of at most [`MAX_BODY_BYTES`].
    pub body: String,
    /// A BCP 47 tag, when it is not the site's language.
    pub language: Option<String>,
    /// The category.
    pub category: Option<TermId>,
    /// The tags, at most 50.
    pub tags: Vec<TermId>,
    /// The place in a series.
    pub series: Option<InSeries>,
    /// The bylines, at most 20.
    pub authors: Vec<AuthorId>,
    /// The picture at its head.
    pub cover: Option<Cover>,
    /// Whether the home page may put it first.
    pub featured: bool,
    /// Whether it takes comments.
    pub comments: CommentPolicy,
    /// What search engines are told.
    pub seo: Seo,
    /// Custom fields.
    pub extra: BTreeMap<String, String>,
}

/// An input without problems.
#[derive(Clone)]
pub(in crate::service) struct Checked {
    pub(in crate::service) fields: PostFields,
    pub(in crate::service) body: String,
}

/// The terms and authors that a post may name.
pub(in crate::service) struct Known {
    pub(in crate::service) taxonomy: Taxonomy,
    pub(in crate::service) authors: Vec<Author>,
}

impl Known {
    pub(in crate::service) async fn read(store: &dyn Store) -> Result<Self, Error> {
        let taxonomy = store.taxonomy().await?;
        Ok(Self { taxonomy, authors: store.site_snapshot().await?.authors })
    }

    /// `fields` without terms and authors that are gone, and with merged terms where they went: a working copy may be
    /// older than a merge or a removal.
    pub(in crate::service) fn still_there(&self, mut fields: PostFields) -> PostFields {
        let find = |id| self.taxonomy.find(id).map(|t| t.id);
        fields.category = fields.category.and_then(find);
        let tags = std::mem::take(&mut fields.tags);
        for id in tags.into_iter().filter_map(find) {
            if !fields.tags.contains(&id) {
                fields.tags.push(id);
            }
        }
        fields.series = fields.series.and_then(|s| find(s.series).map(|series| InSeries { series, ..s }));
        fields.authors.retain(|id| self.authors.iter().any(|a| a.id == *id));
        fields
    }
}

impl Posts<'_> {
    /// Checks an input for the post `own`, or for a new one, and gives all its problems at once.
    pub(in crate::service) async fn check(
        &self,
        kind: PostKind,
        own: Option<&Post>,
        input: &PostInput,
    ) -> Result<Checked, Error> {
        let known = Known::read(&*self.0.store).await?;
        self.check_with(&known, kind, own, input).await
    }

    /// The same against terms and authors that were read before.
    pub(in crate::service) async fn check_with(
        &self,
        known: &Known,
        kind: PostKind,
        own: Option<&Post>,
        input: &PostInput,
    ) -> Result<Checked, Error> {
        let mut invalid = Invalid::default();
        let mut fields = check_text(&mut invalid, input);
        check_terms(&mut invalid, input, &known.taxonomy, &mut fields);
        check_authors(&mut invalid, input, &known.authors);
        match self.check_slug(&mut invalid, kind, own, input).await? {
            Some(slug) if invalid.problems.is_empty() => {
                fields.slug = slug;
                // Markdown has no place for it, and not every store can keep it.
                Ok(Checked { fields, body: input.body.replace('\0', "") })
            }
            _ => Err(Error::Invalid(invalid)),
        }
    }

    async fn check_slug(
        &self,
        invalid: &mut Invalid,
        kind: PostKind,
        own: Option<&Post>,
        input: &PostInput,
    ) -> Result<Option<Slug>, Error> {
        let typed = !input.slug.trim().is_empty();
        let slug = validate::slug(invalid, "slug", &input.slug);
        if let Some(slug) = slug {
            if kind == PostKind::Page && RESERVED_SLUGS.contains(&slug.as_str()) {
                invalid.add("slug", Message::new("problem.slug.reserved").with("slug", &slug));
            }
            let holder = self.0.store.post_by_slug(kind, &slug).await?;
            if holder.is_some_and(|p| Some(p.id) != own.map(|o| o.id)) {
                invalid.add("slug", Message::new("problem.slug.taken"));
            }
            return Ok(Some(slug));
        }
        if typed {
            return Ok(None);
        }
        if let Some(own) = own {
            return Ok(Some(own.fields.slug.clone()));
        }
        let Some(made) = Slug::from_title(&input.title) else {
            if !input.title.trim().is_empty() {
                invalid.add("slug", Message::new("problem.slug.letters"));
            }
            return Ok(None);
        };
        let reserved = kind == PostKind::Page && RESERVED_SLUGS.contains(&made.as_str());
        let wanted = if reserved { made.numbered(2) } else { made };
        self.free_slug(kind, wanted, None).await.map(Some)
    }
}

fn check_text(invalid: &mut Invalid, input: &PostInput) -> PostFields {
    let title = validate::line(invalid, "title", &input.title, 200, true);
    validate::length(invalid, "excerpt", &input.excerpt, 500);
    if input.body.len() > MAX_BODY_BYTES {
        let message =
            Message::new("problem.body.large").with("max", MAX_BODY_BYTES).with("size", input.body.len());
        invalid.add("body", message);
    }
    let language = input.language.as_deref().map(str::trim).filter(|l| !l.is_empty());
    if let Some(tag) = language.filter(|l| !is_language_tag(l)) {
        invalid.add("language", Message::new("problem.language").with("value", tag));
    }
    for (field, text, max) in
        [("seo_title", &input.seo.title, 200), ("seo_description", &input.seo.description, 500)]
    {
        validate::length(invalid, field, text.as_deref().unwrap_or(""), max);
    }
    let canonical = validate::url(invalid, "canonical", input.seo.canonical.as_deref());
    let weight: usize = input.extra.iter().map(|(k, v)| k.len() + v.len()).sum();
    if input.extra.len() > 100 || weight > 64 * 1024 {
        invalid.add("extra", Message::new("problem.extra.large"));
    }
    for text in input.cover.iter().flat_map(|cover| [&cover.alt, &cover.caption]) {
        validate::storable(invalid, "cover", text);
    }
    for (name, value) in &input.extra {
        validate::storable(invalid, "extra", name);
        validate::storable(invalid, "extra", value);
    }
    PostFields {
        excerpt: input.excerpt.trim().to_owned(),
        language: language.map(str::to_owned),
        series: input.series,
        authors: input.authors.clone(),
        cover: input.cover.clone(),
        featured: input.featured,
        comments: input.comments,
        seo: Seo { canonical, ..input.seo.clone() },
        extra: input.extra.clone(),
        ..PostFields::new(title, Slug::unsettled())
    }
}

/// Notes terms that are not there, and puts the ones that were merged in the place of the old ones.
fn check_terms(invalid: &mut Invalid, input: &PostInput, taxonomy: &Taxonomy, fields: &mut PostFields) {
    let mut find = |field, id, kind| {
        let term = taxonomy.find(id).filter(|t| t.kind == kind);
        if term.is_none() {
            invalid.add(field, Message::new("problem.term.missing"));
        }
        term.map(|t| t.id)
    };
    fields.category = input.category.and_then(|id| find("category", id, TermKind::Category));
    for id in input.tags.iter().take(51) {
        if let Some(id) = find("tags", *id, TermKind::Tag)
            && !fields.tags.contains(&id)
        {
            fields.tags.push(id);
        }
    }
    fields.series = input
        .series
        .and_then(|s| find("series", s.series, TermKind::Series).map(|series| InSeries { series, ..s }));
    if input.tags.len() > 50 {
        invalid.add("tags", Message::new("problem.many").with("max", 50));
    }
}

fn check_authors(invalid: &mut Invalid, input: &PostInput, authors: &[Author]) {
    if input.authors.len() > 20 {
        invalid.add("authors", Message::new("problem.many").with("max", 20));
    }
    for (i, id) in input.authors.iter().enumerate() {
        if !authors.iter().any(|a| a.id == *id) {
            invalid.add("authors", Message::new("problem.author.missing"));
        } else if input.authors[..i].contains(id) {
            invalid.add("authors", Message::new("problem.author.twice"));
        }
    }
}
