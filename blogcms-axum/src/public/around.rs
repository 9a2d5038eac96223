//! What stands around pages: made once for all that have the same entries of the menu marked.

use super::frame::{indexes, top_categories};
use crate::state::{Shared, SiteView};
use crate::template::context::{Around, Assets, Feeds, Link, Nav, NavItem, SiteInfo};
use blogcms_core::TermKind;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

/// What has been made of one state of the site. The page being shown is marked in the menu, so there are about as many as
/// the menu has entries.
#[derive(Default)]
pub(crate) struct Arounds {
    menu: OnceLock<Vec<Link>>,
    made: RwLock<HashMap<Marks, Arc<Around>>>,
}

/// Which entries of the menu are marked, and how.
type Marks = Vec<(usize, Mark)>;

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Mark {
    Current,
    Within,
}

impl Arounds {
    /// What stands around the page at `path` (nothing for an error).
    pub(super) fn of(&self, app: &Shared, view: &SiteView, path: Option<&str>) -> Arc<Around> {
        let menu = self.menu.get_or_init(|| menu(app, view));
        let marks = path.map(|path| marks(app, menu, path)).unwrap_or_default();
        let made = self.made.read().unwrap_or_else(PoisonError::into_inner).get(&marks).cloned();
        made.unwrap_or_else(|| {
            let around = Around::new(site(app, view), nav(app, view, menu, &marks));
            let mut made = self.made.write().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(made.entry(marks).or_insert(around))
        })
    }
}

fn marks(app: &Shared, menu: &[Link], path: &str) -> Marks {
    let mark = |url: &str| {
        let rest = path.strip_prefix(url)?;
        // Everything lies below the front page, which says nothing.
        let below = || rest.starts_with('/') && url != app.urls.home();
        if rest.is_empty() { Some(Mark::Current) } else { below().then_some(Mark::Within) }
    };
    menu.iter().enumerate().filter_map(|(i, link)| Some((i, mark(&link.url)?))).collect()
}

fn menu(app: &Shared, view: &SiteView) -> Vec<Link> {
    let settings = &view.snapshot.site.settings;
    let ours = |key, url| Link { label: app.messages.text(key, &[]), url };
    let mut links = vec![ours("nav.home", app.urls.home())];
    if settings.menu.is_empty() {
        links.push(ours("nav.categories", app.urls.terms(TermKind::Category)));
        links.push(ours("nav.tags", app.urls.terms(TermKind::Tag)));
        links.push(ours("nav.archive", app.urls.archive()));
    }
    let typed = settings.menu.iter().map(|item| (item.label.clone(), app.urls.typed(&item.url)));
    links.extend(typed.map(|(label, url)| Link { label, url }));
    links
}

fn nav(app: &Shared, view: &SiteView, menu: &[Link], marks: &Marks) -> Nav {
    let item = |(i, link): (usize, &Link)| {
        let Link { label, url } = link.clone();
        let marked = |mark| marks.contains(&(i, mark));
        NavItem { label, url, current: marked(Mark::Current), within: marked(Mark::Within) }
    };
    Nav {
        items: menu.iter().enumerate().map(item).collect(),
        indexes: indexes(app, view).filter(|link| menu.iter().all(|item| item.url != link.url)).collect(),
        categories: top_categories(app, view),
    }
}

fn site(app: &Shared, view: &SiteView) -> SiteInfo {
    let settings = &view.snapshot.site.settings;
    SiteInfo {
        name: settings.title.clone(),
        tagline: settings.tagline.clone(),
        description: settings.description.clone(),
        home_url: app.urls.home(),
        // A view ends with the year.
        year: view.from().civil(&view.zone).year,
        assets: Assets::at(app.urls.base()),
        stylesheet: app.stylesheet.clone(),
        feeds: Some(Feeds::at(&app.urls.home())),
        sitemap_url: Some(app.urls.sitemap()),
        search_url: Some(app.urls.search()),
        suggest_url: Some(app.urls.path("/search/suggest")),
        opensearch_url: Some(app.urls.path(crate::feed::OPENSEARCH)),
        admin_url: None,
        newsletter: false,
    }
}
