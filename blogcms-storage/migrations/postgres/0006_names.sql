-- The row of a post repeats which terms and authors it has: a list reads one row a post, instead of one and those beside it.

ALTER TABLE bc_posts ADD COLUMN category TEXT; -- the id of a term, in hexadecimal digits
ALTER TABLE bc_posts ADD COLUMN tags TEXT; -- ids of terms in order, with commas between
ALTER TABLE bc_posts ADD COLUMN series TEXT;
ALTER TABLE bc_posts ADD COLUMN series_position BIGINT;
ALTER TABLE bc_posts ADD COLUMN authors TEXT;
UPDATE bc_posts AS p SET
    category = (SELECT encode(uuid_send(t.term_id), 'hex') FROM bc_post_terms t
                WHERE t.site_id = p.site_id AND t.post_id = p.id AND t.kind = 'category'),
    tags = (SELECT string_agg(encode(uuid_send(t.term_id), 'hex'), ',' ORDER BY t.position) FROM bc_post_terms t
            WHERE t.site_id = p.site_id AND t.post_id = p.id AND t.kind = 'tag'),
    series = (SELECT encode(uuid_send(t.term_id), 'hex') FROM bc_post_terms t
              WHERE t.site_id = p.site_id AND t.post_id = p.id AND t.kind = 'series'),
    series_position = (SELECT t.position FROM bc_post_terms t
                       WHERE t.site_id = p.site_id AND t.post_id = p.id AND t.kind = 'series'),
    authors = (SELECT string_agg(encode(uuid_send(a.author_id), 'hex'), ',' ORDER BY a.position) FROM bc_post_authors a
               WHERE a.site_id = p.site_id AND a.post_id = p.id);
