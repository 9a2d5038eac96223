//! Publishing: what readers see becomes what was saved last.

use super::{Known, Posts, WentLive, facts};
use crate::error::{Error, Invalid, Message};
use crate::id::PostId;
use crate::policy::{Action, Actor};
use crate::post::{Post, PostOp, Status};
use crate::redirect::{Redirect, RedirectOp, RedirectTarget, post_path};
use crate::store::{Seq, WriteBatch};
use crate::time::Timestamp;

/// When a post is to be live.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Publish {
    /// From when: a time to come schedules it, a past one back-dates it. Without one: the time it has, or now.
    pub from: Option<Timestamp>,
    /// Until when, if it is to end.
    pub until: Option<Timestamp>,
}

impl Posts<'_> {
    /// Puts the head of a post, read at version `expect`, before readers. A former address leads to the new one.
    pub async fn publish(
        &self,
        actor: &Actor,
        id: PostId,
        expect: Seq,
        when: Publish,
    ) -> Result<Post, Error> {
        let old = self.0.store.post(id).await?.ok_or(Error::NotFound)?;
        allow_publish(actor, &old)?;
        let revision = self.0.store.revision(old.head).await?.ok_or(Error::NotFound)?;
        let mut post = old.clone();
        let now = self.0.now();
        post.status = Status::Published;
        post.published_at = when.from.or(old.published_at).or(Some(now));
        post.expires_at = when.until;
        check_times(&post)?;
        let known = Known::read(&*self.0.store).await?;
        post.fields = known.still_there(revision.fields.clone());
        let rendered = self.render(&revision.body);
        post.auto_excerpt.clone_from(&rendered.excerpt);
        post.words = rendered.words;
        post.updated_at = now;
        post.live = Some(post.head);
        let mut batch = self.publish_batch(actor, &old, &post, expect);
        batch.renderings.extend(self.kept(&post, rendered));
        let seq = self.apply(batch).await?;
        Ok(Post { version: seq, ..post })
    }

    fn publish_batch(&self, actor: &Actor, old: &Post, post: &Post, expect: Seq) -> WriteBatch {
        let path = post_path(post.kind, &post.fields.slug);
        let mut batch = self.0.batch(actor);
        batch = batch.op(PostOp::Update { post: Box::new(post.clone()), expect, revision: None });
        batch = batch.op(RedirectOp::Release { path });
        if old.live.is_some() && old.fields.slug != post.fields.slug {
            batch = batch.op(RedirectOp::Put {
                redirect: Redirect {
                    id: self.0.id(),
                    version: Seq::NONE,
                    path: post_path(old.kind, &old.fields.slug),
                    target: RedirectTarget::Post(post.id),
                    created_at: self.0.now(),
                },
            });
        }
        // What has been published with this time before was enqueued then, or came in from elsewhere as it is.
        let before = old.published_at.filter(|_| old.status == Status::Published);
        match post.published_at.filter(|at| before != Some(*at)) {
            Some(published_at) => batch.job(WentLive { post: post.id, published_at }.job(self.0.now())),
            None => batch,
        }
    }
}

fn allow_publish(actor: &Actor, post: &Post) -> Result<(), Error> {
    super::allow(actor, Action::PublishPost(facts(post)))?;
    if post.status == Status::Trash {
        let mut invalid = Invalid::default();
        invalid.add("status", Message::new("problem.post.in_trash"));
        return Err(Error::Invalid(invalid));
    }
    Ok(())
}

pub(in crate::service) fn check_times(post: &Post) -> Result<(), Error> {
    let mut invalid = Invalid::default();
    if let (Some(from), Some(until)) = (post.published_at, post.expires_at)
        && until <= from
    {
        invalid.add("expires_at", Message::new("problem.post.ends_before"));
    }
    invalid.check()
}
