//! What stands around a page, the same on many: the name of the blog, menus, header and footer.

use super::{Feeds, Html, Link};
use blogcms_core::SafeHtml;
use minijinja::value::{Serde, Value};
use serde::Serialize;
use std::sync::{Arc, OnceLock};

/// The blog and its menus, and what our layout makes of them. Made once for all pages that look the same around.
///
/// Header and footer lie here once they are printed, so one of these belongs to one [`crate::template::Templates`]: those of another
/// language would get the words of the first. For the same reason nothing in it may depend on who asks.
#[derive(Debug)]
pub struct Around {
    /// The blog.
    pub(crate) site: SiteInfo,
    /// Menus.
    pub(crate) nav: Nav,
    /// Both as templates see them.
    pub(in crate::template) values: [Value; 2],
    printed: OnceLock<[Html; 2]>,
}

impl Around {
    /// A page of `site` with the menus `nav`.
    pub fn new(site: SiteInfo, nav: Nav) -> Arc<Self> {
        let values = [Value::from(Serde(&site)), Value::from(Serde(&nav))];
        Arc::new(Self { site, nav, values, printed: OnceLock::new() })
    }

    /// The blog.
    pub fn site(&self) -> &SiteInfo {
        &self.site
    }

    /// The menus.
    pub fn nav(&self) -> &Nav {
        &self.nav
    }

    /// Header and footer, once [`Around::print`] has been called.
    pub(in crate::template) fn printed(&self) -> Option<&[Html; 2]> {
        self.printed.get()
    }

    /// Has `print` make header and footer, unless that has been done.
    pub(in crate::template) fn print<E>(
        &self,
        print: impl Fn(&'static str) -> Result<String, E>,
    ) -> Result<(), E> {
        if self.printed.get().is_none() {
            let part = |name| print(name).map(|html| Html::from(SafeHtml::vouched(html)));
            // Whoever was faster printed the same.
            let _ = self.printed.set([part("public/part/header.html")?, part("public/part/footer.html")?]);
        }
        Ok(())
    }
}

/// The blog, the same on every page.
#[derive(Serialize, Clone, Debug)]
pub struct SiteInfo {
    /// Name.
    pub name: String,
    /// A few words after the name in the title of the front page; may be empty.
    pub tagline: String,
    /// A sentence or two for the foot of every page; may be empty.
    pub description: String,
    /// The front page.
    pub home_url: String,
    /// The year of the copyright line.
    pub year: i16,
    /// Our style sheet, scripts and icon.
    pub assets: Assets,
    /// The host's style sheet, which comes after ours.
    pub stylesheet: Option<String>,
    /// The feeds of the whole blog.
    pub feeds: Option<Feeds>,
    /// Sitemap.
    pub sitemap_url: Option<String>,
    /// Search page; takes `q`.
    pub search_url: Option<String>,
    /// Titles for whoever is typing, as JSON; takes `q`.
    pub suggest_url: Option<String>,
    /// What browsers are told of the search: its OpenSearch description.
    pub opensearch_url: Option<String>,
    /// The admin panel, for those who may enter.
    pub admin_url: Option<String>,
    /// Whether there is a newsletter to subscribe to.
    pub newsletter: bool,
}

/// Addresses of our own files.
#[derive(Serialize, Clone, Debug)]
pub struct Assets {
    /// Style sheet.
    pub style: String,
    /// The script that runs before first paint.
    pub theme: String,
    /// The script for comfort.
    pub script: String,
    /// Icon.
    pub icon: String,
}

impl Assets {
    /// The assets of a blog at `base`, a path without a slash at its end (empty at the root).
    pub fn at(base: &str) -> Self {
        let url = |file| format!("{base}{}", crate::asset::url(file));
        Self { style: url("site.css"), theme: url("theme.js"), script: url("site.js"), icon: url("icon.svg") }
    }
}

/// Menus.
#[derive(Serialize, Clone, Debug, Default)]
pub struct Nav {
    /// The main menu, also in the foot.
    pub items: Vec<NavItem>,
    /// Pages that list everything of a kind and are not in the main menu: in the foot.
    pub indexes: Vec<Link>,
    /// Categories in the foot.
    pub categories: Vec<Link>,
}

/// An entry of the main menu.
#[derive(Serialize, Clone, Debug)]
pub struct NavItem {
    /// What it says.
    pub label: String,
    /// Where it leads.
    pub url: String,
    /// Whether this is the page being shown.
    pub current: bool,
    /// Whether the page being shown lies below it.
    pub within: bool,
}
