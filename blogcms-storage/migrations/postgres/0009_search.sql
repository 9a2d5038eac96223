-- What is searched where there is no index beside the database: the words of posts, kept with their renderings.

-- A cache: may be emptied at any time.
CREATE TABLE bc_searches (
    site_id     UUID     NOT NULL,
    post_id     UUID     NOT NULL,
    revision_id UUID     NOT NULL,
    words       TSVECTOR NOT NULL, -- split, folded and stemmed by us; those of the title weigh A, the others D
    FOREIGN KEY (site_id, post_id) REFERENCES bc_posts (site_id, id)
);
CREATE UNIQUE INDEX bc_searches_post ON bc_searches (site_id, post_id);
CREATE INDEX bc_searches_words ON bc_searches USING gin (words);
