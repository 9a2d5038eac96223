-- Jobs by kind in the order in which they are due: a look passes none of those that wait for another program.

DROP INDEX bc_jobs_due;
CREATE INDEX bc_jobs_due ON bc_jobs (site_id, kind, due, key) WHERE done_at IS NULL AND dead_at IS NULL;
