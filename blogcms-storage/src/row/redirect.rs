//! Rows of redirects.

use super::{Cells, Reader};
use blogcms_core::redirect::Destination;
use blogcms_core::{Id, Redirect, RedirectTarget, StoreError};

/// The columns of a redirect, in order.
pub(crate) const COLUMNS: &[&str] =
    &["id", "version", "path", "created_at", "target", "target_post", "target_term", "target_path"];

/// A target, spread over its columns.
pub(crate) struct TargetColumns<'a> {
    pub(crate) target: &'static str,
    pub(crate) post: Option<[u8; 16]>,
    pub(crate) term: Option<[u8; 16]>,
    pub(crate) path: Option<&'a str>,
}

/// Spreads a target over its columns.
pub(crate) fn target_columns(target: &RedirectTarget) -> TargetColumns<'_> {
    let empty = TargetColumns { target: "gone", post: None, term: None, path: None };
    match target {
        RedirectTarget::Post(id) => TargetColumns { target: "post", post: Some(id.to_bytes()), ..empty },
        RedirectTarget::Term(id) => TargetColumns { target: "term", term: Some(id.to_bytes()), ..empty },
        RedirectTarget::Path(path) => TargetColumns { target: "path", path: Some(path), ..empty },
        RedirectTarget::Gone => empty,
    }
}

/// What a row's `target` may be.
#[derive(Clone, Copy)]
enum TargetKind {
    Post,
    Term,
    Path,
    Gone,
}

super::names!(TargetKind { Post = "post", Term = "term", Path = "path", Gone = "gone" });

/// Reads a redirect.
pub(crate) fn redirect(cells: &impl Cells) -> Result<Redirect, StoreError> {
    let mut row = Reader::new(cells, "bc_redirects", COLUMNS, 0);
    let (id, version, path, created_at) = (row.id()?, row.seq()?, row.text()?, row.time()?);
    let target = match row.named()? {
        TargetKind::Post => RedirectTarget::Post(row.id()?),
        TargetKind::Term => {
            row.skip();
            RedirectTarget::Term(row.id()?)
        }
        TargetKind::Path => {
            row.skip();
            row.skip();
            RedirectTarget::Path(row.text()?)
        }
        TargetKind::Gone => RedirectTarget::Gone,
    };
    Ok(Redirect { id, version, path, target, created_at })
}

/// The columns of a destination, in order: those of the post and the term that a redirect names.
pub(crate) const DESTINATION: &[&str] =
    &["id", "target", "post.kind", "post.slug", "term.kind", "term.slug", "target_path"];

/// Reads a destination; the row is of a redirect whose post, if it names one, is live.
pub(crate) fn destination(cells: &impl Cells) -> Result<Destination, StoreError> {
    let mut row = Reader::new(cells, "bc_redirects", DESTINATION, 0);
    row.skip();
    Ok(match row.named()? {
        TargetKind::Post => Destination::Post(row.named()?, row.slug()?),
        TargetKind::Term => {
            row.skip();
            row.skip();
            Destination::Term(row.named()?, row.slug()?)
        }
        TargetKind::Path => {
            (0..4).for_each(|_| row.skip());
            Destination::Path(row.text()?)
        }
        TargetKind::Gone => Destination::Gone,
    })
}
