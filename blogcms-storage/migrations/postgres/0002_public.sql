-- What the finished public site reads: series in order, archives by time, sitemaps, related posts.

ALTER TABLE bc_sites ADD COLUMN sitemap_count BIGINT NOT NULL DEFAULT 0; -- posts and pages with status published and without noindex, whatever their times
UPDATE bc_sites SET sitemap_count = (SELECT count(*) FROM bc_posts p
    WHERE p.site_id = bc_sites.site_id AND p.status = 'published' AND p.published_at IS NOT NULL AND NOT p.noindex);

-- How many posts (not pages) with status published fall on a day of UTC, whatever the present time.
CREATE TABLE bc_post_days (
    site_id         UUID    NOT NULL REFERENCES bc_sites (site_id),
    day             BIGINT  NOT NULL, -- since 1970
    published_count BIGINT  NOT NULL,
    PRIMARY KEY (site_id, day)
);
INSERT INTO bc_post_days (site_id, day, published_count)
    SELECT site_id, floor(extract(epoch FROM published_at) / 86400), count(*)
    FROM bc_posts WHERE kind = 'post' AND status = 'published' AND published_at IS NOT NULL GROUP BY 1, 2;

-- Those among the stream that are over at some time: by when they are, and by when they began. With the columns of its
-- condition in it an index is counted without a look at the rows, which this condition costs otherwise.
DROP INDEX bc_posts_stream_expiry;
CREATE INDEX bc_posts_stream_expiry ON bc_posts (site_id, expires_at, published_at, kind, status)
    WHERE kind = 'post' AND status = 'published' AND expires_at IS NOT NULL;
CREATE INDEX bc_posts_stream_ends ON bc_posts (site_id, published_at, expires_at, kind, status)
    WHERE kind = 'post' AND status = 'published' AND expires_at IS NOT NULL;
CREATE INDEX bc_posts_sitemap ON bc_posts (site_id, published_at, id, expires_at)
    WHERE status = 'published' AND NOT noindex;
CREATE INDEX bc_post_terms_series ON bc_post_terms (site_id, term_id, position, published_at, post_id, expires_at)
    WHERE kind = 'series';

-- A cache: how well posts go together, for each post the few best. May be emptied, with `related_version` set to 0.
CREATE TABLE bc_related (
    site_id  UUID    NOT NULL,
    post_id  UUID    NOT NULL,
    other_id UUID    NOT NULL,
    score    BIGINT  NOT NULL, -- the same both ways
    PRIMARY KEY (site_id, post_id, other_id),
    FOREIGN KEY (site_id, post_id) REFERENCES bc_posts (site_id, id),
    FOREIGN KEY (site_id, other_id) REFERENCES bc_posts (site_id, id)
);
CREATE INDEX bc_related_other ON bc_related (site_id, other_id);
ALTER TABLE bc_posts ADD COLUMN related_version BIGINT NOT NULL DEFAULT 0; -- the version that bc_related was made for
CREATE INDEX bc_posts_unrelated ON bc_posts (site_id, id DESC, version)
    WHERE kind = 'post' AND status = 'published' AND related_version <> version;

