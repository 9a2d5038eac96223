-- The posts that go best with another, best first, without a look at all of them.

CREATE INDEX bc_related_best ON bc_related (site_id, post_id, score DESC, other_id);
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('bc_related', 'bc_related_best', '4800000 1200000 12 2 1');
ANALYZE sqlite_schema;
