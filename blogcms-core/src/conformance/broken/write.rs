//! Faults of the door for writes.

use super::job::BrokenQueue;
use super::{Broken, Fault};
use crate::author::AuthorOp;
use crate::comment::CommentOp;
use crate::error::StoreError;
use crate::job::JobQueue;
use crate::media::MediaOp;
use crate::post::{Listing, Post, PostFields, PostOp, Status, Window};
use crate::redirect::{Redirect, RedirectOp, RedirectTarget};
use crate::site::{AccountRef, SiteOp};
use crate::store::{Applied, ApplyError, Conflict, Op, Seq, Store, Versions, WriteBatch, Written};
use crate::taxonomy::{Term, TermOp};
use crate::time::Timestamp;
use async_trait::async_trait;
use std::sync::Arc;

#[async_trait]
impl Store for Broken {
    async fn apply(&self, mut batch: WriteBatch) -> Result<Applied, ApplyError> {
        if self.is(Fault::NotAtomic) && batch.check().is_ok() {
            return self.apply_one_by_one(batch).await;
        }
        if self.is(Fault::IgnoresCaps) && batch.check().is_err() {
            return self.apply_one_by_one(batch).await;
        }
        if self.is(Fault::IgnoresRequire) {
            batch.require.clear();
        }
        if self.is(Fault::LosesJobs) {
            batch.jobs.clear();
        }
        if self.is(Fault::DropsRenderings) {
            batch.renderings.clear();
        }
        let mut ops = Vec::new();
        for op in batch.ops {
            ops.extend(self.break_op(op).await?);
        }
        batch.ops = ops;
        let result = self.inner.apply(batch).await;
        match result {
            Ok(Applied { seq }) if self.is(Fault::NumberBefore) => Ok(Applied { seq: Seq(seq.0 - 1) }),
            Err(ApplyError::Conflict(_)) if self.is(Fault::AcknowledgesLost) => {
                Ok(Applied { seq: self.inner.seq().await? })
            }
            Err(ApplyError::Conflict(Conflict { kind, .. })) if self.is(Fault::BlamesFirstOp) => {
                Err(Conflict { op: 0, kind }.into())
            }
            other => other,
        }
    }

    fn known(&self) -> Option<Versions> {
        match self.fault {
            Some(Fault::KnowsNothing) => Some(Versions::default()),
            // What is broken here is what is read.
            _ => None,
        }
    }

    fn jobs(&self) -> Option<Arc<dyn JobQueue>> {
        Some(Arc::new(BrokenQueue { inner: self.inner.jobs()?, fault: self.fault }))
    }

    fn written(&self) -> Written {
        self.inner.written()
    }
}

impl Broken {
    async fn apply_one_by_one(&self, batch: WriteBatch) -> Result<Applied, ApplyError> {
        let mut applied = None;
        for (op, one) in batch.ops.into_iter().enumerate() {
            let batch = WriteBatch {
                actor: batch.actor.clone(),
                at: batch.at,
                require: batch.require.clone(),
                ops: vec![one],
                jobs: Vec::new(),
                renderings: batch.renderings.clone(),
            };
            applied = Some(self.inner.apply(batch).await.map_err(|error| match error {
                ApplyError::Conflict(Conflict { kind, .. }) => Conflict { op, kind }.into(),
                other => other,
            })?);
        }
        match applied {
            Some(applied) => Ok(applied),
            None => self.inner.apply(WriteBatch { ops: Vec::new(), ..batch_like(batch.at) }).await,
        }
    }

    /// What becomes of an op.
    async fn break_op(&self, mut op: Op) -> Result<Vec<Op>, ApplyError> {
        if let Op::Post(op) = &mut op {
            self.break_text(op);
        }
        if self.is(Fault::IgnoresExpect) {
            self.bring_up_to_date(&mut op).await?;
        }
        match op {
            Op::Redirect(RedirectOp::Release { .. }) if self.is(Fault::IgnoresRelease) => Ok(vec![]),
            Op::Redirect(RedirectOp::Put { redirect }) => {
                self.remember(&redirect);
                Ok(vec![RedirectOp::Put { redirect }.into()])
            }
            Op::Post(op) => self.break_post(op).await,
            Op::Term(op) => self.break_term(op).await,
            Op::Comment(op) => self.break_comment(op).await,
            Op::Site(SiteOp::SetMember { account, role }) => self.break_member(account, role).await,
            other => Ok(vec![other]),
        }
    }

    /// Where a redirect led when it was put.
    fn remember(&self, redirect: &Redirect) {
        let put = &mut self.memory.lock().unwrap().redirects;
        match &redirect.target {
            RedirectTarget::Path(to) => put.insert(redirect.path.clone(), to.clone()),
            _ => put.remove(&redirect.path),
        };
    }

    async fn break_member(
        &self,
        account: AccountRef,
        role: crate::policy::Role,
    ) -> Result<Vec<Op>, ApplyError> {
        let members = self.inner.members().await?.list;
        let known = members.iter().find(|m| m.account == account);
        let role = known.filter(|_| self.is(Fault::KeepsRoles)).map_or(role, |m| m.role);
        let alike = members.iter().find(|m| m.account.as_str().eq_ignore_ascii_case(account.as_str()));
        let account = alike.filter(|_| self.is(Fault::FoldsAccounts)).map_or(account, |m| m.account.clone());
        Ok(vec![SiteOp::SetMember { account, role }.into()])
    }

    /// Puts the version that a thing has now where the one it was read at stands.
    async fn bring_up_to_date(&self, op: &mut Op) -> Result<(), StoreError> {
        let (expect, now) = match op {
            Op::Post(PostOp::Update { post, expect, .. }) => {
                (expect, self.inner.post(post.id).await?.map(|p| p.version))
            }
            Op::Post(PostOp::Delete { id, expect }) => {
                (expect, self.inner.post(*id).await?.map(|p| p.version))
            }
            Op::Term(TermOp::Update { term: Term { id, .. }, expect } | TermOp::Delete { id, expect }) => {
                let terms = self.inner.taxonomy().await?.terms;
                (expect, terms.iter().find(|t| t.id == *id).map(|t| t.version))
            }
            Op::Author(AuthorOp::Update { author, expect }) => {
                (expect, self.inner.author(author.id).await?.map(|a| a.version))
            }
            Op::Comment(CommentOp::Update { comment, expect }) => {
                (expect, self.inner.comment(comment.id).await?.map(|c| c.version))
            }
            Op::Media(MediaOp::Update { media, expect }) => {
                (expect, self.inner.media(media.id).await?.map(|m| m.version))
            }
            Op::Site(SiteOp::Configure { expect, .. }) => {
                (expect, Some(self.inner.site_snapshot().await?.site.version))
            }
            _ => return Ok(()),
        };
        *expect = now.unwrap_or(*expect);
        Ok(())
    }

    fn break_text(&self, op: &mut PostOp) {
        let (post, revision) = match op {
            PostOp::Create { post, revision } => (Some(post), Some(revision)),
            PostOp::Update { post, revision, .. } => (Some(post), revision.as_mut()),
            PostOp::Autosave { revision } => (None, Some(revision)),
            PostOp::SetStatus { .. } | PostOp::Delete { .. } => return,
        };
        if let Some(revision) = revision
            && self.is(Fault::RewritesLineEnds)
        {
            revision.body = revision.body.replace("\r\n", "\n");
        }
        let Some(PostFields { title, extra, tags, authors, .. }) = post.map(|p| &mut p.fields) else {
            return;
        };
        match self.fault {
            Some(Fault::TruncatesTitles) => *title = title.chars().take(10).collect(),
            Some(Fault::DropsEmptyExtra) => extra.retain(|_, value| !value.is_empty()),
            Some(Fault::SortsLists) => {
                tags.sort_unstable();
                authors.sort_unstable();
            }
            _ => {}
        }
    }

    async fn break_post(&self, op: PostOp) -> Result<Vec<Op>, ApplyError> {
        let broken = match (self.fault, op) {
            (Some(Fault::SetsFirstStatus), PostOp::SetStatus { mut ids, status, at }) => {
                ids.truncate(1);
                PostOp::SetStatus { ids, status, at }
            }
            (Some(Fault::DropsSavedText), PostOp::Update { mut post, expect, .. }) => {
                if let Some(now) = self.inner.post(post.id).await? {
                    (post.head, post.live) = (now.head, now.live);
                }
                PostOp::Update { post, expect, revision: None }
            }
            (Some(Fault::AutosaveIsSave), PostOp::Autosave { revision }) => {
                let Some(now) = self.inner.post(revision.post).await? else {
                    return Ok(vec![PostOp::Autosave { revision }.into()]);
                };
                let (expect, head) = (now.version, revision.id);
                let post = Box::new(Post { head, ..now });
                PostOp::Update { post, expect, revision: Some(revision) }
            }
            (Some(Fault::RedatesOnPublish), PostOp::SetStatus { ids, status: Status::Published, at }) => {
                return self.redate(&ids, at).await;
            }
            (_, op) => op,
        };
        Ok(vec![broken.into()])
    }

    async fn redate(&self, ids: &[crate::id::PostId], at: Timestamp) -> Result<Vec<Op>, ApplyError> {
        let mut ops = Vec::new();
        for id in ids {
            let Some(mut post) = self.inner.post(*id).await? else { continue };
            let expect = post.version;
            (post.status, post.published_at) = (Status::Published, Some(at));
            post.live = post.live.or(Some(post.head));
            ops.push(PostOp::Update { post: Box::new(post), expect, revision: None }.into());
        }
        Ok(ops)
    }

    async fn break_term(&self, op: TermOp) -> Result<Vec<Op>, ApplyError> {
        let mut ops: Vec<Op> = Vec::new();
        match (self.fault, &op) {
            (Some(Fault::MergeLosesPost), TermOp::Merge { from, .. }) => {
                let (list, one) = (Listing::Terms(vec![*from]), Window { offset: 0, size: 1 });
                let found = self.inner.listing_page(&list, one, Timestamp::MAX).await?.value.posts;
                if let Some(mut post) = self.inner.post(found.first().map_or(no_post(), |p| p.id)).await? {
                    let expect = post.version;
                    post.fields.tags.retain(|tag| tag != from);
                    ops.push(PostOp::Update { post: Box::new(post), expect, revision: None }.into());
                }
            }
            (Some(Fault::MergeLosesChildren), TermOp::Merge { from: id, .. })
            | (Some(Fault::DeleteLosesLevel), TermOp::Delete { id, .. }) => {
                let terms = self.inner.taxonomy().await?.terms;
                ops.extend(terms.into_iter().filter(|t| t.parent == Some(*id)).map(|term| {
                    let expect = term.version;
                    TermOp::Update { term: Term { parent: None, ..term }, expect }.into()
                }));
            }
            _ => {}
        }
        ops.push(op.into());
        Ok(ops)
    }

    async fn break_comment(&self, op: CommentOp) -> Result<Vec<Op>, ApplyError> {
        let broken = match (self.fault, op) {
            (Some(Fault::DecidesFirst), CommentOp::Decide { mut ids, status }) => {
                ids.truncate(1);
                CommentOp::Decide { ids, status }
            }
            (Some(Fault::DeletesAnswers), CommentOp::Delete { mut ids }) => {
                for id in ids.clone() {
                    let Some(comment) = self.inner.comment(id).await? else { continue };
                    let thread = self.inner.thread(comment.post).await?;
                    ids.extend(thread.iter().filter(|c| c.parent == Some(id)).map(|c| c.id));
                }
                ids.sort_unstable();
                ids.dedup();
                CommentOp::Delete { ids }
            }
            (_, op) => op,
        };
        Ok(vec![broken.into()])
    }
}

fn no_post() -> crate::id::PostId {
    crate::id::Id::from_bytes([0; 16])
}

fn batch_like(at: Timestamp) -> WriteBatch {
    WriteBatch::new("system:broken", at)
}
