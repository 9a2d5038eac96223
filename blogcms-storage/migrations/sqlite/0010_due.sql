-- Jobs by kind in the order in which they are due: a look passes none of those that wait for another program.

DROP INDEX bc_jobs_due;
CREATE INDEX bc_jobs_due ON bc_jobs (site_id, kind, due, key) WHERE done_at IS NULL AND dead_at IS NULL;
DELETE FROM sqlite_stat1 WHERE idx = 'bc_jobs_due';
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('bc_jobs', 'bc_jobs_due', '4000 1000 200 1 1');
ANALYZE sqlite_schema;
