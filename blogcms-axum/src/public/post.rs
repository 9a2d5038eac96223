//! A post, and a static page.

use super::author::author;
use super::card::{card, date};
use super::comment::comments;
use super::cover::{cover, image, preview, social};
use super::frame::{crumbs, direction};
use super::{answer, below, heavy};
use crate::document::{Document, Holds};
use crate::error::PageError;
use crate::feed::markdown;
use crate::message::DateStyle;
use crate::state::{App, SiteView};
use crate::template::context::{
    Cover, Frame, Link, Post as PostContext, Preview, Series, SeriesPart, Share, StaticPage, TocEntry,
};
use crate::template::locale;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::{IntoResponse, Response};
use blogcms_core::post::{Neighbour, PostPage, SeriesPart as Part, reading_minutes};
use blogcms_core::{Post, PostKind, Rendered, Slug, Timestamp};
use serde::Deserialize;
use std::sync::Arc;
use std::time::Duration;

#[derive(Deserialize)]
pub(crate) struct SlugPath {
    pub(crate) bc_slug: String,
}

pub(super) type Wanted = Result<Path<SlugPath>, PathRejection>;

/// The slug of a path; a path that can be no slug may still have been an old address.
pub(crate) fn slug(path: Wanted, uri: &Uri) -> Result<Slug, PageError> {
    let Ok(Path(SlugPath { bc_slug })) = path else { return Err(PageError::BadRequest) };
    bc_slug.parse().map_err(|_| PageError::NotFound(below(uri)))
}

pub(super) async fn show(State(app): State<App>, path: Wanted, uri: Uri) -> Response {
    answer(&app, async {
        if let Some(stem) = markdown::stem(&path) {
            return markdown::show(&app, PostKind::Post, stem, &uri).await;
        }
        let read = read(&app, PostKind::Post, &slug(path, &uri)?, &uri).await?;
        let (holds, post) = (read.holds, read.page.post.id);
        let context = post_context(&app, &read.view, read.page, (&read.rendered, read.social));
        let html = app.page(&context)?;
        Ok(Document { post: Some(post), ..Document::html(html, Holds { related: true, ..holds }) }
            .into_response())
    })
    .await
}

pub(super) async fn page(State(app): State<App>, path: Wanted, uri: Uri) -> Response {
    answer(&app, async {
        if let Some(stem) = markdown::stem(&path) {
            return markdown::show(&app, PostKind::Page, stem, &uri).await;
        }
        let slug = slug(path, &uri)?;
        let read = match read(&app, PostKind::Page, &slug, &uri).await {
            // At the root, redirects still know a page by its path below `/pages`.
            Err(PageError::NotFound(path)) if app.urls.pages_at_root() => {
                let old = blogcms_core::redirect::post_path(PostKind::Page, &slug);
                let known = app.blog.store().destination(&path, app.blog.now()).await?.is_some();
                return Err(PageError::NotFound(if known { path } else { old }));
            }
            other => other?,
        };
        let address = app.urls.post(PostKind::Page, &slug);
        if address != crate::urls::encode(&app.urls.path(&below(&uri))) && below(&uri).starts_with("/pages/")
        {
            return Ok(crate::error::permanent(&address));
        }
        let (holds, post) = (read.holds, read.page.post.id);
        let context = page_context(&app, &read.view, read.page, (&read.rendered, read.social));
        let html = app.page(&context)?;
        Ok(Document { post: Some(post), ..Document::html(html, holds) }.into_response())
    })
    .await
}

/// What a post's page is made of.
struct Read {
    page: PostPage,
    rendered: Rendered,
    view: Arc<SiteView>,
    /// The picture for previews of its link, where one was chosen for them alone.
    social: Option<Preview>,
    holds: Holds,
}

async fn read(app: &App, kind: PostKind, slug: &Slug, uri: &Uri) -> Result<Read, PageError> {
    let now = app.blog.now();
    let fingerprint = app.blog.renderer().fingerprint();
    let found = app.blog.store().post_page(kind, slug, fingerprint, now).await?;
    let Some(mut page) = found.value else { return Err(PageError::NotFound(below(uri))) };
    let rendered = if let Some(kept) = page.rendering.take() {
        kept
    } else {
        let (renderer, body) = (app.blog.renderer().clone(), std::mem::take(&mut page.body));
        heavy(body.len(), move || renderer.render(&body)).await?
    };
    let view = app.site_at(found.seq).await?;
    let holds = Holds { thread: true, ..Holds::new(&view, found.seq, now, found.until) };
    let social = social(app, &page.post).await?;
    Ok(Read { page, rendered, view, social, holds })
}

fn frame(app: &App, view: &SiteView, kind: &'static str, post: &Post) -> Frame {
    let fields = &post.fields;
    let path = app.urls.post(post.kind, &fields.slug);
    let title = fields.seo.title.as_deref().unwrap_or(&fields.title);
    let mut frame = Frame::new(app, view, kind, Some(&path)).titled(title, summary(post));
    // What somebody wrote for search engines is theirs to measure.
    if let Some(written) = fields.seo.description.as_ref().filter(|d| !d.trim().is_empty()) {
        frame.page.description.clone_from(written);
    }
    frame.page.canonical = Some(canonical(app, post));
    if let Some(language) = &fields.language {
        language.clone_into(&mut frame.page.lang);
        direction(language).clone_into(&mut frame.page.dir);
        frame.page.locale = locale(language);
    }
    frame.page.noindex = fields.seo.noindex;
    frame
}

/// The absolute address that counts for search engines.
pub(crate) fn canonical(app: &App, post: &Post) -> String {
    match &post.fields.seo.canonical {
        Some(path) if path.starts_with('/') => app.urls.absolute(&app.urls.typed(path)),
        Some(elsewhere) => elsewhere.clone(),
        None => app.urls.absolute(&app.urls.post(post.kind, &post.fields.slug)),
    }
}

/// What a post says of itself: the summary somebody wrote, or else the beginning of its text.
pub(crate) fn summary(post: &Post) -> &str {
    let excerpt = &post.fields.excerpt;
    if excerpt.is_empty() { &post.auto_excerpt } else { excerpt }
}

fn post_context(
    app: &App,
    view: &SiteView,
    page: PostPage,
    (rendered, social): (&Rendered, Option<Preview>),
) -> PostContext {
    let mut frame = frame(app, view, "post", &page.post);
    let PostPage { post, cover_file, previous, next, related, series, thread, .. } = page;
    let fields = &post.fields;
    let cover = cover(app, &fields.title, fields.cover.as_ref(), cover_file.as_ref());
    frame.page.image = social.or_else(|| preview(app, fields.cover.as_ref(), cover_file.as_ref()));
    #[cfg(feature = "share-card")]
    frame.page.image.get_or_insert_with(|| super::share_card::preview(app, view, &post));
    let url = app.urls.absolute(&app.urls.post(post.kind, &fields.slug));
    let term =
        |id| view.term(id).map(|t| Link { label: t.name.clone(), url: app.urls.term(t.kind, &t.slug) });
    let neighbour = |n: Neighbour| Link { label: n.title, url: app.urls.post(PostKind::Post, &n.slug) };
    let context = PostContext {
        crumbs: post_crumbs(app, view, &post),
        title: fields.title.clone(),
        lead: (!fields.excerpt.is_empty()).then(|| fields.excerpt.clone()),
        category: fields.category.and_then(term),
        tags: fields.tags.iter().filter_map(|id| term(*id)).collect(),
        authors: fields
            .authors
            .iter()
            .filter_map(|id| view.author(*id))
            .map(|a| author(app, view, a))
            .collect(),
        published: post.published_at.map(|at| date(app, view, at, DateStyle::Long)),
        updated: updated(&post).map(|at| date(app, view, at, DateStyle::Medium)),
        minutes: reading_minutes(post.words),
        views: None,
        cover,
        body: rendered.html(app.urls.base()).into(),
        toc: toc(rendered),
        series: in_series(app, view, &post, series),
        share: Some(Share::new(&url, &fields.title)),
        related: related.iter().map(|p| card(app, view, p, DateStyle::Medium)).collect(),
        previous: previous.map(neighbour),
        next: next.map(neighbour),
        edit_url: None,
        markdown_url: Some(app.urls.markdown(post.kind, &fields.slug)),
        comments: comments(app, view, &post, thread),
        frame,
    };
    context.described(app, view, &post)
}

fn page_context(
    app: &App,
    view: &SiteView,
    page: PostPage,
    (rendered, social): (&Rendered, Option<Preview>),
) -> StaticPage {
    let PostPage { post, cover_file: file, thread, .. } = page;
    let mut frame = frame(app, view, "page", &post);
    // A page without a picture has none drawn for it.
    let cover = post.fields.cover.as_ref().zip(file.as_ref()).and_then(|(c, f)| image(app, c, f));
    frame.page.image = social.or_else(|| preview(app, post.fields.cover.as_ref(), file.as_ref()));
    let crumbs = crumbs(app, vec![(post.fields.title.clone(), None)]);
    let modified = post.published_at.map_or(post.updated_at, |at| at.max(post.updated_at));
    StaticPage {
        frame: frame.document(app, view, &crumbs, modified),
        crumbs,
        title: post.fields.title.clone(),
        lead: (!post.fields.excerpt.is_empty()).then(|| post.fields.excerpt.clone()),
        updated: updated(&post).map(|at| date(app, view, at, DateStyle::Medium)),
        cover: cover.map(Cover::image),
        body: rendered.html(app.urls.base()).into(),
        toc: toc(rendered),
        edit_url: None,
        comments: comments(app, view, &post, thread),
    }
}

fn post_crumbs(app: &App, view: &SiteView, post: &Post) -> Vec<crate::template::context::Crumb> {
    let path = post.fields.category.map(|id| view.path_of(id)).unwrap_or_default();
    let mut steps: Vec<(String, Option<String>)> =
        path.iter().map(|t| (t.name.clone(), Some(app.urls.term(t.kind, &t.slug)))).collect();
    steps.push((post.fields.title.clone(), None));
    crumbs(app, steps)
}

/// The series of a post and the parts that are live; nothing for a series of one.
fn in_series(app: &App, view: &SiteView, post: &Post, parts: Vec<Part>) -> Option<Series> {
    let term = post.fields.series.and_then(|place| view.term(place.series))?;
    let part = |part: Part| SeriesPart {
        current: part.slug == post.fields.slug,
        url: app.urls.post(PostKind::Post, &part.slug),
        title: part.title,
    };
    let url = app.urls.term(term.kind, &term.slug);
    (parts.len() > 1)
        .then(|| Series::new(term.name.clone(), Some(url), parts.into_iter().map(part).collect()))
}

/// When the text changed, if that was at least a day after it went live.
fn updated(post: &Post) -> Option<Timestamp> {
    let published = post.published_at?;
    (post.updated_at.since(published) >= Duration::from_secs(24 * 60 * 60)).then_some(post.updated_at)
}

/// "On this page", for texts of some length.
fn toc(rendered: &Rendered) -> Vec<TocEntry> {
    if rendered.toc.len() < 3 {
        return Vec::new();
    }
    TocEntry::nested(rendered.toc.iter().map(|h| (h.level, h.id.clone(), h.title.clone())))
}
