//! The pages that list posts, as the sitemap names them.

use crate::error::PageError;
use crate::state::{App, SiteView};
use blogcms_core::post::{Listing, Window};
use blogcms_core::{TermId, TermKind, Timestamp};
use std::collections::HashMap;

/// An address for search engines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    /// Absolute.
    pub(super) url: String,
    /// When what is there last changed.
    pub(super) modified: Option<Timestamp>,
    /// The absolute address of the picture that belongs to it.
    pub(super) image: Option<String>,
}

impl Address {
    pub(super) fn new(url: String, modified: Option<Timestamp>) -> Self {
        Self { url, modified, image: None }
    }
}

/// The front page and every list that holds a live post and may be listed; each changed when its newest post came.
pub(super) async fn lists(app: &App, view: &SiteView, now: Timestamp) -> Result<Vec<Address>, PageError> {
    let store = app.blog.store();
    let newest = store.listing_page(&Listing::All, Window { offset: 0, size: 1 }, now).await?.value.posts;
    let newest = newest.first().and_then(|post| post.published_at);
    let live = store.term_counts(now).await?.into_iter().map(|count| (count.term, count.newest)).collect();
    let authors: HashMap<_, _> =
        store.author_counts(now).await?.into_iter().map(|count| (count.author, count.newest)).collect();
    let mut found = vec![at(app, &app.urls.home(), newest)];
    if newest.is_some() {
        found.push(at(app, &app.urls.archive(), newest));
    }
    for kind in [TermKind::Category, TermKind::Tag, TermKind::Series] {
        terms(app, view, kind, &live, &mut found);
    }
    let listed = view.snapshot.authors.iter().filter_map(|author| Some((author, *authors.get(&author.id)?)));
    let pages: Vec<Address> =
        listed.map(|(author, newest)| at(app, &app.urls.author(&author.handle), Some(newest))).collect();
    index(app, &app.urls.authors(), pages, &mut found);
    Ok(found)
}

fn terms(
    app: &App,
    view: &SiteView,
    kind: TermKind,
    live: &HashMap<TermId, Timestamp>,
    found: &mut Vec<Address>,
) {
    let newest = |id| view.with_descendants(id).iter().filter_map(|id| live.get(id)).max().copied();
    let of_kind = view.snapshot.terms.iter().filter(|term| term.kind == kind && !term.noindex);
    let pages: Vec<Address> = of_kind
        .filter_map(|term| Some(at(app, &app.urls.term(kind, &term.slug), Some(newest(term.id)?))))
        .collect();
    if kind == TermKind::Series {
        // Series have no page that lists them all.
        found.extend(pages);
    } else {
        index(app, &app.urls.terms(kind), pages, found);
    }
}

/// The page that leads to `pages`, and these; nothing where there are none.
fn index(app: &App, path: &str, pages: Vec<Address>, found: &mut Vec<Address>) {
    if let Some(newest) = pages.iter().map(|page| page.modified).max() {
        found.push(at(app, path, newest));
        found.extend(pages);
    }
}

fn at(app: &App, path: &str, modified: Option<Timestamp>) -> Address {
    Address::new(app.urls.absolute(path), modified)
}
