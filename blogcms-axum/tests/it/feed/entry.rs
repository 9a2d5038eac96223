//! The entries of a feed, read by other parsers than ours.

use crate::harness::Site;
use roxmltree::{Document, ExpandedName, Node};

pub(super) const FILES: [&str; 3] = ["feed.xml", "atom.xml", "feed.json"];
const CONTENT: &str = "http://purl.org/rss/1.0/modules/content/";
const DC: &str = "http://purl.org/dc/elements/1.1/";

/// An entry, whatever the format.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    pub(super) id: String,
    pub(super) url: String,
    pub(super) title: String,
    pub(super) summary: String,
    pub(super) html: String,
    pub(super) authors: Vec<String>,
    pub(super) terms: Vec<String>,
    pub(super) enclosure: Option<(String, String, String)>,
}

pub(super) fn text(node: Node<'_, '_>, name: &str) -> String {
    let found = node.children().find(|child| child.tag_name().name() == name);
    found.and_then(|child| child.text()).unwrap_or_default().to_owned()
}

pub(super) fn texts<'n>(node: Node<'_, '_>, name: impl Into<ExpandedName<'n, 'n>> + Copy) -> Vec<String> {
    let found = node.children().filter(|child| child.has_tag_name(name));
    found.filter_map(|child| child.text()).map(str::to_owned).collect()
}

pub(super) fn attribute(node: Option<Node<'_, '_>>, name: &str) -> String {
    node.and_then(|node| node.attribute(name)).unwrap_or_default().to_owned()
}

pub(super) fn rss(xml: &str) -> Vec<Entry> {
    let document = Document::parse(xml).unwrap();
    let plain = |html: String| crate::crawl::unescape(&html);
    let entry = |item: Node<'_, '_>| {
        let enclosure = item.children().find(|child| child.has_tag_name("enclosure"));
        Entry {
            id: text(item, "guid"),
            url: text(item, "link"),
            title: text(item, "title"),
            summary: plain(text(item, "description")),
            html: texts(item, (CONTENT, "encoded")).concat(),
            authors: texts(item, (DC, "creator")),
            terms: texts(item, "category"),
            enclosure: enclosure.map(|_| {
                let of = |name| attribute(enclosure, name);
                (of("url"), of("type"), of("length"))
            }),
        }
    };
    document.descendants().filter(|node| node.has_tag_name("item")).map(entry).collect()
}

pub(super) fn atom(xml: &str) -> Vec<Entry> {
    const ATOM: &str = "http://www.w3.org/2005/Atom";
    let document = Document::parse(xml).unwrap();
    let entry = |entry: Node<'_, '_>| {
        let link = |rel| {
            entry.children().find(|c| c.has_tag_name((ATOM, "link")) && c.attribute("rel") == Some(rel))
        };
        let title = entry.children().find(|child| child.has_tag_name((ATOM, "title"))).unwrap();
        let plain = title.text().unwrap_or_default();
        let is_html = title.attribute("type") == Some("html");
        let authors = entry.children().filter(|child| child.has_tag_name((ATOM, "author")));
        let terms = entry.children().filter(|child| child.has_tag_name((ATOM, "category")));
        Entry {
            id: text(entry, "id"),
            url: attribute(link("alternate"), "href"),
            title: if is_html { crate::crawl::unescape(plain) } else { plain.to_owned() },
            summary: text(entry, "summary"),
            html: text(entry, "content"),
            authors: authors.map(|author| text(author, "name")).collect(),
            terms: terms.map(|term| attribute(Some(term), "label")).collect(),
            enclosure: link("enclosure").map(|link| {
                let of = |name| attribute(Some(link), name);
                (of("href"), of("type"), of("length"))
            }),
        }
    };
    document.descendants().filter(|node| node.has_tag_name((ATOM, "entry"))).map(entry).collect()
}

pub(super) fn json(text: &str) -> Vec<Entry> {
    let feed: serde_json::Value = serde_json::from_str(text).unwrap();
    assert_eq!(feed["version"], "https://jsonfeed.org/version/1.1");
    let string = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let list = |value: &serde_json::Value| value.as_array().cloned().unwrap_or_default();
    let entry = |item: &serde_json::Value| Entry {
        id: string(&item["id"]),
        url: string(&item["url"]),
        title: string(&item["title"]),
        summary: string(&item["summary"]),
        html: string(&item["content_html"]),
        authors: list(&item["authors"]).iter().map(|author| string(&author["name"])).collect(),
        terms: list(&item["tags"]).iter().map(string).collect(),
        enclosure: list(&item["attachments"]).first().map(|file| {
            (string(&file["url"]), string(&file["mime_type"]), file["size_in_bytes"].to_string())
        }),
    };
    list(&feed["items"]).iter().map(entry).collect()
}

/// The entries of a list's feed, the same in all three formats.
pub(super) async fn entries(site: &Site, list: &str) -> Vec<Entry> {
    let [a, b, c] = FILES.map(|file| format!("{list}/{file}"));
    let (rss, atom, json) =
        (rss(&site.page(&a).await), atom(&site.page(&b).await), json(&site.page(&c).await));
    assert_eq!(rss, atom, "{list}");
    assert_eq!(atom, json, "{list}");
    rss
}
