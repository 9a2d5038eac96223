//! What goes into a fresh site: terms, authors, comments, files, redirects, and posts on the sheets they are written on.

use super::fixture::{Lab, slug, t};
use crate::author::Author;
use crate::comment::{Comment, CommentStatus};
use crate::id::{AuthorId, PostId, TermId};
use crate::media::Media;
use crate::post::{InSeries, Post, PostFields, PostKind, PostOp, Status};
use crate::redirect::{Redirect, RedirectOp, RedirectTarget};
use crate::revision::{Revision, RevisionKind};
use crate::store::{Op, Seq};
use crate::taxonomy::{Term, TermKind, TermOp};
use crate::time::Timestamp;

impl Lab {
    pub(super) fn term(&self, kind: TermKind, address: &str) -> Term {
        Term {
            id: self.id(),
            version: Seq::NONE,
            kind,
            slug: slug(address),
            name: address.to_owned(),
            description: String::new(),
            parent: None,
            position: 0,
            noindex: false,
            published_count: 0,
        }
    }

    /// Adds a term.
    pub(super) async fn add(&self, kind: TermKind, address: &str) -> TermId {
        let term = self.term(kind, address);
        let id = term.id;
        self.apply(TermOp::Create { term }).await;
        id
    }

    /// Adds a category below another.
    pub(super) async fn add_below(&self, parent: TermId, address: &str) -> TermId {
        let term = Term { parent: Some(parent), ..self.term(TermKind::Category, address) };
        let id = term.id;
        self.apply(TermOp::Create { term }).await;
        id
    }

    pub(super) fn author(&self, handle: &str) -> Author {
        Author {
            id: self.id(),
            version: Seq::NONE,
            handle: slug(handle),
            name: handle.to_owned(),
            title: String::new(),
            bio: String::new(),
            url: None,
            avatar: None,
            user_ref: None,
        }
    }

    /// An approved comment of `created_at`.
    pub(super) fn comment(&self, post: PostId, created_at: Timestamp) -> Comment {
        Comment {
            id: self.id(),
            version: Seq::NONE,
            post,
            parent: None,
            status: CommentStatus::Approved,
            name: "A reader".into(),
            email: None,
            url: None,
            account: None,
            body: "Well said.".into(),
            created_at,
            edited_at: None,
        }
    }

    pub(super) fn media(&self, key: &str) -> Media {
        Media {
            id: self.id(),
            version: Seq::NONE,
            key: key.to_owned(),
            file_name: "picture.png".into(),
            mime: "image/png".into(),
            bytes: 1,
            width: None,
            height: None,
            alt: String::new(),
            caption: String::new(),
            focal: (500, 500),
            created_at: t(0),
        }
    }

    pub(super) fn redirect(&self, path: &str, target: RedirectTarget) -> Redirect {
        Redirect { id: self.id(), version: Seq::NONE, path: path.to_owned(), target, created_at: t(0) }
    }

    /// Sends `path` to `target`.
    pub(super) async fn send(&self, path: &str, target: RedirectTarget) -> Redirect {
        let redirect = self.redirect(path, target);
        self.apply(RedirectOp::Put { redirect: redirect.clone() }).await;
        redirect
    }

    /// A draft with this address.
    pub(super) fn draft(&self, address: &str) -> Sheet {
        Sheet::new(self, address)
    }

    /// A post that has been live since `seconds`.
    pub(super) fn live(&self, address: &str, seconds: i64) -> Sheet {
        self.draft(address).live_at(t(seconds))
    }

    /// The next saved state of a post, made from its head.
    pub(super) fn revise(&self, post: &Post, body: &str) -> Revision {
        Revision {
            id: self.id(),
            post: post.id,
            parent: Some(post.head),
            kind: RevisionKind::Saved,
            made_by: "account:ann".into(),
            made_at: t(1),
            name: None,
            fields: post.fields.clone(),
            body: body.to_owned(),
        }
    }
}

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
