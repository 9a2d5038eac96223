-- What became of jobs, and how long their keys are taken.

ALTER TABLE bc_jobs ADD COLUMN error TEXT; -- why the last attempt failed
ALTER TABLE bc_jobs ADD COLUMN dead_at TIMESTAMPTZ; -- since when nobody tries it any more
ALTER TABLE bc_jobs ADD COLUMN holds_until TIMESTAMPTZ NOT NULL DEFAULT '9999-12-30 22:00:00+00'; -- a done one keeps its key until then
-- Nobody did any before: what has happened meanwhile is no news.
UPDATE bc_jobs SET done_at = due, payload = '' WHERE due <= now();

DROP INDEX bc_jobs_due;
CREATE INDEX bc_jobs_due ON bc_jobs (site_id, due, key) WHERE done_at IS NULL AND dead_at IS NULL;
CREATE INDEX bc_jobs_open ON bc_jobs (site_id, kind) WHERE done_at IS NULL;
CREATE INDEX bc_jobs_dead ON bc_jobs (site_id, dead_at) WHERE dead_at IS NOT NULL;
CREATE INDEX bc_jobs_held ON bc_jobs (site_id, holds_until) WHERE done_at IS NOT NULL;
