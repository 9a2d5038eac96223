//! Each format, letter by letter.

use super::Format;
use super::model::{Enclosure, Entry, Feed, Person, Subject};
use blogcms_core::{Timestamp, Zone};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A post with everything, and one with hardly anything.
fn sample() -> Feed {
    let full = Entry {
        id: "urn:uuid:019bc0b8-0000-7000-8000-000000000001".into(),
        url: "https://x.example/blog/posts/%D7%A9%D7%9C%D7%95%D7%9D".into(),
        title: "<b>Bold</b> & \"שלום\" 😀\u{b}".into(),
        summary: "1 < 2 & ]]>".into(),
        html: Some("<p>]]&gt; &amp; <a href=\"https://x.example/\">x</a>\u{1}</p>".into()),
        published: at("2026-01-15T12:00:00Z"),
        updated: at("2026-01-16T08:30:00.5Z"),
        authors: vec![
            Person { name: "Ada & Co".into(), url: Some("https://x.example/blog/authors/ada".into()) },
            Person { name: "Ole".into(), url: None },
        ],
        terms: vec![
            Subject {
                slug: "life".into(),
                name: "Life & Leisure".into(),
                scheme: "https://x.example/blog/categories".into(),
            },
            Subject {
                slug: "größe".into(),
                name: "Größe".into(),
                scheme: "https://x.example/blog/tags".into(),
            },
        ],
        language: Some("he".into()),
        cover: Some(Enclosure {
            url: "https://x.example/blog/media/0-1x1.png".into(),
            mime: "image/png",
            length: 123,
            alt: "A \"cover\"".into(),
        }),
    };
    let plain = Entry {
        id: "urn:uuid:019bc0b8-0000-7000-8000-000000000002".into(),
        url: "https://x.example/blog/posts/plain".into(),
        title: "Plain".into(),
        summary: String::new(),
        html: Some(String::new()),
        published: at("2025-12-31T23:30:00Z"),
        updated: at("2025-12-31T23:30:00Z"),
        authors: Vec::new(),
        terms: Vec::new(),
        language: None,
        cover: None,
    };
    Feed {
        id: "https://x.example/blog".into(),
        title: "Marginalia".into(),
        description: "Notes <from> the margin".into(),
        language: "en".into(),
        home: "https://x.example/blog".into(),
        address: "https://x.example/blog/feed".into(),
        author: "Marginalia".into(),
        zone: Zone::named("Europe/Berlin").unwrap(),
        entries: vec![full, plain],
    }
}

fn empty() -> Feed {
    Feed { description: String::new(), entries: Vec::new(), ..sample() }
}

fn text(format: Format, feed: &Feed) -> String {
    String::from_utf8(format.write(feed).unwrap()).unwrap()
}

#[test]
fn rss() {
    let golden = include_str!("golden/feed.xml");
    assert_eq!(text(Format::Rss, &sample()), golden);
    let empty = text(Format::Rss, &empty());
    assert!(empty.contains("<description>Marginalia</description>"), "{empty}");
    assert!(!empty.contains("lastBuildDate") && !empty.contains("<item>"), "{empty}");
}

#[test]
fn atom() {
    assert_eq!(text(Format::Atom, &sample()), include_str!("golden/atom.xml"));
    let empty = text(Format::Atom, &empty());
    assert!(empty.contains("<updated>1970-01-01T01:00:00+01:00</updated>"), "{empty}");
    assert!(!empty.contains("subtitle") && !empty.contains("<entry>"), "{empty}");
}

#[test]
fn json() {
    assert_eq!(text(Format::Json, &sample()), include_str!("golden/feed.json"));
    assert!(text(Format::Json, &empty()).contains("\"items\": []"));
}
