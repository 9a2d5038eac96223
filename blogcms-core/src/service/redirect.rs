//! Saying what became of old addresses.

use super::{Blog, allow, retry};
use crate::content::is_safe_url;
use crate::error::{Error, Invalid, Message};
use crate::id::RedirectId;
use crate::page::{Page, PageRequest};
use crate::policy::{Action, Actor};
use crate::redirect::{Destination, Redirect, RedirectOp, RedirectTarget, normal_path};
use crate::store::{ApplyError, Conflict, ConflictKind, Scope, Seq};

/// How far redirects are followed to see where they end. Those that are put here are never longer than one step; what
/// is longer was written past this service, or goes round.
const MAX_STEPS: usize = 20;

/// What the form of a redirect holds.
#[derive(Clone, Debug)]
pub struct RedirectInput {
    /// The old address: a path below the blog's base, in whatever spelling; a query behind it does not count.
    pub path: String,
    /// What became of it. A path begins with a slash, and so lies below the blog's base, or is an address of another
    /// site with `https://` or `http://`, of at most 2,000 bytes.
    pub target: RedirectTarget,
}

/// Saying what became of old addresses.
pub struct Redirects<'a>(pub(super) &'a Blog);

impl Redirects<'_> {
    /// The redirects, newest first.
    pub async fn list(&self, actor: &Actor, page: &PageRequest) -> Result<Page<Redirect>, Error> {
        allow(actor, Action::ManageRedirects)?;
        Ok(self.0.store.redirects(page).await?)
    }

    /// Says what became of a path; what was said of it before is forgotten. One step is enough from then on: where the
    /// target is redirected to an address itself, that address takes its place, and redirects that led to the path
    /// lead on.
    ///
    /// # Errors
    ///
    /// `Invalid` for a path or target that is none, for a post or term that is not there, and for a redirect that would
    /// lead to itself, at once or by way of others.
    pub async fn put(&self, actor: &Actor, input: &RedirectInput) -> Result<Redirect, Error> {
        allow(actor, Action::ManageRedirects)?;
        let id = self.0.id();
        retry(5, || self.try_put(actor, id, input)).await
    }

    /// Forgets a redirect; `NotFound` if there is none.
    pub async fn remove(&self, actor: &Actor, id: RedirectId) -> Result<(), Error> {
        allow(actor, Action::ManageRedirects)?;
        match self.0.store.apply(self.0.batch(actor).op(RedirectOp::Delete { id })).await {
            Err(ApplyError::Conflict(Conflict { kind: ConflictKind::Missing, .. })) => Err(Error::NotFound),
            other => Ok(other.map(|_| ())?),
        }
    }

    async fn try_put(&self, actor: &Actor, id: RedirectId, input: &RedirectInput) -> Result<Redirect, Error> {
        // Before the redirects are looked at: whatever changes after it makes the batch lose.
        let seq = self.0.store.seq().await?;
        let mut invalid = Invalid::default();
        let path = check_path(&mut invalid, &input.path);
        let mut target = check_target(&mut invalid, &input.target);
        if let (Some(path), Some(RedirectTarget::Path(to))) = (&path, &mut target) {
            *to = self.follow(&mut invalid, path, to.clone()).await?;
        }
        let (Some(path), Some(target), true) = (path, target, invalid.problems.is_empty()) else {
            return Err(Error::Invalid(invalid));
        };
        let redirect = Redirect { id, version: Seq::NONE, path, target, created_at: self.0.now() };
        let op = RedirectOp::Put { redirect: redirect.clone() };
        match self.0.store.apply(self.0.batch(actor).require(Scope::Redirects, seq).op(op)).await {
            Ok(applied) => Ok(Redirect { version: applied.seq, ..redirect }),
            Err(ApplyError::Conflict(Conflict { kind: ConflictKind::Missing, .. })) => {
                invalid.add("target", Message::new("problem.redirect.missing"));
                Err(Error::Invalid(invalid))
            }
            Err(other) => Err(other.into()),
        }
    }

    /// Where `to` ends. A problem if that is `path` again, or nowhere.
    async fn follow(&self, invalid: &mut Invalid, path: &str, to: String) -> Result<String, Error> {
        let mut end = to.clone();
        for step in 0..MAX_STEPS {
            let Some(here) = below(&end) else { return Ok(end) };
            if here == path {
                let key = if step == 0 { "problem.redirect.self" } else { "problem.redirect.loop" };
                invalid.add("target", Message::new(key).with("path", path).with("target", &to));
                return Ok(to);
            }
            match self.0.store.destination(&here, self.0.now()).await? {
                Some(Destination::Path(next)) => end = next,
                _ => return Ok(end),
            }
        }
        invalid.add("target", Message::new("problem.redirect.loop").with("path", path).with("target", &to));
        Ok(to)
    }
}

fn check_path(invalid: &mut Invalid, typed: &str) -> Option<String> {
    let typed = typed.trim();
    if typed.is_empty() {
        invalid.add("path", Message::new("problem.empty"));
        return None;
    }
    let path = normal_path(typed).filter(|_| !typed.contains("://"));
    if path.is_none() {
        invalid.add("path", Message::new("problem.redirect.path"));
    }
    path
}

fn check_target(invalid: &mut Invalid, target: &RedirectTarget) -> Option<RedirectTarget> {
    let RedirectTarget::Path(typed) = target else { return Some(target.clone()) };
    let typed = typed.trim();
    let away = ["https://", "http://"].iter().any(|s| typed.strip_prefix(s).is_some_and(|r| !r.is_empty()));
    if typed.is_empty() {
        invalid.add("target", Message::new("problem.empty"));
        return None;
    }
    if !is_safe_url(typed) || typed.len() > 2000 || !(away || below(typed).is_some()) {
        invalid.add("target", Message::new("problem.redirect.target"));
        return None;
    }
    // In the one spelling that the store compares, where that means the same in an address.
    let normal = below(typed).filter(|p| !typed.contains(['?', '#']) && !p.contains(['%', '?', '#']));
    Some(RedirectTarget::Path(normal.unwrap_or_else(|| typed.to_owned())))
}

/// The path of the blog that a target leads to; nothing for an address of another site.
fn below(target: &str) -> Option<String> {
    if target.starts_with('/') { normal_path(target) } else { None }
}
