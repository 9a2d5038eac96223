//! Writing, publishing and removing posts and pages.

mod input;
mod publish;
mod went_live;

pub(in crate::service) use input::Known;
pub use input::PostInput;
pub use publish::Publish;
pub(in crate::service) use publish::check_times;
pub use went_live::{WentLive, WentLiveNow};

use super::{Blog, allow};
use crate::content::{MAX_BODY_BYTES, Rendered};
use crate::error::{Error, Invalid, Message};
use crate::id::PostId;
use crate::policy::{Action, Actor, PostFacts};
use crate::post::{Post, PostKind, PostOp, Status};
use crate::redirect::{RedirectOp, post_path};
use crate::revision::{Revision, RevisionKind};
use crate::slug::Slug;
use crate::store::{Conflict, ConflictKind, Field, NewRendering, Seq, WriteBatch};
use input::Checked;
use std::sync::Arc;

/// Writing, publishing and removing posts and pages.
pub struct Posts<'a>(pub(super) &'a Blog);

pub(super) fn facts(post: &Post) -> PostFacts<'_> {
    PostFacts { authors: &post.fields.authors, status: post.status }
}

impl Posts<'_> {
    /// A post for its editor: whatever its status.
    pub async fn get(&self, actor: &Actor, id: PostId) -> Result<Post, Error> {
        let post = self.0.store.post(id).await?.ok_or(Error::NotFound)?;
        // Who may not see a draft may not learn that it is there.
        allow(actor, Action::ReadPost(facts(&post))).map_err(|_| Error::NotFound)?;
        Ok(post)
    }

    /// Begins a post or page as a draft.
    pub async fn create(&self, actor: &Actor, kind: PostKind, input: &PostInput) -> Result<Post, Error> {
        allow(actor, Action::CreatePost(&input.authors))?;
        let checked = self.check(kind, None, input).await?;
        let rendered = self.render(&checked.body);
        let post = self.draft(actor, kind, checked.clone(), &rendered);
        match self.insert(actor, post.clone()).await {
            Err(Error::Conflict(Conflict { kind: ConflictKind::Duplicate(Field::Slug), .. })) => {}
            other => return other,
        }
        if !input.slug.trim().is_empty() {
            return Err(slug_taken());
        }
        // Somebody took the made-up address in between: the next free one will do.
        let checked = self.check(kind, None, input).await?;
        self.insert(actor, self.draft(actor, kind, checked, &rendered)).await
    }

    async fn insert(&self, actor: &Actor, (post, revision): (Post, Revision)) -> Result<Post, Error> {
        let path = post_path(post.kind, &post.fields.slug);
        let op = PostOp::Create { post: Box::new(post.clone()), revision: Box::new(revision) };
        let batch = self.0.batch(actor).op(op).op(RedirectOp::Release { path });
        let seq = self.0.store.apply(batch).await?.seq;
        Ok(Post { version: seq, ..post })
    }

    /// A text, rendered; nothing of one that is too long to be taken.
    pub(super) fn render(&self, body: &str) -> Arc<Rendered> {
        if body.len() > MAX_BODY_BYTES {
            return Arc::default();
        }
        Arc::new(self.0.renderer.render(body))
    }

    /// What is kept with the write that makes the head of a post live. What cannot be text in every database is not: pages
    /// render it.
    pub(super) fn kept(&self, post: &Post, rendered: Arc<Rendered>) -> Option<NewRendering> {
        let is_text = ![rendered.html("").as_str(), &rendered.text].iter().any(|text| text.contains('\0'));
        (is_text && post.live == Some(post.head)).then(|| NewRendering {
            post: post.id,
            revision: post.head,
            fingerprint: self.0.renderer.fingerprint().to_owned(),
            rendered,
        })
    }

    pub(super) fn draft(
        &self,
        actor: &Actor,
        kind: PostKind,
        checked: Checked,
        rendered: &Rendered,
    ) -> (Post, Revision) {
        let (id, head, now) = (self.0.id(), self.0.id(), self.0.now());
        let post = Post {
            id,
            version: Seq::NONE,
            kind,
            status: Status::Draft,
            published_at: None,
            expires_at: None,
            created_at: now,
            updated_at: now,
            head,
            live: None,
            external_id: None,
            translation_of: None,
            fields: checked.fields.clone(),
            auto_excerpt: rendered.excerpt.clone(),
            words: rendered.words,
        };
        let revision = Revision {
            id: head,
            post: id,
            parent: None,
            kind: RevisionKind::Saved,
            made_by: actor.reference(),
            made_at: now,
            name: None,
            fields: checked.fields,
            body: checked.body,
        };
        (post, revision)
    }

    /// Saves the text of a post that was read at version `expect`. What is live stays as it is until it is published
    /// again.
    pub async fn save(
        &self,
        actor: &Actor,
        id: PostId,
        expect: Seq,
        input: &PostInput,
    ) -> Result<Post, Error> {
        let mut post = self.0.store.post(id).await?.ok_or(Error::NotFound)?;
        allow(actor, Action::EditPost(facts(&post)))?;
        if input.authors != post.fields.authors {
            allow(actor, Action::SetAuthors(&input.authors))?;
        }
        let checked = self.check(post.kind, Some(&post), input).await?;
        let revision = Revision {
            id: self.0.id(),
            post: id,
            parent: Some(post.head),
            kind: RevisionKind::Saved,
            made_by: actor.reference(),
            made_at: self.0.now(),
            name: None,
            fields: checked.fields.clone(),
            body: checked.body,
        };
        post.head = revision.id;
        if post.live.is_none() {
            let rendered = self.render(&revision.body);
            post.fields = checked.fields;
            post.auto_excerpt.clone_from(&rendered.excerpt);
            post.words = rendered.words;
            post.updated_at = self.0.now();
        }
        let path = post_path(post.kind, &post.fields.slug);
        let op = PostOp::Update { post: Box::new(post.clone()), expect, revision: Some(Box::new(revision)) };
        let batch = self.0.batch(actor).op(op).op(RedirectOp::Release { path });
        let seq = self.apply(batch).await?;
        Ok(Post { version: seq, ..post })
    }

    /// Puts posts into the trash; they can be restored.
    pub async fn trash(&self, actor: &Actor, ids: &[PostId]) -> Result<(), Error> {
        self.set_status(actor, ids, Status::Trash).await
    }

    /// Takes posts down and keeps them.
    pub async fn archive(&self, actor: &Actor, ids: &[PostId]) -> Result<(), Error> {
        self.set_status(actor, ids, Status::Archived).await
    }

    /// Makes posts drafts: takes down what is live, brings back what is in the trash.
    pub async fn to_draft(&self, actor: &Actor, ids: &[PostId]) -> Result<(), Error> {
        self.set_status(actor, ids, Status::Draft).await
    }

    /// Sends drafts in for review.
    pub async fn submit(&self, actor: &Actor, ids: &[PostId]) -> Result<(), Error> {
        self.set_status(actor, ids, Status::Review).await
    }

    async fn set_status(&self, actor: &Actor, ids: &[PostId], status: Status) -> Result<(), Error> {
        for id in ids {
            let post = self.0.store.post(*id).await?.ok_or(Error::NotFound)?;
            let action = match status {
                Status::Review => Action::EditPost(facts(&post)),
                Status::Draft if matches!(post.status, Status::Draft | Status::Review) => {
                    Action::EditPost(facts(&post))
                }
                Status::Trash => Action::TrashPost(facts(&post)),
                Status::Draft if post.status == Status::Trash => Action::TrashPost(facts(&post)),
                Status::Draft | Status::Published | Status::Archived => Action::PublishPost(facts(&post)),
            };
            allow(actor, action)?;
            if status == Status::Review && post.status != Status::Draft {
                let mut invalid = Invalid::default();
                invalid
                    .add("status", Message::new("problem.post.not_draft").with("title", &post.fields.title));
                return Err(Error::Invalid(invalid));
            }
        }
        let op = PostOp::SetStatus { ids: ids.to_vec(), status, at: self.0.now() };
        self.0.store.apply(self.0.batch(actor).op(op)).await?;
        Ok(())
    }

    /// Removes a post for good. It must lie in the trash.
    pub async fn delete(&self, actor: &Actor, id: PostId, expect: Seq) -> Result<(), Error> {
        let post = self.0.store.post(id).await?.ok_or(Error::NotFound)?;
        allow(actor, Action::DeletePost(facts(&post)))?;
        if post.status != Status::Trash {
            let mut invalid = Invalid::default();
            invalid.add("status", Message::new("problem.post.not_trash"));
            return Err(Error::Invalid(invalid));
        }
        self.0.store.apply(self.0.batch(actor).op(PostOp::Delete { id, expect })).await?;
        Ok(())
    }

    /// Applies a batch about one post; an address that is taken is a problem of the form.
    async fn apply(&self, batch: WriteBatch) -> Result<Seq, Error> {
        match self.0.store.apply(batch).await.map_err(Error::from) {
            Err(Error::Conflict(Conflict { kind: ConflictKind::Duplicate(Field::Slug), .. })) => {
                Err(slug_taken())
            }
            other => Ok(other?.seq),
        }
    }

    /// The first free address: `wanted`, or with a number behind it.
    async fn free_slug(&self, kind: PostKind, wanted: Slug, own: Option<PostId>) -> Result<Slug, Error> {
        let mut slug = wanted.clone();
        let mut n = 1;
        while self.0.store.post_by_slug(kind, &slug).await?.is_some_and(|p| Some(p.id) != own) {
            n += 1;
            slug = wanted.numbered(n);
        }
        Ok(slug)
    }
}

fn slug_taken() -> Error {
    let mut invalid = Invalid::default();
    invalid.add("slug", Message::new("problem.slug.taken"));
    Error::Invalid(invalid)
}
