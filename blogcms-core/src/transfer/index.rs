//! What a folder holds, and where each thing of it will be: what links between its files are resolved by.

use super::layout::section_name;
use super::{Document, Layout};
use crate::redirect::{normal_path, percent_decode, post_path};
use crate::slug::Slug;
use crate::time::Zone;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, OnceLock};

/// What a link in a file of the folder leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A post or page, at this address of the blog.
    Post(String),
    /// A file of the folder that is no Markdown, at this path.
    File(String),
    /// A file that is not there.
    Missing,
    /// Something else: another site, a place on the page, an address of the blog.
    Elsewhere,
}

/// What a folder holds.
#[derive(Debug)]
pub struct Index {
    layout: Layout,
    zone: Zone,
    /// Addresses of posts by the path of their file.
    posts: HashMap<Arc<str>, Arc<str>>,
    /// The same by the address that they have on the site they come from.
    old: HashMap<Arc<str>, Arc<str>>,
    /// The other files.
    files: HashSet<String>,
    /// Addresses by the name of the file alone; nothing where two have it.
    names: OnceLock<HashMap<Arc<str>, Option<Arc<str>>>>,
    /// Title and description of sections, by their folder.
    sections: BTreeMap<String, (String, String)>,
}

impl Index {
    /// The index of a folder with these files that are no Markdown.
    pub fn new(layout: Layout, zone: Zone, files: impl IntoIterator<Item = String>) -> Self {
        Self {
            layout,
            zone,
            posts: HashMap::new(),
            old: HashMap::new(),
            files: files.into_iter().collect(),
            names: OnceLock::new(),
            sections: BTreeMap::new(),
        }
    }

    /// How the folder is laid out.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Where dates without an offset are at home.
    pub fn zone(&self) -> &Zone {
        &self.zone
    }

    /// Notes where a document will be.
    pub fn add(&mut self, document: &Document) {
        let Some(slug) = document.slug.clone().or_else(|| Slug::from_title(&document.title)) else { return };
        let address: Arc<str> = post_path(document.kind, &slug).into();
        if let Some(old) = self.layout.old_address(document, &self.zone) {
            self.old.entry(old.into()).or_insert_with(|| address.clone());
        }
        for alias in document.aliases.iter().filter_map(|alias| normal_path(alias)) {
            self.old.entry(alias.into()).or_insert_with(|| address.clone());
        }
        self.posts.insert(document.source.as_str().into(), address);
    }

    /// Notes what the page of a section says.
    pub fn add_section(&mut self, document: &Document) {
        let folder = document.source.rsplit_once('/').map_or("", |(folder, _)| folder);
        let folder = folder.strip_prefix(self.layout.content().trim_end_matches('/')).unwrap_or(folder);
        let named = document.kept.iter().any(|key| key.eq_ignore_ascii_case("title"));
        let title = if named { document.title.clone() } else { String::new() };
        self.sections.insert(folder.trim_matches('/').to_owned(), (title, document.excerpt.clone()));
    }

    /// The path to the category that stands for the folder of a document.
    pub fn section_path(&self, source: &str) -> Vec<String> {
        let mut folder = String::new();
        let name = |part: String| {
            if !folder.is_empty() {
                folder.push('/');
            }
            folder.push_str(&part);
            let title = self.sections.get(&folder).map(|(title, _)| title.clone()).filter(|t| !t.is_empty());
            title.unwrap_or_else(|| section_name(&part)).replace('/', "-")
        };
        self.layout.sections(source).into_iter().map(name).collect()
    }

    /// What the page of the section says that a document lies in; may be empty.
    pub fn section_description(&self, source: &str) -> &str {
        self.sections.get(&self.layout.sections(source).join("/")).map_or("", |(_, text)| text)
    }

    /// The address of the post of a file.
    pub fn address(&self, source: &str) -> Option<String> {
        self.posts.get(source).map(ToString::to_string)
    }

    /// The address of the post that a former address belongs to.
    pub fn old_target(&self, path: &str) -> Option<&str> {
        self.old.get(path).map(AsRef::as_ref)
    }

    /// The address that a document had on the site it comes from.
    pub fn old_address(&self, document: &Document) -> Option<String> {
        self.layout.old_address(document, &self.zone)
    }

    /// What `link`, written in the file `source`, leads to. `picture`: whether it is shown rather than followed.
    pub fn resolve(&self, source: &str, link: &str, picture: bool) -> Target {
        let link = link.trim();
        if is_elsewhere(link) {
            return Target::Elsewhere;
        }
        let (path, tail) = link.split_at(link.find(['?', '#']).unwrap_or(link.len()));
        let Some(path) = percent_decode(path) else { return Target::Elsewhere };
        if let Some(address) = self.post(source, &path) {
            return Target::Post(format!("{address}{tail}"));
        }
        if let Some(file) = self.file(source, &path) {
            return Target::File(file);
        }
        let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
        let named =
            matches!(ending.as_str(), "md" | "markdown") || (is_picture(&ending) && !path.starts_with('/'));
        if path.starts_with("/media/") || !picture && !named { Target::Elsewhere } else { Target::Missing }
    }

    /// The address of the post that Hugo's `ref` or Jekyll's `post_url` and `link` name.
    pub fn reference(&self, source: &str, name: &str) -> Option<String> {
        let (path, tail) = name.split_at(name.find('#').unwrap_or(name.len()));
        if path.is_empty() {
            return (!tail.is_empty()).then(|| tail.to_owned());
        }
        let found =
            self.post(source, path).or_else(|| self.source(&format!("{}{path}", self.layout.content())));
        let found = found.or_else(|| self.named(path))?;
        Some(format!("{found}{tail}"))
    }

    fn post(&self, source: &str, path: &str) -> Option<&Arc<str>> {
        if let Some(below) = path.strip_prefix("@/") {
            return self.source(below).or_else(|| self.source(&format!("content/{below}")));
        }
        if path.starts_with('/') {
            let old = normal_path(path).and_then(|path| self.old.get(path.as_str()));
            return old
                .or_else(|| self.source(&format!("{}{}", self.layout.content(), path.trim_matches('/'))));
        }
        let beside = join(folder_of(source), path)?;
        self.source(&beside).or_else(|| self.old.get(self.below_address(source, path)?.as_str()))
    }

    /// The post of the file at `path`, whose ending or `index` may be left out.
    fn source(&self, path: &str) -> Option<&Arc<str>> {
        let content = self.layout.content();
        let path = path.trim_end_matches('/');
        let tried = ["", ".md", "/index.md", ".markdown"];
        let find = |path: &str| tried.iter().find_map(|end| self.posts.get(format!("{path}{end}").as_str()));
        find(path).or_else(|| if content.is_empty() { None } else { find(&format!("{content}{path}")) })
    }

    fn file(&self, source: &str, path: &str) -> Option<String> {
        let below_root = |path: &str| {
            let path = join("", path.trim_start_matches('/'))?;
            let at = |root: &&str| Some(format!("{root}{path}")).filter(|path| self.files.contains(path));
            self.layout.roots().iter().find_map(at)
        };
        if path.starts_with('/') {
            return below_root(path);
        }
        let beside = join(folder_of(source), path).filter(|path| self.files.contains(path));
        beside.or_else(|| below_root(&self.below_address(source, path)?)).or_else(|| below_root(path))
    }

    /// Where a browser takes the relative `path` to be, on the site that the file comes from.
    fn below_address(&self, source: &str, path: &str) -> Option<String> {
        let below = source.strip_prefix(self.layout.content()).filter(|_| !self.layout.is_own())?;
        let stem = below.rsplit_once('.').map_or(below, |(stem, _)| stem);
        let address = stem.strip_suffix("/index").unwrap_or(stem);
        Some(format!("/{}", join(address, path)?))
    }

    fn named(&self, path: &str) -> Option<&Arc<str>> {
        let names = self.names.get_or_init(|| {
            let mut names = HashMap::new();
            for (source, address) in &self.posts {
                match names.entry(Arc::from(stem_of(source))) {
                    Entry::Vacant(slot) => drop(slot.insert(Some(address.clone()))),
                    Entry::Occupied(mut slot) => *slot.get_mut() = None,
                }
            }
            names
        });
        names.get(stem_of(path.trim_end_matches('/')))?.as_ref()
    }
}

/// The name of the file without its ending, or that of its bundle.
fn stem_of(path: &str) -> &str {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = match name.rsplit_once('.') {
        Some((stem, "md" | "markdown")) => stem,
        _ => name,
    };
    if stem == "index" { folder.rsplit('/').next().unwrap_or(folder) } else { stem }
}

fn folder_of(source: &str) -> &str {
    source.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// `path` as seen from `folder`, without dots; nothing if it leads out of the top.
fn join(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Whether a link leaves the folder: it has a scheme or a host, or stays on the page.
fn is_elsewhere(link: &str) -> bool {
    let scheme =
        link.split(['/', '?', '#']).next().unwrap_or("").split_once(':').is_some_and(|(scheme, _)| {
            scheme.starts_with(|c: char| c.is_ascii_alphabetic())
                && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
        });
    scheme || link.is_empty() || link.starts_with("//") || link.starts_with(['#', '?', '\\'])
}

/// Whether files with this ending (in lower case) are pictures.
fn is_picture(ending: &str) -> bool {
    matches!(ending, "png" | "jpg" | "jpeg" | "gif" | "webp" | "svg" | "avif" | "bmp" | "tif" | "tiff")
}

#[cfg(test)]
mod tests;
