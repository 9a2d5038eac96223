//! Looking through all bodies for what readers would stumble over.

use super::{Blog, allow};
use crate::content::check::Finding;
use crate::error::Error;
use crate::id::PostId;
use crate::media::Picture;
use crate::page::PageRequest;
use crate::policy::{Action, Actor};
use crate::post::{Post, PostFilter, PostKind, PostSummary, Status};
use crate::redirect::{RedirectTarget, post_path};
use crate::taxonomy::TermKind;
use std::collections::HashSet;

/// Looking through all bodies for what readers would stumble over.
pub struct Check<'a>(pub(super) &'a Blog);

/// What was found in one post or page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostFindings {
    /// Which.
    pub id: PostId,
    /// Its address below the blog's base, such as `/posts/a-title`.
    pub path: String,
    /// Its title.
    pub title: String,
    /// What is wrong with what its editor sees, by line of the text.
    pub findings: Vec<Finding>,
}

impl Check<'_> {
    /// Looks through every post and page that is not in the trash, drafts included; `tell` hears of each in which
    /// something was found. A link is dead unless it leads to something published, to a term, to media, or to a
    /// redirect. With `pages_at_root` pages are at `/{slug}`, too. Gives how many were looked through.
    pub async fn posts(
        &self,
        actor: &Actor,
        pages_at_root: bool,
        tell: &mut (dyn FnMut(PostFindings) + Send),
    ) -> Result<usize, Error> {
        allow(actor, Action::Transfer)?;
        let posts = self.summaries().await?;
        let known = self.addresses(&posts, pages_at_root).await?;
        for summary in &posts {
            let Some(post) = self.0.store.post(summary.id).await? else { continue };
            let Some(revision) = self.0.store.revision(post.head).await? else { continue };
            let findings =
                self.0.renderer.outline(&revision.body).findings(|path| known.contains(trim(path)));
            if !findings.is_empty() {
                tell(found(&post, revision.fields.title, findings));
            }
        }
        Ok(posts.len())
    }

    async fn summaries(&self) -> Result<Vec<PostSummary>, Error> {
        let mut posts = Vec::new();
        let mut page = PageRequest::first(200);
        loop {
            let found = self.0.store.posts(&PostFilter::default(), &page).await?;
            posts.extend(found.items);
            match found.next {
                Some(next) => page.after = Some(next),
                None => return Ok(posts),
            }
        }
    }

    /// Every address at which a reader finds something, without a slash at its end.
    async fn addresses(&self, posts: &[PostSummary], pages_at_root: bool) -> Result<HashSet<String>, Error> {
        let mut known: HashSet<String> = ["", "/categories", "/tags"].map(String::from).into();
        // Scheduled ones count: what links to them may be meant to appear with them.
        for post in posts.iter().filter(|post| post.status == Status::Published) {
            known.insert(post_path(post.kind, &post.slug));
            if pages_at_root && post.kind == PostKind::Page {
                known.insert(format!("/{}", post.slug));
            }
        }
        for term in self.0.store.taxonomy().await?.terms {
            let folder = match term.kind {
                TermKind::Category => "categories",
                TermKind::Tag => "tags",
                // No page lists one.
                TermKind::Series => continue,
            };
            known.insert(format!("/{folder}/{}", term.slug));
        }
        self.files(&mut known).await?;
        self.redirects(&mut known).await?;
        Ok(known)
    }

    async fn files(&self, known: &mut HashSet<String>) -> Result<(), Error> {
        let mut page = PageRequest::first(200);
        loop {
            let found = self.0.store.media_list(&page).await?;
            for media in found.items {
                known.insert(format!("/media/{}", media.key));
                if let Some(picture) = Picture::of_key(&media.key) {
                    known.extend(picture.widths().map(|width| picture.variant_path(width)));
                }
            }
            match found.next {
                Some(next) => page.after = Some(next),
                None => return Ok(()),
            }
        }
    }

    async fn redirects(&self, known: &mut HashSet<String>) -> Result<(), Error> {
        let mut page = PageRequest::first(200);
        loop {
            let found = self.0.store.redirects(&page).await?;
            let lead = found.items.into_iter().filter(|r| r.target != RedirectTarget::Gone);
            known.extend(lead.map(|redirect| trim(&redirect.path).to_owned()));
            match found.next {
                Some(next) => page.after = Some(next),
                None => return Ok(()),
            }
        }
    }
}

fn trim(path: &str) -> &str {
    path.trim_end_matches('/')
}

fn found(post: &Post, title: String, findings: Vec<Finding>) -> PostFindings {
    PostFindings { id: post.id, path: post_path(post.kind, &post.fields.slug), title, findings }
}
