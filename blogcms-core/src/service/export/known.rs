//! What an export needs to know to write a post: names, addresses and files.

use super::Names;
use crate::id::{AuthorId, MediaId, PostId, TermId};
use crate::media::Media;
use crate::post::PostKind;
use crate::redirect::{Redirect, RedirectTarget, post_path};
use crate::slug::Slug;
use crate::taxonomy::{Term, TermKind, path_in, path_of};
use crate::transfer::{AuthorRecord, MediaRecord, RedirectRecord, TermRecord, Tree};
use std::collections::{HashMap, HashSet};

/// Names, addresses and files.
pub(super) struct KnownFiles {
    names: Names,
    /// Former addresses by the post that they lead to.
    pub(super) aliases: HashMap<PostId, Vec<String>>,
    /// Keys of the media that were written.
    media: HashMap<MediaId, String>,
    keys: HashSet<String>,
    /// The addresses of posts and the paths of their files.
    files: HashMap<String, String>,
}

/// The path of a post's file.
pub(super) fn post_file(kind: PostKind, slug: &Slug) -> String {
    let folder = if kind == PostKind::Page { "pages" } else { "posts" };
    format!("{folder}/{slug}.md")
}

impl KnownFiles {
    pub(super) fn new(names: Names) -> Self {
        Self {
            names,
            aliases: HashMap::new(),
            media: HashMap::new(),
            keys: HashSet::new(),
            files: HashMap::new(),
        }
    }

    pub(super) fn redirect(&mut self, redirect: Redirect, tree: &mut Tree) {
        let mut record = RedirectRecord { from: redirect.path, ..RedirectRecord::default() };
        match redirect.target {
            RedirectTarget::Post(id) => return self.aliases.entry(id).or_default().push(record.from),
            RedirectTarget::Term(id) => {
                let Some(term) = self.names.known().taxonomy.find(id) else { return };
                record.term = Some((term.kind, term.slug.to_string()));
            }
            RedirectTarget::Path(to) => record.to = to,
            RedirectTarget::Gone => {}
        }
        tree.redirects.push(record);
    }

    pub(super) fn media(&mut self, media: Media, tree: &mut Tree) {
        self.media.insert(media.id, media.key.clone());
        self.keys.insert(media.key.clone());
        tree.media.push(MediaRecord {
            key: media.key,
            file_name: media.file_name,
            alt: media.alt,
            caption: media.caption,
            focal: media.focal,
        });
    }

    pub(super) fn post(&mut self, kind: PostKind, slug: &Slug) {
        self.files.insert(post_path(kind, slug), post_file(kind, slug));
    }

    /// Authors and terms, parents before what lies in them.
    pub(super) fn describe(&self, tree: &mut Tree) {
        let known = self.names.known();
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let author = |a: &crate::author::Author| AuthorRecord {
            handle: a.handle.to_string(),
            name: a.name.clone(),
            title: a.title.clone(),
            bio: a.bio.clone(),
            url: text(&a.url),
            avatar: a.avatar.and_then(|id| self.media.get(&id).cloned()).unwrap_or_default(),
        };
        tree.authors = known.authors.iter().map(author).collect();
        tree.authors.sort_by(|a, b| a.handle.cmp(&b.handle));
        let terms = &known.taxonomy.terms;
        let by_id: HashMap<TermId, &Term> = terms.iter().map(|t| (t.id, t)).collect();
        let slug = |id: TermId| by_id.get(&id).map(|t| t.slug.to_string());
        let term = |t: &Term| {
            let record = TermRecord {
                kind: t.kind,
                slug: t.slug.to_string(),
                name: t.name.clone(),
                description: t.description.clone(),
                parent: t.parent.and_then(slug).unwrap_or_default(),
                position: t.position,
                noindex: t.noindex,
            };
            let depth =
                if t.parent.is_some() { path_in(|id| by_id.get(&id).copied(), t.id).len() } else { 1 };
            (t.kind, depth, record)
        };
        let mut records: Vec<_> = terms.iter().map(term).collect();
        records.sort_by(|(ka, da, a), (kb, db, b)| (ka, da, &a.slug).cmp(&(kb, db, &b.slug)));
        tree.terms = records.into_iter().map(|(.., record)| record).collect();
    }

    /// What the front matter calls a tag or series: its name, or its address where the name means another.
    pub(super) fn term(&self, kind: TermKind, id: TermId) -> Option<String> {
        let term = self.names.known().taxonomy.find(id)?;
        let parent = term.parent;
        let plain = kind != TermKind::Category || !term.name.contains('/');
        let means = plain && self.names.term(kind, parent, &term.name) == Some(term.id);
        Some(if means { term.name.clone() } else { term.slug.to_string() })
    }

    /// The names on the way to a category.
    pub(super) fn category(&self, id: TermId) -> Vec<String> {
        let taxonomy = &self.names.known().taxonomy;
        let Some(term) = taxonomy.find(id) else { return Vec::new() };
        let path = path_of(&taxonomy.terms, term.id);
        path.into_iter().filter_map(|term| self.term(TermKind::Category, term.id)).collect()
    }

    pub(super) fn author(&self, id: AuthorId) -> Option<String> {
        let author = self.names.known().authors.iter().find(|a| a.id == id)?;
        let means = self.names.author(&author.name) == Some(id);
        Some(if means { author.name.clone() } else { author.handle.to_string() })
    }

    /// A file of `media/` as a post names it.
    pub(super) fn picture(&self, id: MediaId) -> Option<String> {
        self.media.get(&id).map(|key| format!("../media/{key}"))
    }

    /// The file that an address of the blog stands for, as a file of `folder` names it.
    pub(super) fn relative(&self, folder: &str, address: &str) -> Option<String> {
        let (path, tail) = address.split_at(address.find(['?', '#']).unwrap_or(address.len()));
        if let Some(key) = path.strip_prefix("/media/") {
            return self.keys.contains(key).then(|| format!("../media/{key}{tail}"));
        }
        let path = path.starts_with('/').then(|| crate::redirect::normal_path(path)).flatten()?;
        let file = self.files.get(&path)?;
        let file = file.strip_prefix(folder).map_or_else(|| format!("../{file}"), str::to_owned);
        Some(format!("{file}{tail}"))
    }
}
