//! What stands on every page.

use crate::state::{Shared, SiteView};
use crate::template::context::{Crumb, Frame, Link, PageMeta};
use crate::template::{locale, shorten};
use blogcms_core::TermKind;

impl Frame {
    /// A frame for the page at `path` (nothing for an error).
    pub(super) fn new(app: &Shared, view: &SiteView, kind: &'static str, path: Option<&str>) -> Self {
        let settings = &view.snapshot.site.settings;
        let page = PageMeta {
            kind,
            title: String::new(),
            description: shorten(&settings.description),
            canonical: path.map(|p| app.urls.absolute(p)),
            prev: None,
            next: None,
            image: None,
            article: None,
            json_ld: None,
            lang: settings.language.clone(),
            locale: locale(&settings.language),
            dir: direction(&settings.language).into(),
            noindex: path.is_none(),
        };
        Self { page, around: view.around.of(app, view, path) }
    }

    /// This frame with a title and, if there is one, a description of its own, as far as search results show it.
    pub(super) fn titled(mut self, title: &str, description: &str) -> Self {
        title.clone_into(&mut self.page.title);
        if !description.trim().is_empty() {
            self.page.description = shorten(description);
        }
        self
    }
}

/// The pages that list everything of a kind there is something of.
pub(super) fn indexes(app: &Shared, view: &SiteView) -> impl Iterator<Item = Link> {
    let of_kind = |kind| view.children(kind, None).any(|term| view.live(term).is_some());
    let urls = &app.urls;
    [
        (of_kind(TermKind::Category), "nav.categories", urls.terms(TermKind::Category)),
        (of_kind(TermKind::Tag), "nav.tags", urls.terms(TermKind::Tag)),
        (of_kind(TermKind::Series), "nav.series", urls.terms(TermKind::Series)),
        (view.has_writers(), "nav.authors", urls.authors()),
        (view.total > 0, "nav.archive", urls.archive()),
    ]
    .into_iter()
    .filter(|(there, ..)| *there)
    .map(|(_, key, url)| Link { label: app.messages.text(key, &[]), url })
}

/// The categories of the first level that hold a live post, at most eight.
pub(super) fn top_categories(app: &Shared, view: &SiteView) -> Vec<Link> {
    view.children(TermKind::Category, None)
        .filter(|term| view.live(term).is_some())
        .take(8)
        .map(|t| Link { label: t.name.clone(), url: app.urls.term(t.kind, &t.slug) })
        .collect()
}

/// The way from the front page: `steps` are labels and addresses, the last is the page being shown.
pub(super) fn crumbs(app: &Shared, steps: Vec<(String, Option<String>)>) -> Vec<Crumb> {
    let home = Crumb { label: app.messages.text("nav.home", &[]), url: Some(app.urls.home()) };
    std::iter::once(home).chain(steps.into_iter().map(|(label, url)| Crumb { label, url })).collect()
}

/// `rtl` for languages written from right to left.
pub(super) fn direction(language: &str) -> &'static str {
    const RTL: [&str; 11] = ["ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ur", "yi"];
    let primary = language.split('-').next().unwrap_or("");
    if RTL.iter().any(|l| l.eq_ignore_ascii_case(primary)) { "rtl" } else { "ltr" }
}
