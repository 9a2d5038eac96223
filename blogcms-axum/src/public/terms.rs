//! All categories, all tags, all series.

use super::answer;
use super::card::date;
use super::frame::crumbs;
use crate::document::{Document, Holds};
use crate::error::PageError;
use crate::message::DateStyle;
use crate::state::{App, SiteView};
use crate::template::context::{Frame, Term as Node, Terms};
use axum::extract::State;
use axum::response::Response;
use blogcms_core::{Term, TermKind};

pub(super) async fn categories(State(app): State<App>) -> Response {
    answer(&app, show(&app, TermKind::Category, "categories", ("nav.categories", "about.categories"))).await
}

pub(super) async fn tags(State(app): State<App>) -> Response {
    answer(&app, show(&app, TermKind::Tag, "tags", ("nav.tags", "about.tags"))).await
}

pub(super) async fn series(State(app): State<App>) -> Response {
    answer(&app, show(&app, TermKind::Series, "series-index", ("nav.series", "about.series"))).await
}

async fn show(
    app: &App,
    kind: TermKind,
    page: &'static str,
    (title, about): (&str, &str),
) -> Result<Document, PageError> {
    let now = app.blog.now();
    let view = app.site_at(app.blog.store().seq().await?).await?;
    let title = app.messages.text(title, &[]);
    let about = app.messages.text(about, &[("site", &view.snapshot.site.settings.title)]);
    let frame = Frame::new(app, &view, page, Some(&app.urls.terms(kind))).titled(&title, &about);
    let top = view.children(kind, None).map(|t| node(app, &view, t));
    let terms: Vec<Node> = top.filter(|t| t.count > 0).collect();
    let crumbs = crumbs(app, vec![(title.clone(), None)]);
    let frame = frame.collection(app, &crumbs, terms.iter().map(Node::item));
    let context = Terms { crumbs, title, lead: None, terms, frame };
    Ok(Document::html(app.page(&context)?, Holds::new(&view, view.snapshot.seq, now, None)))
}

/// A term with those below it, without the ones that hold nothing. Counts include what lies below.
pub(super) fn node(app: &App, view: &SiteView, term: &Term) -> Node {
    let children: Vec<Node> = match term.kind {
        TermKind::Category => {
            let below = view.children(term.kind, Some(term.id)).map(|t| node(app, view, t));
            below.filter(|t| t.count > 0).collect()
        }
        TermKind::Tag | TermKind::Series => Vec::new(),
    };
    let live = view.live(term);
    Node {
        name: term.name.clone(),
        url: app.urls.term(term.kind, &term.slug),
        count: live.map_or(0, |live| live.count),
        newest: live.map(|live| date(app, view, live.newest, DateStyle::Medium)),
        description: (!term.description.is_empty()).then(|| term.description.clone()),
        children,
    }
}
