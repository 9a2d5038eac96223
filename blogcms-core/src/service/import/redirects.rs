//! The redirects that are there, and those that a document asks for.

use super::{Blog, Run};
use crate::error::{Error, Message};
use crate::id::PostId;
use crate::page::PageRequest;
use crate::post::PostKind;
use crate::redirect::{Redirect, RedirectOp, RedirectTarget, normal_path};
use crate::slug::Slug;
use crate::store::{Op, Seq};
use crate::transfer::{Document, Note};
use std::collections::HashMap;
use std::sync::Mutex;

/// The most former addresses of one post.
const MAX_ALIASES: usize = 50;

/// Which post each path leads to; nothing where it leads to something else.
pub(super) struct Redirects(Mutex<HashMap<String, Option<PostId>>>);

impl Redirects {
    pub(super) async fn read(blog: &Blog) -> Result<Self, Error> {
        let mut there = HashMap::new();
        let mut page = PageRequest::first(200);
        loop {
            let found = blog.store.redirects(&page).await?;
            for redirect in found.items {
                let post = if let RedirectTarget::Post(id) = redirect.target { Some(id) } else { None };
                there.insert(redirect.path, post);
            }
            match found.next {
                Some(next) => page.after = Some(next),
                None => return Ok(Self(Mutex::new(there))),
            }
        }
    }

    pub(super) fn leads_to(&self, path: &str, post: PostId) -> bool {
        self.0.lock().is_ok_and(|there| there.get(path) == Some(&Some(post)))
    }

    pub(super) fn has(&self, path: &str) -> bool {
        self.0.lock().is_ok_and(|there| there.contains_key(path))
    }

    /// Notes what a batch did.
    pub(super) fn follow(&self, ops: &[Op]) {
        let Ok(mut there) = self.0.lock() else { return };
        for op in ops {
            match op {
                Op::Redirect(RedirectOp::Release { path }) => drop(there.remove(path)),
                Op::Redirect(RedirectOp::Put { redirect }) => {
                    let post = if let RedirectTarget::Post(id) = redirect.target { Some(id) } else { None };
                    there.insert(redirect.path.clone(), post);
                }
                _ => {}
            }
        }
    }
}

impl Run<'_> {
    /// The ops that make the former addresses of a document lead to its post. An address that something else has is
    /// told.
    pub(super) async fn redirect(
        &self,
        document: &Document,
        own: &str,
        post: PostId,
        notes: &mut Vec<Note>,
    ) -> Result<Vec<Op>, Error> {
        let mut ops: Vec<Op> = Vec::new();
        let mut seen: Vec<String> = vec![own.to_owned()];
        let written = document.aliases.iter().map(|alias| (alias.clone(), true));
        for (alias, told) in written.chain(self.index.old_address(document).map(|old| (old, false))) {
            let Some(path) = normal_path(&alias).filter(|path| path != "/") else {
                notes.push(Note::lost(Message::new("import.note.alias").with("alias", &alias)));
                continue;
            };
            if seen.contains(&path) || self.redirects.leads_to(&path, post) {
                continue;
            }
            if seen.len() > MAX_ALIASES {
                notes.push(Note::lost(Message::new("import.note.aliases").with("max", MAX_ALIASES)));
                break;
            }
            if self.is_taken(&path, own).await? {
                if told {
                    notes.push(Note::lost(Message::new("import.note.alias_taken").with("alias", &alias)));
                }
                continue;
            }
            seen.push(path.clone());
            let (id, created_at) = (self.blog.id(), self.now());
            let target = RedirectTarget::Post(post);
            let redirect = Redirect { id, version: Seq::NONE, path, target, created_at };
            ops.push(RedirectOp::Put { redirect }.into());
        }
        Ok(ops)
    }

    /// Whether a post has the address, or another file wanted it first.
    async fn is_taken(&self, path: &str, own: &str) -> Result<bool, Error> {
        if self.plan.claims.contains_key(path)
            || self.index.old_target(path).is_some_and(|first| first != own)
        {
            return Ok(true);
        }
        for (prefix, kind) in [("/posts/", PostKind::Post), ("/pages/", PostKind::Page)] {
            if let Some(slug) = path.strip_prefix(prefix).and_then(|slug| slug.parse::<Slug>().ok()) {
                return Ok(self.blog.store.post_by_slug(kind, &slug).await?.is_some());
            }
        }
        Ok(false)
    }
}
