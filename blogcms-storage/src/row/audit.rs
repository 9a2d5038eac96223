//! What the audit log says of a batch: which commands and what they named, without the contents.

use blogcms_core::{AuthorOp, CommentOp, MediaOp, Op, PostOp, RedirectOp, SiteOp, StoreError, TermOp};
use serde::Serialize;

/// One command in the audit log.
#[derive(Serialize)]
struct Entry {
    op: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    /// How many things a command over a set named.
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<usize>,
    /// Where to: a status, a role, the term that stays.
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
}

impl Entry {
    fn new(op: &'static str) -> Self {
        Self { op, id: None, count: None, to: None }
    }
    fn id(mut self, id: impl ToString) -> Self {
        self.id = Some(id.to_string());
        self
    }
    fn count(mut self, count: usize) -> Self {
        self.count = Some(count);
        self
    }
    fn to(mut self, to: impl ToString) -> Self {
        self.to = Some(to.to_string());
        self
    }
}

/// The ops of a batch as JSON.
pub(crate) fn ops(ops: &[Op]) -> Result<String, StoreError> {
    super::json(&ops.iter().map(entry).collect::<Vec<_>>())
}

fn entry(op: &Op) -> Entry {
    match op {
        Op::Post(op) => post(op),
        Op::Term(op) => term(op),
        Op::Author(op) => author(op),
        Op::Comment(op) => comment(op),
        Op::Media(op) => media(op),
        Op::Redirect(op) => redirect(op),
        Op::Site(op) => site(op),
    }
}

fn post(op: &PostOp) -> Entry {
    use super::Named;
    match op {
        PostOp::Create { post, .. } => Entry::new("post.create").id(post.id),
        PostOp::Update { post, .. } => Entry::new("post.update").id(post.id).to(post.status.name()),
        PostOp::Autosave { revision } => Entry::new("post.autosave").id(revision.post),
        PostOp::SetStatus { ids, status, .. } => {
            Entry::new("post.set_status").count(ids.len()).to(status.name())
        }
        PostOp::Delete { id, .. } => Entry::new("post.delete").id(id),
    }
}

fn term(op: &TermOp) -> Entry {
    match op {
        TermOp::Create { term } => Entry::new("term.create").id(term.id),
        TermOp::Update { term, .. } => Entry::new("term.update").id(term.id),
        TermOp::Delete { id, .. } => Entry::new("term.delete").id(id),
        TermOp::Merge { from, into } => Entry::new("term.merge").id(from).to(into),
    }
}

fn author(op: &AuthorOp) -> Entry {
    match op {
        AuthorOp::Create { author } => Entry::new("author.create").id(author.id),
        AuthorOp::Update { author, .. } => Entry::new("author.update").id(author.id),
        AuthorOp::Delete { id, .. } => Entry::new("author.delete").id(id),
    }
}

fn comment(op: &CommentOp) -> Entry {
    use super::Named;
    match op {
        CommentOp::Create { comment } => Entry::new("comment.create").id(comment.id),
        CommentOp::Update { comment, .. } => Entry::new("comment.update").id(comment.id),
        CommentOp::Decide { ids, status } => Entry::new("comment.decide").count(ids.len()).to(status.name()),
        CommentOp::Delete { ids } => Entry::new("comment.delete").count(ids.len()),
    }
}

fn media(op: &MediaOp) -> Entry {
    match op {
        MediaOp::Create { media } => Entry::new("media.create").id(media.id),
        MediaOp::Update { media, .. } => Entry::new("media.update").id(media.id),
        MediaOp::Delete { id, .. } => Entry::new("media.delete").id(id),
    }
}

fn redirect(op: &RedirectOp) -> Entry {
    match op {
        RedirectOp::Put { redirect } => Entry::new("redirect.put").id(redirect.id),
        RedirectOp::Delete { id } => Entry::new("redirect.delete").id(id),
        RedirectOp::Release { path } => Entry::new("redirect.release").to(path),
    }
}

fn site(op: &SiteOp) -> Entry {
    match op {
        SiteOp::Configure { .. } => Entry::new("site.configure"),
        SiteOp::SetMember { account, role } => Entry::new("site.set_member").id(account).to(role.as_str()),
        SiteOp::RemoveMember { account } => Entry::new("site.remove_member").id(account),
    }
}
