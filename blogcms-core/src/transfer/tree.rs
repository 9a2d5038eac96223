//! What an export knows beside its posts: authors, terms, redirects and media, in one file.

use super::Fault;
use super::format::{self, Entry, Format, Value};
use super::write::Yaml;
use crate::taxonomy::TermKind;

/// The file that tells an export from other folders.
pub(super) const MANIFEST: &str = "blogcms.yaml";

/// What an export knows beside its posts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    /// The authors.
    pub authors: Vec<AuthorRecord>,
    /// The terms, parents before children.
    pub terms: Vec<TermRecord>,
    /// Redirects that do not lead to a post; those that do stand with it.
    pub redirects: Vec<RedirectRecord>,
    /// Media.
    pub media: Vec<MediaRecord>,
}

/// An author.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "as in `Author`")]
pub struct AuthorRecord {
    pub handle: String,
    pub name: String,
    pub title: String,
    pub bio: String,
    pub url: String,
    /// The key of the picture.
    pub avatar: String,
}

/// A category, tag or series.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "as in `Term`")]
pub struct TermRecord {
    pub kind: TermKind,
    pub slug: String,
    pub name: String,
    pub description: String,
    /// The slug of the category it lies in.
    pub parent: String,
    pub position: i32,
    pub noindex: bool,
}

/// A redirect that does not lead to a post.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RedirectRecord {
    /// The path.
    pub from: String,
    /// A path or address; empty where there is a term, or nothing any more.
    pub to: String,
    /// The term that it leads to.
    pub term: Option<(TermKind, String)>,
}

/// What is known of a file of `media/`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "as in `Media`")]
pub struct MediaRecord {
    pub key: String,
    pub file_name: String,
    pub alt: String,
    pub caption: String,
    pub focal: (u16, u16),
}

const KINDS: [(TermKind, &str, &str); 3] = [
    (TermKind::Category, "categories", "category"),
    (TermKind::Tag, "tags", "tag"),
    (TermKind::Series, "series", "in_series"),
];

impl Tree {
    /// The file's name.
    pub const FILE: &'static str = MANIFEST;

    /// Reads the file.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    pub fn read(text: &str) -> Result<Self, Fault> {
        let mut tree = Self::default();
        for entry in format::read(Format::Yaml, text)? {
            let Value::List(items) = entry.value.value else { continue };
            let maps = items.into_iter().filter_map(|item| match item.value {
                Value::Map(entries) => Some(Fields(entries)),
                _ => None,
            });
            let kind = KINDS.iter().find(|(_, list, _)| *list == entry.key);
            match (entry.key.as_str(), kind) {
                ("authors", _) => tree.authors = maps.map(author).collect(),
                ("redirects", _) => tree.redirects = maps.map(redirect).collect(),
                ("media", _) => tree.media = maps.map(media).collect(),
                (_, Some((kind, ..))) => tree.terms.extend(maps.map(|fields| term(*kind, fields))),
                _ => {}
            }
        }
        Ok(tree)
    }

    /// Writes the file.
    pub fn write(&self) -> String {
        let mut out = Yaml::new("# Written by an export; an import reads it.\nblogcms: 1\n");
        out.list("authors", &self.authors, |item, a| {
            item.text("handle", &a.handle).text("name", &a.name).text("title", &a.title);
            item.text("bio", &a.bio).text("url", &a.url).text("avatar", &a.avatar);
        });
        for (kind, list, _) in KINDS {
            let terms: Vec<_> = self.terms.iter().filter(|t| t.kind == kind).collect();
            out.list(list, &terms, |item, t| {
                item.text("slug", &t.slug).text("name", &t.name).text("parent", &t.parent);
                item.text("description", &t.description);
                item.number("position", t.position.into()).yes("noindex", t.noindex);
            });
        }
        out.list("redirects", &self.redirects, |item, r| {
            item.text("from", &r.from).text("to", &r.to);
            if let Some((kind, slug)) = &r.term {
                let name = KINDS.iter().find(|(k, ..)| k == kind).map_or("tag", |(.., name)| name);
                item.text(name, slug);
            }
        });
        out.list("media", &self.media, |item, m| {
            item.text("key", &m.key)
                .text("name", &m.file_name)
                .text("alt", &m.alt)
                .text("caption", &m.caption);
            item.number("focal_x", m.focal.0.into()).number("focal_y", m.focal.1.into());
        });
        out.finish()
    }
}

/// The fields of one item; each is taken once.
struct Fields(Vec<Entry>);

impl Fields {
    fn text(&mut self, key: &str) -> String {
        let at = self.0.iter().position(|entry| entry.key == key);
        match at.map(|at| self.0.swap_remove(at).value.value) {
            Some(Value::Text(text)) => text,
            _ => String::new(),
        }
    }

    fn number<T: std::str::FromStr + Default>(&mut self, key: &str) -> T {
        self.text(key).parse().unwrap_or_default()
    }
}

fn author(mut fields: Fields) -> AuthorRecord {
    AuthorRecord {
        handle: fields.text("handle"),
        name: fields.text("name"),
        title: fields.text("title"),
        bio: fields.text("bio"),
        url: fields.text("url"),
        avatar: fields.text("avatar"),
    }
}

fn term(kind: TermKind, mut fields: Fields) -> TermRecord {
    TermRecord {
        kind,
        slug: fields.text("slug"),
        name: fields.text("name"),
        description: fields.text("description"),
        parent: fields.text("parent"),
        position: fields.number("position"),
        noindex: fields.text("noindex") == "true",
    }
}

fn redirect(mut fields: Fields) -> RedirectRecord {
    let term = KINDS.iter().find_map(|(kind, _, name)| {
        let slug = fields.text(name);
        (!slug.is_empty()).then_some((*kind, slug))
    });
    RedirectRecord { from: fields.text("from"), to: fields.text("to"), term }
}

fn media(mut fields: Fields) -> MediaRecord {
    MediaRecord {
        key: fields.text("key"),
        file_name: fields.text("name"),
        alt: fields.text("alt"),
        caption: fields.text("caption"),
        focal: (fields.number("focal_x"), fields.number("focal_y")),
    }
}
