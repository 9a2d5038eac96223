//! All categories, and all tags.

use super::answer;
use super::frame::{Frame, crumbs};
use crate::error::PageError;
use crate::state::{App, SiteView};
use crate::template::context::{Term as Node, Terms};
use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};
use blogcms_core::{Term, TermId, TermKind};
use std::collections::HashMap;

pub(super) async fn categories(State(app): State<App>) -> Response {
    answer(&app, show(&app, TermKind::Category, "categories", "nav.categories")).await
}

pub(super) async fn tags(State(app): State<App>) -> Response {
    answer(&app, show(&app, TermKind::Tag, "tags", "nav.tags")).await
}

async fn show(app: &App, kind: TermKind, page: &'static str, title: &str) -> Result<Response, PageError> {
    let now = app.blog.now();
    let seq = app.blog.store().seq().await?;
    let counts = app.blog.store().term_counts(now).await?;
    let counts: HashMap<TermId, u64> = counts.into_iter().map(|c| (c.term, c.live)).collect();
    let view = app.site_at(seq).await?;
    let title = app.messages.text(title, &[]);
    let frame = Frame::new(app, &view, page, Some(&app.urls.terms(kind)), now).titled(&title, "");
    let top = view.children(kind, None).map(|t| node(app, &view, t, &counts));
    let context = Terms {
        crumbs: crumbs(app, vec![(title.clone(), None)]),
        title,
        lead: None,
        terms: top.filter(|t| t.count > 0).collect(),
        page: frame.page,
        site: frame.site,
        nav: frame.nav,
    };
    Ok(Html(app.templates.page(&context)?).into_response())
}

/// A term with those below it, without the ones that hold nothing. Counts include what lies below.
pub(super) fn node(app: &App, view: &SiteView, term: &Term, counts: &HashMap<TermId, u64>) -> Node {
    let children: Vec<Node> = view
        .children(term.kind, Some(term.id))
        .map(|t| node(app, view, t, counts))
        .filter(|t| t.count > 0)
        .collect();
    let below: u64 = children.iter().map(|c| c.count).sum();
    Node {
        name: term.name.clone(),
        url: app.urls.term(term.kind, &term.slug),
        count: counts.get(&term.id).copied().unwrap_or(0) + below,
        description: (!term.description.is_empty()).then(|| term.description.clone()),
        children,
    }
}
