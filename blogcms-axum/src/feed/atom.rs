//! Atom (RFC 4287).

use super::model::{Entry, Feed, GENERATOR, Person};
use super::xml::Xml;
use blogcms_core::Timestamp;
use blogcms_core::html::escape;
use std::io;

pub(super) fn write(feed: &Feed) -> io::Result<Vec<u8>> {
    let mut xml = Xml::indented()?;
    let attributes = [("xmlns", "http://www.w3.org/2005/Atom"), ("xml:lang", feed.language.as_str())];
    xml.element("feed", &attributes, |xml| {
        head(xml, feed)?;
        feed.entries.iter().try_for_each(|entry| write_entry(xml, feed, entry))
    })?;
    Ok(xml.finish())
}

fn head(xml: &mut Xml, feed: &Feed) -> io::Result<()> {
    xml.text("id", &[], &feed.id)?;
    title(xml, &feed.title)?;
    if !feed.description.is_empty() {
        xml.text("subtitle", &[], &feed.description)?;
    }
    // There must be a time; one of an empty feed must not change with each request.
    let updated = feed.updated().unwrap_or(Timestamp::EPOCH);
    xml.text("updated", &[], &updated.rfc3339_in(&feed.zone))?;
    xml.empty("link", &[("rel", "self"), ("type", "application/atom+xml"), ("href", &feed.address)])?;
    xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &feed.home)])?;
    xml.text("generator", &[], GENERATOR)?;
    // Entries without an author have this one (section 4.1.1).
    person(xml, &Person { name: feed.author.clone(), url: None })
}

fn write_entry(xml: &mut Xml, feed: &Feed, entry: &Entry) -> io::Result<()> {
    let language = entry.language.as_deref().map(|language| ("xml:lang", language));
    xml.element("entry", language.as_slice(), |xml| {
        xml.text("id", &[], &entry.id)?;
        title(xml, &entry.title)?;
        xml.text("published", &[], &entry.published.rfc3339_in(&feed.zone))?;
        xml.text("updated", &[], &entry.updated.rfc3339_in(&feed.zone))?;
        xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &entry.url)])?;
        entry.authors.iter().try_for_each(|author| person(xml, author))?;
        for term in &entry.terms {
            let attributes = [("term", &*term.slug), ("scheme", &term.scheme), ("label", &term.name)];
            xml.empty("category", &attributes)?;
        }
        if let Some(cover) = &entry.cover {
            let length = cover.length.to_string();
            let attributes =
                [("rel", "enclosure"), ("type", cover.mime), ("length", &length), ("href", &cover.url)];
            let title = (!cover.alt.is_empty()).then_some(("title", &*cover.alt));
            xml.empty("link", &attributes.into_iter().chain(title).collect::<Vec<_>>())?;
        }
        if !entry.summary.is_empty() {
            xml.text("summary", &[], &entry.summary)?;
        }
        entry.html.iter().try_for_each(|html| xml.text("content", &[("type", "html")], html))
    })
}

/// A title is plain text. Readers that take it for HTML all the same get one that looks like it declared as what it is.
fn title(xml: &mut Xml, title: &str) -> io::Result<()> {
    if title.contains(['<', '&']) {
        xml.text("title", &[("type", "html")], &escape(title))
    } else {
        xml.text("title", &[], title)
    }
}

fn person(xml: &mut Xml, person: &Person) -> io::Result<()> {
    xml.element("author", &[], |xml| {
        xml.text("name", &[], &person.name)?;
        person.url.iter().try_for_each(|url| xml.text("uri", &[], url))
    })
}
