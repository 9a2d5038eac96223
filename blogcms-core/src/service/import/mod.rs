//! Bringing documents in: the same rules as the editor's, many at a time.

mod names;

use super::post::{PostInput, Posts, check_times, went_live};
use super::{Blog, allow, retry};
use crate::error::{Error, Invalid, Message};
use crate::policy::{Action, Actor};
use crate::post::{Post, PostKind, PostOp, Status};
use crate::redirect::{RedirectOp, post_path};
use crate::revision::{Revision, RevisionKind};
use crate::slug::Slug;
use crate::store::{Seq, WriteBatch};
use crate::transfer::Document;
use names::Names;
use std::collections::HashMap;

/// Bringing documents in.
pub struct Import<'a>(pub(super) &'a Blog);

/// What became of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is a new post.
    Created,
    /// It was there from an earlier import, and differs: a new revision.
    Updated,
    /// It was there from an earlier import, the same.
    Unchanged,
    /// It was not taken; why, field by field.
    Refused(Invalid),
}

/// What became of each document, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// The document's source and its outcome.
    pub results: Vec<(String, Outcome)>,
}

impl ImportReport {
    /// How many documents had an outcome that `wanted` says yes to.
    pub fn count(&self, wanted: impl Fn(&Outcome) -> bool) -> usize {
        self.results.iter().filter(|(_, o)| wanted(o)).count()
    }
}

/// So many documents go into one write.
const CHUNK: usize = 100;

impl Import<'_> {
    /// Makes a post of each document: published at its date, or a draft. Categories, tags and authors that are not there
    /// are made. A document whose source was imported before updates its post. One that cannot be taken does not keep
    /// the others from it. What was acknowledged by `progress` (so many so far) is durable.
    pub async fn documents(
        &self,
        actor: &Actor,
        documents: &[Document],
        mut progress: impl FnMut(usize),
    ) -> Result<ImportReport, Error> {
        allow(actor, Action::Transfer)?;
        let names = Names::prepare(self.0, actor, documents).await?;
        let mut report = ImportReport::default();
        let mut claimed: HashMap<(PostKind, Slug), String> = HashMap::new();
        for chunk in documents.chunks(CHUNK) {
            let (results, claims) = retry(5, || self.chunk(actor, chunk, &names, claimed.clone())).await?;
            claimed = claims;
            report.results.extend(results);
            progress(report.results.len());
        }
        Ok(report)
    }

    async fn chunk(
        &self,
        actor: &Actor,
        documents: &[Document],
        names: &Names,
        mut claimed: HashMap<(PostKind, Slug), String>,
    ) -> Result<(Vec<(String, Outcome)>, HashMap<(PostKind, Slug), String>), Error> {
        let mut batch = self.0.batch(actor);
        let mut results = Vec::with_capacity(documents.len());
        for document in documents {
            let outcome = match self.one(actor, document, names, &mut claimed, &mut batch).await {
                Ok(outcome) => outcome,
                Err(Error::Invalid(invalid)) => Outcome::Refused(invalid),
                Err(other) => return Err(other),
            };
            results.push((document.source.clone(), outcome));
        }
        if !batch.ops.is_empty() {
            self.0.store.apply(batch).await?;
        }
        Ok((results, claimed))
    }

    async fn one(
        &self,
        actor: &Actor,
        document: &Document,
        names: &Names,
        claimed: &mut HashMap<(PostKind, Slug), String>,
        batch: &mut WriteBatch,
    ) -> Result<Outcome, Error> {
        let external_id = format!("markdown:{}", document.source);
        let old = self.0.store.post_by_external_id(&external_id).await?;
        let posts = Posts(self.0);
        let input = input_of(document, names)?;
        let checked = posts.check_with(names.known(), document.kind, old.as_ref(), &input).await?;
        claim(claimed, document.kind, &checked.fields.slug, &document.source)?;
        let (mut post, mut revision) = posts.draft(actor, document.kind, checked);
        if let Some(old) = &old {
            let head = self.0.store.revision(old.head).await?;
            carry_over(&mut post, &mut revision, old);
            settle(&mut post, document, Some(old));
            if head.is_some_and(|h| h.body == revision.body && h.fields == revision.fields)
                && same_state(&post, old)
            {
                return Ok(Outcome::Unchanged);
            }
        } else {
            settle(&mut post, document, None);
        }
        check_times(&post)?;
        post.external_id = Some(external_id);
        push(batch, old.as_ref(), post, revision);
        Ok(if old.is_some() { Outcome::Updated } else { Outcome::Created })
    }
}

/// Adds what makes, or changes, the post to the batch.
fn push(batch: &mut WriteBatch, old: Option<&Post>, post: Post, revision: Revision) {
    let path = post_path(post.kind, &post.fields.slug);
    if let (Status::Published, Some(at)) = (post.status, post.published_at) {
        batch.jobs.push(went_live(post.id, at));
    }
    let (post, revision) = (Box::new(post), Box::new(revision));
    batch.ops.push(match old {
        Some(old) => PostOp::Update { post, expect: old.version, revision: Some(revision) }.into(),
        None => PostOp::Create { post, revision }.into(),
    });
    batch.ops.push(RedirectOp::Release { path }.into());
}

fn input_of(document: &Document, names: &Names) -> Result<PostInput, Error> {
    Ok(PostInput {
        title: document.title.clone(),
        slug: document.slug.as_ref().map(ToString::to_string).unwrap_or_default(),
        excerpt: document.excerpt.clone(),
        body: document.body.clone(),
        category: names.category(&document.category)?,
        tags: names.tags(&document.tags)?,
        authors: names.authors(&document.authors)?,
        ..PostInput::default()
    })
}

/// Two files that want one address: the first has it, the second is told whose it is.
fn claim(
    claimed: &mut HashMap<(PostKind, Slug), String>,
    kind: PostKind,
    slug: &Slug,
    source: &str,
) -> Result<(), Error> {
    if let Some(file) = claimed.get(&(kind, slug.clone())) {
        let mut invalid = Invalid::default();
        invalid.add("slug", Message::new("problem.slug.claimed").with("slug", slug).with("file", file));
        return Err(Error::Invalid(invalid));
    }
    claimed.insert((kind, slug.clone()), source.to_owned());
    Ok(())
}

/// Keeps of the earlier post what a file does not say.
fn carry_over(post: &mut Post, revision: &mut Revision, old: &Post) {
    post.id = old.id;
    post.created_at = old.created_at;
    post.translation_of = old.translation_of;
    post.expires_at = old.expires_at;
    for fields in [&mut post.fields, &mut revision.fields] {
        fields.cover.clone_from(&old.fields.cover);
        fields.featured = old.fields.featured;
        fields.series = old.fields.series;
        fields.comments = old.fields.comments;
        fields.seo = old.fields.seo.clone();
        fields.extra.clone_from(&old.fields.extra);
        fields.language.clone_from(&old.fields.language);
    }
    revision.post = old.id;
    revision.parent = Some(old.head);
    revision.kind = RevisionKind::Saved;
}

/// Sets status and time as the file says.
fn settle(post: &mut Post, document: &Document, old: Option<&Post>) {
    if document.draft {
        post.status = Status::Draft;
        post.published_at = document.date;
    } else {
        post.status = Status::Published;
        post.published_at = document.date.or(old.and_then(|o| o.published_at)).or(Some(post.created_at));
        post.live = Some(post.head);
    }
    if old.is_none()
        && let Some(date) = document.date
    {
        // A text that was written elsewhere did not change by being brought in.
        post.created_at = post.created_at.min(date);
        post.updated_at = post.updated_at.min(date);
    }
}

fn same_state(post: &Post, old: &Post) -> bool {
    post.version == Seq::NONE && post.status == old.status && post.published_at == old.published_at
}
