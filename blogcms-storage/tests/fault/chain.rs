//! What the programs write: a chain of posts to each writer, made so that whatever is missing, or there by halves, shows.
//!
//! Write `k` makes post `k`, a draft, with a tag of its own at times; it publishes post `k - 1` with a new title and a new
//! text; and each fourth throws post `k - 3` away. Titles and texts name the write, and at which try it was made.

use crate::common::{batch, create, id, post, revision, t, term};
use blogcms_core::post::Post;
use blogcms_core::{
    NewJob, PostOp, Seq, Status, Store, StoreError, TermId, TermKind, TermOp, Timestamp, WriteBatch,
};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The kind of the jobs that come with each write.
pub(crate) const JOB: &str = "told";

/// The address of the tag that all posts have.
pub(crate) const TAG: &str = "all";

/// A try of a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Mark {
    pub(crate) writer: usize,
    /// 1, 2, 3, …
    pub(crate) write: u64,
    pub(crate) attempt: u32,
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.writer, self.write, self.attempt)
    }
}

impl Mark {
    /// The one whose name a text ends with.
    pub(crate) fn of(text: &str) -> Self {
        let mut parts = text.rsplit(' ').next().unwrap().split('.').map(|n| n.parse::<u64>().unwrap());
        let mut next = || parts.next().unwrap();
        Self { writer: next() as usize, write: next(), attempt: next() as u32 }
    }

    /// The post that the write makes.
    pub(crate) fn name(&self) -> String {
        name(self.writer, self.write)
    }

    pub(crate) fn draft_title(&self) -> String {
        format!("made by {self}")
    }

    pub(crate) fn title(&self) -> String {
        format!("published by {self}")
    }

    pub(crate) fn body(&self) -> String {
        format!("{self}\n").repeat(300)
    }
}

/// Which post a writer's write makes.
pub(crate) fn name(writer: usize, write: u64) -> String {
    format!("{writer}-{write}")
}

/// The write that throws a post away, unless that one was never made.
pub(crate) fn thrown_away_by(post: u64) -> Option<u64> {
    Some(post + 3).filter(|write| write.is_multiple_of(4))
}

/// Makes the tag that all posts have; the number of that write.
pub(crate) async fn begin(store: &dyn Store) -> Seq {
    let op = TermOp::Create { term: term(TermKind::Tag, TAG) };
    store.apply(batch().op(op)).await.unwrap().seq
}

/// The batch of a write; it asks the store for what was there before.
pub(crate) async fn write(store: &dyn Store, tag: TermId, mark: Mark) -> Result<WriteBatch, StoreError> {
    let Mark { writer, write, .. } = mark;
    let mut batch = batch();
    batch.at = time();
    let mut new = post(&format!("post-{}", mark.name()), time());
    (new.status, new.live, new.published_at) = (Status::Draft, None, None);
    new.external_id = Some(mark.name());
    new.fields.title = mark.draft_title();
    new.fields.tags = vec![tag];
    if write % 3 == 0 {
        let own = term(TermKind::Tag, &format!("tag-{}", mark.name()));
        new.fields.tags.push(own.id);
        batch = batch.op(TermOp::Create { term: own });
    }
    batch = batch.op(made(&new, &mark.body()));
    if let Some(mut old) = store.post_by_external_id(&name(writer, write - 1)).await? {
        old.fields.title = mark.title();
        old.head = id();
        (old.status, old.live, old.published_at) = (Status::Published, Some(old.head), Some(time()));
        let text = Some(Box::new(revision(&old, &mark.body())));
        batch = batch.op(PostOp::Update { expect: old.version, post: Box::new(old), revision: text });
    }
    if write > 3 && write.is_multiple_of(4) {
        let old = store.post_by_external_id(&name(writer, write - 3)).await?;
        let ids = old.into_iter().map(|post| post.id).collect();
        batch = batch.op(PostOp::SetStatus { ids, status: Status::Trash, at: time() });
    }
    batch.jobs.push(NewJob {
        key: format!("{JOB}:{}", mark.name()),
        kind: JOB.into(),
        due: time(),
        payload: "{}".into(),
        holds_until: Timestamp::MAX,
    });
    Ok(batch)
}

fn time() -> Timestamp {
    t(0)
}

fn made(post: &Post, body: &str) -> blogcms_core::Op {
    let mut op = create(post);
    if let blogcms_core::Op::Post(PostOp::Create { revision, .. }) = &mut op {
        revision.body = body.into();
    }
    op
}
