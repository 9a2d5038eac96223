//! The sheet that a new post is written on.

use super::fixture::{Lab, slug, t};
use crate::id::{AuthorId, TermId};
use crate::post::{InSeries, Post, PostFields, PostKind, PostOp, Status};
use crate::revision::{Revision, RevisionKind};
use crate::store::{Op, Seq};
use crate::time::Timestamp;

/// A post in the making, with its first revision.
pub(super) struct Sheet {
    pub(super) post: Post,
    pub(super) body: String,
}

impl Sheet {
    pub(super) fn new(lab: &Lab, address: &str) -> Self {
        let post = Post {
            id: lab.id(),
            version: Seq::NONE,
            kind: PostKind::Post,
            status: Status::Draft,
            published_at: None,
            expires_at: None,
            created_at: t(0),
            updated_at: t(0),
            head: lab.id(),
            live: None,
            external_id: None,
            translation_of: None,
            fields: PostFields::new(address, slug(address)),
            auto_excerpt: String::new(),
            words: 3,
        };
        Self { post, body: format!("The text of {address}.") }
    }

    /// Published, to go live at `at`.
    pub(super) fn live_at(mut self, at: Timestamp) -> Self {
        self.post.status = Status::Published;
        self.post.published_at = Some(at);
        self.post.live = Some(self.post.head);
        self
    }

    pub(super) fn until(mut self, at: Timestamp) -> Self {
        self.post.expires_at = Some(at);
        self
    }

    pub(super) fn page(mut self) -> Self {
        self.post.kind = PostKind::Page;
        self
    }

    pub(super) fn status(mut self, status: Status) -> Self {
        self.post.status = status;
        self
    }

    pub(super) fn category(mut self, category: TermId) -> Self {
        self.post.fields.category = Some(category);
        self
    }

    pub(super) fn tags(mut self, tags: &[TermId]) -> Self {
        self.post.fields.tags = tags.to_vec();
        self
    }

    pub(super) fn series(mut self, series: TermId, position: i32) -> Self {
        self.post.fields.series = Some(InSeries { series, position });
        self
    }

    pub(super) fn by(mut self, authors: &[AuthorId]) -> Self {
        self.post.fields.authors = authors.to_vec();
        self
    }

    pub(super) fn external(mut self, id: &str) -> Self {
        self.post.external_id = Some(id.to_owned());
        self
    }

    pub(super) fn with(mut self, change: impl FnOnce(&mut Post)) -> Self {
        change(&mut self.post);
        self
    }

    pub(super) fn body(mut self, body: &str) -> Self {
        body.clone_into(&mut self.body);
        self
    }

    /// The first revision.
    pub(super) fn revision(&self) -> Revision {
        Revision {
            id: self.post.head,
            post: self.post.id,
            parent: None,
            kind: RevisionKind::Saved,
            made_by: "account:ann".into(),
            made_at: t(0),
            name: None,
            fields: self.post.fields.clone(),
            body: self.body.clone(),
        }
    }

    /// The op that adds it.
    pub(super) fn op(&self) -> Op {
        let (post, revision) = (Box::new(self.post.clone()), Box::new(self.revision()));
        PostOp::Create { post, revision }.into()
    }

    /// Adds it, and gives the post as it must then stand.
    pub(super) async fn save(self, lab: &Lab) -> Post {
        let version = lab.apply(self.op()).await;
        Post { version, ..self.post }
    }
}
