//! Authors: all of them, and the posts of each.

use super::card::{Omit, by_year, date};
use super::cover::portrait;
use super::frame::crumbs;
use super::listing::{Head, Part, context};
use super::post::{Wanted, slug};
use super::{answer, below, paging};
use crate::document::{Document, Holds};
use crate::error::PageError;
use crate::message::DateStyle;
use crate::state::{App, Shared, SiteView};
use crate::template::context::{Author, AuthorEntry, Authors, Byline, Frame};
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use blogcms_core::Author as Person;
use blogcms_core::post::{Listing, Window};

pub(super) async fn all(State(app): State<App>) -> Response {
    answer(&app, async {
        let view = app.site_at(app.blog.store().seq().await?).await?;
        let title = app.messages.text("nav.authors", &[]);
        let crumbs = crumbs(&app, vec![(title.clone(), None)]);
        let entry = |person: &Person| {
            let live = view.written(person.id)?;
            let newest = Some(date(&app, &view, live.newest, DateStyle::Medium));
            Some(AuthorEntry { author: author(&app, &view, person), count: live.count, newest })
        };
        let authors: Vec<AuthorEntry> = view.snapshot.authors.iter().filter_map(entry).collect();
        let now = app.blog.now();
        let frame = Frame::new(&app, &view, "authors", Some(&app.urls.authors()));
        let items = authors.iter().filter_map(|e| Some((e.author.name.as_str(), e.author.url.as_deref()?)));
        let site = view.snapshot.site.settings.title.as_str();
        let about = app.messages.text("about.authors", &[("site", site)]);
        let frame = frame.titled(&title, &about).collection(&app, &crumbs, items);
        let context = Authors { frame, crumbs, title, lead: None, authors };
        Ok(Document::html(app.page(&context)?, Holds::new(&view, view.snapshot.seq, now, None)))
    })
    .await
}

pub(super) async fn show(State(app): State<App>, path: Wanted, uri: Uri) -> Response {
    answer(&app, async {
        let number = paging::wanted(&uri)?;
        let handle = slug(path, &uri)?;
        let missing = || PageError::NotFound(below(&uri));
        let mut view = app.site_at(app.blog.store().seq().await?).await?;
        for _ in 0..3 {
            let person = view.author_by_handle(&handle).ok_or_else(missing)?;
            let size = view.snapshot.site.settings.posts_per_page;
            let window = Window::page(number, size);
            let page =
                app.blog.store().listing_page(&Listing::Author(person.id), window, app.blog.now()).await?;
            if page.seq != view.snapshot.seq {
                view = app.site_at(page.seq).await?;
                continue;
            }
            let part = Part::new(page, number, size).ok_or_else(missing)?;
            let groups = by_year(&app, &view, part.posts(), Omit::Author);
            let context = context(&app, &view, head(&app, &view, person), &part, groups);
            return Ok(Document::html(app.page(&context)?, part.holds(&view)));
        }
        Err(PageError::busy())
    })
    .await
}

fn head(app: &App, view: &SiteView, person: &Person) -> Head {
    let all = (app.messages.text("nav.authors", &[]), Some(app.urls.authors()));
    Head {
        kind: "author",
        label: "kind.author",
        title: person.name.clone(),
        lead: person.bio.clone(),
        about: "about.author",
        home: app.urls.author(&person.handle),
        crumbs: crumbs(app, vec![all, (person.name.clone(), None)]),
        noindex: false,
        author: Some(author(app, view, person)),
    }
}

/// An author with all that is said about them.
pub(super) fn author(app: &Shared, view: &SiteView, person: &Person) -> Author {
    let Byline { name, initials, hue, portrait, url } = byline(app, view, person);
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Author {
        name,
        initials,
        hue,
        portrait,
        role: some(&person.title),
        bio: some(&person.bio),
        url,
        site_url: person.url.clone(),
    }
}

/// An author in a list.
pub(super) fn byline(app: &Shared, view: &SiteView, person: &Person) -> Byline {
    let file = person.avatar.and_then(|media| view.snapshot.portraits.get(&media));
    Byline {
        portrait: file.and_then(|file| portrait(app, file)),
        url: Some(app.urls.author(&person.handle)),
        ..Byline::new(&person.name)
    }
}
