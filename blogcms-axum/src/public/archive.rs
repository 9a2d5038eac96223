//! The archive: everything by year and month.

use super::card::{by_month, month_name, together};
use super::frame::crumbs;
use super::listing::{Head, Part, context};
use super::{answer, below, paging};
use crate::archive::{Year, span};
use crate::document::{Document, Holds};
use crate::error::PageError;
use crate::message::DateStyle;
use crate::state::{App, SiteView};
use crate::template::context::{
    Archive, ArchiveMonth, ArchiveYear, Frame, Link, Listing as ListingContext, Term as Node,
};
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::Response;
use blogcms_core::Timestamp;
use blogcms_core::post::{Listing, Window};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Deserialize)]
pub(super) struct YearPath {
    bc_year: String,
}

#[derive(Deserialize)]
pub(super) struct MonthPath {
    bc_year: String,
    bc_month: String,
}

pub(super) async fn all(State(app): State<App>) -> Response {
    answer(&app, async {
        let view = app.site_at(app.blog.store().seq().await?).await?;
        let archive = view.archive(&**app.blog.store()).await?;
        let title = app.messages.text("nav.archive", &[]);
        let crumbs = crumbs(&app, vec![(title.clone(), None)]);
        let names: Vec<String> = archive.years.iter().map(|year| year.year.to_string()).collect();
        let years: Vec<ArchiveYear> = archive.years.iter().map(|year| shown(&app, year)).collect();
        let now = app.blog.now();
        let frame = Frame::new(&app, &view, "archive", Some(&app.urls.archive()));
        let items = names.iter().zip(&years).map(|(name, year)| (name.as_str(), year.url.as_str()));
        let site = view.snapshot.site.settings.title.as_str();
        let about = app.messages.text("about.archive", &[("site", site)]);
        let frame = frame.titled(&title, &about).collection(&app, &crumbs, items);
        let context = Archive { frame, crumbs, title, lead: None, count: view.total, years };
        Ok(Document::html(app.page(&context)?, Holds::new(&view, view.snapshot.seq, now, None)))
    })
    .await
}

fn shown(app: &App, year: &Year) -> ArchiveYear {
    let month = |(number, count): (u8, &u64)| ArchiveMonth {
        name: month_name(app, number),
        url: (*count > 0).then(|| app.urls.month(year.year, number)),
        count: *count,
    };
    ArchiveYear {
        year: year.year,
        url: app.urls.year(year.year),
        count: year.count(),
        months: (1..).zip(&year.months).map(month).collect(),
    }
}

pub(super) async fn year(
    State(app): State<App>,
    path: Result<Path<YearPath>, PathRejection>,
    uri: Uri,
) -> Response {
    answer(&app, async {
        let Ok(Path(YearPath { bc_year })) = path else { return Err(PageError::BadRequest) };
        let missing = || PageError::NotFound(below(&uri));
        let year = digits(&bc_year, 4).and_then(|year| i16::try_from(year).ok()).ok_or_else(missing)?;
        let (view, part) = read(&app, year, None, &uri).await?.ok_or_else(missing)?;
        let title = year.to_string();
        let mut trail = vec![(app.messages.text("nav.archive", &[]), Some(app.urls.archive()))];
        trail.push((title.clone(), None));
        let head = head(&app, title, app.urls.year(year), trail);
        let groups = by_month(&app, &view, part.posts());
        let archive = view.archive(&**app.blog.store()).await?;
        let months = archive.years.iter().find(|found| found.year == year);
        let (previous, next) = around(archive.years.iter().rev().map(|year| year.year), year);
        let link = |year: i16| Link { label: year.to_string(), url: app.urls.year(year) };
        let context = ListingContext {
            children: months.map(|year| months_of(&app, year)).unwrap_or_default(),
            previous: previous.map(link),
            next: next.map(link),
            ..plain(context(&app, &view, head, &part, groups))
        };
        Ok(Document::html(app.page(&context)?, part.holds(&view)))
    })
    .await
}

/// The months of a year that have posts.
fn months_of(app: &App, year: &Year) -> Vec<Node> {
    let node = |month: ArchiveMonth| {
        let (name, count) = (month.name, month.count);
        month.url.map(|url| Node { name, url, count, newest: None, description: None, children: Vec::new() })
    };
    shown(app, year).months.into_iter().filter_map(node).collect()
}

pub(super) async fn month(
    State(app): State<App>,
    path: Result<Path<MonthPath>, PathRejection>,
    uri: Uri,
) -> Response {
    answer(&app, async {
        let Ok(Path(MonthPath { bc_year, bc_month })) = path else { return Err(PageError::BadRequest) };
        let missing = || PageError::NotFound(below(&uri));
        let year = digits(&bc_year, 4).and_then(|year| i16::try_from(year).ok()).ok_or_else(missing)?;
        let month = digits(&bc_month, 2).and_then(|month| u8::try_from(month).ok()).ok_or_else(missing)?;
        let (view, part) = read(&app, year, Some(month), &uri).await?.ok_or_else(missing)?;
        let (from, _) = span(&view.zone, year, Some(month)).ok_or_else(missing)?;
        let title = app.messages.format_date(from.civil(&view.zone), DateStyle::Month);
        let trail = vec![
            (app.messages.text("nav.archive", &[]), Some(app.urls.archive())),
            (year.to_string(), Some(app.urls.year(year))),
            (month_name(&app, month), None),
        ];
        let head = head(&app, title, app.urls.month(year, month), trail);
        let groups = together(&app, &view, part.posts());
        let archive = view.archive(&**app.blog.store()).await?;
        let (previous, next) = around(archive.months(), (year, month));
        let link = |(year, month): (i16, u8)| {
            let name = span(&view.zone, year, Some(month)).map(|(from, _)| from.civil(&view.zone));
            let label = name.map(|from| app.messages.format_date(from, DateStyle::Month))?;
            Some(Link { label, url: app.urls.month(year, month) })
        };
        let context = ListingContext {
            previous: previous.and_then(link),
            next: next.and_then(link),
            ..plain(context(&app, &view, head, &part, groups))
        };
        Ok(Document::html(app.page(&context)?, part.holds(&view)))
    })
    .await
}

/// What stands just before and just after `wanted` among times with posts, oldest first.
fn around<T: PartialOrd + Copy>(times: impl Iterator<Item = T>, wanted: T) -> (Option<T>, Option<T>) {
    let (mut before, mut after) = (None, None);
    for time in times {
        if time < wanted {
            before = Some(time);
        } else if time > wanted {
            after = after.or(Some(time));
        }
    }
    (before, after)
}

/// A number of so many digits and nothing else: one address for each year and month.
fn digits(text: &str, length: usize) -> Option<u16> {
    (text.len() == length && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

/// The posts of a year or month; nothing when there are none.
async fn read(
    app: &App,
    year: i16,
    month: Option<u8>,
    uri: &Uri,
) -> Result<Option<(Arc<SiteView>, Part)>, PageError> {
    let number = paging::wanted(uri)?;
    let now: Timestamp = app.blog.now();
    let mut view = app.site().await?;
    for _ in 0..3 {
        // The zone says when a month begins.
        let Some((from, until)) = span(&view.zone, year, month) else { return Ok(None) };
        let size = view.snapshot.site.settings.posts_per_page;
        let listing = Listing::Between { from, until };
        let page = app.blog.store().listing_page(&listing, Window::page(number, size), now).await?;
        let newer = app.site_at(page.seq).await?;
        if newer.snapshot.site.settings == view.snapshot.site.settings {
            return Ok(Part::new(page, number, size).map(|part| (newer, part)));
        }
        view = newer;
    }
    Err(PageError::busy())
}

fn head(app: &App, title: String, home: String, trail: Vec<(String, Option<String>)>) -> Head {
    Head {
        kind: "archive",
        label: "kind.archive",
        title,
        lead: String::new(),
        about: "about.time",
        home,
        crumbs: crumbs(app, trail),
        noindex: false,
        author: None,
    }
}

/// A stretch of time has no feeds, and its title says since when.
fn plain(context: ListingContext) -> ListingContext {
    ListingContext { since: None, feeds: None, ..context }
}
