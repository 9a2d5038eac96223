//! Rows of terms.

use super::{Cells, Reader, names};
use blogcms_core::taxonomy::TermCount;
use blogcms_core::{StoreError, Term, TermId, TermKind};

names!(TermKind { Category = "category", Tag = "tag", Series = "series" });

/// The columns of a term, in order.
pub(crate) const COLUMNS: &[&str] = &[
    "id",
    "version",
    "kind",
    "slug",
    "name",
    "description",
    "parent",
    "position",
    "noindex",
    "published_count",
];

/// Reads a term.
pub(crate) fn term(cells: &impl Cells) -> Result<Term, StoreError> {
    let mut row = Reader::new(cells, "bc_terms", COLUMNS, 0);
    Ok(Term {
        id: row.id()?,
        version: row.seq()?,
        kind: row.named()?,
        slug: row.slug()?,
        name: row.text()?,
        description: row.text()?,
        parent: row.opt_id()?,
        position: row.fit()?,
        noindex: row.flag()?,
        published_count: row.fit()?,
    })
}

/// The order of lists of terms: by kind, then position, then name.
pub(crate) fn sort(terms: &mut [Term]) {
    terms.sort_by(|a, b| (a.kind, a.position, &a.name, a.id).cmp(&(b.kind, b.position, &b.name, b.id)));
}

/// Reads where a merged term went.
pub(crate) fn merged(cells: &impl Cells) -> Result<(TermId, TermId), StoreError> {
    let mut row = Reader::new(cells, "bc_merged_terms", &["from_id", "into_id"], 0);
    Ok((row.id()?, row.id()?))
}

/// Reads how many live posts a term has and when the newest was published; nothing when it has none.
pub(crate) fn count(cells: &impl Cells) -> Result<Option<TermCount>, StoreError> {
    let mut row = Reader::new(cells, "bc_terms", &["id", "published_count", "newest"], 0);
    let (term, live, newest) = (row.id()?, row.fit()?, row.opt_time()?);
    Ok(newest.filter(|_| live > 0).map(|newest| TermCount { term, live, newest }))
}
