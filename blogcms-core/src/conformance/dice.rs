//! Batches by chance.

use super::fixture::{account, slug, t};
use super::model::Model;
use super::random::SCOPES;
use crate::id::{Id, PostId, TermId};
use crate::policy::Role;
use crate::post::{InSeries, Post, PostFields, PostKind, PostOp, Status};
use crate::redirect::{Redirect, RedirectOp, RedirectTarget};
use crate::revision::{Revision, RevisionKind};
use crate::site::SiteOp;
use crate::store::{Op, Seq, WriteBatch};
use crate::taxonomy::{Term, TermKind, TermOp};

/// A stream of numbers that a seed decides: SplitMix64.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.number() % n
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> Option<T> {
        if from.is_empty() { None } else { Some(from[self.below(from.len() as u64) as usize].clone()) }
    }

    fn id<T: Id>(&mut self) -> T {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&self.number().to_be_bytes());
        bytes[8..].copy_from_slice(&self.number().to_be_bytes());
        T::from_bytes(bytes)
    }

    /// One to four ops, each chosen for the site as the ones before leave it; now and then one that must lose, or a
    /// requirement.
    pub(super) fn batch(&mut self, model: &Model) -> WriteBatch {
        let mut batch = WriteBatch::new("system:conformance", t(0));
        if self.one_in(4) {
            let ago = self.below(4);
            batch = batch.require(SCOPES[self.below(3) as usize], Seq(model.seq.0.saturating_sub(ago)));
        }
        let mut ahead = model.begin();
        for _ in 0..=self.below(4) {
            let mut op = self.op(&ahead);
            while ahead.clone().op(&op).is_err() && !self.one_in(8) {
                op = self.op(&ahead);
            }
            // What changes other things by the way comes last: a version in the middle of a batch is nobody's.
            let last = matches!(op, Op::Term(TermOp::Delete { .. } | TermOp::Merge { .. }));
            let lost = ahead.op(&op).is_err();
            batch.ops.push(op);
            if last || (lost && self.one_in(2)) {
                break;
            }
        }
        batch
    }

    fn op(&mut self, model: &Model) -> Op {
        let ids: Vec<PostId> = model.posts.keys().copied().collect();
        match self.below(20) {
            0..=4 => self.create_post(model),
            5..=8 => self.update_post(model, &ids),
            9..=10 => {
                let ids = (0..self.below(5)).map(|_| self.known(&ids)).collect();
                PostOp::SetStatus { ids, status: self.status(), at: t(self.seconds()) }.into()
            }
            11 => {
                let id = self.known(&ids);
                let version = model.posts.get(&id).map_or(Seq(1), |p| p.version);
                PostOp::Delete { id, expect: self.expect(version) }.into()
            }
            12..=14 => TermOp::Create { term: self.term(model) }.into(),
            15..=16 => self.change_term(model),
            17..=18 => self.member(),
            _ => {
                let target = match self.below(3) {
                    0 => RedirectTarget::Post(self.known(&ids)),
                    1 => RedirectTarget::Term(self.known_term(model, None)),
                    _ => RedirectTarget::Gone,
                };
                let (id, path) = (self.id(), format!("/{}", self.below(5)));
                let redirect = Redirect { id, version: Seq::NONE, path, target, created_at: t(0) };
                RedirectOp::Put { redirect }.into()
            }
        }
    }

    fn member(&mut self) -> Op {
        let account = account(&format!("account {}", self.below(4)));
        match self.pick(&Role::ALL) {
            Some(role) if !self.one_in(3) => SiteOp::SetMember { account, role }.into(),
            _ => SiteOp::RemoveMember { account }.into(),
        }
    }

    /// An id of the list, seldom one that is not there.
    fn known(&mut self, ids: &[PostId]) -> PostId {
        let known = self.pick(ids).filter(|_| !self.one_in(8));
        known.unwrap_or_else(|| self.id())
    }

    fn known_term(&mut self, model: &Model, kind: Option<TermKind>) -> TermId {
        let fits = model.terms.values().filter(|t| kind.is_none_or(|kind| t.kind == kind));
        let ids: Vec<TermId> = fits.map(|t| t.id).collect();
        let known = self.pick(&ids).filter(|_| !self.one_in(12));
        known.unwrap_or_else(|| self.id())
    }

    fn expect(&mut self, version: Seq) -> Seq {
        if self.one_in(6) { Seq(version.0 + 1) } else { version }
    }

    fn seconds(&mut self) -> i64 {
        self.below(12) as i64
    }

    fn status(&mut self) -> Status {
        use Status::{Archived, Draft, Published, Review, Trash};
        self.pick(&[Draft, Review, Published, Published, Published, Archived, Trash]).unwrap_or(Draft)
    }

    fn fields(&mut self, model: &Model) -> PostFields {
        let address = format!("post-{}", self.below(40));
        let mut fields = PostFields::new(address.clone(), slug(&address));
        if self.one_in(2) {
            fields.category = Some(self.known_term(model, Some(TermKind::Category)));
        }
        for _ in 0..self.below(4) {
            let tag = self.known_term(model, Some(TermKind::Tag));
            if !fields.tags.contains(&tag) {
                fields.tags.push(tag);
            }
        }
        if self.one_in(4) {
            let series = self.known_term(model, Some(TermKind::Series));
            fields.series = Some(InSeries { series, position: self.below(9) as i32 });
        }
        fields.seo.noindex = self.one_in(4);
        fields
    }

    /// Gives a post some status, and the times that go with it.
    fn place(&mut self, post: &mut Post) {
        post.status = self.status();
        post.published_at = if self.one_in(4) { None } else { Some(t(self.seconds())) };
        post.expires_at = if self.one_in(3) { Some(t(self.seconds())) } else { None };
        if post.status == Status::Published {
            post.published_at = post.published_at.or(Some(t(0)));
            post.live = Some(post.head);
        }
    }

    fn create_post(&mut self, model: &Model) -> Op {
        let fields = self.fields(model);
        let mut post = Post {
            id: self.id(),
            version: Seq::NONE,
            kind: if self.one_in(5) { PostKind::Page } else { PostKind::Post },
            status: Status::Draft,
            published_at: None,
            expires_at: None,
            created_at: t(0),
            updated_at: t(0),
            head: self.id(),
            live: None,
            external_id: self.one_in(3).then(|| format!("external {}", self.0 % 9)),
            translation_of: None,
            fields,
            auto_excerpt: String::new(),
            words: 0,
        };
        self.place(&mut post);
        let revision = Revision {
            id: post.head,
            post: post.id,
            parent: None,
            kind: RevisionKind::Saved,
            made_by: "system:conformance".into(),
            made_at: t(0),
            name: None,
            fields: post.fields.clone(),
            body: "text".into(),
        };
        PostOp::Create { post: Box::new(post), revision: Box::new(revision) }.into()
    }

    fn update_post(&mut self, model: &Model, ids: &[PostId]) -> Op {
        let Some(mut post) = model.posts.get(&self.known(ids)).cloned() else {
            return self.create_post(model);
        };
        if self.one_in(2) {
            post.fields = self.fields(model);
        } else {
            self.place(&mut post);
        }
        let expect = self.expect(post.version);
        PostOp::Update { post: Box::new(post), expect, revision: None }.into()
    }

    fn term(&mut self, model: &Model) -> Term {
        use TermKind::{Category, Series, Tag};
        let kind = self.pick(&[Category, Category, Tag, Tag, Series]).unwrap_or(Tag);
        let name = format!("term-{}", self.below(12));
        let top = model.terms.values().filter(|t| t.kind == Category && t.parent.is_none());
        let parents: Vec<TermId> = top.map(|t| t.id).collect();
        let parent = self.pick(&parents).filter(|_| kind == Category && self.below(2) == 0);
        Term {
            id: self.id(),
            version: Seq::NONE,
            kind,
            slug: slug(&name),
            name,
            description: String::new(),
            parent,
            position: self.below(3) as i32,
            noindex: false,
            published_count: 0,
        }
    }

    fn change_term(&mut self, model: &Model) -> Op {
        let id = self.known_term(model, None);
        let Some(now) = model.terms.get(&id) else {
            return TermOp::Delete { id, expect: Seq(1) }.into();
        };
        let expect = self.expect(now.version);
        match self.below(8) {
            0 => TermOp::Delete { id, expect }.into(),
            1..=2 => {
                // Never into what lies below: a rule that is not the store's.
                let tops = model.terms.values().filter(|t| t.parent.is_none());
                let ids: Vec<TermId> = tops.map(|t| t.id).collect();
                TermOp::Merge { from: id, into: self.pick(&ids).unwrap_or(id) }.into()
            }
            _ => {
                let drawn = self.term(model);
                let parent = drawn.parent.filter(|p| *p != id && now.kind == TermKind::Category);
                let term = Term { parent, slug: drawn.slug, name: drawn.name, ..now.clone() };
                TermOp::Update { term, expect }.into()
            }
        }
    }
}
