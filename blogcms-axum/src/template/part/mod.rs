//! The parts that contexts are made of: those of every page here, those of posts and lists in their own files.

mod around;
mod comment;
mod head;
mod kept;
mod list;
mod post;
mod search;

pub use around::{Around, Assets, Nav, NavItem, SiteInfo};
pub use comment::{Comment, Comments};
pub use head::{Article, PageMeta, Preview};
pub(crate) use head::{locale, shorten};
pub use kept::Kept;
pub(super) use kept::once;
pub use list::{ArchiveMonth, ArchiveYear, AuthorEntry, Feeds, Group, PageLink, Pager, Term};
pub(crate) use post::encode;
pub use post::{Author, Byline, Card, Cover, Image, Series, SeriesPart, Share, TocEntry};
pub use search::{Facet, Hit, Narrower, Notice};

use crate::message::{Catalogue, DateStyle};
use blogcms_core::SafeHtml;
use blogcms_core::time::{Timestamp, Zone};
use minijinja::Value;
use serde::{Serialize, Serializer};
use std::sync::Arc;

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

/// What every page has. In templates its parts stand beside what only one has: `page`, `site`, `nav`, `header`, `footer`.
#[derive(Clone, Debug)]
pub struct Frame {
    /// Facts for the head of the document.
    pub page: PageMeta,
    /// What stands around the page.
    pub around: Arc<Around>,
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
