//! Which constraint of the database stands for which conflict: the one place that says so.

use blogcms_core::{ConflictKind, Field};

/// The columns of each unique key, as SQLite lists them when it is violated, and the field that is taken.
const UNIQUE: &[(&str, Field)] = &[
    ("bc_posts.site_id, bc_posts.id", Field::Id),
    ("bc_posts.site_id, bc_posts.kind, bc_posts.slug", Field::Slug),
    ("bc_posts.site_id, bc_posts.external_id", Field::ExternalId),
    ("bc_revisions.site_id, bc_revisions.id", Field::Id),
    ("bc_terms.site_id, bc_terms.id", Field::Id),
    ("bc_terms.site_id, bc_terms.kind, bc_terms.slug", Field::Slug),
    ("bc_authors.site_id, bc_authors.id", Field::Id),
    ("bc_authors.site_id, bc_authors.handle", Field::Handle),
    ("bc_authors.site_id, bc_authors.user_ref", Field::UserRef),
    ("bc_comments.site_id, bc_comments.id", Field::Id),
    ("bc_media.site_id, bc_media.id", Field::Id),
    ("bc_media.site_id, bc_media.key", Field::MediaKey),
    ("bc_redirects.site_id, bc_redirects.id", Field::Id),
    ("bc_redirects.site_id, bc_redirects.path", Field::Path),
];

/// Which kind of constraint was violated, as the database's error code says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Violated {
    /// A unique key.
    Unique,
    /// A foreign key: what a row names is not there.
    Foreign,
}

/// The conflict that a violated constraint stands for, if it is one that callers are told of.
pub(crate) fn conflict(violated: Violated, columns: &str) -> Option<ConflictKind> {
    match violated {
        Violated::Foreign => Some(ConflictKind::Missing),
        Violated::Unique => {
            let field = UNIQUE.iter().find(|(key, _)| *key == columns).map(|(_, field)| *field);
            field.map(ConflictKind::Duplicate)
        }
    }
}
