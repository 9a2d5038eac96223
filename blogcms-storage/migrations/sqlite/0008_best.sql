-- The posts that go best with another, of equal ones the newest first, in the order of the index: nothing is sorted.

DROP INDEX bc_related_best;
CREATE INDEX bc_related_best ON bc_related (site_id, post_id, score DESC, other_id DESC);
DELETE FROM sqlite_stat1 WHERE idx = 'bc_related_best';
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('bc_related', 'bc_related_best', '4800000 1200000 12 2 1');
ANALYZE sqlite_schema;
