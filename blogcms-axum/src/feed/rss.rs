//! RSS 2.0 with the modules that readers know: content, Dublin Core, Atom's link to itself.

use super::model::{Entry, Feed, GENERATOR};
use super::xml::Xml;
use blogcms_core::html::escape;
use std::io;

const NAMESPACES: [(&str, &str); 4] = [
    ("version", "2.0"),
    ("xmlns:atom", "http://www.w3.org/2005/Atom"),
    ("xmlns:content", "http://purl.org/rss/1.0/modules/content/"),
    ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
];

pub(super) fn write(feed: &Feed) -> io::Result<Vec<u8>> {
    let mut xml = Xml::indented()?;
    xml.element("rss", &NAMESPACES, |xml| {
        xml.element("channel", &[], |xml| {
            head(xml, feed)?;
            feed.entries.iter().try_for_each(|entry| xml.element("item", &[], |xml| item(xml, entry)))
        })
    })?;
    Ok(xml.finish())
}

fn head(xml: &mut Xml, feed: &Feed) -> io::Result<()> {
    xml.text("title", &[], &feed.title)?;
    xml.text("link", &[], &feed.home)?;
    let this = [("rel", "self"), ("type", "application/rss+xml"), ("href", &feed.address)];
    xml.empty("atom:link", &this)?;
    // The element must be there and say something; of a channel it is plain text.
    let description = if feed.description.is_empty() { &feed.title } else { &feed.description };
    xml.text("description", &[], description)?;
    xml.text("language", &[], &feed.language)?;
    if let Some(updated) = feed.updated() {
        xml.text("lastBuildDate", &[], &updated.http_date())?;
    }
    xml.text("generator", &[], GENERATOR)
}

fn item(xml: &mut Xml, entry: &Entry) -> io::Result<()> {
    xml.text("title", &[], &entry.title)?;
    xml.text("link", &[], &entry.url)?;
    xml.text("guid", &[("isPermaLink", "false")], &entry.id)?;
    xml.text("pubDate", &[], &entry.published.http_date())?;
    for author in &entry.authors {
        xml.text("dc:creator", &[], &author.name)?;
    }
    for term in &entry.terms {
        xml.text("category", &[("domain", &term.scheme)], &term.name)?;
    }
    if let Some(language) = &entry.language {
        xml.text("dc:language", &[], language)?;
    }
    if let Some(cover) = &entry.cover {
        let length = cover.length.to_string();
        xml.empty("enclosure", &[("url", &cover.url), ("length", &length), ("type", cover.mime)])?;
    }
    // Readers take a description for HTML.
    if !entry.summary.is_empty() {
        xml.text("description", &[], &escape(&entry.summary))?;
    }
    entry.html.iter().try_for_each(|html| xml.text("content:encoded", &[], html))
}
