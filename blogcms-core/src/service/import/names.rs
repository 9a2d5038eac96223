//! The categories, tags and authors that documents name, by the names they use.

use super::super::post::Known;
use super::{Blog, retry};
use crate::author::{Author, AuthorOp};
use crate::error::{Error, Invalid, Message};
use crate::id::{AuthorId, TermId};
use crate::policy::Actor;
use crate::slug::Slug;
use crate::store::{Op, Scope, Seq};
use crate::taxonomy::{Taxonomy, Term, TermKind, TermOp};
use crate::transfer::Document;

/// What the documents name, all of it there.
pub(super) struct Names {
    known: Known,
}

impl Names {
    /// Makes the terms and authors that `documents` name and that are not there yet.
    pub(super) async fn prepare(blog: &Blog, actor: &Actor, documents: &[Document]) -> Result<Self, Error> {
        retry(5, || async {
            let mut known = Known::read(&*blog.store).await?;
            let seq = known.taxonomy.seq;
            let mut ops: Vec<Op> = Vec::new();
            for document in documents {
                missing_categories(blog, &mut known.taxonomy, &document.category, &mut ops);
                for tag in &document.tags {
                    missing_tag(blog, &mut known.taxonomy, tag, &mut ops);
                }
                for name in &document.authors {
                    missing_author(blog, &mut known.authors, name, &mut ops);
                }
            }
            let mut seq = seq;
            for chunk in ops.chunks(500) {
                let mut batch = blog.batch(actor).require(Scope::Taxonomy, seq);
                batch.ops.extend_from_slice(chunk);
                seq = blog.store.apply(batch).await?.seq;
            }
            Ok(Self { known })
        })
        .await
    }

    pub(super) fn known(&self) -> &Known {
        &self.known
    }

    pub(super) fn category(&self, path: &[String]) -> Result<Option<TermId>, Error> {
        let mut at = None;
        for name in path {
            let term = child(&self.known.taxonomy, at, name).ok_or_else(|| nameless("category", name))?;
            at = Some(term.id);
        }
        Ok(at)
    }

    pub(super) fn tags(&self, names: &[String]) -> Result<Vec<TermId>, Error> {
        let mut tags = Vec::with_capacity(names.len());
        for name in names {
            let slug = Slug::from_title(name).ok_or_else(|| nameless("tags", name))?;
            let tag =
                self.known.taxonomy.by_slug(TermKind::Tag, &slug).ok_or_else(|| nameless("tags", name))?;
            if !tags.contains(&tag.id) {
                tags.push(tag.id);
            }
        }
        Ok(tags)
    }

    pub(super) fn authors(&self, names: &[String]) -> Result<Vec<AuthorId>, Error> {
        let mut authors = Vec::with_capacity(names.len());
        for name in names {
            let author = author(&self.known.authors, name).ok_or_else(|| nameless("authors", name))?;
            if !authors.contains(&author.id) {
                authors.push(author.id);
            }
        }
        Ok(authors)
    }
}

fn nameless(field: &'static str, name: &str) -> Error {
    let mut invalid = Invalid::default();
    invalid.add(field, Message::new("problem.name.letters").with("name", name));
    Error::Invalid(invalid)
}

fn author<'a>(authors: &'a [Author], name: &str) -> Option<&'a Author> {
    let handle = Slug::from_title(name)?;
    authors.iter().find(|a| a.name == name).or_else(|| authors.iter().find(|a| a.handle == handle))
}

/// The category called `name` in `parent`. Addresses are unique over all categories, so one whose plain address is
/// taken elsewhere has its parent's before its own.
fn child<'a>(taxonomy: &'a Taxonomy, parent: Option<TermId>, name: &str) -> Option<&'a Term> {
    let plain = Slug::from_title(name)?;
    let mut below = taxonomy.terms.iter().filter(|t| t.kind == TermKind::Category && t.parent == parent);
    below.clone().find(|t| t.slug == plain).or_else(|| below.find(|t| t.name == name))
}

fn missing_categories(blog: &Blog, taxonomy: &mut Taxonomy, path: &[String], ops: &mut Vec<Op>) {
    let mut parent: Option<(TermId, Slug)> = None;
    for name in path {
        let above = parent.as_ref().map(|(id, _)| *id);
        if let Some(term) = child(taxonomy, above, name) {
            parent = Some((term.id, term.slug.clone()));
            continue;
        }
        let Some(plain) = Slug::from_title(name) else { return };
        let mut slug = plain.clone();
        if taxonomy.by_slug(TermKind::Category, &slug).is_some()
            && let Some((_, above)) = &parent
        {
            slug = Slug::from_title(&format!("{above} {plain}")).unwrap_or(slug);
        }
        let mut n = 1;
        while taxonomy.by_slug(TermKind::Category, &slug).is_some() {
            n += 1;
            slug = plain.numbered(n);
        }
        let term = new_term(blog, TermKind::Category, name, slug, above);
        parent = Some((term.id, term.slug.clone()));
        taxonomy.terms.push(term.clone());
        ops.push(TermOp::Create { term }.into());
    }
}

fn missing_tag(blog: &Blog, taxonomy: &mut Taxonomy, name: &str, ops: &mut Vec<Op>) {
    let Some(slug) = Slug::from_title(name) else { return };
    if taxonomy.by_slug(TermKind::Tag, &slug).is_none() {
        let term = new_term(blog, TermKind::Tag, name, slug, None);
        taxonomy.terms.push(term.clone());
        ops.push(TermOp::Create { term }.into());
    }
}

fn new_term(blog: &Blog, kind: TermKind, name: &str, slug: Slug, parent: Option<TermId>) -> Term {
    Term {
        id: blog.id(),
        version: Seq::NONE,
        kind,
        slug,
        name: name.chars().take(100).collect(),
        description: String::new(),
        parent,
        position: 0,
        noindex: false,
        published_count: 0,
    }
}

fn missing_author(blog: &Blog, authors: &mut Vec<Author>, name: &str, ops: &mut Vec<Op>) {
    let Some(handle) = Slug::from_title(name) else { return };
    if author(authors, name).is_some() {
        return;
    }
    let author = Author {
        id: blog.id(),
        version: Seq::NONE,
        handle,
        name: name.chars().take(100).collect(),
        title: String::new(),
        bio: String::new(),
        url: None,
        avatar: None,
        user_ref: None,
    };
    authors.push(author.clone());
    ops.push(AuthorOp::Create { author }.into());
}
