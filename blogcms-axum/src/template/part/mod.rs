//! The parts that contexts are made of: those of every page here, those of posts and lists in their own files.

mod comment;
mod head;
mod list;
mod post;

pub use comment::{Comment, Comments};
pub use head::{Article, PageMeta, Preview};
pub(crate) use head::{locale, shorten};
pub use list::{ArchiveMonth, ArchiveYear, AuthorEntry, Feeds, Group, PageLink, Pager, Term};
pub(crate) use post::encode;
pub use post::{Author, Byline, Card, Cover, Image, Series, SeriesPart, Share, TocEntry};

use crate::message::{Catalogue, DateStyle};
use blogcms_core::SafeHtml;
use blogcms_core::time::{Timestamp, Zone};
use minijinja::Value;
use serde::{Serialize, Serializer};

/// HTML that a template prints as it is. There is no way to make one but from [`SafeHtml`].
/// Cheap to clone.
#[derive(Clone, Debug)]
pub struct Html(Value);

impl From<SafeHtml> for Html {
    fn from(html: SafeHtml) -> Self {
        Self(Value::from_safe_string(html.into_string()))
    }
}

impl Serialize for Html {
    /// Into a template as a safe string; anywhere else as a string.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

/// What every page has. In templates its fields stand beside those of the page: `page`, `site`, `nav`.
#[derive(Serialize, Clone, Debug)]
pub struct Frame {
    /// Facts for the head of the document.
    pub page: PageMeta,
    /// The blog.
    pub site: SiteInfo,
    /// Menus.
    pub nav: Nav,
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

/// A link.
#[derive(Serialize, Clone, Debug)]
pub struct Link {
    /// What it says.
    pub label: String,
    /// Where it leads.
    pub url: String,
}

/// A step on the way from the front page to here.
#[derive(Serialize, Clone, Debug)]
pub struct Crumb {
    /// What it says.
    pub label: String,
    /// Where it leads; nothing for the page being shown.
    pub url: Option<String>,
}

/// A date, for machines and for people.
#[derive(Serialize, Clone, Debug)]
pub struct Date {
    /// RFC 3339 with offset.
    pub datetime: String,
    /// In words.
    pub text: String,
}

impl Date {
    /// The date of `at` in `zone`.
    pub fn new(at: Timestamp, zone: &Zone, style: DateStyle, catalogue: &Catalogue) -> Self {
        Self { datetime: at.rfc3339_in(zone), text: catalogue.format_date(at.civil(zone), style) }
    }
}
