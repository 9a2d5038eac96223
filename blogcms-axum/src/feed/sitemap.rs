//! The sitemap (sitemaps.org, 0.9): every page that search engines may list, with its picture.
//!
//! Up to [`MOST`] addresses are one file. Beyond, `/sitemap.xml` is an index of parts at `/sitemap.xml?page=1` and so
//! on: a sitemap may name only what lies below its own folder, so that the parts cannot have one of their own.

use super::list::{Address, lists};
use super::xml::Xml;
use crate::document::{Document, Holds};
use crate::error::PageError;
use crate::public::{answer, below, paging};
use crate::state::App;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use blogcms_core::post::{SitemapEntry, Window};
use blogcms_core::{Timestamp, Zone};
use std::io;
use std::ops::Range;

/// So many addresses a file may have.
const MOST: u64 = 50_000;
/// So many a part of an index has: a few megabytes.
const PART: u64 = 10_000;

const TYPE: &str = "application/xml; charset=utf-8";
const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";
const IMAGES: &str = "http://www.google.com/schemas/sitemap-image/1.1";

pub(super) async fn show(State(app): State<App>, uri: Uri) -> Response {
    answer(&app, async {
        let now = app.blog.now();
        let seq = app.blog.store().seq().await?;
        let view = app.site_at(seq).await?;
        let lists = lists(&app, &view);
        // All that fits into one file is read at once, unless it is known not to.
        let room = MOST.saturating_sub(lists.len() as u64);
        let first = Window { offset: 0, size: if view.total > room { 0 } else { fitting(room) } };
        let found = app.blog.store().sitemap_page(first, now).await?.value;
        let total = lists.len() as u64 + found.total;
        let bytes = match wanted(&uri, total)? {
            Wanted::Index(parts) => index(&app, parts)?,
            Wanted::Part(part) => {
                let (lists, window) = cut(lists, &part);
                let posts = if window.offset == 0 && u64::from(window.size) == found.entries.len() as u64 {
                    found.entries
                } else {
                    app.blog.store().sitemap_page(window, now).await?.value.entries
                };
                // What counts elsewhere is listed there.
                let posts = posts.iter().filter(|post| post.canonical.is_none());
                let posts = posts.map(|post| address(&app, post));
                urls(lists.into_iter().chain(posts), &view.zone)?
            }
        };
        Ok(Document::new(TYPE, bytes, Holds::new(&view, seq, now, None)))
    })
    .await
}

#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    /// So many parts.
    Index(u64),
    /// A stretch of all addresses.
    Part(Range<u64>),
}

fn wanted(uri: &Uri, total: u64) -> Result<Wanted, PageError> {
    let (size, parts) = if total > MOST { (PART, total.div_ceil(PART)) } else { (MOST, 1) };
    match paging::asked(uri)? {
        None if parts > 1 => Ok(Wanted::Index(parts)),
        Some(number) if number > parts => Err(PageError::NotFound(below(uri))),
        number => {
            let start = (number.unwrap_or(1) - 1) * size;
            Ok(Wanted::Part(start..(start + size).min(total)))
        }
    }
}

/// The addresses of lists in a part, and which posts are. Lists come first.
fn cut(mut lists: Vec<Address>, part: &Range<u64>) -> (Vec<Address>, Window) {
    let count = lists.len() as u64;
    let posts = part.start.max(count)..part.end.max(count);
    let size = fitting(posts.end - posts.start);
    lists.truncate(usize::try_from(part.end).unwrap_or(usize::MAX));
    let before = usize::try_from(part.start).unwrap_or(usize::MAX).min(lists.len());
    (lists.split_off(before), Window { offset: posts.start - count, size })
}

fn fitting(count: u64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn address(app: &App, post: &SitemapEntry) -> Address {
    // Without a place for files none would answer.
    let file = post.cover_file.as_ref().filter(|_| app.blog.media().is_ok());
    Address {
        url: app.urls.absolute(&app.urls.post(post.kind, &post.slug)),
        modified: Some(post.updated_at.max(post.published_at)),
        image: file.map(|file| app.urls.absolute(&app.urls.media(&file.key))),
    }
}

fn urls(addresses: impl Iterator<Item = Address>, zone: &Zone) -> io::Result<Vec<u8>> {
    let mut xml = Xml::dense()?;
    xml.element("urlset", &[("xmlns", NAMESPACE), ("xmlns:image", IMAGES)], |xml| {
        for Address { url, modified, image } in addresses {
            xml.element("url", &[], |xml| {
                xml.text("loc", &[], &url)?;
                let date = |at: Timestamp| at.rfc3339_in(zone);
                modified.map(date).iter().try_for_each(|date| xml.text("lastmod", &[], date))?;
                image.iter().try_for_each(|url| {
                    xml.element("image:image", &[], |xml| xml.text("image:loc", &[], url))
                })
            })?;
        }
        Ok(())
    })?;
    Ok(xml.finish())
}

fn index(app: &App, parts: u64) -> io::Result<Vec<u8>> {
    let home = app.urls.absolute(&app.urls.sitemap());
    let mut xml = Xml::dense()?;
    xml.element("sitemapindex", &[("xmlns", NAMESPACE)], |xml| {
        (1..=parts).try_for_each(|number| {
            xml.element("sitemap", &[], |xml| xml.text("loc", &[], &format!("{home}?page={number}")))
        })
    })?;
    Ok(xml.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(query: &str, total: u64) -> Result<Wanted, PageError> {
        wanted(&format!("/sitemap.xml{query}").parse().unwrap(), total)
    }

    #[test]
    fn an_index_only_where_one_file_is_not_enough() {
        assert_eq!(at("", 0).unwrap(), Wanted::Part(0..0));
        assert_eq!(at("?utm=x", 50_000).unwrap(), Wanted::Part(0..50_000));
        assert_eq!(at("?page=1", 50_000).unwrap(), Wanted::Part(0..50_000));
        assert_eq!(at("", 50_001).unwrap(), Wanted::Index(6));
        assert_eq!(at("?page=1", 50_001).unwrap(), Wanted::Part(0..10_000));
        assert_eq!(at("?page=6", 50_001).unwrap(), Wanted::Part(50_000..50_001));
        for (query, total) in [("?page=7", 50_001), ("?page=2", 50_000)] {
            assert!(matches!(at(query, total), Err(PageError::NotFound(_))), "{query}");
        }
        assert!(matches!(at("?page=x", 1), Err(PageError::BadRequest)));
    }

    #[test]
    fn the_parts_hold_each_address_once() {
        let lists: Vec<Address> = (0..25).map(|n| Address::new(format!("/{n}"), None)).collect();
        for size in [1, 7, 10, 25, 26, 100] {
            let (total, mut found, mut posts) = (60_u64, Vec::new(), 0);
            for start in (0..total).step_by(usize::try_from(size).unwrap()) {
                let part = start..(start + size).min(total);
                let (some, window) = cut(lists.clone(), &part);
                assert_eq!(some.len() as u64 + u64::from(window.size), part.end - part.start);
                assert!(window.size == 0 || window.offset == posts, "{window:?}");
                posts += u64::from(window.size);
                found.extend(some);
            }
            assert_eq!((&found, posts), (&lists, 35), "{size}");
        }
    }
}
