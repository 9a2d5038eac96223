//! Arranging categories, tags and series.

use super::{Blog, allow, retry, validate};
use crate::error::{Error, Invalid, Message};
use crate::id::TermId;
use crate::policy::{Action, Actor};
use crate::redirect::{Redirect, RedirectOp, RedirectTarget, term_path};
use crate::slug::Slug;
use crate::store::{Conflict, ConflictKind, Field, Scope, Seq, WriteBatch};
use crate::taxonomy::{ParentProblem, Taxonomy, Term, TermKind, TermOp, check_parent, with_descendants};

/// What the form of a term holds.
#[derive(Clone, Debug, Default)]
pub struct TermInput {
    /// The name, 1 to 100 characters.
    pub name: String,
    /// The address; made from the name when empty.
    pub slug: String,
    /// What it is about, at most 1,000 characters.
    pub description: String,
    /// The category it lies in.
    pub parent: Option<TermId>,
    /// Where it stands among its siblings.
    pub position: i32,
    /// Asks search engines to leave its page out.
    pub noindex: bool,
}

/// Arranging categories, tags and series.
pub struct TaxonomyService<'a>(pub(super) &'a Blog);

impl TaxonomyService<'_> {
    /// Adds a term.
    pub async fn create(&self, actor: &Actor, kind: TermKind, input: &TermInput) -> Result<Term, Error> {
        allow(actor, if kind == TermKind::Tag { Action::CreateTag } else { Action::ManageTaxonomy })?;
        let id = self.0.id();
        retry(5, || async {
            let taxonomy = self.0.store.taxonomy().await?;
            let term = check(&taxonomy, id, kind, input)?;
            let batch = self.0.batch(actor).require(Scope::Taxonomy, taxonomy.seq);
            let batch = batch
                .op(TermOp::Create { term: term.clone() })
                .op(RedirectOp::Release { path: term_path(kind, &term.slug) });
            Ok(Term { version: self.apply(batch).await?, ..term })
        })
        .await
    }

    /// Changes a term that was read at version `expect`. A former address leads to the new one from then on.
    pub async fn update(
        &self,
        actor: &Actor,
        id: TermId,
        expect: Seq,
        input: &TermInput,
    ) -> Result<Term, Error> {
        allow(actor, Action::ManageTaxonomy)?;
        retry(5, || async {
            let taxonomy = self.0.store.taxonomy().await?;
            let old = taxonomy.terms.iter().find(|t| t.id == id).ok_or(Error::NotFound)?;
            if old.version != expect {
                // Said at once: trying again would not help whoever edited an older state.
                return Ok(Err(Conflict { op: 0, kind: ConflictKind::Stale { current: old.version } }));
            }
            let term = check(&taxonomy, id, old.kind, input)?;
            let mut batch = self.0.batch(actor).require(Scope::Taxonomy, taxonomy.seq);
            batch = batch.op(TermOp::Update { term: term.clone(), expect });
            if old.slug != term.slug {
                batch = batch.op(RedirectOp::Release { path: term_path(old.kind, &term.slug) });
                batch = batch.op(RedirectOp::Put {
                    redirect: Redirect {
                        id: self.0.id(),
                        version: Seq::NONE,
                        path: term_path(old.kind, &old.slug),
                        target: RedirectTarget::Term(id),
                        created_at: self.0.now(),
                    },
                });
            }
            Ok(Ok(Term { version: self.apply(batch).await?, published_count: old.published_count, ..term }))
        })
        .await?
        .map_err(Error::Conflict)
    }

    /// Removes a term that was read at version `expect`: posts lose it, categories below it move up.
    pub async fn delete(&self, actor: &Actor, id: TermId, expect: Seq) -> Result<(), Error> {
        allow(actor, Action::ManageTaxonomy)?;
        self.apply(self.0.batch(actor).op(TermOp::Delete { id, expect })).await?;
        Ok(())
    }

    /// Gives everything of `from` to `into`; the address of `from` leads to `into` from then on.
    pub async fn merge(&self, actor: &Actor, from: TermId, into: TermId) -> Result<(), Error> {
        allow(actor, Action::ManageTaxonomy)?;
        retry(5, || async {
            let taxonomy = self.0.store.taxonomy().await?;
            let find = |id| taxonomy.terms.iter().find(|t| t.id == id).ok_or(Error::NotFound);
            let (old, new) = (find(from)?, find(into)?);
            let mut invalid = Invalid::default();
            if old.kind != new.kind {
                invalid.add("into", Message::new("problem.term.kinds"));
            } else if with_descendants(&taxonomy.terms, from).contains(&into) {
                invalid.add("into", Message::new("problem.term.cycle"));
            }
            invalid.check()?;
            let redirect = Redirect {
                id: self.0.id(),
                version: Seq::NONE,
                path: term_path(old.kind, &old.slug),
                target: RedirectTarget::Term(into),
                created_at: self.0.now(),
            };
            let batch = self.0.batch(actor).require(Scope::Taxonomy, taxonomy.seq);
            self.apply(batch.op(TermOp::Merge { from, into }).op(RedirectOp::Put { redirect })).await?;
            Ok(())
        })
        .await
    }

    async fn apply(&self, batch: WriteBatch) -> Result<Seq, Error> {
        match self.0.store.apply(batch).await.map_err(Error::from) {
            Err(Error::Conflict(Conflict { kind: ConflictKind::Duplicate(Field::Slug), .. })) => {
                let mut invalid = Invalid::default();
                invalid.add("slug", Message::new("problem.slug.taken"));
                Err(Error::Invalid(invalid))
            }
            other => Ok(other?.seq),
        }
    }
}

fn check(taxonomy: &Taxonomy, id: TermId, kind: TermKind, input: &TermInput) -> Result<Term, Error> {
    let mut invalid = Invalid::default();
    let name = validate::line(&mut invalid, "name", &input.name, 100, true);
    let typed = validate::slug(&mut invalid, "slug", &input.slug);
    let slug = typed.or_else(|| Slug::from_title(&name));
    if slug.is_none() && !name.is_empty() && input.slug.trim().is_empty() {
        invalid.add("slug", Message::new("problem.slug.letters"));
    }
    if let Some(slug) = &slug
        && taxonomy.by_slug(kind, slug).is_some_and(|t| t.id != id)
    {
        invalid.add("slug", Message::new("problem.slug.taken"));
    }
    validate::length(&mut invalid, "description", &input.description, 1000);
    if let Some(key) = input.parent.and_then(|parent| parent_problem(taxonomy, id, kind, parent)) {
        invalid.add("parent", Message::new(key));
    }
    match slug {
        Some(slug) if invalid.problems.is_empty() => Ok(Term {
            id,
            version: Seq::NONE,
            kind,
            slug,
            name,
            description: input.description.trim().to_owned(),
            parent: input.parent,
            position: input.position,
            noindex: input.noindex,
            published_count: 0,
        }),
        _ => Err(Error::Invalid(invalid)),
    }
}

/// Why a term cannot lie in `parent`.
fn parent_problem(taxonomy: &Taxonomy, id: TermId, kind: TermKind, parent: TermId) -> Option<&'static str> {
    match check_parent(&taxonomy.terms, id, parent) {
        _ if kind != TermKind::Category => Some("problem.term.flat"),
        Ok(()) => None,
        Err(ParentProblem::Missing) => Some("problem.term.missing"),
        Err(ParentProblem::Cycle) => Some("problem.term.cycle"),
        Err(ParentProblem::TooDeep) => Some("problem.term.deep"),
    }
}
