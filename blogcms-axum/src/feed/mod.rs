//! What machines read: feeds, the sitemap, `robots.txt`, `llms.txt`, and the Markdown of posts.

mod atom;
mod json;
mod list;
mod llms;
pub(crate) mod markdown;
mod model;
mod opensearch;
mod read;
pub(crate) mod robots;
mod rss;
mod search;
mod sitemap;
#[cfg(test)]
mod tests;
mod xml;

#[cfg(feature = "share-card")]
pub(crate) use xml::legal;

use crate::cache::{Front, Kind, Query};
use crate::document::Document;
use crate::error::PageError;
use crate::public::{SlugPath, answer, below, heavy, slug};
use crate::state::App;
use axum::Router;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderName, HeaderValue, Uri, header};
use axum::routing::get;
use blogcms_core::redirect::Destination;
use blogcms_core::{TermKind, Timestamp};
use read::List;
use std::io;

/// A format that feed readers know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Rss,
    Atom,
    Json,
}

impl Format {
    pub(crate) const ALL: [Self; 3] = [Self::Rss, Self::Atom, Self::Json];

    /// The name of the file below the address of a list.
    pub(crate) fn file(self) -> &'static str {
        match self {
            Self::Rss => "feed.xml",
            Self::Atom => "atom.xml",
            Self::Json => "feed.json",
        }
    }

    fn content_type(self) -> &'static str {
        match self {
            Self::Rss => "application/rss+xml; charset=utf-8",
            Self::Atom => "application/atom+xml; charset=utf-8",
            Self::Json => "application/feed+json",
        }
    }

    fn write(self, feed: &model::Feed) -> io::Result<Vec<u8>> {
        match self {
            Self::Rss => rss::write(feed),
            Self::Atom => atom::write(feed),
            Self::Json => json::write(feed),
        }
    }
}

/// The lists that have feeds, and the paths of their pages.
const LISTS: [(&str, List); 5] = [
    ("", List::Site),
    ("/categories/{bc_slug}", List::Term(TermKind::Category)),
    ("/tags/{bc_slug}", List::Term(TermKind::Tag)),
    ("/authors/{bc_slug}", List::Author),
    ("/series/{bc_slug}", List::Term(TermKind::Series)),
];

/// The page whose searches have feeds.
const SEARCH: &str = "/search";
const SITEMAP: &str = "/sitemap.xml";
/// What browsers are told of the search.
pub(crate) const OPENSEARCH: &str = "/opensearch.xml";
/// Files that only mean something at the root of a host.
const AT_ROOT: [&str; 2] = ["/robots.txt", "/llms.txt"];

/// Every route, below the base.
pub(crate) fn routes(at_root: bool) -> Vec<String> {
    let lists = LISTS.iter().map(|(path, _)| *path).chain([SEARCH]);
    let feeds = lists.flat_map(|path| Format::ALL.map(|f| format!("{path}/{}", f.file())));
    let files = AT_ROOT.into_iter().filter(|_| at_root).chain([SITEMAP, OPENSEARCH]);
    feeds.chain(files.map(str::to_owned)).collect()
}

pub(crate) fn router(app: &App, at_root: bool) -> Router<App> {
    let mut router = Router::new();
    for (path, list) in LISTS {
        for format in Format::ALL {
            router = router.route(&format!("{path}/{}", format.file()), feed(list, format));
        }
    }
    if at_root {
        router = router.route(AT_ROOT[0], get(robots::show)).route(AT_ROOT[1], get(llms::show));
    }
    router = router.route(OPENSEARCH, get(opensearch::show));
    let sitemap = Router::new().route(SITEMAP, get(sitemap::show));
    let mut searches = Router::new();
    for format in Format::ALL {
        searches = searches.route(&format!("{SEARCH}/{}", format.file()), search::feed(format));
    }
    router
        .layer(Front::new(app, Kind::Kept(Query::None)))
        .merge(sitemap.layer(Front::new(app, Kind::Kept(Query::Part))))
        .merge(searches.layer(Front::new(app, Kind::Passing)))
}

fn feed(list: List, format: Format) -> axum::routing::MethodRouter<App> {
    type Wanted = Result<Path<SlugPath>, PathRejection>;
    get(async move |State(app): State<App>, path: Wanted, uri: Uri| {
        answer(&app, async {
            let slug = if list == List::Site { None } else { Some(slug(path, &uri)?) };
            let feed = read::feed(&app, list, slug.as_ref(), format).await?;
            let (feed, holds) = feed.ok_or_else(|| PageError::NotFound(below(&uri)))?;
            let modified = feed.updated();
            // Whole texts of fifty posts.
            let bytes = heavy(usize::MAX, move || format.write(&feed)).await??;
            Ok(modified_at(Document::new(format.content_type(), bytes, holds), modified))
        })
        .await
    })
}

/// Says when the newest of it changed. (To ask again with this time alone would not tell that something older has gone,
/// so that only tags are compared.)
fn modified_at(mut document: Document, at: Option<Timestamp>) -> Document {
    document.headers.extend(last_modified(at));
    document
}

fn last_modified(at: Option<Timestamp>) -> Option<(HeaderName, HeaderValue)> {
    let date = HeaderValue::try_from(at?.http_date()).ok()?;
    Some((header::LAST_MODIFIED, date))
}

/// What stands beside a page at an address of its own, and moves with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Beside {
    Markdown,
    Feed(Format),
}

/// The page that a path belongs to, and as what.
pub(crate) fn beside(path: &str) -> Option<(&str, Beside)> {
    if let Some(page) = path.strip_suffix(".md") {
        return Some((page, Beside::Markdown));
    }
    let (page, file) = path.rsplit_once('/')?;
    let format = Format::ALL.into_iter().find(|format| format.file() == file)?;
    Some((page, Beside::Feed(format)))
}

impl Beside {
    /// What is behind the address of the page.
    pub(crate) fn ending(self) -> &'static str {
        match self {
            Self::Markdown => ".md",
            Self::Feed(Format::Rss) => "/feed.xml",
            Self::Feed(Format::Atom) => "/atom.xml",
            Self::Feed(Format::Json) => "/feed.json",
        }
    }

    /// Whether what `page` leads to has such a thing, too.
    pub(crate) fn moves_with(self, page: &Destination) -> bool {
        match page {
            Destination::Post(..) => self == Self::Markdown,
            Destination::Term(..) => self != Self::Markdown,
            Destination::Path(_) => false,
            Destination::Gone => true,
        }
    }
}
