//! The posts of a category or tag.

use super::card::by_year;
use super::frame::crumbs;
use super::post::{SlugPath, slug};
use super::terms::node;
use super::{answer, below, paging};
use crate::error::PageError;
use crate::state::{App, SiteView};
use crate::template::context::{Card, Crumb, Feeds, Frame, Listing as ListingContext, Pager};
use crate::urls::Urls;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::{Html, IntoResponse, Response};
use blogcms_core::post::{Listing, ListingPage, Window};
use blogcms_core::{Slug, Snapshot, Term, TermKind, Timestamp};
use std::sync::Arc;

pub(super) async fn category(
    state: State<App>,
    path: Result<Path<SlugPath>, PathRejection>,
    uri: Uri,
) -> Response {
    let State(app) = state;
    answer(&app, async { show(&app, TermKind::Category, &slug(path, &uri)?, &uri).await }).await
}

pub(super) async fn tag(
    state: State<App>,
    path: Result<Path<SlugPath>, PathRejection>,
    uri: Uri,
) -> Response {
    let State(app) = state;
    answer(&app, async { show(&app, TermKind::Tag, &slug(path, &uri)?, &uri).await }).await
}

async fn show(app: &App, kind: TermKind, slug: &Slug, uri: &Uri) -> Result<Response, PageError> {
    let number = paging::wanted(uri)?;
    let now = app.blog.now();
    let missing = || PageError::NotFound(below(uri));
    let (view, page) = read(app, kind, slug, number, now).await?.ok_or_else(missing)?;
    let term = view.term_by_slug(kind, slug).ok_or_else(missing)?;
    let size = view.snapshot.site.settings.posts_per_page;
    let pages = paging::count(page.total, size);
    if number > pages {
        return Err(missing());
    }
    let context = context(app, &view, term, &page, (number, pages), now);
    Ok(Html(app.templates.page(&context)?).into_response())
}

/// The posts, and the site they were read with: again if the terms changed in between.
async fn read(
    app: &App,
    kind: TermKind,
    slug: &Slug,
    number: u64,
    now: Timestamp,
) -> Result<Option<(Arc<SiteView>, ListingPage)>, PageError> {
    // A term that is not known here may have been made a moment ago.
    let mut view = app.site_at(app.blog.store().seq().await?).await?;
    for _ in 0..3 {
        let Some(term) = view.term_by_slug(kind, slug) else { return Ok(None) };
        let listing = Listing::Terms(view.with_descendants(term.id));
        let window = Window::page(number, view.snapshot.site.settings.posts_per_page);
        let page: Snapshot<ListingPage> = app.blog.store().listing_page(&listing, window, now).await?;
        if page.seq == view.snapshot.seq {
            return Ok(Some((view, page.value)));
        }
        let newer = app.site_at(page.seq).await?;
        if newer.snapshot.terms == view.snapshot.terms {
            return Ok(Some((newer, page.value)));
        }
        view = newer;
    }
    let busy = "the site was written three times while one page was read";
    Err(PageError::Internal(busy.into()))
}

fn context(
    app: &App,
    view: &SiteView,
    term: &Term,
    page: &ListingPage,
    (number, pages): (u64, u64),
    now: Timestamp,
) -> ListingContext {
    let home = app.urls.term(term.kind, &term.slug);
    let path = Urls::numbered(&home, number);
    let (kind, kind_key, all_key) = match term.kind {
        TermKind::Category => ("category", "kind.category", "nav.categories"),
        TermKind::Tag => ("tag", "kind.tag", "nav.tags"),
        TermKind::Series => ("series", "kind.series", "kind.series"),
    };
    let pager = Pager::new(number, pages, |n| Urls::numbered(&home, n));
    let frame = Frame::new(app, view, kind, Some(&path), now).titled(&term.name, &term.description);
    let mut frame = frame.paged(app, pager.as_ref());
    frame.page.noindex = term.noindex;
    let mut groups = by_year(app, view, &page.posts);
    // What stands at the head of the page need not stand at each post.
    for card in groups.iter_mut().flat_map(|group| &mut group.posts) {
        card.category.take_if(|category| category.url == home);
    }
    let crumbs = trail(app, view, term, app.messages.text(all_key, &[]));
    let posts = groups.iter().flat_map(|group| &group.posts).map(Card::item);
    ListingContext {
        frame: frame.collection(app, &crumbs, posts),
        crumbs,
        kind_label: app.messages.text(kind_key, &[]),
        title: term.name.clone(),
        lead: (!term.description.is_empty()).then(|| term.description.clone()),
        author: None,
        count: page.total,
        since: None,
        feeds: Some(Feeds::at(&home)),
        children: view
            .children(term.kind, Some(term.id))
            .map(|t| node(app, view, t))
            .filter(|t| t.count > 0)
            .collect(),
        groups,
        first_part: None,
        pager,
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
