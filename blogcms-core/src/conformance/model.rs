//! What must be true of a site whatever is written to it, in plain maps: posts, terms, members, scopes, numbers.

use crate::id::{PostId, TermId};
use crate::post::{Post, PostKind, PostOp, Status};
use crate::redirect::{RedirectOp, RedirectTarget};
use crate::site::{AccountRef, SiteOp};
use crate::store::{ConflictKind, Field, Op, Scope, Seq, WriteBatch};
use crate::taxonomy::{Term, TermOp};
use crate::time::Timestamp;
use std::collections::BTreeMap;

/// The state of a site, as far as the model knows it.
#[derive(Clone, Debug, Default)]
pub(super) struct Model {
    pub(super) seq: Seq,
    pub(super) posts: BTreeMap<PostId, Post>,
    pub(super) terms: BTreeMap<TermId, Term>,
    pub(super) merged: BTreeMap<TermId, TermId>,
    pub(super) members: BTreeMap<AccountRef, (crate::Role, Seq)>,
    pub(super) scopes: BTreeMap<Scope, Seq>,
}

/// Why a batch loses: which op or requirement, and the conflicts that are true of it. (A post may name what is
/// missing and have a slug that is taken; either answer is right.)
pub(super) type Lost = (usize, Vec<ConflictKind>);

type Done = Result<(), Vec<ConflictKind>>;

impl Model {
    /// What becomes of the site, or why the batch loses.
    pub(super) fn apply(&mut self, batch: &WriteBatch) -> Result<Seq, Lost> {
        for (i, (scope, seq)) in batch.require.iter().enumerate() {
            if self.scope(*scope) > *seq {
                return Err((i, vec![ConflictKind::Moved(*scope)]));
            }
        }
        let mut next = self.begin();
        for (i, op) in batch.ops.iter().enumerate() {
            next.op(op).map_err(|kinds| (i, kinds))?;
        }
        *self = next;
        Ok(self.seq)
    }

    /// The site as the ops of the next batch find it.
    pub(super) fn begin(&self) -> Self {
        Self { seq: Seq(self.seq.0 + 1), ..self.clone() }
    }

    pub(super) fn op(&mut self, op: &Op) -> Done {
        match op {
            Op::Post(op) => self.post_op(op)?,
            Op::Term(op) => self.term_op(op)?,
            Op::Site(SiteOp::SetMember { account, role }) => {
                self.members.insert(account.clone(), (*role, self.seq));
            }
            Op::Site(SiteOp::RemoveMember { account }) => {
                self.members.remove(account).ok_or(vec![ConflictKind::Missing])?;
            }
            Op::Redirect(RedirectOp::Put { redirect }) => {
                let there = match &redirect.target {
                    RedirectTarget::Post(id) => self.posts.contains_key(id),
                    RedirectTarget::Term(id) => self.terms.contains_key(id),
                    RedirectTarget::Path(_) | RedirectTarget::Gone => true,
                };
                refuse([(!there, ConflictKind::Missing)])?;
            }
            other => panic!("the model does not know {other:?}"),
        }
        if let Some(scope) = op.scope() {
            self.scopes.insert(scope, self.seq);
        }
        Ok(())
    }

    fn post_op(&mut self, op: &PostOp) -> Done {
        let seq = self.seq;
        match op {
            PostOp::Create { post, .. } => {
                refuse([(self.posts.contains_key(&post.id), ConflictKind::Duplicate(Field::Id))])?;
                self.fits(post)?;
                self.posts.insert(post.id, Post { version: seq, ..(**post).clone() });
            }
            PostOp::Update { post, expect, .. } => {
                let now = current(self.posts.get(&post.id).map(|p| p.version), *expect)
                    .map(|()| self.posts[&post.id].clone())?;
                let next =
                    Post { version: seq, kind: now.kind, created_at: now.created_at, ..(**post).clone() };
                self.fits(&next)?;
                self.posts.insert(next.id, next);
            }
            PostOp::SetStatus { ids, status, at } => {
                for id in ids {
                    let Some(post) = self.posts.get_mut(id) else { continue };
                    (post.version, post.status) = (seq, *status);
                    if *status == Status::Published {
                        post.published_at = post.published_at.or(Some(*at));
                        post.live = post.live.or(Some(post.head));
                    }
                }
            }
            PostOp::Delete { id, expect } => {
                current(self.posts.get(id).map(|p| p.version), *expect)?;
                self.posts.remove(id);
            }
            PostOp::Autosave { revision } => {
                refuse([(!self.posts.contains_key(&revision.post), ConflictKind::Missing)])?;
            }
        }
        Ok(())
    }

    /// Whether the post may stand beside the others.
    fn fits(&self, post: &Post) -> Done {
        let mut others = self.posts.values().filter(|p| p.id != post.id);
        let slug = others.any(|p| p.kind == post.kind && p.fields.slug == post.fields.slug);
        let mut others = self.posts.values().filter(|p| p.id != post.id);
        let external = post.external_id.is_some() && others.any(|p| p.external_id == post.external_id);
        let missing = post.fields.terms().any(|t| !self.terms.contains_key(&t));
        refuse([
            (slug, ConflictKind::Duplicate(Field::Slug)),
            (external, ConflictKind::Duplicate(Field::ExternalId)),
            (missing, ConflictKind::Missing),
        ])
    }

    fn term_op(&mut self, op: &TermOp) -> Done {
        let seq = self.seq;
        match op {
            TermOp::Create { term } => {
                refuse([(self.terms.contains_key(&term.id), ConflictKind::Duplicate(Field::Id))])?;
                self.term_fits(term)?;
                self.terms.insert(term.id, Term { version: seq, ..term.clone() });
            }
            TermOp::Update { term, expect } => {
                current(self.terms.get(&term.id).map(|t| t.version), *expect)?;
                let next = Term { version: seq, kind: self.terms[&term.id].kind, ..term.clone() };
                self.term_fits(&next)?;
                self.terms.insert(next.id, next);
            }
            TermOp::Delete { id, expect } => {
                current(self.terms.get(id).map(|t| t.version), *expect)?;
                let parent = self.terms[id].parent;
                self.replace(*id, None, parent);
                self.merged.retain(|_, into| into != id);
            }
            TermOp::Merge { from, into } => {
                let kinds = [from, into].map(|id| self.terms.get(id).map(|t| t.kind));
                let fits = kinds[0].is_some() && kinds[0] == kinds[1];
                refuse([(!fits, ConflictKind::Missing)])?;
                self.replace(*from, Some(*into), Some(*into));
                self.merged.values_mut().filter(|to| *to == from).for_each(|to| *to = *into);
                self.merged.insert(*from, *into);
            }
        }
        Ok(())
    }

    fn term_fits(&self, term: &Term) -> Done {
        let mut others = self.terms.values().filter(|t| t.id != term.id);
        let slug = others.any(|t| t.kind == term.kind && t.slug == term.slug);
        let missing = term.parent.is_some_and(|p| !self.terms.contains_key(&p));
        refuse([(slug, ConflictKind::Duplicate(Field::Slug)), (missing, ConflictKind::Missing)])
    }

    /// Removes a term: posts get `heir` for it, the categories below come to lie in `parent`.
    fn replace(&mut self, gone: TermId, heir: Option<TermId>, parent: Option<TermId>) {
        self.terms.remove(&gone);
        for child in self.terms.values_mut().filter(|t| t.parent == Some(gone)) {
            (child.parent, child.version) = (parent, self.seq);
        }
        for post in self.posts.values_mut().filter(|p| p.fields.terms().any(|t| t == gone)) {
            post.version = self.seq;
            let fields = &mut post.fields;
            fields.category = fields.category.and_then(|t| if t == gone { heir } else { Some(t) });
            fields.series = fields.series.and_then(|mut at| {
                at.series = if at.series == gone { heir? } else { at.series };
                Some(at)
            });
            let keeps = heir.filter(|heir| !fields.tags.contains(heir));
            fields.tags =
                fields.tags.iter().filter_map(|t| if *t == gone { keeps } else { Some(*t) }).collect();
        }
    }

    pub(super) fn scope(&self, scope: Scope) -> Seq {
        self.scopes.get(&scope).copied().unwrap_or_default()
    }

    /// The posts of the stream that name a term and for which something holds.
    pub(super) fn count(&self, term: TermId, holds: impl Fn(&Post) -> bool) -> u64 {
        let posts = self.posts.values().filter(|p| p.kind == PostKind::Post && holds(p));
        posts.filter(|p| p.fields.terms().any(|t| t == term)).count() as u64
    }

    /// The live posts of the stream, newest first.
    pub(super) fn stream(&self, at: Timestamp) -> Vec<PostId> {
        let live = self.posts.values().filter(|p| p.kind == PostKind::Post && p.is_live(at));
        let mut live: Vec<_> = live.map(|p| (p.published_at, p.id)).collect();
        live.sort_unstable();
        live.into_iter().rev().map(|(_, id)| id).collect()
    }

    /// The live posts of a series, the first part first.
    pub(super) fn parts(&self, series: TermId, at: Timestamp) -> Vec<PostId> {
        let live = self.posts.values().filter(|p| p.kind == PostKind::Post && p.is_live(at));
        let in_it = live.filter_map(|p| p.fields.series.filter(|s| s.series == series).map(|s| (s, p)));
        let mut parts: Vec<_> = in_it.map(|(s, p)| (s.position, p.published_at, p.id)).collect();
        parts.sort_unstable();
        parts.into_iter().map(|(_, _, id)| id).collect()
    }

    /// The live posts and pages that search engines may list, the oldest first.
    pub(super) fn sitemap(&self, at: Timestamp) -> Vec<&Post> {
        let live = self.posts.values().filter(|p| p.is_live(at) && !p.fields.seo.noindex);
        let mut posts: Vec<_> = live.collect();
        posts.sort_by_key(|p| (p.published_at, p.id));
        posts
    }

    /// The next time after `at` at which a post begins or ends. One that ends before it begins does neither.
    pub(super) fn until(&self, at: Timestamp) -> Option<Timestamp> {
        let published = self.posts.values().filter(|p| p.status == Status::Published);
        let posts = published.filter(|p| p.expires_at.is_none_or(|end| p.published_at < Some(end)));
        posts.flat_map(|p| [p.published_at, p.expires_at]).flatten().filter(|time| *time > at).min()
    }
}

/// Refuses with every conflict that is true.
fn refuse<const N: usize>(conflicts: [(bool, ConflictKind); N]) -> Done {
    let kinds: Vec<_> = conflicts.into_iter().filter(|(is, _)| *is).map(|(_, kind)| kind).collect();
    if kinds.is_empty() { Ok(()) } else { Err(kinds) }
}

/// Refuses what is not there, or not at version `expect`.
fn current(version: Option<Seq>, expect: Seq) -> Done {
    let current = version.ok_or(vec![ConflictKind::Missing])?;
    refuse([(current != expect, ConflictKind::Stale { current })])
}
