//! The pages that list posts, as the sitemap names them.

use crate::state::{App, Live, SiteView};
use blogcms_core::{TermKind, Timestamp};

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
pub(super) fn lists(app: &App, view: &SiteView) -> Vec<Address> {
    let newest = view.newest;
    let mut found = vec![at(app, &app.urls.home(), newest)];
    if newest.is_some() {
        found.push(at(app, &app.urls.archive(), newest));
    }
    for kind in [TermKind::Category, TermKind::Tag, TermKind::Series] {
        let of_kind = view.snapshot.terms.iter().filter(|term| term.kind == kind && !term.noindex);
        let live = of_kind.filter_map(|term| Some((app.urls.term(kind, &term.slug), view.live(term)?)));
        index(app, &app.urls.terms(kind), live, &mut found);
    }
    let authors = view.snapshot.authors.iter();
    let live = authors.filter_map(|author| Some((app.urls.author(&author.handle), view.written(author.id)?)));
    index(app, &app.urls.authors(), live, &mut found);
    found
}

/// The page that leads to `pages`, and these; nothing where there are none.
fn index(app: &App, path: &str, pages: impl Iterator<Item = (String, Live)>, found: &mut Vec<Address>) {
    let pages: Vec<Address> = pages.map(|(path, live)| at(app, &path, Some(live.newest))).collect();
    if let Some(newest) = pages.iter().map(|page| page.modified).max() {
        found.push(at(app, path, newest));
        found.extend(pages);
    }
}

fn at(app: &App, path: &str, modified: Option<Timestamp>) -> Address {
    Address::new(app.urls.absolute(path), modified)
}
