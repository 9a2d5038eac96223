-- Enums are their names, lists and maps JSON, whose text stays as it is written.
-- Every key and index leads with the site, so that sites share a schema without meeting.
-- Text that is sorted or stands in an index sorts by its bytes (the collation "C"): as in SQLite, and whatever becomes of
-- the server's locales.

CREATE TABLE bc_sites (
    site_id         UUID    NOT NULL PRIMARY KEY,
    seq             BIGINT  NOT NULL DEFAULT 0, -- the number of the last write
    version         BIGINT  NOT NULL DEFAULT 0, -- the write that last changed the settings
    settings        TEXT    NOT NULL,
    published_posts BIGINT  NOT NULL DEFAULT 0, -- posts (not pages) with status published, whatever their times
    changes_after   BIGINT  NOT NULL DEFAULT 0, -- bc_changes holds the writes after this one
    created_at      TIMESTAMPTZ
);

CREATE TABLE bc_scopes (
    site_id UUID    NOT NULL REFERENCES bc_sites (site_id),
    scope   TEXT    NOT NULL COLLATE "C",
    seq     BIGINT  NOT NULL, -- the last write that touched it
    PRIMARY KEY (site_id, scope)
);

CREATE TABLE bc_members (
    site_id UUID    NOT NULL REFERENCES bc_sites (site_id),
    account TEXT    NOT NULL COLLATE "C",
    role    TEXT    NOT NULL,
    version BIGINT  NOT NULL,
    PRIMARY KEY (site_id, account)
);

CREATE TABLE bc_terms (
    site_id         UUID    NOT NULL REFERENCES bc_sites (site_id),
    id              UUID    NOT NULL,
    version         BIGINT  NOT NULL,
    kind            TEXT    NOT NULL COLLATE "C",
    slug            TEXT    NOT NULL COLLATE "C",
    name            TEXT    NOT NULL,
    description     TEXT    NOT NULL,
    parent          UUID,
    position        BIGINT  NOT NULL,
    noindex         BOOLEAN NOT NULL,
    published_count BIGINT  NOT NULL DEFAULT 0, -- posts (not pages) with status published, whatever their times
    PRIMARY KEY (site_id, id),
    FOREIGN KEY (site_id, parent) REFERENCES bc_terms (site_id, id)
);
CREATE UNIQUE INDEX bc_terms_slug ON bc_terms (site_id, kind, slug);
CREATE INDEX bc_terms_parent ON bc_terms (site_id, parent) WHERE parent IS NOT NULL;

-- Where merged terms went; `into_id` is always a term that is there.
CREATE TABLE bc_merged_terms (
    site_id UUID NOT NULL,
    from_id UUID NOT NULL,
    into_id UUID NOT NULL,
    PRIMARY KEY (site_id, from_id),
    FOREIGN KEY (site_id, into_id) REFERENCES bc_terms (site_id, id)
);
CREATE INDEX bc_merged_terms_into ON bc_merged_terms (site_id, into_id);

CREATE TABLE bc_authors (
    site_id         UUID    NOT NULL REFERENCES bc_sites (site_id),
    id              UUID    NOT NULL,
    version         BIGINT  NOT NULL,
    handle          TEXT    NOT NULL COLLATE "C",
    name            TEXT    NOT NULL COLLATE "C",
    title           TEXT    NOT NULL,
    bio             TEXT    NOT NULL,
    url             TEXT,
    avatar          UUID,
    user_ref        TEXT COLLATE "C",
    published_count BIGINT  NOT NULL DEFAULT 0, -- as in bc_terms
    PRIMARY KEY (site_id, id)
);
CREATE UNIQUE INDEX bc_authors_handle ON bc_authors (site_id, handle);
CREATE UNIQUE INDEX bc_authors_user_ref ON bc_authors (site_id, user_ref) WHERE user_ref IS NOT NULL;

-- Narrow: bodies lie in bc_revisions, what is rendered from them in bc_renderings.
CREATE TABLE bc_posts (
    site_id         UUID    NOT NULL REFERENCES bc_sites (site_id),
    id              UUID    NOT NULL,
    version         BIGINT  NOT NULL,
    kind            TEXT    NOT NULL COLLATE "C",
    status          TEXT    NOT NULL COLLATE "C",
    published_at    TIMESTAMPTZ,
    expires_at      TIMESTAMPTZ,
    created_at      TIMESTAMPTZ NOT NULL,
    updated_at      TIMESTAMPTZ NOT NULL,
    discussion_seq  BIGINT  NOT NULL DEFAULT 0, -- the write that last changed what readers see of its comments
    head            UUID    NOT NULL,
    live            UUID,
    external_id     TEXT COLLATE "C",
    translation_of  UUID,
    title           TEXT    NOT NULL,
    slug            TEXT    NOT NULL COLLATE "C",
    excerpt         TEXT    NOT NULL,
    language        TEXT,
    cover_media     UUID,
    cover_alt       TEXT,
    cover_caption   TEXT,
    featured        BOOLEAN NOT NULL,
    comments        TEXT    NOT NULL,
    seo_title       TEXT,
    seo_description TEXT,
    canonical       TEXT,
    seo_image       UUID,
    noindex         BOOLEAN NOT NULL,
    extra           TEXT    NOT NULL,
    auto_excerpt    TEXT    NOT NULL,
    words           BIGINT  NOT NULL,
    PRIMARY KEY (site_id, id)
);
CREATE UNIQUE INDEX bc_posts_slug ON bc_posts (site_id, kind, slug);
CREATE UNIQUE INDEX bc_posts_external_id ON bc_posts (site_id, external_id) WHERE external_id IS NOT NULL;
-- The stream: listed and passed over without touching a row.
CREATE INDEX bc_posts_stream ON bc_posts (site_id, published_at DESC, id DESC, expires_at)
    WHERE kind = 'post' AND status = 'published';
CREATE INDEX bc_posts_stream_expiry ON bc_posts (site_id, expires_at, published_at)
    WHERE kind = 'post' AND status = 'published' AND expires_at IS NOT NULL;
CREATE INDEX bc_posts_featured ON bc_posts (site_id, published_at DESC, id DESC, expires_at)
    WHERE kind = 'post' AND status = 'published' AND featured;
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
    site_id      UUID    NOT NULL,
    post_id      UUID    NOT NULL,
    term_id      UUID    NOT NULL,
    kind         TEXT    NOT NULL COLLATE "C", -- the term's
    position     BIGINT  NOT NULL, -- of a tag among the post's tags; of the post in a series
    published_at TIMESTAMPTZ,
    expires_at   TIMESTAMPTZ,
    PRIMARY KEY (site_id, post_id, term_id),
    FOREIGN KEY (site_id, post_id) REFERENCES bc_posts (site_id, id),
    FOREIGN KEY (site_id, term_id) REFERENCES bc_terms (site_id, id)
);
CREATE INDEX bc_post_terms_stream ON bc_post_terms (site_id, term_id, published_at DESC, post_id DESC, expires_at);
CREATE INDEX bc_post_terms_expiry ON bc_post_terms (site_id, term_id, expires_at, published_at)
    WHERE expires_at IS NOT NULL;

-- The bylines of a post; times as in bc_post_terms.
CREATE TABLE bc_post_authors (
    site_id      UUID    NOT NULL,
    post_id      UUID    NOT NULL,
    author_id    UUID    NOT NULL,
    position     BIGINT  NOT NULL,
    published_at TIMESTAMPTZ,
    expires_at   TIMESTAMPTZ,
    PRIMARY KEY (site_id, post_id, author_id),
    FOREIGN KEY (site_id, post_id) REFERENCES bc_posts (site_id, id),
    FOREIGN KEY (site_id, author_id) REFERENCES bc_authors (site_id, id)
);
CREATE INDEX bc_post_authors_stream
    ON bc_post_authors (site_id, author_id, published_at DESC, post_id DESC, expires_at);
CREATE INDEX bc_post_authors_expiry ON bc_post_authors (site_id, author_id, expires_at, published_at)
    WHERE expires_at IS NOT NULL;

CREATE TABLE bc_revisions (
    site_id UUID    NOT NULL,
    id      UUID    NOT NULL,
    post_id UUID    NOT NULL,
    parent  UUID,
    kind    TEXT    NOT NULL COLLATE "C",
    made_by TEXT    NOT NULL COLLATE "C",
    made_at TIMESTAMPTZ NOT NULL,
    name    TEXT,
    fields  TEXT    NOT NULL,
    body    TEXT    NOT NULL,
    PRIMARY KEY (site_id, id),
    FOREIGN KEY (site_id, post_id) REFERENCES bc_posts (site_id, id)
);
CREATE INDEX bc_revisions_post ON bc_revisions (site_id, post_id, made_at DESC, id DESC);
CREATE INDEX bc_revisions_autosave ON bc_revisions (site_id, post_id, made_by) WHERE kind = 'autosave';

-- A cache: may be emptied at any time.
CREATE TABLE bc_renderings (
    site_id     UUID NOT NULL,
    post_id     UUID NOT NULL,
    revision_id UUID NOT NULL,
    fingerprint TEXT NOT NULL COLLATE "C",
    html        TEXT NOT NULL,
    meta        TEXT NOT NULL, -- headings, excerpt, words, links
    text        TEXT NOT NULL, -- without markup
    PRIMARY KEY (site_id, post_id),
    FOREIGN KEY (site_id, post_id) REFERENCES bc_posts (site_id, id)
);
CREATE INDEX bc_renderings_found ON bc_renderings (site_id, post_id, revision_id, fingerprint);

CREATE TABLE bc_comments (
    site_id    UUID    NOT NULL,
    id         UUID    NOT NULL,
    version    BIGINT  NOT NULL,
    post_id    UUID    NOT NULL,
    parent     UUID,
    status     TEXT    NOT NULL COLLATE "C",
    name       TEXT    NOT NULL,
    email      TEXT,
    url        TEXT,
    account    TEXT COLLATE "C",
    body       TEXT    NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    edited_at  TIMESTAMPTZ,
    PRIMARY KEY (site_id, id),
    FOREIGN KEY (site_id, post_id) REFERENCES bc_posts (site_id, id),
    FOREIGN KEY (site_id, parent) REFERENCES bc_comments (site_id, id)
);
CREATE INDEX bc_comments_thread ON bc_comments (site_id, post_id, status, created_at, id);
CREATE INDEX bc_comments_queue ON bc_comments (site_id, status, created_at DESC, id DESC);
CREATE INDEX bc_comments_parent ON bc_comments (site_id, parent) WHERE parent IS NOT NULL;

CREATE TABLE bc_media (
    site_id    UUID    NOT NULL REFERENCES bc_sites (site_id),
    id         UUID    NOT NULL,
    version    BIGINT  NOT NULL,
    key        TEXT    NOT NULL COLLATE "C",
    file_name  TEXT    NOT NULL,
    mime       TEXT    NOT NULL,
    bytes      BIGINT  NOT NULL,
    width      BIGINT,
    height     BIGINT,
    alt        TEXT    NOT NULL,
    caption    TEXT    NOT NULL,
    focal_x    BIGINT  NOT NULL,
    focal_y    BIGINT  NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (site_id, id)
);
CREATE UNIQUE INDEX bc_media_key ON bc_media (site_id, key);
CREATE INDEX bc_media_newest ON bc_media (site_id, created_at DESC, id DESC);

CREATE TABLE bc_redirects (
    site_id     UUID    NOT NULL REFERENCES bc_sites (site_id),
    id          UUID    NOT NULL,
    version     BIGINT  NOT NULL,
    path        TEXT    NOT NULL COLLATE "C",
    target      TEXT    NOT NULL, -- post, term, path or gone; the column of that name holds it
    target_post UUID,
    target_term UUID,
    target_path TEXT COLLATE "C",
    created_at  TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (site_id, id),
    FOREIGN KEY (site_id, target_post) REFERENCES bc_posts (site_id, id),
    FOREIGN KEY (site_id, target_term) REFERENCES bc_terms (site_id, id)
);
CREATE UNIQUE INDEX bc_redirects_path ON bc_redirects (site_id, path);
CREATE INDEX bc_redirects_newest ON bc_redirects (site_id, created_at DESC, id DESC);
CREATE INDEX bc_redirects_post ON bc_redirects (site_id, target_post) WHERE target_post IS NOT NULL;
CREATE INDEX bc_redirects_term ON bc_redirects (site_id, target_term) WHERE target_term IS NOT NULL;
CREATE INDEX bc_redirects_target ON bc_redirects (site_id, target_path) WHERE target_path IS NOT NULL;

-- What each write changed, each thing once.
CREATE TABLE bc_changes (
    site_id UUID    NOT NULL REFERENCES bc_sites (site_id),
    seq     BIGINT  NOT NULL,
    kind    TEXT    NOT NULL COLLATE "C",
    key     BYTEA   NOT NULL,
    change  TEXT    NOT NULL,
    PRIMARY KEY (site_id, seq, kind, key)
);

CREATE TABLE bc_audit (
    site_id UUID    NOT NULL REFERENCES bc_sites (site_id),
    seq     BIGINT  NOT NULL,
    at      TIMESTAMPTZ NOT NULL,
    actor   TEXT    NOT NULL,
    ops     TEXT    NOT NULL, -- what was done, without the contents
    PRIMARY KEY (site_id, seq)
);

-- Work for later. Claimed by lease: a claim that finds `until_` past takes the job with the next epoch.
CREATE TABLE bc_jobs (
    site_id  UUID    NOT NULL REFERENCES bc_sites (site_id),
    key      TEXT    NOT NULL COLLATE "C",
    kind     TEXT    NOT NULL COLLATE "C",
    due      TIMESTAMPTZ NOT NULL,
    payload  TEXT    NOT NULL,
    owner    TEXT,
    epoch    BIGINT  NOT NULL DEFAULT 0,
    until_   TIMESTAMPTZ,
    attempts BIGINT  NOT NULL DEFAULT 0,
    done_at  TIMESTAMPTZ,
    PRIMARY KEY (site_id, key)
);
CREATE INDEX bc_jobs_due ON bc_jobs (site_id, due) WHERE done_at IS NULL;
