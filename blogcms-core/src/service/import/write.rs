//! Documents that are ready, written as posts.

use super::prepare::Prepared;
use super::report::{FileReport, Outcome};
use super::{Ahead, CHUNK_BYTES, Run};
use crate::error::{Error, Invalid, Message, Problem};
use crate::post::{Post, PostOp, Seo, Status};
use crate::redirect::{Redirect, RedirectOp, RedirectTarget, post_path};
use crate::revision::{Revision, RevisionKind};
use crate::service::post::{PostInput, Posts, WentLive, check_times};
use crate::store::{Seq, WriteBatch};
use crate::transfer::Document;
use futures_util::future::join;
use std::sync::Arc;

/// Before the path of the file in the external id of a post.
const SOURCE: &str = "markdown:";

/// The most ops of one write; a document brings at most some 60.
const MAX_OPS: usize = 900;

/// So often a batch is made when somebody else writes in between.
const ATTEMPTS: u32 = 5;

impl Run<'_> {
    /// Writes documents, and makes those `ahead` ready meanwhile; what became of each.
    pub(super) async fn write(
        &self,
        documents: Vec<Prepared>,
        ahead: &mut Ahead<'_>,
    ) -> Result<Vec<FileReport>, Error> {
        let mut reports = Vec::with_capacity(documents.len());
        let mut rest = &documents[..];
        let mut left = ATTEMPTS;
        while !rest.is_empty() {
            let (done, batch) = self.some(rest).await?;
            let ops = batch.ops.clone();
            // The store is asked first: it works while the next files are read.
            let (applied, filled) = join(self.apply(batch), ahead.fill()).await;
            filled?;
            left -= 1;
            match applied {
                Err(error) if error.is_overtaken() && left > 0 => continue,
                other => other?,
            }
            left = ATTEMPTS;
            self.redirects.follow(&ops);
            rest = rest.get(done.len().max(1)..).unwrap_or(&[]);
            reports.extend(done);
        }
        Ok(reports)
    }

    async fn apply(&self, batch: WriteBatch) -> Result<(), Error> {
        if !batch.ops.is_empty() && !self.options.dry_run {
            self.blog.store.apply(batch).await?;
        }
        Ok(())
    }

    /// The batch of as many of the documents as one takes.
    async fn some(&self, documents: &[Prepared]) -> Result<(Vec<FileReport>, WriteBatch), Error> {
        let mut batch = self.blog.batch(self.actor);
        let (mut reports, mut bytes) = (Vec::new(), 0);
        for prepared in documents {
            bytes += prepared.document.body.len();
            if batch.ops.len() > MAX_OPS || bytes > 2 * CHUNK_BYTES && !reports.is_empty() {
                break;
            }
            let mut report = FileReport::new(&prepared.document.source, Outcome::Unchanged);
            report.notes.clone_from(&prepared.document.notes);
            report.kept.clone_from(&prepared.document.kept);
            report.ignored.clone_from(&prepared.document.ignored);
            report.outcome = match self.one(prepared, &mut batch, &mut report).await {
                Ok(outcome) => outcome,
                Err(Error::Invalid(invalid)) => {
                    let invalid = self.name_rival(invalid, &prepared.document).await?;
                    let line = |p: &Problem| prepared.document.line_of(p.field);
                    report.lines = invalid.problems.iter().map(line).collect();
                    Outcome::Refused(invalid)
                }
                Err(other) => return Err(other),
            };
            reports.push(report);
        }
        Ok((reports, batch))
    }

    /// Adds what one document changes to the batch.
    async fn one(
        &self,
        prepared: &Prepared,
        batch: &mut WriteBatch,
        report: &mut FileReport,
    ) -> Result<Outcome, Error> {
        let document = &prepared.document;
        let external_id = format!("{SOURCE}{}", document.source);
        let mut old = self.blog.store.post_by_external_id(&external_id).await?;
        if let (None, Some(id)) = (&old, document.id) {
            old = self.blog.store.post(id).await?.filter(|post| post.kind == document.kind);
        }
        self.claim(document, old.as_ref())?;
        let posts = Posts(self.blog);
        let input = self.input(prepared, old.as_ref())?;
        let checked = posts.check_with(self.names.known(), document.kind, old.as_ref(), &input).await?;
        let (mut post, mut revision) = posts.draft(self.actor, document.kind, checked, &prepared.rendered);
        match &old {
            Some(old) => carry_over(&mut post, &mut revision, old),
            None => identify(&mut post, &mut revision, document, external_id),
        }
        settle(&mut post, document, old.as_ref());
        check_times(&post)?;
        let path = post_path(post.kind, &post.fields.slug);
        let redirects = self.redirect(document, &path, post.id, &mut report.notes).await?;
        report.address = Some(path.clone());
        let same = match &old {
            Some(old) => self.is_same(old, &post, &revision, document).await?,
            None => false,
        };
        if same && redirects.is_empty() {
            return Ok(Outcome::Unchanged);
        }
        if !same {
            batch.renderings.extend(posts.kept(&post, Arc::clone(&prepared.rendered)));
            self.push(batch, old.as_ref(), post, revision, path);
        }
        batch.ops.extend(redirects);
        Ok(if old.is_some() { Outcome::Updated } else { Outcome::Created })
    }

    /// Two files that want one address, or have one id: the first has it, the second is told whose it is. A post that
    /// has its address already keeps it.
    fn claim(&self, document: &Document, old: Option<&Post>) -> Result<(), Error> {
        let mut invalid = Invalid::default();
        let has = old.is_some_and(|old| document.slug.as_ref() == Some(&old.fields.slug));
        let address = self.index.address(&document.source).filter(|_| !has);
        if let (Some(address), Some(slug)) = (address, &document.slug)
            && let Some(file) = self.plan.claims.get(&address).filter(|file| **file != document.source)
        {
            invalid.add("slug", Message::new("problem.slug.claimed").with("slug", slug).with("file", file));
        }
        if let Some(id) = document.id
            && let Some(file) = self.plan.ids.get(&id).filter(|file| **file != document.source)
        {
            invalid.add("id", Message::new("problem.id.claimed").with("file", file));
        }
        invalid.check()
    }

    /// An address that the post of another file has is named with that file.
    async fn name_rival(&self, mut invalid: Invalid, document: &Document) -> Result<Invalid, Error> {
        let taken = |p: &&mut Problem| p.message.key == "problem.slug.taken";
        for problem in invalid.problems.iter_mut().filter(taken) {
            let Some(slug) = &document.slug else { continue };
            let holder = self.blog.store.post_by_slug(document.kind, slug).await?;
            if let Some(file) = holder.as_ref().and_then(|p| p.external_id.as_ref()?.strip_prefix(SOURCE)) {
                problem.message = Message::new("problem.slug.claimed").with("slug", slug).with("file", file);
            }
        }
        Ok(invalid)
    }

    /// What the editor's form would hold. What a file does not say stays as it was.
    fn input(&self, prepared: &Prepared, old: Option<&Post>) -> Result<PostInput, Error> {
        let document = &prepared.document;
        let was = old.map(|old| &old.fields);
        let seo = was.map(|f| f.seo.clone()).unwrap_or_default();
        let said = &document.seo;
        let series = match &document.series {
            Some(part) => Some(crate::post::InSeries {
                series: self.names.series(&part.name)?,
                position: part.position,
            }),
            None => was.and_then(|f| f.series),
        };
        Ok(PostInput {
            title: document.title.clone(),
            slug: document.slug.as_ref().map(ToString::to_string).unwrap_or_default(),
            excerpt: document.excerpt.clone(),
            body: document.body.clone(),
            language: document.language.clone().or_else(|| was.and_then(|f| f.language.clone())),
            category: self.names.category(&document.category)?,
            tags: self.names.tags(&document.tags)?,
            series,
            authors: self.names.authors(&document.authors)?,
            cover: prepared.cover.clone().or_else(|| was.and_then(|f| f.cover.clone())),
            featured: document.featured.or(was.map(|f| f.featured)).unwrap_or(false),
            comments: document.comments.or(was.map(|f| f.comments)).unwrap_or_default(),
            seo: Seo {
                title: said.title.clone().or(seo.title),
                description: said.description.clone().or(seo.description),
                canonical: said.canonical.clone().or(seo.canonical),
                image: prepared.image.or(seo.image),
                noindex: said.noindex.unwrap_or(seo.noindex),
            },
            extra: if document.extra.is_empty() {
                was.map(|f| f.extra.clone()).unwrap_or_default()
            } else {
                document.extra.clone()
            },
        })
    }

    async fn is_same(
        &self,
        old: &Post,
        post: &Post,
        revision: &Revision,
        document: &Document,
    ) -> Result<bool, Error> {
        let state = post.status == old.status
            && post.published_at == old.published_at
            && post.expires_at == old.expires_at
            && document.updated.is_none_or(|updated| updated == old.updated_at);
        if !state {
            return Ok(false);
        }
        let head = self.blog.store.revision(old.head).await?;
        Ok(head.is_some_and(|head| head.body == revision.body && head.fields == revision.fields))
    }

    /// Adds what makes, or changes, the post to the batch. A former address leads to it.
    fn push(&self, batch: &mut WriteBatch, old: Option<&Post>, post: Post, revision: Revision, path: String) {
        if let (Status::Published, Some(published_at)) = (post.status, post.published_at)
            // What was published elsewhere before is no news.
            && published_at > self.now()
        {
            batch.jobs.push(WentLive { post: post.id, published_at }.job(self.now()));
        }
        let former = old.filter(|old| old.live.is_some()).map(|old| post_path(old.kind, &old.fields.slug));
        let id = post.id;
        let (post, revision) = (Box::new(post), Box::new(revision));
        batch.ops.push(match old {
            Some(old) => PostOp::Update { post, expect: old.version, revision: Some(revision) }.into(),
            None => PostOp::Create { post, revision }.into(),
        });
        if let Some(former) = former.filter(|former| *former != path) {
            let (id, target) = (self.blog.id(), RedirectTarget::Post(id));
            let redirect = Redirect { id, version: Seq::NONE, path: former, target, created_at: self.now() };
            batch.ops.push(RedirectOp::Put { redirect }.into());
        }
        if self.redirects.has(&path) {
            batch.ops.push(RedirectOp::Release { path }.into());
        }
    }
}

/// Keeps of the earlier post what no file says.
fn carry_over(post: &mut Post, revision: &mut Revision, old: &Post) {
    post.id = old.id;
    post.created_at = old.created_at;
    post.translation_of = old.translation_of;
    post.expires_at = old.expires_at;
    post.external_id.clone_from(&old.external_id);
    revision.post = old.id;
    revision.parent = Some(old.head);
    revision.kind = RevisionKind::Saved;
}

/// Sets status and times as the file says.
fn settle(post: &mut Post, document: &Document, old: Option<&Post>) {
    post.status = document.status;
    post.expires_at = document.expires.or(post.expires_at);
    if document.status == Status::Published {
        post.published_at = document.date.or(old.and_then(|o| o.published_at)).or(Some(post.created_at));
        post.live = Some(post.head);
    } else {
        post.published_at = document.date;
    }
    if old.is_none() {
        // A text that was written elsewhere did not change by being brought in.
        let earlier = |now: crate::time::Timestamp| document.date.map_or(now, |date| now.min(date));
        post.created_at = document.created.unwrap_or_else(|| earlier(post.created_at));
        post.updated_at = earlier(post.updated_at);
    }
    post.updated_at = document.updated.unwrap_or(post.updated_at);
}

/// A new post is known by its file from now on.
fn identify(post: &mut Post, revision: &mut Revision, document: &Document, external_id: String) {
    if let Some(id) = document.id {
        post.id = id;
        revision.post = id;
    }
    post.external_id = Some(external_id);
}
