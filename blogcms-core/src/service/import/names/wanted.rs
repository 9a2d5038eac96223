//! The names that documents use, each once, and what is made for those that are not there.

use super::{MAX_NAME, Names};
use crate::author::{Author, AuthorOp};
use crate::id::TermId;
use crate::service::{Blog, validate};
use crate::slug::Slug;
use crate::store::{Op, Seq};
use crate::taxonomy::{Term, TermKind, TermOp};
use crate::transfer::{AuthorRecord, Document, TermRecord, Tree};
use std::collections::{BTreeMap, BTreeSet};

/// Names, each once.
#[derive(Default)]
pub(in crate::service::import) struct Wanted {
    /// Paths of categories, and what a section says of the last one.
    categories: BTreeMap<Vec<String>, String>,
    tags: BTreeSet<String>,
    series: BTreeSet<String>,
    authors: BTreeSet<String>,
    /// What an export says of terms and authors.
    pub(in crate::service::import) tree: Tree,
}

impl Wanted {
    pub(in crate::service::import) fn note(&mut self, document: &Document, about_category: &str) {
        if !document.category.is_empty() {
            let about = self.categories.entry(document.category.clone()).or_default();
            if about.is_empty() {
                about_category.clone_into(about);
            }
        }
        let missing = |set: &BTreeSet<String>, name: &String| !set.contains(name);
        for tag in document.tags.iter().filter(|tag| missing(&self.tags, tag)).cloned().collect::<Vec<_>>() {
            self.tags.insert(tag);
        }
        if let Some(series) = &document.series {
            self.series.insert(series.name.clone());
        }
        for name in &document.authors {
            if missing(&self.authors, name) {
                self.authors.insert(name.clone());
            }
        }
    }

    /// Frees what is only needed until the names are there.
    pub(in crate::service::import) fn forget_names(&mut self) {
        *self = Self { tree: std::mem::take(&mut self.tree), ..Self::default() };
    }

    /// Adds to `names` what they lack; gives the ops that make it.
    pub(super) fn missing(&self, blog: &Blog, names: &mut Names) -> Vec<Op> {
        let mut making = Making { blog, names, ops: Vec::new() };
        for record in &self.tree.terms {
            making.recorded_term(record);
        }
        for record in &self.tree.authors {
            making.recorded_author(record);
        }
        for (path, about) in &self.categories {
            let mut parent: Option<(TermId, Slug)> = None;
            for (depth, name) in path.iter().enumerate() {
                let about = if depth + 1 == path.len() { about } else { "" };
                parent = making.term(TermKind::Category, parent, name, about);
                if parent.is_none() {
                    break;
                }
            }
        }
        for (kind, set) in [(TermKind::Tag, &self.tags), (TermKind::Series, &self.series)] {
            for name in set {
                making.term(kind, None, name, "");
            }
        }
        for name in &self.authors {
            making.recorded_author(&AuthorRecord { name: name.clone(), ..AuthorRecord::default() });
        }
        making.ops
    }
}

/// Terms and authors in the making.
struct Making<'a> {
    blog: &'a Blog,
    names: &'a mut Names,
    ops: Vec<Op>,
}

impl Making<'_> {
    /// The term of this name, which is made if it is not there; nothing if no address can be made of the name.
    fn term(
        &mut self,
        kind: TermKind,
        parent: Option<(TermId, Slug)>,
        name: &str,
        about: &str,
    ) -> Option<(TermId, Slug)> {
        let above = parent.as_ref().map(|(id, _)| *id);
        if let Some(id) = self.names.term(kind, above, name) {
            let term = self.names.known.taxonomy.terms.iter().find(|t| t.id == id)?;
            return Some((id, term.slug.clone()));
        }
        let plain = Slug::from_title(name)?;
        let mut slug = plain.clone();
        let taken = |slug: &Slug| self.names.slugs.contains_key(&(kind, slug.clone()));
        if taken(&slug)
            && let Some((_, above)) = &parent
        {
            slug = Slug::from_title(&format!("{above} {plain}")).unwrap_or(slug);
        }
        let mut n = 1;
        while taken(&slug) {
            n += 1;
            slug = plain.numbered(n);
        }
        let mut term = new_term(self.blog, kind, name, slug.clone(), above);
        term.description = about.trim().chars().take(1000).collect();
        let id = term.id;
        self.add(term);
        Some((id, slug))
    }

    /// A term as an export has it; one with its address is there already.
    fn recorded_term(&mut self, record: &TermRecord) {
        let Ok(slug) = record.slug.parse::<Slug>() else { return };
        if self.names.slugs.contains_key(&(record.kind, slug.clone())) || record.name.trim().is_empty() {
            return;
        }
        let parent = self.names.by_slug(record.kind, &record.parent);
        let term = Term {
            description: record.description.chars().take(1000).collect(),
            position: record.position,
            noindex: record.noindex,
            ..new_term(self.blog, record.kind, &record.name, slug, parent)
        };
        self.add(term);
    }

    fn add(&mut self, term: Term) {
        self.ops.push(TermOp::Create { term: term.clone() }.into());
        self.names.add_term(term);
    }

    /// An author; one with the name or handle is there already.
    fn recorded_author(&mut self, record: &AuthorRecord) {
        let written = record.handle.parse::<Slug>().ok();
        let there = match &written {
            Some(handle) => self.names.handles.contains_key(handle),
            None => self.names.author(&record.name).is_some(),
        };
        let Some(plain) = written.or_else(|| Slug::from_title(&record.name)).filter(|_| !there) else {
            return;
        };
        let mut handle = plain.clone();
        let mut n = 1;
        while self.names.handles.contains_key(&handle) {
            n += 1;
            handle = plain.numbered(n);
        }
        let author = Author {
            id: self.blog.id(),
            version: Seq::NONE,
            handle,
            name: record.name.chars().take(MAX_NAME).collect(),
            title: record.title.chars().take(MAX_NAME).collect(),
            bio: record.bio.chars().take(1000).collect(),
            url: validate::url(&mut crate::error::Invalid::default(), "url", Some(&record.url)),
            avatar: None,
            user_ref: None,
        };
        self.ops.push(AuthorOp::Create { author: author.clone() }.into());
        self.names.add_author(author);
    }
}

fn new_term(blog: &Blog, kind: TermKind, name: &str, slug: Slug, parent: Option<TermId>) -> Term {
    Term {
        id: blog.id(),
        version: Seq::NONE,
        kind,
        slug,
        name: name.chars().take(MAX_NAME).collect(),
        description: String::new(),
        parent,
        position: 0,
        noindex: false,
        published_count: 0,
    }
}
