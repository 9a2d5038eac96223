//! What the keys of front matter mean.

mod picture;
mod state;

use super::format;
use super::keys::{Keys, tidy};
use super::split::Front;
use super::{Document, Fault, Note, SeriesPart, date, shown};
use crate::error::Message;
use crate::post::CommentPolicy;
use crate::slug::Slug;
use crate::time::{Timestamp, Zone};

/// Keys that a post may have once; a second one of the same name is a mistake.
const ONCE: [&str; 13] = [
    "title",
    "slug",
    "date",
    "author",
    "authors",
    "category",
    "categories",
    "tags",
    "excerpt",
    "description",
    "summary",
    "draft",
    "published",
];

/// Keys below `extra` and `params` that mean what they mean above.
const LIFTED: [&str; 27] = [
    "author",
    "authors",
    "canonical",
    "canonical_url",
    "canonicalURL",
    "comments",
    "cover",
    "cover_image",
    "featured",
    "featured_image",
    "feature_image",
    "featuredImage",
    "image",
    "images",
    "katex",
    "lang",
    "language",
    "math",
    "mathjax",
    "noindex",
    "og_image",
    "pinned",
    "robotsNoIndex",
    "series",
    "series_order",
    "sticky",
    "thumbnail",
];

/// A document with all that its front matter says, and the line of its title if it has one. What is wrong with the keys
/// goes to `faults`, with lines of the file. `own` is the form that an export writes, which needs no guessing.
pub(super) fn read(
    front: &Front<'_>,
    source: &str,
    zone: &Zone,
    own: bool,
    faults: &mut Vec<Fault>,
) -> (Document, Option<u32>) {
    let mut keys = Keys::default();
    match format::read(front.format, front.text) {
        Ok(entries) => keys.entries = entries,
        Err(fault) => keys.faults.push(fault),
    }
    let mut document = Document::new(source);
    lift(&mut keys, own, &mut document);
    let title = keys.text("title");
    document.slug = slug(&mut keys, &mut document.notes);
    names(&mut keys, &mut document);
    document.excerpt = excerpt(&mut keys, &mut document.notes);
    document.id = keys.first(&["id"]).and_then(|text| {
        let id = text.parse().ok();
        if id.is_none() {
            keys.ignore("id");
        }
        id
    });
    state::read(&mut keys, zone, &mut document);
    document.cover = picture::cover(&mut keys);
    seo(&mut keys, &mut document);
    others(&mut keys, &mut document);
    rest(&mut keys);
    document.kept = keys.kept;
    document.ignored = tidy(keys.ignored);
    let line = |line: u32| line.saturating_add(front.lines_before);
    document.lines = keys.lines.into_iter().map(|(key, at)| (key, line(at))).collect();
    faults.extend(keys.faults.into_iter().map(|f| Fault { line: f.line.map(line), ..f }));
    let title = title.map(|(at, title)| {
        document.title = title;
        line(at)
    });
    (document, title)
}

/// Zola's `taxonomies` and `extra` and Hugo's `params`: what we know of them moves up, texts become custom fields.
fn lift(keys: &mut Keys, own: bool, document: &mut Document) {
    use format::Value;
    if let Some(taxonomies) = keys.take("taxonomies") {
        let Value::Map(entries) = taxonomies.value.value else { return keys.ignore("taxonomies") };
        for entry in entries {
            let known = ["tags", "categories", "series", "authors"].contains(&entry.key.as_str());
            if known && !keys.has(&entry.key) {
                keys.entries.push(entry);
            } else {
                keys.ignored.push(format!("taxonomies.{}", shown(&entry.key)));
            }
        }
    }
    for table in ["extra", "params"] {
        let Some(entry) = keys.take(table) else { continue };
        let Value::Map(entries) = entry.value.value else {
            keys.ignore(table);
            continue;
        };
        for entry in entries {
            let lifted = LIFTED.iter().any(|key| entry.key.eq_ignore_ascii_case(key));
            if !own && lifted && !keys.has(&entry.key) {
                keys.entries.push(entry);
                continue;
            }
            match entry.value.value {
                Value::Text(text) => drop(document.extra.insert(entry.key, text)),
                Value::Null => drop(document.extra.insert(entry.key, String::new())),
                _ => keys.ignored.push(format!("{table}.{}", shown(&entry.key))),
            }
        }
    }
}

/// `slug`. What is almost one is mended; a text with spaces or slashes was meant as something else.
fn slug(keys: &mut Keys, notes: &mut Vec<Note>) -> Option<Slug> {
    let (line, text) = keys.text("slug").filter(|(_, text)| !text.is_empty())?;
    if let Ok(slug) = text.parse() {
        return Some(slug);
    }
    let mended = Slug::from_title(&text).filter(|_| !text.contains(|c: char| c.is_whitespace() || c == '/'));
    match &mended {
        Some(slug) => {
            let message = Message::new("import.note.slug").with("from", shown(&text)).with("to", slug);
            notes.push(Note::changed(message));
        }
        None => keys.fault(line, Message::new("import.slug").with("value", shown(&text))),
    }
    mended
}

/// Authors, category, tags and series.
fn names(keys: &mut Keys, document: &mut Document) {
    document.authors = keys.list(&["author", "authors"], false);
    document.categories = keys.list(&["category", "categories"], false);
    let (path, more) = document.categories.split_first().map_or(("", &[][..]), |(f, m)| (f.as_str(), m));
    let parts = path.split('/').map(str::trim).filter(|name| !name.is_empty());
    document.category = parts.map(str::to_owned).collect();
    if !more.is_empty() {
        let message = Message::new("import.note.categories").with("names", shown(&more.join(", ")));
        document.notes.push(Note::changed(message));
    }
    let more = more.to_vec();
    document.tags = tidy(keys.list(&["tags", "tag"], true).into_iter().chain(more));
    let mut series = keys.list(&["series"], false).into_iter();
    let Some(name) = series.next() else { return };
    for other in series {
        document.notes.push(Note::lost(Message::new("import.note.series").with("name", shown(&other))));
    }
    let order = ["series_order", "series_weight", "part", "weight"].into_iter().find(|key| keys.has(key));
    let order = order.and_then(|key| keys.first(&[key])).and_then(|text| text.parse().ok());
    document.series = Some(SeriesPart { name, position: order.unwrap_or(0) });
}

/// The first of the keys for it that says something; the others are ignored. One that is too long is cut.
fn excerpt(keys: &mut Keys, notes: &mut Vec<Note>) -> String {
    const MAX: usize = 500;
    let mut excerpt = String::new();
    for key in ["excerpt", "description", "summary", "lead", "subtitle"] {
        match keys.text(key) {
            Some((_, text)) if excerpt.is_empty() => excerpt = text,
            Some((_, text)) if !text.is_empty() && text != excerpt => keys.ignore(key),
            _ => {}
        }
    }
    let Some((end, _)) = excerpt.char_indices().nth(MAX) else { return excerpt };
    notes.push(Note::changed(Message::new("import.note.excerpt").with("max", MAX)));
    let cut = excerpt.char_indices().nth(MAX - 1).map_or(end, |(at, _)| at);
    let cut = excerpt[..cut].rfind(char::is_whitespace).unwrap_or(cut);
    format!("{}…", excerpt[..cut].trim_end())
}

fn seo(keys: &mut Keys, document: &mut Document) {
    let seo = &mut document.seo;
    seo.title = keys.first(&["seo_title", "seoTitle", "meta_title"]);
    seo.description = keys.first(&["seo_description", "seoDescription", "meta_description"]);
    seo.canonical = keys.first(&["canonical", "canonical_url", "canonicalURL", "canonicalUrl"]);
    seo.image = keys.first(&["seo_image", "og_image", "ogImage"]);
    seo.noindex = keys.switch(&["noindex", "robotsNoIndex"]);
    if let Some(robots) = keys.first(&["robots"]) {
        match robots.to_ascii_lowercase() {
            robots if robots.contains("noindex") => seo.noindex = Some(true),
            robots if robots.split(',').all(|r| matches!(r.trim(), "index" | "follow" | "all")) => {}
            _ => keys.ignore("robots"),
        }
    }
}

fn others(keys: &mut Keys, document: &mut Document) {
    document.language = keys.first(&["language", "lang", "locale"]).map(|tag| tag.replace('_', "-"));
    document.featured = keys.switch(&["featured", "pinned", "pin", "sticky"]);
    document.comments = match keys.first(&["comments"]) {
        Some(text) => match super::keys::switch(&text) {
            Some(true) => Some(CommentPolicy::Open),
            Some(false) => Some(CommentPolicy::Closed),
            None => {
                keys.ignore("comments");
                None
            }
        },
        None => None,
    };
    document.aliases = keys.list(&["aliases", "redirect_from"], false);
    document.url = keys.first(&["url", "permalink", "path"]);
    // Formulas are always set; there is nothing to switch on.
    keys.switch(&["math", "katex", "mathjax"]);
}

/// The keys that are left. One that we know is left because it was there before.
fn rest(keys: &mut Keys) {
    for entry in std::mem::take(&mut keys.entries) {
        if ONCE.iter().any(|key| entry.key.eq_ignore_ascii_case(key)) {
            keys.fault(entry.line, Message::new("import.duplicate").with("key", shown(&entry.key)));
        } else {
            keys.ignored.push(shown(&entry.key));
        }
    }
}

/// A date of `key`; a text that is none is a fault.
fn date_of(keys: &mut Keys, key: &'static str, zone: &Zone) -> Option<Timestamp> {
    keys.parsed(key, "import.date", |text| date::read(text, zone))
}
