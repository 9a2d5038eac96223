//! The posts of a category, tag or series.

use super::card::{Omit, by_year, together};
use super::frame::crumbs;
use super::listing::{Head, Part, context};
use super::post::{Wanted, slug};
use super::terms::node;
use super::{answer, below, paging};
use crate::document::Document;
use crate::error::PageError;
use crate::state::{App, SiteView};
use crate::template::context::{Crumb, Listing as ListingContext};
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use blogcms_core::post::{Listing, ListingPage, Window};
use blogcms_core::{Slug, Snapshot, Term, TermKind, Timestamp};
use std::sync::Arc;

pub(super) async fn category(State(app): State<App>, path: Wanted, uri: Uri) -> Response {
    answer(&app, async { show(&app, TermKind::Category, &slug(path, &uri)?, &uri).await }).await
}

pub(super) async fn tag(State(app): State<App>, path: Wanted, uri: Uri) -> Response {
    answer(&app, async { show(&app, TermKind::Tag, &slug(path, &uri)?, &uri).await }).await
}

pub(super) async fn series(State(app): State<App>, path: Wanted, uri: Uri) -> Response {
    answer(&app, async { show(&app, TermKind::Series, &slug(path, &uri)?, &uri).await }).await
}

async fn show(app: &App, kind: TermKind, slug: &Slug, uri: &Uri) -> Result<Document, PageError> {
    let number = paging::wanted(uri)?;
    let missing = || PageError::NotFound(below(uri));
    let (view, page) = read(app, kind, slug, number, app.blog.now()).await?.ok_or_else(missing)?;
    let term = view.term_by_slug(kind, slug).ok_or_else(missing)?;
    let size = view.snapshot.site.settings.posts_per_page;
    let part = Part::new(page, number, size).ok_or_else(missing)?;
    let context = match kind {
        TermKind::Series => in_order(app, &view, term, &part, size),
        TermKind::Category | TermKind::Tag => newest_first(app, &view, term, &part),
    };
    Ok(Document::html(app.page(&context)?, part.holds(&view)))
}

/// The list that makes up a term.
pub(crate) fn listing(view: &SiteView, term: &Term) -> Listing {
    match term.kind {
        TermKind::Series => Listing::Series(term.id),
        TermKind::Category | TermKind::Tag => Listing::Terms(view.with_descendants(term.id)),
    }
}

/// The posts, and the site they were read with: again if the terms changed in between.
async fn read(
    app: &App,
    kind: TermKind,
    slug: &Slug,
    number: u64,
    now: Timestamp,
) -> Result<Option<(Arc<SiteView>, Snapshot<ListingPage>)>, PageError> {
    // A term that is not known here may have been made a moment ago.
    let mut view = app.site_at(app.blog.store().seq().await?).await?;
    for _ in 0..3 {
        let Some(term) = view.term_by_slug(kind, slug) else { return Ok(None) };
        let window = Window::page(number, view.snapshot.site.settings.posts_per_page);
        let mut page = app.blog.store().listing_page(&listing(&view, term), window, now).await?;
        if page.seq == view.snapshot.seq {
            return Ok(Some((view, page)));
        }
        let newer = app.site_at(page.seq).await?;
        if newer.snapshot.terms == view.snapshot.terms {
            // How long a page is was decided by what was known before.
            page.seq = view.snapshot.seq;
            return Ok(Some((newer, page)));
        }
        view = newer;
    }
    Err(PageError::busy())
}

/// A category or tag.
fn newest_first(app: &App, view: &SiteView, term: &Term, part: &Part) -> ListingContext {
    let head = head(app, view, term);
    let groups = by_year(app, view, part.posts(), Omit::Category(term.id));
    let children = view.children(term.kind, Some(term.id)).map(|t| node(app, view, t));
    ListingContext {
        children: children.filter(|t| t.count > 0).collect(),
        ..context(app, view, head, part, groups)
    }
}

/// A series, from its beginning.
fn in_order(app: &App, view: &SiteView, term: &Term, part: &Part, size: u32) -> ListingContext {
    let groups = together(app, view, part.posts());
    ListingContext {
        first_part: Some(part.first(size)),
        ..context(app, view, head(app, view, term), part, groups)
    }
}

fn head(app: &App, view: &SiteView, term: &Term) -> Head {
    let (kind, label, all, about) = match term.kind {
        TermKind::Category => ("category", "kind.category", "nav.categories", "about.category"),
        TermKind::Tag => ("tag", "kind.tag", "nav.tags", "about.tag"),
        TermKind::Series => ("series", "kind.series", "nav.series", "about.one-series"),
    };
    Head {
        kind,
        label,
        title: term.name.clone(),
        lead: term.description.clone(),
        about,
        home: app.urls.term(term.kind, &term.slug),
        crumbs: trail(app, view, term, app.messages.text(all, &[])),
        noindex: term.noindex,
        author: None,
    }
}

/// The way to `term` over the page of all its kind, called `all`.
fn trail(app: &App, view: &SiteView, term: &Term, all: String) -> Vec<Crumb> {
    let mut steps = vec![(all, Some(app.urls.terms(term.kind)))];
    for above in view.path_of(term.id).iter().filter(|t| t.id != term.id) {
        steps.push((above.name.clone(), Some(app.urls.term(above.kind, &above.slug))));
    }
    steps.push((term.name.clone(), None));
    crumbs(app, steps)
}
