//! The categories, tags, series and authors that documents name, by the names they use.

mod wanted;

use super::super::post::Known;
use super::{Blog, retry};
use crate::author::Author;
use crate::error::{Error, Invalid, Message};
use crate::id::{AuthorId, TermId};
use crate::policy::Actor;
use crate::slug::Slug;
use crate::store::{Op, Scope};
use crate::taxonomy::{Term, TermKind};
use std::collections::HashMap;
pub(super) use wanted::Wanted;

/// What the documents name, all of it there.
pub(in crate::service) struct Names {
    known: Known,
    terms: HashMap<(TermKind, Option<TermId>, String), TermId>,
    slugs: HashMap<(TermKind, Slug), TermId>,
    authors: HashMap<String, AuthorId>,
    handles: HashMap<Slug, AuthorId>,
}

impl Names {
    /// Makes the terms and authors that are wanted and not there yet; with `dry_run` only in memory.
    pub(super) async fn prepare(
        blog: &Blog,
        actor: &Actor,
        wanted: &Wanted,
        dry_run: bool,
    ) -> Result<Self, Error> {
        retry(5, || async {
            let mut names = Self::read(blog).await?;
            let mut seq = names.known.taxonomy.seq;
            let ops: Vec<Op> = wanted.missing(blog, &mut names);
            for chunk in ops.chunks(500).filter(|_| !dry_run) {
                let mut batch = blog.batch(actor).require(Scope::Taxonomy, seq);
                batch.ops.extend_from_slice(chunk);
                seq = blog.store.apply(batch).await?.seq;
            }
            Ok(names)
        })
        .await
    }

    /// What is there.
    pub(in crate::service) async fn read(blog: &Blog) -> Result<Self, Error> {
        let mut names = Self {
            known: Known::read(&*blog.store).await?,
            terms: HashMap::new(),
            slugs: HashMap::new(),
            authors: HashMap::new(),
            handles: HashMap::new(),
        };
        for term in names.known.taxonomy.terms.clone() {
            names.index_term(&term);
        }
        for author in names.known.authors.clone() {
            names.index_author(&author);
        }
        Ok(names)
    }

    fn index_term(&mut self, term: &Term) {
        self.terms.entry((term.kind, term.parent, folded(&term.name))).or_insert(term.id);
        self.slugs.insert((term.kind, term.slug.clone()), term.id);
    }

    fn index_author(&mut self, author: &Author) {
        self.authors.entry(folded(&author.name)).or_insert(author.id);
        self.handles.insert(author.handle.clone(), author.id);
    }

    fn add_term(&mut self, term: Term) {
        self.index_term(&term);
        self.known.taxonomy.terms.push(term);
    }

    fn add_author(&mut self, author: Author) {
        self.index_author(&author);
        self.known.authors.push(author);
    }

    pub(in crate::service) fn known(&self) -> &Known {
        &self.known
    }

    /// The term of this name in `parent`; or the one with this address, if the name is written as one. (`C++` and `C`
    /// are two, though the same address could be made of both.)
    pub(in crate::service) fn term(
        &self,
        kind: TermKind,
        parent: Option<TermId>,
        name: &str,
    ) -> Option<TermId> {
        let folded = folded(name);
        if let Some(id) = self.terms.get(&(kind, parent, folded.clone())) {
            return Some(*id);
        }
        let id = *self.slugs.get(&(kind, folded.parse().ok()?))?;
        let term = self.known.taxonomy.terms.iter().find(|t| t.id == id)?;
        (term.parent == parent).then_some(id)
    }

    pub(in crate::service) fn author(&self, name: &str) -> Option<AuthorId> {
        let folded = folded(name);
        let by_name = self.authors.get(&folded);
        by_name.or_else(|| self.handles.get(&folded.parse::<Slug>().ok()?)).copied()
    }

    pub(super) fn by_slug(&self, kind: TermKind, slug: &str) -> Option<TermId> {
        self.slugs.get(&(kind, slug.parse().ok()?)).copied()
    }

    pub(super) fn by_handle(&self, handle: &Slug) -> Option<AuthorId> {
        self.handles.get(handle).copied()
    }

    pub(super) fn category(&self, path: &[String]) -> Result<Option<TermId>, Error> {
        let mut at = None;
        for name in path {
            let term = self.term(TermKind::Category, at, name);
            at = Some(term.ok_or_else(|| nameless("category", name))?);
        }
        Ok(at)
    }

    pub(super) fn tags(&self, names: &[String]) -> Result<Vec<TermId>, Error> {
        each(names, "tags", |name| self.term(TermKind::Tag, None, name))
    }

    pub(super) fn series(&self, name: &str) -> Result<TermId, Error> {
        self.term(TermKind::Series, None, name).ok_or_else(|| nameless("series", name))
    }

    pub(super) fn authors(&self, names: &[String]) -> Result<Vec<AuthorId>, Error> {
        each(names, "authors", |name| self.author(name))
    }
}

fn each<T: PartialEq>(
    names: &[String],
    field: &'static str,
    find: impl Fn(&str) -> Option<T>,
) -> Result<Vec<T>, Error> {
    let mut found = Vec::with_capacity(names.len());
    for name in names {
        let id = find(name).ok_or_else(|| nameless(field, name))?;
        if !found.contains(&id) {
            found.push(id);
        }
    }
    Ok(found)
}

fn nameless(field: &'static str, name: &str) -> Error {
    let mut invalid = Invalid::default();
    invalid.add(field, Message::new("problem.name.letters").with("name", name));
    Error::Invalid(invalid)
}

/// A name as names are told apart: without capitals, and with one sign between words.
fn folded(name: &str) -> String {
    let name = name.chars().take(MAX_NAME).collect::<String>().to_lowercase();
    let words =
        name.split(|c: char| c.is_whitespace() || matches!(c, '-' | '_')).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}

/// The longest name, in characters.
const MAX_NAME: usize = 100;
