-- What the finished public site reads: series in order, archives by time, sitemaps, related posts.

ALTER TABLE bc_sites ADD COLUMN sitemap_count INTEGER NOT NULL DEFAULT 0; -- posts and pages with status published and without noindex, whatever their times
UPDATE bc_sites SET sitemap_count = (SELECT count(*) FROM bc_posts p
    WHERE p.site_id = bc_sites.site_id AND p.status = 'published' AND p.published_at IS NOT NULL AND p.noindex = 0);

-- How many posts (not pages) with status published fall on a day of UTC, whatever the present time.
CREATE TABLE bc_post_days (
    site_id         BLOB    NOT NULL REFERENCES bc_sites (site_id),
    day             INTEGER NOT NULL, -- since 1970
    published_count INTEGER NOT NULL,
    PRIMARY KEY (site_id, day)
) STRICT, WITHOUT ROWID;
-- Towards zero is not downwards for times before 1970.
INSERT INTO bc_post_days (site_id, day, published_count)
    SELECT site_id, (published_at - ((published_at % 86400000000 + 86400000000) % 86400000000)) / 86400000000, count(*)
    FROM bc_posts WHERE kind = 'post' AND status = 'published' AND published_at IS NOT NULL GROUP BY 1, 2;

-- Those among the stream that are over at some time: by when they are, and by when they began. With the columns of its
-- condition in it an index is counted without a look at the rows, which this condition costs otherwise.
DROP INDEX bc_posts_stream_expiry;
CREATE INDEX bc_posts_stream_expiry ON bc_posts (site_id, expires_at, published_at, kind, status)
    WHERE kind = 'post' AND status = 'published' AND expires_at IS NOT NULL;
CREATE INDEX bc_posts_stream_ends ON bc_posts (site_id, published_at, expires_at, kind, status)
    WHERE kind = 'post' AND status = 'published' AND expires_at IS NOT NULL;
CREATE INDEX bc_posts_sitemap ON bc_posts (site_id, published_at, id, expires_at)
    WHERE status = 'published' AND noindex = 0;
CREATE INDEX bc_post_terms_series ON bc_post_terms (site_id, term_id, position, published_at, post_id, expires_at)
    WHERE kind = 'series';

-- A cache: how well posts go together, for each post the few best. May be emptied, with `related_version` set to 0.
CREATE TABLE bc_related (
    site_id  BLOB    NOT NULL,
    post_id  BLOB    NOT NULL,
    other_id BLOB    NOT NULL,
    score    INTEGER NOT NULL, -- the same both ways
    PRIMARY KEY (site_id, post_id, other_id),
    FOREIGN KEY (site_id, post_id) REFERENCES bc_posts (site_id, id),
    FOREIGN KEY (site_id, other_id) REFERENCES bc_posts (site_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX bc_related_other ON bc_related (site_id, other_id);
ALTER TABLE bc_posts ADD COLUMN related_version INTEGER NOT NULL DEFAULT 0; -- the version that bc_related was made for
CREATE INDEX bc_posts_unrelated ON bc_posts (site_id, id DESC, version)
    WHERE kind = 'post' AND status = 'published' AND related_version <> version;

DELETE FROM sqlite_stat1 WHERE idx = 'bc_posts_stream_expiry';
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('bc_posts', 'bc_posts_stream_expiry', '4000 1000 1 1 1 1'),
    ('bc_post_days', 'bc_post_days', '14600 3650 1'),
    ('bc_posts', 'bc_posts_stream_ends', '4000 1000 1 1 1 1'),
    ('bc_posts', 'bc_posts_sitemap', '400000 100000 1 1 1'),
    ('bc_posts', 'bc_posts_unrelated', '400 100 1 1'),
    ('bc_post_terms', 'bc_post_terms_series', '40000 10000 10 1 1 1 1'),
    ('bc_related', 'bc_related', '4800000 1200000 12 1'),
    ('bc_related', 'bc_related_other', '4800000 1200000 12 1');
ANALYZE sqlite_schema;
