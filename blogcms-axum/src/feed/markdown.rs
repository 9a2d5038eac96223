//! A post or page as Markdown, at its address with `.md` behind it.

use super::modified_at;
use crate::document::{Document as Answer, Holds};
use crate::error::{PageError, permanent};
use crate::public::{SlugPath, below, canonical, heavy};
use crate::state::{App, SiteView};
use crate::urls::encode;
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Uri, header};
use axum::response::{IntoResponse, Response};
use blogcms_core::content::absolute_url;
use blogcms_core::post::PostPage;
use blogcms_core::redirect::post_path;
use blogcms_core::transfer::{Document, link, markdown, without_remarks};
use blogcms_core::{Author, Post, PostKind, Slug, Term};
use std::borrow::Cow;
use std::sync::Arc;

/// What stands before `.md` in a path; nothing when it does not end like that. No slug has a dot.
pub(crate) fn stem(path: &Result<Path<SlugPath>, PathRejection>) -> Option<&str> {
    path.as_ref().ok()?.bc_slug.strip_suffix(".md")
}

pub(crate) async fn show(app: &App, kind: PostKind, stem: &str, uri: &Uri) -> Result<Response, PageError> {
    let slug: Slug = stem.parse().map_err(|_| PageError::NotFound(below(uri)))?;
    // No rendering has this fingerprint: so the text comes.
    let now = app.blog.now();
    let found = app.blog.store().post_page(kind, &slug, "", now).await?;
    let Some(page) = found.value else {
        return Err(PageError::NotFound(format!("{}.md", post_path(kind, &slug))));
    };
    let address = app.urls.markdown(kind, &slug);
    if kind == PostKind::Page && address != encode(&app.urls.path(&below(uri))) {
        return Ok(permanent(&address));
    }
    let view = app.site_at(found.seq).await?;
    let holds = Holds::new(&view, found.seq, now, found.until);
    let updated = page.post.published_at.map_or(page.post.updated_at, |at| at.max(page.post.updated_at));
    let (id, headers) = (page.post.id, about(app, &page.post));
    let writer = Arc::clone(app);
    let text = heavy(page.body.len(), move || text(&writer, &view, &page)).await?;
    let answer =
        Answer { headers, post: Some(id), ..Answer::new("text/markdown; charset=utf-8", text, holds) };
    Ok(modified_at(answer, Some(updated)).into_response())
}

/// Tells search engines which page this is the source of.
fn about(app: &App, post: &Post) -> HeaderMap {
    let mut headers = HeaderMap::new();
    // What an owner typed may be more than a header holds.
    if let Ok(link) = HeaderValue::try_from(format!("<{}>; rel=\"canonical\"", canonical(app, post))) {
        headers.insert(header::LINK, link);
    }
    if post.fields.seo.noindex {
        headers.insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex"));
    }
    headers
}

fn text(app: &App, view: &SiteView, page: &PostPage) -> String {
    let (post, fields) = (&page.post, &page.post.fields);
    let name = |term: &Term| term.name.clone();
    let mut document = Document::new(fields.slug.as_str());
    document.title.clone_from(&fields.title);
    document.date = post.published_at;
    document.updated = Some(post.updated_at).filter(|at| post.published_at.is_none_or(|from| from < *at));
    document.authors = fields
        .authors
        .iter()
        .filter_map(|id| view.author(*id))
        .map(|author: &Author| author.name.clone())
        .collect();
    document.category =
        fields.category.map(|id| view.path_of(id).into_iter().map(name).collect()).unwrap_or_default();
    document.tags = fields.tags.iter().filter_map(|id| view.term(*id)).map(name).collect();
    document.seo.canonical = Some(canonical(app, post));
    document.body = body(app, post, &page.body);
    markdown(&document)
}

/// The text with absolute addresses, and without what its writers noted for themselves.
fn body(app: &App, post: &Post, body: &str) -> String {
    let page = app.urls.absolute(&app.urls.post(post.kind, &post.fields.slug));
    let absolute = |link: &link::Link| {
        let url = link.address.as_str();
        // A note within the text stays one.
        if url.starts_with('#') || url.starts_with("//") {
            return None;
        }
        match absolute_url(&app.urls.typed(url), &page) {
            // A parenthesis would end the link.
            Cow::Owned(url) => Some(encode(&url).replace('(', "%28").replace(')', "%29")),
            Cow::Borrowed(_) => None,
        }
    };
    link::rewrite(&without_remarks(body), absolute).into_owned()
}
