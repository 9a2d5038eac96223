//! Redirects: what became of an address.

use crate::error::StoreError;
use crate::id::{PostId, RedirectId, TermId};
use crate::page::{Page, PageRequest};
use crate::post::PostKind;
use crate::slug::Slug;
use crate::store::Seq;
use crate::taxonomy::TermKind;
use crate::time::Timestamp;
use async_trait::async_trait;

/// What became of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RedirectTarget {
    /// It is this post's now; by id, so that chains cannot form.
    Post(PostId),
    /// It is this term's now.
    Term(TermId),
    /// A path of the blog, or an address of another site.
    Path(String),
    /// Removed on purpose: 410.
    Gone,
}

/// An old address and what became of it. Live content at the address wins over it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redirect {
    /// The redirect's id.
    pub id: RedirectId,
    /// The write that last changed it; [`Seq::NONE`] before the first.
    pub version: Seq,
    /// The old address as [`normal_path`] gives it; unique on the site.
    pub path: String,
    /// What became of it.
    pub target: RedirectTarget,
    /// When it was made.
    pub created_at: Timestamp,
}

/// What is written about redirects. Every variant touches [`crate::Scope::Redirects`].
#[derive(Clone, Debug, PartialEq)]
pub enum RedirectOp {
    /// Sets what became of a path. A redirect that stood there under another id is removed. Others whose target is
    /// this path (a query or fragment behind it aside) get the new target, so that chains do not grow; not so one that
    /// would lead to itself by that: loops are refused by [`crate::service::Redirects`]. `Missing` if the target is
    /// not there.
    Put {
        /// The redirect; its version is not read.
        redirect: Redirect,
    },
    /// Forgets a redirect; `Missing` if there is none.
    Delete {
        /// Which.
        id: RedirectId,
    },
    /// Frees a path for new content: forgets its redirect if there is one.
    Release {
        /// The path as [`normal_path`] gives it.
        path: String,
    },
}

/// Where a redirect leads, with what is needed to write the address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// To a post or page that is live.
    Post(PostKind, Slug),
    /// To a term.
    Term(TermKind, Slug),
    /// To a path of the blog or an address of another site.
    Path(String),
    /// Nowhere: removed on purpose.
    Gone,
}

/// Reads of redirects.
#[async_trait]
pub trait RedirectRead: Send + Sync {
    /// Where `path` (as [`normal_path`] gives it) leads at `at`. Nothing when there is no redirect, and nothing
    /// when it leads to a post that is not live then: an old address must not tell of a draft.
    async fn destination(&self, path: &str, at: Timestamp) -> Result<Option<Destination>, StoreError>;

    /// The redirects, newest first, ties by id.
    async fn redirects(&self, page: &PageRequest) -> Result<Page<Redirect>, StoreError>;
}

/// The one way to write a path of the blog as a key: percent-decoded, a leading slash, no trailing or double ones,
/// no query. Nothing if it is not UTF-8, holds control characters or dot segments, or has over 1,000 bytes.
pub fn normal_path(path: &str) -> Option<String> {
    let path = path.split(['?', '#']).next().unwrap_or("");
    let decoded = percent_decode(path)?;
    if decoded.len() > 1000 || decoded.chars().any(char::is_control) {
        return None;
    }
    let mut out = String::with_capacity(decoded.len() + 1);
    for segment in decoded.split('/').filter(|s| !s.is_empty()) {
        if segment == "." || segment == ".." {
            return None;
        }
        out.push('/');
        out.push_str(segment);
    }
    Some(if out.is_empty() { "/".into() } else { out })
}

pub(crate) fn percent_decode(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while i < bytes.len() {
        if bytes[i] == b'%' {
            let hex = text.get(i + 1..i + 3)?;
            out.push(u8::from_str_radix(hex, 16).ok()?);
            i += 3;
        } else {
            out.push(bytes[i]);
            i += 1;
        }
    }
    String::from_utf8(out).ok()
}

/// The path of a post or page below the blog's base, as redirects know it.
pub fn post_path(kind: PostKind, slug: &Slug) -> String {
    match kind {
        PostKind::Post => format!("/posts/{slug}"),
        PostKind::Page => format!("/pages/{slug}"),
    }
}

/// The path of a term below the blog's base, as redirects know it.
pub fn term_path(kind: TermKind, slug: &Slug) -> String {
    match kind {
        TermKind::Category => format!("/categories/{slug}"),
        TermKind::Tag => format!("/tags/{slug}"),
        TermKind::Series => format!("/series/{slug}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn paths() {
        for (path, normal) in [
            ("", Some("/")),
            ("/", Some("/")),
            ("/2020/01/hello.html", Some("/2020/01/hello.html")),
            ("a//b/", Some("/a/b")),
            ("/caf%C3%A9?utm=1#x", Some("/café")),
            ("/posts/..%2f", None),
            ("/a/../b", None),
            ("/a%00", None),
            ("/%ff", None),
            ("/%zz", None),
            ("/%", None),
        ] {
            assert_eq!(normal_path(path).as_deref(), normal, "{path}");
        }
    }

    proptest! {
        #[test]
        fn normal_is_normal(path in "[ -~é/]{0,60}") {
            if let Some(once) = normal_path(&path).filter(|p| !p.contains(['%', '?', '#'])) {
                prop_assert_eq!(normal_path(&once), Some(once));
            }
        }
    }
}
