-- What became of jobs, and how long their keys are taken.

ALTER TABLE bc_jobs ADD COLUMN error TEXT; -- why the last attempt failed
ALTER TABLE bc_jobs ADD COLUMN dead_at INTEGER; -- since when nobody tries it any more
ALTER TABLE bc_jobs ADD COLUMN holds_until INTEGER NOT NULL DEFAULT 253402207200000000; -- a done one keeps its key until then
-- Nobody did any before: what has happened meanwhile is no news.
UPDATE bc_jobs SET done_at = due, payload = '' WHERE due <= CAST(unixepoch('subsec') * 1000000 AS INTEGER);

DROP INDEX bc_jobs_due;
CREATE INDEX bc_jobs_due ON bc_jobs (site_id, due, key) WHERE done_at IS NULL AND dead_at IS NULL;
CREATE INDEX bc_jobs_open ON bc_jobs (site_id, kind) WHERE done_at IS NULL;
CREATE INDEX bc_jobs_dead ON bc_jobs (site_id, dead_at) WHERE dead_at IS NOT NULL;
CREATE INDEX bc_jobs_held ON bc_jobs (site_id, holds_until) WHERE done_at IS NOT NULL;
DELETE FROM sqlite_stat1 WHERE idx = 'bc_jobs_due';
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('bc_jobs', 'bc_jobs_due', '4000 1000 1 1'),
    ('bc_jobs', 'bc_jobs_open', '4000 1000 200'),
    ('bc_jobs', 'bc_jobs_dead', '40 10 1'),
    ('bc_jobs', 'bc_jobs_held', '40000 10000 10');
ANALYZE sqlite_schema;
