//! Which constraint of the database stands for which conflict: the one place that says so.

use blogcms_core::{ConflictKind, Field};

/// Each unique key as its violation is told: its columns, by SQLite; its name, by PostgreSQL; and the field that is taken.
const UNIQUE: &[(&str, &str, Field)] = &[
    ("bc_posts.site_id, bc_posts.id", "bc_posts_pkey", Field::Id),
    ("bc_posts.site_id, bc_posts.kind, bc_posts.slug", "bc_posts_slug", Field::Slug),
    ("bc_posts.site_id, bc_posts.external_id", "bc_posts_external_id", Field::ExternalId),
    ("bc_revisions.site_id, bc_revisions.id", "bc_revisions_pkey", Field::Id),
    ("bc_terms.site_id, bc_terms.id", "bc_terms_pkey", Field::Id),
    ("bc_terms.site_id, bc_terms.kind, bc_terms.slug", "bc_terms_slug", Field::Slug),
    ("bc_authors.site_id, bc_authors.id", "bc_authors_pkey", Field::Id),
    ("bc_authors.site_id, bc_authors.handle", "bc_authors_handle", Field::Handle),
    ("bc_authors.site_id, bc_authors.user_ref", "bc_authors_user_ref", Field::UserRef),
    ("bc_comments.site_id, bc_comments.id", "bc_comments_pkey", Field::Id),
    ("bc_media.site_id, bc_media.id", "bc_media_pkey", Field::Id),
    ("bc_media.site_id, bc_media.key", "bc_media_key", Field::MediaKey),
    ("bc_redirects.site_id, bc_redirects.id", "bc_redirects_pkey", Field::Id),
    ("bc_redirects.site_id, bc_redirects.path", "bc_redirects_path", Field::Path),
];

/// Which kind of constraint was violated, as the database's error code says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Violated {
    /// A unique key.
    Unique,
    /// A foreign key: what a row names is not there.
    Foreign,
}

/// The conflict that a violated constraint stands for, if it is one that callers are told of. `key` is its columns or its
/// name.
pub(crate) fn conflict(violated: Violated, key: &str) -> Option<ConflictKind> {
    match violated {
        Violated::Foreign => Some(ConflictKind::Missing),
        Violated::Unique => {
            let field = UNIQUE
                .iter()
                .find(|(columns, name, _)| *columns == key || *name == key)
                .map(|(_, _, field)| *field);
            field.map(ConflictKind::Duplicate)
        }
    }
}
