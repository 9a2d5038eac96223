//! Taxonomy: nested categories, tags and series.

use crate::error::StoreError;
use crate::id::TermId;
use crate::slug::Slug;
use crate::store::Seq;
use crate::time::Timestamp;
use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// What a term is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TermKind {
    /// A post has at most one; categories nest.
    Category,
    /// A post has any number; tags are flat.
    Tag,
    /// Posts in an order; a post is in at most one.
    Series,
}

/// A category, tag or series.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Term {
    /// The term's id.
    pub id: TermId,
    /// The write that last changed it; [`Seq::NONE`] before the first.
    pub version: Seq,
    /// What it is. Never changes.
    pub kind: TermKind,
    /// Its address; unique on the site among its kind.
    pub slug: Slug,
    /// Its name as readers see it.
    pub name: String,
    /// What it is about, as plain text.
    pub description: String,
    /// The category it lies in; always nothing for tags and series.
    pub parent: Option<TermId>,
    /// Where it stands among its siblings; ties go by name.
    pub position: i32,
    /// Asks search engines to leave its page out.
    pub noindex: bool,
    /// How many posts (not pages) with the status `published` name it, whatever their times. Counted by the store; not read
    /// from a written term.
    pub published_count: u64,
}

/// The deepest a category may lie: a category of the first level has depth 1.
pub const MAX_DEPTH: usize = 8;

/// What is written about terms. Every variant touches [`crate::Scope::Taxonomy`].
#[derive(Clone, Debug, PartialEq)]
pub enum TermOp {
    /// Adds a term. `Duplicate` if the slug is taken among its kind, `Missing` if its parent is not there.
    Create {
        /// The term; its version and count are not read.
        term: Term,
    },
    /// Replaces a term. `Stale` unless it is at version `expect`. The kind stays what it was.
    Update {
        /// The term; its version and count are not read.
        term: Term,
        /// The version it was read at.
        expect: Seq,
    },
    /// Removes a term: posts lose it, categories below it move up to its parent; each gets a new version.
    Delete {
        /// Which.
        id: TermId,
        /// The version it was read at.
        expect: Seq,
    },
    /// Gives everything of `from` to `into` and removes `from`: its posts (each gets a new version), the categories
    /// below it, the redirects to it. The store remembers where `from` went ([`Taxonomy::merged`]).
    /// `Missing` if either is not there or the kinds differ.
    Merge {
        /// The term that goes.
        from: TermId,
        /// The term that stays, of the same kind and not below `from`.
        into: TermId,
    },
}

/// All terms of a site, as of `seq`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taxonomy {
    /// The site's last write when they were read: what [`crate::WriteBatch::require`] wants for
    /// [`crate::Scope::Taxonomy`].
    pub seq: Seq,
    /// The terms, by kind, then position, then name.
    pub terms: Vec<Term>,
    /// Where merged terms went: always to a term that is there.
    pub merged: BTreeMap<TermId, TermId>,
}

impl Taxonomy {
    /// The term with this id, or the one it was merged into.
    pub fn find(&self, id: TermId) -> Option<&Term> {
        let id = self.merged.get(&id).copied().unwrap_or(id);
        self.terms.iter().find(|t| t.id == id)
    }

    /// The term of this kind and slug.
    pub fn by_slug(&self, kind: TermKind, slug: &Slug) -> Option<&Term> {
        self.terms.iter().find(|t| t.kind == kind && t.slug == *slug)
    }
}

/// The way from the top to the term, both included. Ends early where a parent is missing; never loops.
pub fn path_of(terms: &[Term], id: TermId) -> Vec<&Term> {
    let by_id: HashMap<TermId, &Term> = terms.iter().map(|t| (t.id, t)).collect();
    path_in(|id| by_id.get(&id).copied(), id)
}

/// As [`path_of`], for whoever can find a term by its id already.
pub fn path_in<'a>(find: impl Fn(TermId) -> Option<&'a Term>, id: TermId) -> Vec<&'a Term> {
    let mut path: Vec<&Term> = Vec::new();
    let mut at = find(id);
    while let Some(term) = at.filter(|term| path.iter().all(|below| below.id != term.id)) {
        path.push(term);
        at = term.parent.and_then(&find);
    }
    path.reverse();
    path
}

/// The term and everything below it, parents before children.
pub fn with_descendants(terms: &[Term], id: TermId) -> Vec<TermId> {
    let mut found = vec![id];
    let mut i = 0;
    while i < found.len() {
        let parent = found[i];
        for term in terms {
            if term.parent == Some(parent) && !found.contains(&term.id) {
                found.push(term.id);
            }
        }
        i += 1;
    }
    found
}

/// Why a category cannot lie where it was put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParentProblem {
    /// There is no such category, or it is a tag or series.
    Missing,
    /// It would lie below itself.
    Cycle,
    /// It, or one below it, would lie deeper than [`MAX_DEPTH`].
    TooDeep,
}

/// Whether the category `id` (new, or among `terms`) may lie in `parent`.
pub fn check_parent(terms: &[Term], id: TermId, parent: TermId) -> Result<(), ParentProblem> {
    let Some(above) = terms.iter().find(|t| t.id == parent) else { return Err(ParentProblem::Missing) };
    if above.kind != TermKind::Category {
        return Err(ParentProblem::Missing);
    }
    let path = path_of(terms, parent);
    if parent == id || path.iter().any(|t| t.id == id) {
        return Err(ParentProblem::Cycle);
    }
    if path.len() + height(terms, id) > MAX_DEPTH { Err(ParentProblem::TooDeep) } else { Ok(()) }
}

/// How many levels the term and what lies below it take: 1 for a leaf.
fn height(terms: &[Term], id: TermId) -> usize {
    let base = path_of(terms, id).len();
    let deepest = with_descendants(terms, id).into_iter().map(|t| path_of(terms, t).len()).max();
    deepest.unwrap_or(base).saturating_sub(base) + 1
}

/// How many live posts a term has, and since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TermCount {
    /// The term.
    pub term: TermId,
    /// Its posts that are live at the time asked for, without those of terms below it.
    pub live: u64,
    /// When the newest of them was published.
    pub newest: Timestamp,
}

/// Reads of terms.
#[async_trait]
pub trait TaxonomyRead: Send + Sync {
    /// All terms and the `seq` they were read at.
    async fn taxonomy(&self) -> Result<Taxonomy, StoreError>;

    /// For every term its posts that are live at `at`; terms without any are left out.
    async fn term_counts(&self, at: Timestamp) -> Result<Vec<TermCount>, StoreError>;
}
