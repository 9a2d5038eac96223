-- What is searched where there is no index beside the database: the words of posts, kept with their renderings.

-- A cache: both may be emptied at any time, together.
CREATE TABLE bc_searches (
    id          INTEGER NOT NULL PRIMARY KEY, -- its row in bc_search
    site_id     BLOB    NOT NULL,
    post_id     BLOB    NOT NULL,
    revision_id BLOB    NOT NULL,
    FOREIGN KEY (site_id, post_id) REFERENCES bc_posts (site_id, id)
) STRICT;
CREATE UNIQUE INDEX bc_searches_post ON bc_searches (site_id, post_id);

-- Words come split, folded and stemmed; everything that is not ASCII belongs to a word. Texts are not kept once more.
CREATE VIRTUAL TABLE bc_search USING fts5 (
    title, text, content = '', contentless_delete = 1, tokenize = "ascii tokenchars '+#'"
);

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('bc_searches', 'bc_searches_post', '400000 100000 1');
ANALYZE sqlite_schema;
