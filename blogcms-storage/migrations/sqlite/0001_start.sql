-- Ids are 16 bytes, times microseconds since 1970 UTC, enums their names, lists and maps JSON.
-- Every key and index leads with the site, so that sites share a file without meeting.

CREATE TABLE bc_sites (
    site_id         BLOB    NOT NULL PRIMARY KEY,
    seq             INTEGER NOT NULL DEFAULT 0, -- the number of the last write
    version         INTEGER NOT NULL DEFAULT 0, -- the write that last changed the settings
    settings        TEXT    NOT NULL,
    published_posts INTEGER NOT NULL DEFAULT 0, -- posts (not pages) with status published, whatever their times
    changes_after   INTEGER NOT NULL DEFAULT 0, -- bc_changes holds the writes after this one
    created_at      INTEGER
) STRICT;

CREATE TABLE bc_scopes (
    site_id BLOB    NOT NULL REFERENCES bc_sites (site_id),
    scope   TEXT    NOT NULL,
    seq     INTEGER NOT NULL, -- the last write that touched it
    PRIMARY KEY (site_id, scope)
) STRICT, WITHOUT ROWID;

CREATE TABLE bc_members (
    site_id BLOB    NOT NULL REFERENCES bc_sites (site_id),
    account TEXT    NOT NULL,
    role    TEXT    NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (site_id, account)
) STRICT, WITHOUT ROWID;

CREATE TABLE bc_terms (
    site_id         BLOB    NOT NULL REFERENCES bc_sites (site_id),
    id              BLOB    NOT NULL,
    version         INTEGER NOT NULL,
    kind            TEXT    NOT NULL,
    slug            TEXT    NOT NULL,
    name            TEXT    NOT NULL,
    description     TEXT    NOT NULL,
    parent          BLOB,
    position        INTEGER NOT NULL,
    noindex         INTEGER NOT NULL,
    published_count INTEGER NOT NULL DEFAULT 0, -- posts (not pages) with status published, whatever their times
    PRIMARY KEY (site_id, id),
    FOREIGN KEY (site_id, parent) REFERENCES bc_terms (site_id, id)
) STRICT;
CREATE UNIQUE INDEX bc_terms_slug ON bc_terms (site_id, kind, slug);
CREATE INDEX bc_terms_parent ON bc_terms (site_id, parent) WHERE parent IS NOT NULL;

-- Where merged terms went; `into_id` is always a term that is there.
CREATE TABLE bc_merged_terms (
    site_id BLOB NOT NULL,
    from_id BLOB NOT NULL,
    into_id BLOB NOT NULL,
    PRIMARY KEY (site_id, from_id),
    FOREIGN KEY (site_id, into_id) REFERENCES bc_terms (site_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX bc_merged_terms_into ON bc_merged_terms (site_id, into_id);

CREATE TABLE bc_authors (
    site_id         BLOB    NOT NULL REFERENCES bc_sites (site_id),
    id              BLOB    NOT NULL,
    version         INTEGER NOT NULL,
    handle          TEXT    NOT NULL,
    name            TEXT    NOT NULL,
    title           TEXT    NOT NULL,
    bio             TEXT    NOT NULL,
    url             TEXT,
    avatar          BLOB,
    user_ref        TEXT,
    published_count INTEGER NOT NULL DEFAULT 0, -- as in bc_terms
    PRIMARY KEY (site_id, id)
) STRICT;
CREATE UNIQUE INDEX bc_authors_handle ON bc_authors (site_id, handle);
CREATE UNIQUE INDEX bc_authors_user_ref ON bc_authors (site_id, user_ref) WHERE user_ref IS NOT NULL;

-- Narrow: bodies lie in bc_revisions, what is rendered from them in bc_renderings.
CREATE TABLE bc_posts (
    site_id         BLOB    NOT NULL REFERENCES bc_sites (site_id),
    id              BLOB    NOT NULL,
    version         INTEGER NOT NULL,
    kind            TEXT    NOT NULL,
    status          TEXT    NOT NULL,
    published_at    INTEGER,
    expires_at      INTEGER,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL,
    discussion_seq  INTEGER NOT NULL DEFAULT 0, -- the write that last changed what readers see of its comments
    head            BLOB    NOT NULL,
    live            BLOB,
    external_id     TEXT,
    translation_of  BLOB,
    title           TEXT    NOT NULL,
    slug            TEXT    NOT NULL,
    excerpt         TEXT    NOT NULL,
    language        TEXT,
    cover_media     BLOB,
    cover_alt       TEXT,
    cover_caption   TEXT,
    featured        INTEGER NOT NULL,
    comments        TEXT    NOT NULL,
    seo_title       TEXT,
    seo_description TEXT,
    canonical       TEXT,
    seo_image       BLOB,
    noindex         INTEGER NOT NULL,
    extra           TEXT    NOT NULL,
    auto_excerpt    TEXT    NOT NULL,
    words           INTEGER NOT NULL,
    PRIMARY KEY (site_id, id)
) STRICT;
CREATE UNIQUE INDEX bc_posts_slug ON bc_posts (site_id, kind, slug);
CREATE UNIQUE INDEX bc_posts_external_id ON bc_posts (site_id, external_id) WHERE external_id IS NOT NULL;
-- The stream: listed and passed over without touching a row.
CREATE INDEX bc_posts_stream ON bc_posts (site_id, published_at DESC, id DESC, expires_at)
    WHERE kind = 'post' AND status = 'published';
CREATE INDEX bc_posts_stream_expiry ON bc_posts (site_id, expires_at, published_at)
    WHERE kind = 'post' AND status = 'published' AND expires_at IS NOT NULL;
CREATE INDEX bc_posts_featured ON bc_posts (site_id, published_at DESC, id DESC, expires_at)
    WHERE kind = 'post' AND status = 'published' AND featured = 1;
-- When the next one goes live or expires, pages among them.
CREATE INDEX bc_posts_begin ON bc_posts (site_id, published_at, expires_at) WHERE status = 'published';
CREATE INDEX bc_posts_end ON bc_posts (site_id, expires_at, published_at)
    WHERE status = 'published' AND expires_at IS NOT NULL;
CREATE INDEX bc_posts_changed ON bc_posts (site_id, version DESC, id DESC, kind, status);
CREATE INDEX bc_posts_cover ON bc_posts (site_id, cover_media) WHERE cover_media IS NOT NULL;
CREATE INDEX bc_posts_translation ON bc_posts (site_id, translation_of) WHERE translation_of IS NOT NULL;
CREATE INDEX bc_posts_live ON bc_posts (site_id, id, live) WHERE live IS NOT NULL;

-- The terms of a post. Times are repeated for posts (not pages) with status published, and NULL for all others.
CREATE TABLE bc_post_terms (
    site_id      BLOB    NOT NULL,
    post_id      BLOB    NOT NULL,
    term_id      BLOB    NOT NULL,
    kind         TEXT    NOT NULL, -- the term's
    position     INTEGER NOT NULL, -- of a tag among the post's tags; of the post in a series
    published_at INTEGER,
    expires_at   INTEGER,
    PRIMARY KEY (site_id, post_id, term_id),
    FOREIGN KEY (site_id, post_id) REFERENCES bc_posts (site_id, id),
    FOREIGN KEY (site_id, term_id) REFERENCES bc_terms (site_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX bc_post_terms_stream ON bc_post_terms (site_id, term_id, published_at DESC, post_id DESC, expires_at);
CREATE INDEX bc_post_terms_expiry ON bc_post_terms (site_id, term_id, expires_at, published_at)
    WHERE expires_at IS NOT NULL;

-- The bylines of a post; times as in bc_post_terms.
CREATE TABLE bc_post_authors (
    site_id      BLOB    NOT NULL,
    post_id      BLOB    NOT NULL,
    author_id    BLOB    NOT NULL,
    position     INTEGER NOT NULL,
    published_at INTEGER,
    expires_at   INTEGER,
    PRIMARY KEY (site_id, post_id, author_id),
    FOREIGN KEY (site_id, post_id) REFERENCES bc_posts (site_id, id),
    FOREIGN KEY (site_id, author_id) REFERENCES bc_authors (site_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX bc_post_authors_stream
    ON bc_post_authors (site_id, author_id, published_at DESC, post_id DESC, expires_at);
CREATE INDEX bc_post_authors_expiry ON bc_post_authors (site_id, author_id, expires_at, published_at)
    WHERE expires_at IS NOT NULL;

CREATE TABLE bc_revisions (
    site_id BLOB    NOT NULL,
    id      BLOB    NOT NULL,
    post_id BLOB    NOT NULL,
    parent  BLOB,
    kind    TEXT    NOT NULL,
    made_by TEXT    NOT NULL,
    made_at INTEGER NOT NULL,
    name    TEXT,
    fields  TEXT    NOT NULL,
    body    TEXT    NOT NULL,
    PRIMARY KEY (site_id, id),
    FOREIGN KEY (site_id, post_id) REFERENCES bc_posts (site_id, id)
) STRICT;
CREATE INDEX bc_revisions_post ON bc_revisions (site_id, post_id, made_at DESC, id DESC);
CREATE INDEX bc_revisions_autosave ON bc_revisions (site_id, post_id, made_by) WHERE kind = 'autosave';

-- A cache: may be emptied at any time.
CREATE TABLE bc_renderings (
    site_id     BLOB NOT NULL,
    post_id     BLOB NOT NULL,
    revision_id BLOB NOT NULL,
    fingerprint TEXT NOT NULL,
    html        TEXT NOT NULL,
    meta        TEXT NOT NULL, -- headings, excerpt, words, links
    text        TEXT NOT NULL, -- without markup
    PRIMARY KEY (site_id, post_id),
    FOREIGN KEY (site_id, post_id) REFERENCES bc_posts (site_id, id)
) STRICT;
CREATE INDEX bc_renderings_found ON bc_renderings (site_id, post_id, revision_id, fingerprint);

CREATE TABLE bc_comments (
    site_id    BLOB    NOT NULL,
    id         BLOB    NOT NULL,
    version    INTEGER NOT NULL,
    post_id    BLOB    NOT NULL,
    parent     BLOB,
    status     TEXT    NOT NULL,
    name       TEXT    NOT NULL,
    email      TEXT,
    url        TEXT,
    account    TEXT,
    body       TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    edited_at  INTEGER,
    PRIMARY KEY (site_id, id),
    FOREIGN KEY (site_id, post_id) REFERENCES bc_posts (site_id, id),
    FOREIGN KEY (site_id, parent) REFERENCES bc_comments (site_id, id)
) STRICT;
CREATE INDEX bc_comments_thread ON bc_comments (site_id, post_id, status, created_at, id);
CREATE INDEX bc_comments_queue ON bc_comments (site_id, status, created_at DESC, id DESC);
CREATE INDEX bc_comments_parent ON bc_comments (site_id, parent) WHERE parent IS NOT NULL;

CREATE TABLE bc_media (
    site_id    BLOB    NOT NULL REFERENCES bc_sites (site_id),
    id         BLOB    NOT NULL,
    version    INTEGER NOT NULL,
    key        TEXT    NOT NULL,
    file_name  TEXT    NOT NULL,
    mime       TEXT    NOT NULL,
    bytes      INTEGER NOT NULL,
    width      INTEGER,
    height     INTEGER,
    alt        TEXT    NOT NULL,
    caption    TEXT    NOT NULL,
    focal_x    INTEGER NOT NULL,
    focal_y    INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (site_id, id)
) STRICT;
CREATE UNIQUE INDEX bc_media_key ON bc_media (site_id, key);
CREATE INDEX bc_media_newest ON bc_media (site_id, created_at DESC, id DESC);

CREATE TABLE bc_redirects (
    site_id     BLOB    NOT NULL REFERENCES bc_sites (site_id),
    id          BLOB    NOT NULL,
    version     INTEGER NOT NULL,
    path        TEXT    NOT NULL,
    target      TEXT    NOT NULL, -- post, term, path or gone; the column of that name holds it
    target_post BLOB,
    target_term BLOB,
    target_path TEXT,
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (site_id, id),
    FOREIGN KEY (site_id, target_post) REFERENCES bc_posts (site_id, id),
    FOREIGN KEY (site_id, target_term) REFERENCES bc_terms (site_id, id)
) STRICT;
CREATE UNIQUE INDEX bc_redirects_path ON bc_redirects (site_id, path);
CREATE INDEX bc_redirects_newest ON bc_redirects (site_id, created_at DESC, id DESC);
CREATE INDEX bc_redirects_post ON bc_redirects (site_id, target_post) WHERE target_post IS NOT NULL;
CREATE INDEX bc_redirects_term ON bc_redirects (site_id, target_term) WHERE target_term IS NOT NULL;
CREATE INDEX bc_redirects_target ON bc_redirects (site_id, target_path) WHERE target_path IS NOT NULL;

-- What each write changed, each thing once.
CREATE TABLE bc_changes (
    site_id BLOB    NOT NULL REFERENCES bc_sites (site_id),
    seq     INTEGER NOT NULL,
    kind    TEXT    NOT NULL,
    key     BLOB    NOT NULL,
    change  TEXT    NOT NULL,
    PRIMARY KEY (site_id, seq, kind, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE bc_audit (
    site_id BLOB    NOT NULL REFERENCES bc_sites (site_id),
    seq     INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    actor   TEXT    NOT NULL,
    ops     TEXT    NOT NULL, -- what was done, without the contents
    PRIMARY KEY (site_id, seq)
) STRICT;

-- Work for later. Claimed by lease: a claim that finds `until_` past takes the job with the next epoch.
CREATE TABLE bc_jobs (
    site_id  BLOB    NOT NULL REFERENCES bc_sites (site_id),
    key      TEXT    NOT NULL,
    kind     TEXT    NOT NULL,
    due      INTEGER NOT NULL,
    payload  TEXT    NOT NULL,
    owner    TEXT,
    epoch    INTEGER NOT NULL DEFAULT 0,
    until_   INTEGER,
    attempts INTEGER NOT NULL DEFAULT 0,
    done_at  INTEGER,
    PRIMARY KEY (site_id, key)
) STRICT;
CREATE INDEX bc_jobs_due ON bc_jobs (site_id, due) WHERE done_at IS NULL;

-- What four large blogs look like, for SQLite's planner. Without figures it takes a site for something rare, and would
-- rather walk through everything of a site than use the second column of an index. `ANALYZE` replaces them.
ANALYZE sqlite_schema;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('bc_scopes', 'bc_scopes', '12 3 1'),
    ('bc_members', 'bc_members', '80 20 1'),
    ('bc_terms', 'sqlite_autoindex_bc_terms_1', '4000 1000 1'),
    ('bc_terms', 'bc_terms_slug', '4000 1000 500 1'),
    ('bc_terms', 'bc_terms_parent', '400 100 5'),
    ('bc_merged_terms', 'bc_merged_terms', '400 100 1'),
    ('bc_merged_terms', 'bc_merged_terms_into', '400 100 2'),
    ('bc_authors', 'sqlite_autoindex_bc_authors_1', '200 50 1'),
    ('bc_authors', 'bc_authors_handle', '200 50 1'),
    ('bc_authors', 'bc_authors_user_ref', '200 50 1'),
    ('bc_posts', 'sqlite_autoindex_bc_posts_1', '400000 100000 1'),
    ('bc_posts', 'bc_posts_slug', '400000 100000 50000 1'),
    ('bc_posts', 'bc_posts_external_id', '400000 100000 1'),
    ('bc_posts', 'bc_posts_stream', '400000 100000 1 1 1'),
    ('bc_posts', 'bc_posts_stream_expiry', '4000 1000 1 1'),
    ('bc_posts', 'bc_posts_featured', '4000 1000 1 1 1'),
    ('bc_posts', 'bc_posts_begin', '400000 100000 1 1'),
    ('bc_posts', 'bc_posts_end', '4000 1000 1 1'),
    ('bc_posts', 'bc_posts_changed', '400000 100000 2 1 1 1'),
    ('bc_posts', 'bc_posts_cover', '200000 50000 2'),
    ('bc_posts', 'bc_posts_translation', '4000 1000 2'),
    ('bc_posts', 'bc_posts_live', '400000 100000 1 1'),
    ('bc_post_terms', 'bc_post_terms', '1600000 400000 4 1'),
    ('bc_post_terms', 'bc_post_terms_stream', '1600000 400000 400 1 1 1'),
    ('bc_post_terms', 'bc_post_terms_expiry', '4000 1000 20 1 1'),
    ('bc_post_authors', 'bc_post_authors', '400000 100000 1 1'),
    ('bc_post_authors', 'bc_post_authors_stream', '400000 100000 2000 1 1 1'),
    ('bc_post_authors', 'bc_post_authors_expiry', '4000 1000 50 1 1'),
    ('bc_revisions', 'sqlite_autoindex_bc_revisions_1', '2000000 500000 1'),
    ('bc_revisions', 'bc_revisions_post', '2000000 500000 5 1 1'),
    ('bc_revisions', 'bc_revisions_autosave', '40000 10000 2 1'),
    ('bc_renderings', 'sqlite_autoindex_bc_renderings_1', '400000 100000 1'),
    ('bc_renderings', 'bc_renderings_found', '400000 100000 1 1 1'),
    ('bc_comments', 'sqlite_autoindex_bc_comments_1', '2000000 500000 1'),
    ('bc_comments', 'bc_comments_thread', '2000000 500000 5 4 1 1'),
    ('bc_comments', 'bc_comments_queue', '2000000 500000 100000 1 1'),
    ('bc_comments', 'bc_comments_parent', '800000 200000 2'),
    ('bc_media', 'sqlite_autoindex_bc_media_1', '200000 50000 1'),
    ('bc_media', 'bc_media_key', '200000 50000 1'),
    ('bc_media', 'bc_media_newest', '200000 50000 1 1'),
    ('bc_redirects', 'sqlite_autoindex_bc_redirects_1', '200000 50000 1'),
    ('bc_redirects', 'bc_redirects_path', '200000 50000 1'),
    ('bc_redirects', 'bc_redirects_newest', '200000 50000 1 1'),
    ('bc_redirects', 'bc_redirects_post', '200000 50000 2'),
    ('bc_redirects', 'bc_redirects_term', '4000 1000 2'),
    ('bc_redirects', 'bc_redirects_target', '40000 10000 2'),
    ('bc_changes', 'bc_changes', '4000000 1000000 2 1 1'),
    ('bc_audit', 'sqlite_autoindex_bc_audit_1', '4000000 1000000 1'),
    ('bc_jobs', 'sqlite_autoindex_bc_jobs_1', '40000 10000 1'),
    ('bc_jobs', 'bc_jobs_due', '4000 1000 1');
ANALYZE sqlite_schema;
